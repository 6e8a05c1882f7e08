"""A small site: one story told in every edition, with everything a page can show."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from khabar.editions import queries as editions
from khabar.newsroom.models import Article, Front
from khabar.stories.models import Story
from tests import factories

FIXTURE_EDITIONS = Path(__file__).resolve().parents[1] / "fixtures" / "editions"


@pytest.fixture
def with_sorani(settings: Any) -> None:
    """Publish the Sorani fixture edition too: nothing may assume that the editions are the built-in ones."""
    settings.KHABAR_EDITION_FOLDERS = [str(FIXTURE_EDITIONS)]
    settings.KHABAR_EDITIONS = [*settings.KHABAR_EDITIONS, "ckb"]


def full_body(picture: int, person: int) -> list[dict[str, Any]]:
    """Return a body with a block of every type but live entries."""
    shown = {"picture": picture, "caption": "caption"}
    return [
        factories.paragraph("متن <b>خبر</b> با <a href='https://example.org/'>پیوند</a>"),
        {"type": "heading", "value": "میان‌تیتر"},
        {"type": "quote", "value": {"text": "گفتهٔ او", "speaker": "سخنگو", "person": person, "source": "نشست خبری"}},
        {"type": "list", "value": {"ordered": True, "items": [{"type": "item", "value": "یک"}, "دو"]}},
        {"type": "table", "value": {"caption": "جدول", "header": ["سال"], "rows": [["۱۴۰۵", "بیست"]]}},
        {"type": "picture", "value": shown},
        {"type": "gallery", "value": {"title": "نگارخانه", "pictures": [shown, {"type": "item", "value": shown}]}},
        {"type": "video", "value": {"title": "فیلم", "poster": picture, "transcript": "متن گفتار"}},
        {"type": "audio", "value": {"title": "صدا", "file": "a.mp3"}},
        {"type": "embed", "value": {"url": "https://video.example/1", "title": "پیوست", "provider": "Video"}},
        {"type": "document", "value": {"url": "https://example.org/a.pdf", "title": "سند", "size": "2 MB"}},
    ]


def entry(minute: int, **values: Any) -> dict[str, Any]:
    """Return a live entry of 21 March 2026, `minute` minutes past eight."""
    stated = {"time": f"2026-03-21T08:{minute:02d}:00Z", "headline": f"entry {minute}", "text": "<p>text</p>"}
    return {"type": "entry", "value": {**stated, **values}, "id": f"id{minute:06d}"}


@pytest.fixture
def story(with_sorani: None, db: None) -> Story:
    """Return a story with an article in every edition, a claim that is denied, and a report of another outlet."""
    told = factories.story(titles={"fa": "پروندهٔ بندر", "en": "The port"})
    claim = factories.claim(told, outlet=factories.outlet("gazette"))
    response = factories.denial(claim)
    person = factories.person(aliases={"fa": ["نادر البحری"]})
    picture = factories.picture()
    section = factories.section("presidency", parent=factories.section("politics"))
    place = factories.place("marsaf", parent=factories.place("provinces"))
    for code in editions.codes():
        made = factories.article(
            code,
            kind="denial",
            story=told,
            section=section,
            place=place,
            picture=picture,
            lead="چکیده",
            kicker="روتیتر",
            place_line="مرساف",
            labels=["unverified"],
            body=full_body(picture.pk, person.pk),
            byline=[{"type": "credit", "value": {"contributor": factories.contributor().pk, "role": "reporter"}}],
            links={
                "topics": [factories.topic()],
                "people": [person],
                "organisations": [factories.organisation()],
                "responses": [response],
            },
        )
        Front.objects.create(edition=code, slots={"lead": [made.pk]}, breaking="خبر فوری", breaking_article=made)
    report = factories.report(
        told,
        headline="نادر البحری خبر را رد کرد",
        outlet=factories.outlet("courier"),
        attributions=[
            {"organisation": factories.organisation().pk, "via": [factories.outlet("wire").pk], "edge": "CITES"}
        ],
    )
    report.responses.add(response)
    return told


@pytest.fixture
def live() -> Article:
    """Return a public live article with three entries, one pinned and one a key event."""
    body = [entry(1), entry(5, key=True), entry(3, pinned=True)]
    return factories.article(kind="live", body=body, headline="پوشش زنده")


@pytest.fixture
def baked(story: Story, live: Article) -> Iterator[dict[str, Any]]:
    """Return every page of the small site by path: the reference and what it rendered to."""
    from khabar.site import pages

    yield {ref.path: (ref, made) for ref in pages.every_page() if (made := pages.render(ref)) is not None}
