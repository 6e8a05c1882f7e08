"""The demo's files: complete, long enough, in enough editions, and every code known."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from khabar.media import recordings
from khabar.newsroom.models import Article
from khabar.newsroom.validation import REPORTED
from khabar.ops.demo import files, schema
from khabar.ops.demo.fronts import SLOTS

EDITIONS = {"en", "ar", "tr", "fr", "es", "ku", "fa"}
THREADS = files.threads()
WORLD = files.world()


def text_of(item: schema.Item) -> str:
    found = [item.lead]

    def collect(value: Any) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, list):
            for one in value:
                collect(one)
        elif isinstance(value, dict):
            for one in value.values():
                collect(one)

    for block in item.body:
        if "related" not in block:
            collect(block)
    return " ".join(found)


def test_there_are_enough_stories_in_enough_editions() -> None:
    assert len(THREADS) >= 12
    for thread in THREADS:
        editions = {item.edition for item in thread.articles}
        assert len(editions) >= 5, thread.code
        assert {"ar", "fa", "ku"} <= editions <= EDITIONS, thread.code
        assert set(thread.names) >= editions, thread.code
    assert sum(len(thread.articles) for thread in THREADS) >= 70


def test_articles_have_the_length_of_news() -> None:
    for thread in THREADS:
        for item in thread.articles:
            words = len(text_of(item).split())
            assert 60 <= words <= 450, f"{thread.code} {item.edition}: {words} words"


def test_what_is_reported_names_its_source() -> None:
    for thread in THREADS:
        for item in thread.articles:
            if (item.kind or thread.common.kind) in REPORTED:
                assert item.attributions or thread.common.attributions, f"{thread.code} {item.edition}"


def test_all_kinds_stand_in_the_demo() -> None:
    kinds = {item.kind or thread.common.kind for thread in THREADS for item in thread.articles}
    assert kinds == set(Article.Kind.values)


def test_a_gallery_a_live_article_and_a_retelling_under_another_name() -> None:
    items = [item for thread in THREADS for item in thread.articles]
    galleries = [block["gallery"] for item in items for block in item.body if "gallery" in block]
    assert max(len(gallery["pictures"]) for gallery in galleries) >= 6
    assert max(len(schema.entries(item)) for item in items) >= 6
    denial = next(thread for thread in THREADS if thread.code == "palace-denial")
    retold = next(report for report in denial.reports if report.outlet == "peyk-vardun")
    president = next(person for person in WORLD.people if person.code == "nadir-salmun")
    assert president.names["fa"] not in retold.headline
    assert any(alias in retold.headline for alias in president.aliases["fa"])
    assert retold.attributions[0].via == ["talna", "halvorn-wire"]


def test_every_concept_is_named_in_every_edition_and_has_a_code_of_its_own() -> None:
    for name in ("sections", "places", "topics", "people", "organisations", "outlets", "contributors"):
        concepts = getattr(WORLD, name)
        assert len({concept.code for concept in concepts}) == len(concepts), name
        for concept in concepts:
            assert set(concept.names) == EDITIONS, concept.code


def test_there_are_fourteen_provinces() -> None:
    assert len([place for place in WORLD.places if place.parent]) == 14


def test_every_code_of_a_story_is_known() -> None:
    known = {
        name: {concept.code for concept in getattr(WORLD, name)}
        for name in ("sections", "places", "topics", "people", "organisations", "outlets", "contributors")
    }
    pictures = {picture.code for picture in files.pictures().pictures}
    codes = {thread.code for thread in THREADS}
    for thread in THREADS:
        for item in [thread.common, *thread.articles]:
            assert {item.section} - {None} <= known["sections"], thread.code
            assert {item.place} - {None} <= known["places"], thread.code
            assert set(item.topics) <= known["topics"], thread.code
            assert set(item.people) <= known["people"], thread.code
            assert set(item.organisations) <= known["organisations"], thread.code
            assert {item.picture} - {None} <= pictures, thread.code
        for item in thread.articles:
            assert {credit.contributor for credit in item.byline} <= known["contributors"], thread.code
            related = {code for block in item.body for code in block.get("related", [])}
            assert related <= codes - {thread.code}, thread.code


def test_every_film_is_there_with_captions_in_its_edition() -> None:
    stored = {path.name: path for path in files.recordings()}
    for path in stored.values():
        recordings.check(path)
        assert path.stat().st_size <= 400 * 1024, path.name
    films = [(item.edition, block["video"]) for thread in THREADS for item in thread.articles for block in item.body
             if "video" in block]  # fmt: skip
    assert {edition for edition, _ in films} == EDITIONS
    for edition, film in films:
        assert film["file"] in stored
        assert film["captions"] in stored
        assert film["captions"].endswith(f".{edition}.vtt")


def test_a_front_names_known_stories_once() -> None:
    placed = [code for codes in SLOTS.values() for code in codes]
    assert len(placed) == len(set(placed))
    assert set(placed) <= {thread.code for thread in THREADS}


def test_every_picture_is_credited_and_described_in_every_edition() -> None:
    pictures = files.pictures()
    assert set(pictures.credit) == EDITIONS
    for picture in pictures.pictures:
        assert set(picture.alt) == EDITIONS, picture.code


THREAD: dict[str, Any] = {
    "code": "a-story",
    "names": {"fa": "نام"},
    "hours_ago": 1,
    "common": {"kind": "news", "section": "politics"},
    "articles": [{"edition": "fa", "headline": "تیتر", "lead": "لید", "body": [{"paragraph": "متن"}]}],
}


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"hours_ago": -1}, "hours_ago"),
        ({"colour": "red"}, "colour"),
        ({"common": {"kind": "gossip"}}, "common.kind"),
        ({"articles": [{**THREAD["articles"][0], "headline": ""}]}, "articles.0.headline"),
        ({"articles": [{**THREAD["articles"][0], "body": [{"song": "la"}]}]}, "block 1"),
        ({"articles": [{**THREAD["articles"][0], "minutes_after": 90}]}, "in the future"),
        ({"common": {"attributions": [{"source": {}}]}}, "common.attributions.0.source"),
    ],
)
def test_a_fault_names_file_and_field(tmp_path: Path, change: dict[str, Any], part: str) -> None:
    path = tmp_path / "01-a-story.yaml"
    path.write_text(yaml.safe_dump({**THREAD, **change}, allow_unicode=True), encoding="utf-8")
    with pytest.raises(schema.DemoFault, match=r"01-a-story\.yaml.*" + part):
        schema.read(path, schema.Thread)


def test_broken_yaml_is_named(tmp_path: Path) -> None:
    path = tmp_path / "02.yaml"
    path.write_text("code: [", encoding="utf-8")
    with pytest.raises(schema.DemoFault, match=r"02\.yaml is not valid YAML"):
        schema.read(path, schema.Thread)
