"""Most read: what the site servers counted becomes an order, and the order a page and a fragment."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from khabar.editions import queries as editions
from khabar.kernel import clock, reads
from khabar.newsroom import actions
from khabar.newsroom.models import Article
from khabar.press import expander, keys, readings
from khabar.press.serving import tallies
from khabar.site import pages, ranking
from khabar.site.pages import PageRef
from tests import factories

pytestmark = pytest.mark.django_db


def page(edition: str) -> PageRef:
    return PageRef(f"/{edition}/most-read/", "most-read", (("edition", edition),))


def fragment(edition: str) -> PageRef:
    arguments = (("edition", edition), ("name", "most-read"))
    return PageRef(f"/{edition}/fragments/most-read.html", "fragment", arguments)


def shown(ref: PageRef) -> list[str]:
    """Return the headlines that the page lists, in order."""
    made = pages.render(ref)
    assert made is not None
    return [one.text_content() for one in html.fromstring(made.body.decode()).xpath("//li//*[self::h2 or self::h3]/a")]


@pytest.fixture
def three() -> list[Article]:
    return [factories.article("fa", headline=name) for name in ("یک", "دو", "سه")]


def weigh(*pairs: tuple[Article, float]) -> list[str]:
    return pages.rank(sorted(((one.path, weight) for one, weight in pairs), key=lambda pair: -pair[1]))


def test_the_order_is_shown_on_page_and_fragment_in_its_edition_only(three: list[Article]) -> None:
    assert weigh((three[0], 5), (three[1], 9), (three[2], 7)) == ["fa"]
    assert shown(page("fa")) == shown(fragment("fa")) == ["دو", "سه", "یک"]
    assert shown(page("ar")) == []
    assert ">۱<" in pages.render(page("fa")).body.decode()  # type: ignore[union-attr]


@pytest.mark.parametrize("edition", ["ar", "fa", "ku", "en"])
def test_without_readings_the_page_says_so(edition: str) -> None:
    made = pages.render(page(edition))
    assert made is not None
    assert editions.edition(edition).text("empty.most_read") in made.body.decode()
    assert b"<h2" not in pages.render(fragment(edition)).body  # type: ignore[union-attr]


def test_one_reader_makes_no_list(three: list[Article]) -> None:
    assert weigh((three[0], 2.9)) == []


def test_only_a_change_of_the_order_changes_anything(three: list[Article]) -> None:
    weigh((three[0], 5), (three[1], 9))
    assert weigh((three[0], 50), (three[1], 90)) == []
    assert weigh((three[0], 91), (three[1], 90)) == ["fa"]
    assert weigh() == ["fa"]
    assert shown(page("fa")) == []


def test_what_is_not_public_leads_elsewhere_or_makes_no_sense_is_passed_over(three: list[Article]) -> None:
    draft = factories.draft("fa")
    actions.unpublish(three[1], by=None)
    moved = three[2].path.replace("/fa/", "/ar/")
    told = [("/fa/2026/03/21/none00000/", 9.0), (f"/fa/2026/03/21/{draft.public_id}/", 9.0), (moved, 9.0)]
    assert pages.rank([*told, (three[1].path, 8.0), (three[0].path, 7.0)]) == ["fa"]
    assert shown(page("fa")) == ["یک"]


def test_an_article_that_is_taken_off_leaves_the_list_at_once(three: list[Article]) -> None:
    weigh((three[0], 5), (three[1], 9))
    actions.unpublish(three[1], by=None)
    assert shown(page("fa")) == ["یک"]


def test_ten_are_ranked() -> None:
    many = [factories.article("fa") for _ in range(ranking.WINDOW + 3)]
    weigh(*((one, 100.0 - place) for place, one in enumerate(many)))
    assert len(shown(page("fa"))) == ranking.WINDOW


def test_a_new_order_bakes_page_and_fragments_of_its_edition(three: list[Article]) -> None:
    while expander.expand():
        pass
    weigh((three[0], 5))
    raised = {key for change in expander.changes_of([("site.ranking", "fa")]) for key in change.raised}
    assert keys.listing_key("most-read:fa") in raised
    latest = PageRef("/fa/fragments/latest.html", "fragment", (("edition", "fa"),))
    for ref in (page("fa"), fragment("fa"), latest):
        with reads.recording() as noted:
            pages.render(ref)
        assert "most-read:fa" in noted.listings
    with reads.recording() as noted:
        pages.render(PageRef(three[0].path, "article", (("key", str(three[0].pk)),)))
    assert not {key for key in noted.listings if key.startswith("most-read")}


def test_the_press_takes_over_what_the_servers_left(three: list[Article], tmp_path: Path, settings: Any) -> None:
    settings.KHABAR_READINGS = str(tmp_path)
    now = int(clock.now().timestamp() // tallies.HOUR)
    tallies.write(tmp_path / "0.json", {now: {three[0].path: 4}, now - 1: {three[1].path: 5}})
    tallies.write(tmp_path / "other-host.json", {now: {three[0].path: 3}})
    (tmp_path / "1.json").write_text("torn")
    assert readings.take_over() == ["fa"]
    assert shown(page("fa")) == ["یک", "دو"]
    assert readings.take_over() == []
    with clock.set_to(clock.now() + timedelta(hours=25)):
        assert readings.take_over() == ["fa"]
    assert ranking.top("fa") == []


def test_nothing_is_taken_over_where_nothing_is_counted(tmp_path: Path, settings: Any) -> None:
    assert readings.take_over() == []
    settings.KHABAR_READINGS = str(tmp_path / "none")
    assert readings.take_over() == []
