"""What of an article can be found."""

from datetime import timedelta
from typing import Any

import pytest

from khabar.kernel import clock
from khabar.newsroom import actions as newsroom
from khabar.search import documents, texts
from khabar.search.interface import Document
from tests import factories

pytestmark = pytest.mark.django_db


def only(public_id: str) -> Document:
    (found,) = documents.of([public_id])
    return found


def test_an_article_becomes_a_document() -> None:
    politics = factories.section()
    story = factories.story()
    made = factories.article(
        "fa",
        headline="سرخط",
        kicker="روتیتر",
        lead="چکیده",
        place_line="شیراز",
        section=factories.section("budget", parent=politics),
        place=factories.place("shiraz", parent=factories.place("fars")),
        story=story,
        links={"topics": [factories.topic()], "people": [factories.person()], "organisations": []},
        byline=[{"type": "credit", "value": {"contributor": factories.contributor().pk, "role": "reporter"}}],
        body=[factories.paragraph("یک <b>دو</b>سه &amp; چهار")],
    )
    found = only(made.public_id)
    assert found.key == made.path
    assert (found.edition, found.language, found.kind, found.story) == ("fa", "fa", "news", story.public_id)
    assert (found.title, found.lead) == ("سرخط", "روتیتر\nچکیده")
    assert found.body.splitlines() == ["شیراز", "یک دوسه & چهار", "reporter fa"]
    assert found.sections == ("budget", "politics")
    assert found.places == ("shiraz", "fars")
    assert found.topics == ("port fa", "president fa", "shiraz fa", "budget fa")
    assert found.published == made.first_published_at


def test_every_kind_of_block_gives_its_words_and_no_other() -> None:
    picture = factories.picture()
    blocks: list[dict[str, Any]] = [
        {"type": "heading", "value": "میان‌تیتر"},
        {"type": "quote", "value": {"text": "گفتهٔ او", "speaker": "گوینده", "person": None, "source": "روزنامه"}},
        {"type": "list", "value": {"ordered": True, "items": ["نخست", {"type": "item", "value": "دوم"}]}},
        {"type": "table", "value": {"caption": "جدول", "header": ["ستون"], "rows": [["خانه", ""]]}},
        {"type": "picture", "value": {"picture": picture.pk, "caption": ""}},
        {
            "type": "gallery",
            "value": {"title": "نگارخانه", "pictures": [{"picture": picture.pk, "caption": "زیرنویس"}]},
        },
        {"type": "video", "value": {"title": "فیلم", "file": "ab/cd.webm", "transcript": "متن فیلم"}},
        {"type": "embed", "value": {"url": "https://x.test/secret", "title": "جای دیگر", "provider": "تار"}},
        {"type": "document", "value": {"url": "https://x.test/y.pdf", "title": "سند", "size": "3 MB"}},
        {"type": "related", "value": [7]},
        {"type": "entry", "value": {"time": "2026-03-21T09:00:00Z", "headline": "لحظه", "text": "<p>رویداد</p>"}},
        {"type": "unknown", "value": {"text": "ناشناخته"}},
    ]
    body = texts.body(blocks, {picture.pk: picture.captions["fa"]})
    assert body.split("\n") == [
        "میان‌تیتر", "گفتهٔ او", "گوینده", "روزنامه", "نخست", "دوم", "جدول", "ستون", "خانه", "caption fa", "نگارخانه",
        "زیرنویس", "فیلم", "متن فیلم", "جای دیگر", "تار", "سند", "لحظه", "رویداد",
    ]  # fmt: skip
    assert list(texts.pictures(blocks)) == [picture.pk]


def test_paragraphs_are_kept_apart_and_tags_leave_no_trace() -> None:
    assert texts.words_of("<p>a<i>b</i></p><p>c<br/>d</p>").split("\n") == ["ab", "c", "d"]
    assert texts.words_of("2 &lt; 3") == "2 < 3"


def test_only_what_is_public_is_a_document() -> None:
    draft = factories.draft()
    gone = factories.article()
    newsroom.unpublish(gone, by=None)
    there = factories.article()
    assert [one.key for one in documents.of([draft.public_id, gone.public_id, there.public_id])] == [there.path]
    assert documents.count() == 1


def test_of_a_retracted_article_only_the_headline_is_found() -> None:
    made = factories.article(headline="سرخط", lead="چکیده")
    newsroom.retract(made, by=None, reason="نادرست بود")
    found = only(made.public_id)
    assert (found.title, found.lead, found.body, found.topics) == ("سرخط", "", "", ())


def test_all_come_in_the_order_of_publication_piece_by_piece() -> None:
    start = clock.now()
    made = [factories.article(at=start - timedelta(days=days)) for days in (1, 3, 2, 2)]
    seen: list[str] = []
    position = None
    while True:
        found, position = documents.after(position, 2)
        if position is None:
            break
        seen += [one.key for one in found]
    assert seen == [made[1].path, made[2].path, made[3].path, made[0].path]


def test_many_articles_take_as_many_queries_as_one(django_assert_max_num_queries: Any) -> None:
    for number in range(6):
        factories.article(
            picture=factories.picture(),
            links={"topics": [factories.topic(f"t{number}")], "people": [factories.person()]},
        )
    with django_assert_max_num_queries(8):
        found, _ = documents.after(None, 100)
    assert len(found) == 6
    assert "caption fa" in found[0].body
