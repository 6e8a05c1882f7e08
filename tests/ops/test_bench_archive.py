"""The generated archive: the same for a seed whatever was made before, and plausible in every edition."""

import random
import re
from typing import Any

import pytest

from khabar.language.direction import direction_of
from khabar.ops.bench import prose
from khabar.ops.bench.archive import (
    ARTICLES_PER_BLOCK,
    EDITIONS,
    NEWEST,
    SPAN,
    Archive,
    ArticlePlan,
    public_id,
)
from khabar.ops.bench.world import world

ARCHIVE = Archive(seed=5)
SEVERAL = range(0, 10 * ARTICLES_PER_BLOCK, 3)


def _words(plan: ArticlePlan) -> int:
    return sum(len(text.split()) for block in plan.body for text in _texts(block["value"]))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [re.sub("<[^>]+>", "", value)]
    return [value["text"], value["speaker"]]


def test_an_article_depends_on_seed_and_number_alone() -> None:
    forwards = [ARCHIVE.article(number) for number in range(60)]
    backwards = [Archive(seed=5).article(number) for number in reversed(range(60))]
    assert forwards == list(reversed(backwards))
    assert ARCHIVE.article(3) != Archive(seed=6).article(3)


def test_bodies_have_150_to_400_words_in_every_edition() -> None:
    plans = [ARCHIVE.article(number) for number in SEVERAL]
    counts = {plan.edition: [] for plan in plans}  # type: dict[str, list[int]]
    for plan in plans:
        counts[plan.edition].append(_words(plan))
    assert set(counts) == set(EDITIONS)
    assert all(prose.SHORTEST <= count <= prose.LONGEST for found in counts.values() for count in found)


@pytest.mark.parametrize("edition", ["ar", "fa", "ku", "tr", "fr", "es", "en"])
def test_texts_are_in_the_script_of_their_edition_without_open_slots(edition: str) -> None:
    found = next(plan for plan in map(ARCHIVE.article, SEVERAL) if plan.edition == edition)
    expected = "rtl" if edition in ("ar", "fa") else "ltr"
    for text in (found.headline, found.lead, *(one for block in found.body for one in _texts(block["value"]))):
        assert direction_of(text) == expected
        assert not re.search("[{}]", text)


def test_persian_numbers_have_persian_digits() -> None:
    texts = " ".join(
        text
        for plan in map(ARCHIVE.article, SEVERAL)
        if plan.edition == "fa"
        for block in plan.body
        for text in _texts(block["value"])
    )
    assert re.search("[۰-۹]", texts)
    assert not re.search("[0-9]", texts)


def test_stories_have_one_to_seven_editions_each_once() -> None:
    stories = [ARCHIVE.story(number) for number in range(70)]
    assert {len(story.editions) for story in stories} == {1, 2, 3, 4, 5, 6, 7}
    assert all(len(set(story.editions)) == len(story.editions) for story in stories)
    firsts = [story.first_article for story in stories]
    assert [ARCHIVE.story_of(first) for first in firsts] == [story.number for story in stories]
    assert all(ARCHIVE.story_of(first - 1) == number for number, first in enumerate(firsts[1:]))


def test_dates_fill_ten_years_evenly_at_every_size() -> None:
    for size in (70, 700):
        ages = [(NEWEST - ARCHIVE.story(number).at) / SPAN for number in range(size)]
        quarters = [sum(quarter / 4 <= age < (quarter + 1) / 4 for age in ages) for quarter in range(4)]
        assert all(abs(count - size / 4) <= 0.05 * size for count in quarters)


def test_no_two_articles_share_a_public_identifier() -> None:
    assert len({public_id(5, number) for number in range(20_000)}) == 20_000


def test_related_articles_are_earlier_ones_of_the_same_edition() -> None:
    plan = ARCHIVE.article(20 * ARTICLES_PER_BLOCK)
    related = [ARCHIVE.article(number) for number in plan.related]
    assert len(related) == 5
    assert {one.edition for one in related} == {plan.edition}
    assert all(one.story.number < plan.story.number for one in related)


def test_concepts_have_a_name_in_every_edition_and_a_code_of_their_own() -> None:
    for concepts in world().concepts.values():
        assert len({one.code for one in concepts}) == len(concepts)
        assert all(set(one.names) == set(EDITIONS) and all(one.names.values()) for one in concepts)
        assert all(one.parent is None or one.parent < one.number for one in concepts)


def test_turkish_sentences_start_with_the_dotted_capital() -> None:
    draw, cast = random.Random(5), prose.Cast(people=("Rana Belaboni",), places=("Halimar",))
    found = [prose.sentence("tr", cast, draw) for _ in range(300)]
    assert any(one.startswith("İstatistik") for one in found)
    assert not any(one.startswith("Istatistik") for one in found)
