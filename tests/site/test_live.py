"""Live coverage: the order of entries, the fragment that pages ask for, and its end."""

import json

import pytest
from lxml import html

from khabar.editions import queries as editions
from khabar.newsroom import actions
from khabar.newsroom.blocks import EntryBlock
from khabar.newsroom.models import Article
from khabar.site import live, pages
from khabar.site.pages import PageRef
from khabar.site.wording import writer
from tests import factories
from tests.site.conftest import entry

pytestmark = pytest.mark.django_db


def _fragment(article: Article) -> pages.Rendered | None:
    return pages.render(PageRef(live.fragment(article.path), "live", (("key", str(article.pk)),)))


def _shown(article: Article) -> html.HtmlElement:
    made = _fragment(article)
    assert made is not None
    return html.fromstring(made.body.decode())


def _html(element: html.HtmlElement) -> bytes:
    return bytes(html.tostring(element, with_tail=False))


def _page(article: Article) -> html.HtmlElement:
    made = pages.render(PageRef(article.path, "article", (("key", str(article.pk)),)))
    assert made is not None
    return html.fromstring(made.body.decode())


def test_pinned_entries_come_first_then_the_newest() -> None:
    found = live.entries([entry(1), entry(5), entry(3, pinned=True), entry(9)])
    assert [one.time.minute for one in found] == [3, 9, 5, 1]


def test_the_newest_entry_alone_can_end_the_coverage() -> None:
    assert live.ended(live.entries([entry(1), entry(5, ends=True)])).minute == 5  # type: ignore[union-attr]
    assert live.ended(live.entries([entry(1), entry(5, ends=True), entry(7)])) is None
    assert live.ended([]) is None


@pytest.mark.parametrize("code", ["ar", "fa", "ku", "en"])
def test_the_forms_of_n_new_stand_in_the_order_of_the_script_s_numbers(code: str) -> None:
    words = writer(editions.edition(code))
    forms = words.edition.strings["live.new"]
    assert isinstance(forms, dict)
    assert sorted(forms) == sorted(words.edition.relative_templates.minutes)
    assert json.loads(live.coverage("/x/", [], words).new_forms) == [forms[name] for name in sorted(forms)]


def test_the_fragment_and_the_page_hold_the_same_entries(live_article: Article) -> None:
    entries = "//li[contains(@class, 'entry')]"
    page, fragment = _page(live_article).xpath(entries), _shown(live_article).xpath(entries)
    assert [_html(one) for one in page] == [_html(one) for one in fragment]
    assert len(page) == 3


def test_every_entry_has_an_address_to_copy(live_article: Article) -> None:
    for one in _page(live_article).xpath("//li[contains(@class, 'entry')]"):
        assert one.xpath(".//a[@data-copy]/@href")[0].endswith(f"{live_article.path}#{one.get('id')}")


def test_key_events_lead_to_their_entries(live_article: Article) -> None:
    page = _page(live_article)
    targets = [link.removeprefix("#") for link in page.xpath("//section[@class='key-events']//a/@href")]
    assert targets
    assert set(targets) <= set(page.xpath("//li/@id"))


def test_a_page_asks_until_the_coverage_ends() -> None:
    going = factories.article(kind="live", body=[entry(1)])
    over = factories.article(kind="live", body=[entry(1), entry(2, ends=True)])
    assert _page(going).xpath("//@data-live") == [live.fragment(going.path)]
    assert _page(over).xpath("//@data-live") == []
    assert "data-over" in _shown(over).attrib
    assert editions.edition("fa").text("live.ended") in _page(over).text_content()


def test_entries_of_an_article_that_is_live_no_more_are_still_read() -> None:
    article = factories.article(kind="news", body=[entry(1)])
    assert len(_page(article).xpath("//li[contains(@class, 'entry')]")) == 1
    assert _page(article).xpath("//@data-live") == []
    assert _fragment(article) is None


def test_the_fragment_goes_with_the_article(live_article: Article) -> None:
    actions.unpublish(live_article, by=None)
    assert _fragment(live_article) is None


def test_a_new_entry_starts_with_the_present_time() -> None:
    assert EntryBlock().get_default()["time"].isoformat() == "2026-03-21T09:30:00+00:00"
    assert set(EntryBlock().child_blocks) == {"time", "headline", "text", "key", "pinned", "ends"}


@pytest.fixture
def live_article(live: Article) -> Article:
    return live
