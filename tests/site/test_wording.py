"""Words on pages: dates per calendar, isolation, and text from outside that cannot disguise itself."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import html

from khabar.editions import queries as editions
from khabar.newsroom.models import Article
from khabar.site import pages
from khabar.site.pages import PageRef
from khabar.site.wording import Run, without_controls, writer
from khabar.stories.models import Story
from khabar.taxonomy.models import Person
from tests import factories
from tests.conftest import TEST_NOW

HOSTILE = "<script>alert(1)</script>\u202eabc\u2066"
OTHER_DIGITS = re.compile("[\u0660-\u0669\u06f0-\u06f9]")


def test_persian_dates_are_jalali_first_with_persian_digits_and_an_iso_datetime() -> None:
    made = writer(editions.edition("fa")).date(TEST_NOW)
    assert made == '<time datetime="2026-03-21T09:30:00Z">۱ فروردین ۱۴۰۵ (۲۱ مارس ۲۰۲۶)، ۱۳:۰۰</time>'


@pytest.mark.parametrize("code", editions.codes())
def test_every_edition_tells_the_script_a_form_for_each_number(code: str) -> None:
    data = json.loads(writer(editions.edition(code)).relative_data)
    assert len(data["f"]) == 60
    assert len(data["d"]) == 10
    assert all("{count}" in data["h"][int(form)] or int(form) < len(data["h"]) for form in data["f"][1:])


def test_values_in_a_message_are_isolated_and_escaped() -> None:
    words = writer(editions.edition("en"))
    assert words.html("claim.made_by", name="<b>X</b>") == "Claim made by <bdi>&lt;b&gt;X&lt;/b&gt;</bdi>"
    arabic = words.run("سانا", "ar", "https://a.example/")
    assert str(words.html("source.via", outlet=arabic)).endswith(
        '<a href="https://a.example/"><bdi lang="ar" dir="rtl">سانا</bdi></a>'
    )


def test_lists_join_as_the_edition_joins_them() -> None:
    words = writer(editions.edition("fa"))
    joined = words.joined([Run("مینا"), Run("نورا"), Run("لیلا")])
    assert joined == "<bdi>مینا</bdi>، <bdi>نورا</bdi> و <bdi>لیلا</bdi>"


def test_a_name_missing_in_the_edition_is_tagged_with_its_own_language() -> None:
    run = writer(editions.edition("en")).name(Person(code="x", names={"ku": "Selmûn"}))
    assert (run.text, run.lang, run.direction) == ("Selmûn", editions.edition("ku").html_tag, "ltr")


def test_overrides_and_controls_are_dropped_but_not_the_half_space() -> None:
    assert without_controls("a\u202eb\x00\u2067c") == "abc"
    assert without_controls("می\u200cشود") == "می\u200cشود"


@pytest.mark.django_db
def test_machine_fields_hold_ascii_digits_only(baked: dict[str, Any]) -> None:
    for path, (_ref, made) in baked.items():
        assert not OTHER_DIGITS.search(path)
        if made.content_type.startswith("image/"):
            continue
        text = made.body.decode()
        machine = re.findall(r'datetime="([^"]*)"', text) + re.findall(r"<(?:pubDate|lastmod|loc|link)>([^<]*)<", text)
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text):
            graph = json.loads(block)["@graph"]
            machine += [str(one[name]) for one in graph for name in ("datePublished", "dateModified") if name in one]
        assert not [value for value in machine if OTHER_DIGITS.search(value)], path


@pytest.mark.django_db
def test_persian_pages_show_no_latin_digits_in_their_dates(story: Story, baked: dict[str, Any]) -> None:
    for path, (ref, made) in baked.items():
        if path.startswith("/fa/") and ref.kind in ("article", "home", "latest", "archive", "story"):
            for element in html.fromstring(made.body).iter("time"):
                assert not re.search("[0-9]", element.text_content()), (path, element.text_content())


@pytest.mark.django_db
def test_hostile_text_in_every_field_stays_text(settings: Any) -> None:
    names = {code: HOSTILE for code in editions.codes()}
    told = factories.story(titles=names)
    person = factories.person(names=names, descriptions=names)
    picture = factories.picture(credit=HOSTILE, captions=names, alternative_texts=names)
    claim = factories.claim(told, texts=names)
    article = factories.article(
        kind="denial", story=told, headline=HOSTILE, lead=HOSTILE, kicker=HOSTILE, place_line=HOSTILE,
        section=factories.section(names=names, descriptions=names), place=factories.place(names=names),
        picture=picture, picture_caption=HOSTILE,
        links={"people": [person], "responses": [factories.denial(claim)]},
        body=[
            factories.paragraph(HOSTILE + '<img src=x onerror="alert(1)"><a href="javascript:alert(1)">x</a>'),
            {"type": "heading", "value": HOSTILE},
            {"type": "quote", "value": {"text": HOSTILE, "speaker": HOSTILE, "source": HOSTILE}},
            {"type": "list", "value": {"items": [HOSTILE]}},
            {"type": "table", "value": {"caption": HOSTILE, "header": [HOSTILE], "rows": [[HOSTILE, HOSTILE]]}},
            {"type": "embed", "value": {"url": "javascript:alert(1)", "title": HOSTILE}},
            {"type": "document", "value": {"url": "https://a.example/", "title": HOSTILE, "size": HOSTILE}},
            {"type": "entry", "value": {"time": "2026-03-21T08:00:00Z", "headline": HOSTILE, "text": HOSTILE}},
        ],
    )  # fmt: skip
    factories.report(told, headline=HOSTILE, lead=HOSTILE, address="javascript:alert(1)")
    assert article.live
    for ref in pages.every_page():
        made = pages.render(ref)
        if made is None or made.content_type.startswith("image/"):
            continue
        text = made.body.decode()
        assert "<script>" not in text, ref.path
        assert "onerror=" not in text, ref.path
        assert "javascript:" not in text, ref.path
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", text), ref.path


@pytest.mark.django_db
def test_an_article_links_to_its_story_in_each_edition(story: Story) -> None:
    paths = {article.edition: article.path for article in Article.objects.filter(story=story)}
    article = Article.objects.get(story=story, edition="fa")
    made = pages.render(PageRef(article.path, "article", (("key", str(article.pk)),)))
    assert made is not None
    page = html.fromstring(made.body)
    links = page.xpath("//nav[contains(@class,'editions')]//a")
    switch = {link.get("hreflang"): link.get("href") for link in links}
    assert switch == {edition.hreflang: paths[edition.code] for edition in editions.editions()}
    alternates = {link.get("hreflang") for link in page.xpath("//link[@rel='alternate' and @hreflang]")}
    assert alternates == {edition.hreflang for edition in editions.editions()} | {"x-default"}


@pytest.mark.django_db
def test_two_articles_name_each_other_as_translations_or_neither_does() -> None:
    told = factories.story()
    first = factories.article("en", story=told, at=datetime(2026, 3, 20, 8, tzinfo=UTC))
    second = factories.article("en", story=told, at=datetime(2026, 3, 20, 9, tzinfo=UTC))
    persian = factories.article("fa", story=told, at=datetime(2026, 3, 20, 10, tzinfo=UTC))
    named, switched = {}, {}
    for article in (first, second, persian):
        made = pages.render(PageRef(article.path, "article", (("key", str(article.pk)),)))
        assert made is not None
        page = html.fromstring(made.body)
        links = page.xpath("//link[@rel='alternate' and @hreflang and @hreflang!='x-default']/@href")
        named[article.pk] = {link[link.index("/", 8) :] for link in links}
        switched[article.pk] = set(page.xpath("//nav[contains(@class,'editions')]//a/@href"))
    assert named == {
        first.pk: {first.path, persian.path},
        second.pk: {second.path},
        persian.pk: {first.path, persian.path},
    }
    assert persian.path in switched[second.pk]


@pytest.mark.django_db
def test_an_article_alone_in_its_story_leads_to_the_homes_of_other_editions() -> None:
    article = factories.article("ku", at=datetime(2026, 3, 20, 23, 30, tzinfo=UTC))
    made = pages.render(PageRef(article.path, "article", (("key", str(article.pk)),)))
    assert made is not None
    links = html.fromstring(made.body).xpath("//nav[contains(@class,'editions')]//a/@href")
    assert sorted(links) == sorted([article.path, *(f"/{code}/" for code in editions.codes() if code != "ku")])
