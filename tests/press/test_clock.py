"""The press and the clock: jumps lose nothing, nobody starves, and a disk that fills up stops bulk work first."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from khabar.kernel import clock
from khabar.newsroom import actions as newsroom
from khabar.newsroom.models import Article
from khabar.press import baker, expander, loop, queue, store
from khabar.press.models import Dirty, Page
from khabar.press.queue import Turn, Wanted
from khabar.press.rows import reference
from khabar.press.transactions import current_sequence, serialised
from khabar.site import listings
from tests import factories
from tests.conftest import TEST_NOW
from tests.press import oracle
from tests.press.conftest import FRONT, text_of
from tests.press.test_press import change, publish_new

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GIGABYTE = 1024**3


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.moment = TEST_NOW

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def wall() -> Iterator[Clock]:
    """The clock of this test."""
    made = Clock()
    with clock.set_to(made):
        yield made


class Filling(oracle.Unsynced):
    """A disk with as much free space as is said."""

    left = 100 * GIGABYTE

    def free(self, root: Path) -> int:
        """Return what is left."""
        return self.left


@pytest.fixture
def disk(baked: store.FileStore, monkeypatch: pytest.MonkeyPatch) -> Filling:
    """The disk under the tree."""
    made = Filling()
    baked.disk = made
    monkeypatch.setattr(baker, "tree", lambda: baked)
    return made


def scheduled(at: datetime, **fields: Any) -> Article:
    article = factories.draft("fa", **fields)
    newsroom.schedule(article, at, by=None)
    return article


def wait_for(path: str, priority: int) -> None:
    """Put a page into the queue at a priority."""
    row = Page.objects.get(path=path)
    with serialised():
        wanted = Wanted(reference(row.path, row.kind, row.arguments), priority)
        queue.mark([wanted], current_sequence())


def test_a_clock_set_back_loses_nothing_and_does_nothing_twice(
    baked: store.FileStore, wall: Clock, tmp_path: Path
) -> None:
    fired = scheduled(TEST_NOW + HOUR)
    wall.moment = TEST_NOW + 2 * HOUR
    loop.pass_once(Turn())
    wall.moment = TEST_NOW + HOUR
    loop.pass_once(Turn())
    other = publish_new(headline="پس از بازگشت")
    change(fired, headline="تیتر تازه")
    wall.moment = TEST_NOW + 30 * timedelta(minutes=1)
    loop.pass_once(Turn())
    assert fired.versions.count() == 2
    assert "تیتر تازه" in text_of(baked, fired.path)
    assert "پس از بازگشت" in text_of(baked, other.path)
    oracle.assert_oracle(baked, tmp_path / "fresh")


def test_a_retry_set_by_a_clock_that_ran_ahead_does_not_hold_a_page_for_ever(
    baked: store.FileStore, wall: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = publish_new(headline="lost")
    wall.moment = TEST_NOW + 3 * DAY
    loop.pass_once(Turn())
    assert Dirty.objects.get(path=article.path).attempts == 1
    wall.moment = TEST_NOW
    loop.pass_once(Turn())
    assert Dirty.objects.get(path=article.path).attempts == 2


def test_a_clock_set_forward_fires_everything_once_and_in_order(
    baked: store.FileStore, wall: Clock, tmp_path: Path
) -> None:
    articles = [scheduled(TEST_NOW + number * HOUR, headline=f"خبر {number}") for number in (3, 1, 2)]
    newsroom.set_expiry(articles[0], TEST_NOW + 5 * HOUR, by=None)
    wall.moment = TEST_NOW + DAY
    loop.pass_once(Turn())
    assert text_of(baked, FRONT.path).split("\n") == ["خبر 2", "خبر 1"]
    assert [article.versions.count() for article in articles] == [1, 1, 1]
    oracle.assert_oracle(baked, tmp_path / "fresh")
    assert loop.pass_once(Turn()) == 0


@pytest.mark.parametrize(
    ("edition", "night", "minutes", "days"),
    [
        # Tehran, 22 March 2022: midnight became one o'clock.
        ("fa", datetime(2022, 3, 21, 19, 0, tzinfo=UTC), 45, ["2022-03-21", "2022-03-21", "2022-03-22", "2022-03-22"]),
        # Tehran, 21 September 2022: the hour before midnight came twice.
        ("fa", datetime(2022, 9, 21, 18, 30, tzinfo=UTC), 45, ["2022-09-21"] * 3 + ["2022-09-22"]),
        # Istanbul, 8 November 2015: the hour from three to four came twice; the day goes on.
        (
            "tr",
            datetime(2015, 11, 7, 20, 45, tzinfo=UTC),
            100,
            ["2015-11-07", "2015-11-08", "2015-11-08", "2015-11-08"],
        ),
    ],
)
def test_a_night_of_clock_change_publishes_each_hour_once_under_its_day(
    baked: store.FileStore, wall: Clock, edition: str, night: datetime, minutes: int, days: list[str], tmp_path: Path
) -> None:
    wall.moment = night - HOUR
    made = []
    for number in range(4):
        article = factories.draft(edition, headline=f"خبر {number}")
        newsroom.schedule(article, night + number * timedelta(minutes=minutes), by=None)
        made.append(article)
    for minute in range(0, 4 * minutes, 5):
        wall.moment = night + timedelta(minutes=minute)
        loop.pass_once(Turn())
    for article in made:
        article.refresh_from_db()
    assert [str(listings.day_of(edition, article.first_published_at)) for article in made] == days
    for day in set(days):
        keys = listings.entries(f"day:{edition}:{date.fromisoformat(day)}")
        assert keys == [article.pk for article, of in zip(made, days, strict=True) if of == day][::-1]
    assert [article.first_published_at for article in made] == [
        night + number * timedelta(minutes=minutes) for number in range(4)
    ]
    oracle.assert_oracle(baked, tmp_path / "fresh")


def test_bulk_work_gets_its_turn_under_a_constant_stream_of_urgent_pages(
    baked: store.FileStore, wall: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience = 6
    monkeypatch.setitem(queue.PATIENCE, queue.ROLL_OUT, patience)
    articles = [publish_new(headline=f"خبر {number}") for number in range(4)]
    loop.pass_once(Turn())
    quiet, *busy = articles
    wait_for(quiet.path, queue.ROLL_OUT)
    turn = Turn()
    most = patience * queue.AGED_TURN + queue.AGED_TURN
    for batch in range(most + 1):
        wall.moment += timedelta(seconds=1)
        change(busy[batch % 3], headline=f"تیتر {batch}")
        expander.expand()
        assert Dirty.objects.filter(priority__lte=1).exists()
        baker.bake_next(baked, turn)
        if not Dirty.objects.filter(path=quiet.path).exists():
            break
    assert patience <= batch < most


def test_the_worker_kept_for_urgent_pages_takes_no_bulk_work(baked: store.FileStore, wall: Clock) -> None:
    articles = [publish_new(headline=f"خبر {number}") for number in range(8)]
    loop.pass_once(Turn())
    for priority, article in enumerate(articles, start=1):
        wait_for(article.path, priority)
    wall.moment += DAY
    turn = Turn(reserved=True)
    while baker.bake_next(baked, turn):
        pass
    left = Dirty.objects.order_by("priority").values_list("priority", flat=True)
    assert list(left) == list(range(queue.HELPED + 1, 9))


def test_a_disk_that_fills_up_stops_bulk_work_first_and_loses_nothing(
    baked: store.FileStore, disk: Filling, tmp_path: Path
) -> None:
    articles = [publish_new(headline=f"خبر {number}") for number in range(3)]
    loop.pass_once(Turn())
    bulk, quoted, urgent = articles
    Page.objects.filter(path__in=[article.path for article in articles]).update(hash="")
    wait_for(bulk.path, queue.ROLL_OUT)
    wait_for(quoted.path, queue.QUOTED)
    wait_for(urgent.path, 0)
    for left, waiting in ((GIGABYTE // 4, {bulk.path, quoted.path}), (GIGABYTE, {bulk.path}), (3 * GIGABYTE, set())):
        disk.left = left
        loop.pass_once(Turn())
        assert set(Dirty.objects.values_list("path", flat=True)) == waiting
    oracle.assert_oracle(baked, tmp_path / "fresh")


def test_timers_fire_on_a_disk_that_is_nearly_full(baked: store.FileStore, disk: Filling, wall: Clock) -> None:
    article = scheduled(TEST_NOW + HOUR, headline="به‌وقت")
    disk.left = 1
    wall.moment = TEST_NOW + HOUR
    loop.pass_once(Turn())
    article.refresh_from_db()
    assert "به‌وقت" in text_of(baked, article.path)
