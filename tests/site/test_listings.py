"""Listings: an article stands where it belongs, in the order of time, and only visible changes are told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from khabar.kernel import clock, reads, timers
from khabar.kernel.models import Outbox, Timer
from khabar.newsroom import actions
from khabar.newsroom.events import ARTICLE
from khabar.newsroom.models import Article
from khabar.site import facets, listings, snapshot
from khabar.site.models import ListingEntry
from tests import factories
from tests.conftest import TEST_NOW

pytestmark = pytest.mark.django_db


def test_a_public_article_stands_in_every_listing_it_belongs_to() -> None:
    child = factories.section("presidency", parent=factories.section("politics"))
    made = factories.article(
        section=child,
        place=factories.place("marsaf", parent=factories.place("provinces")),
        links={"topics": [factories.topic("port")], "people": [factories.person("salmun")]},
        byline=[{"type": "credit", "value": {"contributor": factories.contributor("mina").pk, "role": "reporter"}}],
    )
    assert listings.memberships(made) == {
        "latest:fa", "section:fa:politics", "section:fa:presidency", "place:fa:marsaf", "place:fa:provinces",
        "topic:fa:port", "person:fa:salmun", "contributor:fa:mina", "day:fa:2026-03-21", "month:fa:2026-03",
        "recent:fa", f"story:{made.story_id}",
    }  # fmt: skip


def test_an_unpublished_article_leaves_its_listings_and_says_so() -> None:
    made = factories.article()
    actions.unpublish(made, by=None)
    raised = listings.reindex(made.pk)
    assert {"latest:fa", "section:fa:politics", "occupied:day:fa:2026-03-21", "months"} <= raised
    assert listings.entries("latest:fa", 10) == []


def test_reindexing_what_did_not_change_raises_nothing() -> None:
    assert listings.reindex(factories.article().pk) == set()


def test_entries_are_newest_first_and_the_read_is_noted() -> None:
    old = factories.article(at=TEST_NOW - timedelta(days=1))
    new = factories.article()
    with reads.recording() as noted:
        assert listings.entries("latest:fa", 5) == [new.pk, old.pk]
    assert noted.listings == {"latest:fa"}


def test_an_entry_beyond_the_window_raises_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(listings.WINDOWS, "latest", 2)
    for days in (1, 2):
        factories.article(at=TEST_NOW - timedelta(days=days))
    made = factories.draft()
    actions.publish(made, by=None, at=TEST_NOW - timedelta(days=9))
    assert "latest:fa" not in listings.reindex(made.pk)
    newest = factories.draft()
    actions.publish(newest, by=None)
    assert "latest:fa" in listings.reindex(newest.pk)


def test_together_articles_raise_what_is_shown_differently_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(listings.WINDOWS, "latest", 2)
    standing = [factories.article(at=TEST_NOW - timedelta(days=days)) for days in range(4)]
    shown = listings.entries("latest:fa", 2)
    for article in (standing[0], standing[3]):
        actions.unpublish(article, by=None)
    newest, old = factories.draft(), factories.draft()
    actions.publish(newest, by=None)
    actions.publish(old, by=None, at=TEST_NOW - timedelta(days=40))
    raised = listings.reindex_all([standing[0].pk, standing[3].pk, newest.pk, old.pk])
    assert listings.entries("latest:fa", 2) == [newest.pk, standing[1].pk] != shown
    assert {key for key, names in raised.items() if "latest:fa" in names} == {standing[0].pk, newest.pk}
    # The day of the first stays occupied by the newest; that of the last is empty; the old one opens day and month.
    assert {key: {name for name in names if name.startswith("occupied:")} for key, names in raised.items()} == {
        standing[0].pk: set(),
        standing[3].pk: {"occupied:day:fa:2026-03-18"},
        newest.pk: set(),
        old.pk: {"occupied:day:fa:2026-02-09", "occupied:month:fa:2026-02"},
    }
    assert "months" in raised[old.pk]
    assert all(names == set() for names in listings.reindex_all([one.pk for one in (*standing, newest, old)]).values())


def test_further_articles_are_indexed_with_the_same_queries() -> None:
    made = [factories.draft() for _ in range(6)]
    for one in made:
        actions.publish(one, by=None)

    def queries(some: list[Article]) -> int:
        with snapshot.held(), CaptureQueriesContext(connection) as counted:
            facets.prepare([(ARTICLE, str(one.pk)) for one in some])
            listings.reindex_all([one.pk for one in some])
        return len(counted)

    queries(made[:1])
    assert queries(made[1:3]) == queries(made[3:])


def test_asking_beyond_the_window_is_refused() -> None:
    with pytest.raises(ValueError, match="tells changes"):
        listings.entries("latest:fa", 10_000)


def test_a_second_publish_changes_only_the_month_whose_sitemap_tells_it() -> None:
    made = factories.article()
    actions.publish(made, by=None, revision=made.save_revision(), at=TEST_NOW + timedelta(hours=1))
    assert listings.reindex(made.pk) == {"month:fa:2026-03"}


def test_names_are_found_by_prefix() -> None:
    factories.article()
    factories.article("ar", at=TEST_NOW - timedelta(days=40))
    assert list(listings.names("month:")) == ["month:ar:2026-02", "month:fa:2026-03"]


def test_the_day_of_an_article_is_its_readers_day_not_that_of_utc() -> None:
    late = datetime(2026, 3, 21, 22, 30, tzinfo=UTC)
    made = factories.article("fa", at=late)
    assert "day:fa:2026-03-22" in listings.memberships(made)
    assert listings.day_of("en", late) == date(2026, 3, 21)
    assert listings.day_of("no-longer-published", late) == date(2026, 3, 21)


def test_a_lost_index_is_made_again() -> None:
    made = factories.article()
    ListingEntry.objects.all().delete()
    assert listings.rebuild() == 1
    assert listings.entries("latest:fa", 5) == [made.pk]


def test_an_article_leaves_the_recent_ones_after_two_days_by_a_timer() -> None:
    first = factories.article()
    listings.reindex(first.pk)
    with clock.set_to(TEST_NOW + timedelta(hours=10)):
        second = factories.article()
        listings.reindex(second.pk)
    assert [timer.due for timer in Timer.objects.all()] == [TEST_NOW + timedelta(hours=48)]
    Outbox.objects.all().delete()
    with clock.set_to(TEST_NOW + timedelta(hours=48)):
        assert timers.fire_due(10) == 1
        assert list(Outbox.objects.values_list("object_id", flat=True)) == [str(first.pk)]
        assert listings.reindex(first.pk) == {"recent:fa"}
        assert listings.entries("recent:fa", 1000) == [second.pk]
    assert [timer.due for timer in Timer.objects.all()] == [TEST_NOW + timedelta(hours=58)]


def test_an_archive_of_old_articles_sets_no_timer() -> None:
    made = factories.article(at=TEST_NOW - timedelta(days=400))
    listings.reindex(made.pk)
    assert not Timer.objects.exists()
