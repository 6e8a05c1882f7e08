"""Timers fire once, in order, each on its own, whatever the clock does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from khabar.kernel import clock, timers, wake
from khabar.kernel.models import Outbox, Timer
from tests.conftest import TEST_NOW

pytestmark = pytest.mark.django_db

ARTICLE = "newsroom.article"
HOUR = timedelta(hours=1)


class Ledger:
    """What fired, and what should fail: `errors` maps an object's id to the error of its handler."""

    def __init__(self) -> None:
        self.fired: list[str] = []
        self.errors: dict[str, Exception] = {}


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """A handler of ``test.do`` that writes down what it did, in the database too."""
    kept = Ledger()
    monkeypatch.setattr(timers, "_handlers", {})

    @timers.handler("test.do")
    def do(timer: Timer) -> None:
        Outbox.objects.create(label=ARTICLE, object_id=timer.object_id)
        if timer.object_id in kept.errors:
            raise kept.errors[timer.object_id]
        kept.fired.append(timer.object_id)

    yield kept


def at(**ahead: float) -> datetime:
    """Return an instant from the tests' present, as timedelta's arguments."""
    return TEST_NOW + timedelta(**ahead)


def done() -> set[str]:
    """Return the objects whose handler's writes stand in the database."""
    return set(Outbox.objects.filter(label=ARTICLE).values_list("object_id", flat=True))


def test_due_ones_fire_in_order_of_time_and_are_gone(ledger: Ledger) -> None:
    for key, minutes in ((1, -1), (2, -5), (3, 0), (4, 1), (5, -5)):
        timers.set_timer("test.do", ARTICLE, key, at(minutes=minutes))
    assert timers.next_due() == at(minutes=-5)
    assert timers.fire_due(50) == 4
    assert ledger.fired == ["2", "5", "1", "3"]
    assert [timer.object_id for timer in Timer.objects.all()] == ["4"]
    assert timers.next_due() == at(minutes=1)


def test_no_more_than_asked_for_are_taken(ledger: Ledger) -> None:
    for key in range(5):
        timers.set_timer("test.do", ARTICLE, key, at(minutes=-1))
    assert [timers.fire_due(2) for _ in range(4)] == [2, 2, 1, 0]


def test_nothing_due_is_nothing_done(ledger: Ledger) -> None:
    assert timers.next_due() is None
    assert timers.fire_due(50) == 0


def test_a_clock_set_back_an_hour_fires_nothing_twice_and_loses_nothing(ledger: Ledger) -> None:
    timers.set_timer("test.do", ARTICLE, "done", at(minutes=-1))
    timers.set_timer("test.do", ARTICLE, "later", at(minutes=30))
    timers.fire_due(50)
    with clock.set_to(TEST_NOW - HOUR):
        assert timers.fire_due(50) == 0
        assert timers.next_due() == at(minutes=30)
    with clock.set_to(at(minutes=31)):
        timers.fire_due(50)
    assert ledger.fired == ["done", "later"]


def test_a_clock_set_forward_a_day_fires_all_that_became_due(ledger: Ledger) -> None:
    for hours in (1, 5, 23, 25):
        timers.set_timer("test.do", ARTICLE, hours, at(hours=hours))
    with clock.set_to(at(days=1)):
        timers.fire_due(50)
    assert ledger.fired == ["1", "5", "23"]


def test_a_retry_that_a_fast_clock_set_does_not_wait_for_it(ledger: Ledger) -> None:
    ledger.errors["1"] = RuntimeError("broken")
    timers.set_timer("test.do", ARTICLE, 1, at(minutes=-1))
    with clock.set_to(at(days=1)):
        timers.fire_due(50)
    del ledger.errors["1"]
    timers.fire_due(50)
    assert ledger.fired == ["1"]


def test_the_hour_that_comes_twice_is_two_instants(ledger: Ledger) -> None:
    night = ZoneInfo("Europe/Paris")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=night)
    second = first.replace(fold=1)
    timers.set_timer("test.do", ARTICLE, "summer", first)
    timers.set_timer("test.do", ARTICLE, "winter", second)
    with clock.set_to(datetime(2026, 10, 25, 0, 45, tzinfo=UTC)):
        timers.fire_due(50)
        assert ledger.fired == ["summer"]
    with clock.set_to(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)):
        timers.fire_due(50)
    assert ledger.fired == ["summer", "winter"]


def test_a_poisoned_one_is_undone_alone_and_blocks_nobody(ledger: Ledger) -> None:
    ledger.errors["2"] = RuntimeError("خبر خراب است")
    for key in (1, 2, 3):
        timers.set_timer("test.do", ARTICLE, key, at(minutes=-1))
    assert timers.fire_due(50) == 3
    assert (ledger.fired, done()) == (["1", "3"], {"1", "3"})
    (kept,) = timers.failed()
    assert (kept.error, kept.attempts, kept.retry_at) == ("خبر خراب است", 1, at(seconds=30))
    assert timers.fire_due(50) == 0
    assert timers.next_due() == at(seconds=30)


def test_a_database_error_poisons_only_its_own(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    @timers.handler("test.break")
    def break_it(timer: Timer) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO kernel_outbox (label) VALUES (NULL)")

    timers.set_timer("test.break", ARTICLE, 1, at(minutes=-2))
    timers.set_timer("test.do", ARTICLE, 2, at(minutes=-1))
    timers.fire_due(50)
    assert ledger.fired == ["2"]
    assert [timer.action for timer in timers.failed()] == ["test.break"]


@pytest.mark.parametrize(("failures", "seconds"), [(1, 30), (2, 60), (10, 300), (200, 3600)])
def test_the_waits_grow_up_to_an_hour(ledger: Ledger, failures: int, seconds: int) -> None:
    ledger.errors["1"] = RuntimeError("broken")
    timer = timers.set_timer("test.do", ARTICLE, 1, at(minutes=-1))
    Timer.objects.filter(pk=timer.pk).update(attempts=failures - 1)
    timers.fire_due(50)
    assert timers.failed()[0].retry_at == at(seconds=seconds)


def test_a_hopeless_one_waits_for_a_person(ledger: Ledger) -> None:
    ledger.errors["1"] = timers.Hopeless("no section")
    timer = timers.set_timer("test.do", ARTICLE, 1, at(minutes=-1))
    timers.fire_due(50)
    with clock.set_to(at(days=30)):
        assert timers.fire_due(50) == 0
        assert timers.next_due() is None
    ledger.errors.clear()
    timers.retry(timer)
    timers.fire_due(50)
    assert ledger.fired == ["1"]


def test_setting_it_again_replaces_it_and_clears_its_error(ledger: Ledger) -> None:
    ledger.errors["1"] = timers.Hopeless("no section")
    timers.set_timer("test.do", ARTICLE, 1, at(minutes=-1), details={"revision": 4})
    timers.fire_due(50)
    timers.set_timer("test.do", ARTICLE, 1, at(hours=2), details={"revision": 5})
    (timer,) = timers.of(ARTICLE, 1)
    assert (timer.due, timer.error, timer.attempts, timer.details) == (at(hours=2), "", 0, {"revision": 5})
    assert timers.failed() == []


def test_an_action_of_an_older_version_is_an_error_on_the_row(ledger: Ledger) -> None:
    timers.set_timer("test.forgotten", ARTICLE, 1, at(minutes=-1))
    timers.set_timer("test.do", ARTICLE, 2, at(minutes=-1))
    assert timers.fire_due(50) == 2
    assert "test.forgotten" in timers.failed()[0].error
    assert ledger.fired == ["2"]


def test_a_handler_may_set_its_own_timer_anew(ledger: Ledger) -> None:
    @timers.handler("test.again")
    def again(timer: Timer) -> None:
        timers.set_timer("test.again", ARTICLE, timer.object_id, clock.now() + HOUR)

    timers.set_timer("test.again", ARTICLE, 1, at(minutes=-1))
    timers.fire_due(50)
    assert [timer.due for timer in timers.of(ARTICLE, 1)] == [TEST_NOW + HOUR]


def test_a_cancelled_one_never_fires(ledger: Ledger) -> None:
    timers.set_timer("test.do", ARTICLE, 1, at(minutes=-1))
    assert timers.cancel("test.do", ARTICLE, 1)
    assert not timers.cancel("test.do", ARTICLE, 1)
    assert timers.fire_due(50) == 0


def test_overdue_names_what_nobody_fires(ledger: Ledger) -> None:
    timers.set_timer("test.do", ARTICLE, 1, at(seconds=-90))
    timers.set_timer("test.do", ARTICLE, 2, at(seconds=-30))
    assert [timer.object_id for timer in timers.overdue(60)] == ["1"]


def test_a_naive_time_is_refused(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="aware"):
        timers.set_timer("test.do", ARTICLE, 1, datetime(2026, 3, 21, 12, 0))  # noqa: DTZ001 - what is refused


def test_an_action_has_one_handler(ledger: Ledger) -> None:
    def another(timer: Timer) -> None: ...

    with pytest.raises(ValueError, match="two timer handlers"):
        timers.handler("test.do")(another)


def test_setting_cancelling_and_retrying_wake_the_press(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    woken: list[int] = []
    monkeypatch.setattr(wake, "press", lambda: woken.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        timer = timers.set_timer("test.do", ARTICLE, 1, at(hours=1))
        timers.retry(timer)
        timers.cancel("test.do", ARTICLE, 1)
    assert len(woken) == 3


@pytest.fixture
def batches(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What a batch handler of ``test.do`` was given; it leaves what has an even key, and fails as the single one."""
    given: list[list[str]] = []
    monkeypatch.setattr(timers, "_batch_handlers", {})

    @timers.batch_handler("test.do")
    def do_all(found: list[Timer]) -> list[Timer]:
        given.append([timer.object_id for timer in found])
        odd = [timer.object_id for timer in found if int(timer.object_id) % 2]
        Outbox.objects.bulk_create(Outbox(label=ARTICLE, object_id=key) for key in odd)
        for key in odd:
            if key in ledger.errors:
                raise ledger.errors[key]
        return [timer for timer in found if timer.object_id not in odd]

    return given


def test_a_batch_is_fired_at_once_and_what_it_leaves_one_by_one(ledger: Ledger, batches: list[list[str]]) -> None:
    for key in (1, 2, 3):
        timers.set_timer("test.do", ARTICLE, key, at(minutes=-1))
    assert timers.fire_due(50) == 3
    assert (batches, ledger.fired, done()) == ([["1", "2", "3"]], ["2"], {"1", "2", "3"})
    assert timers.next_due() is None


def test_one_that_fails_in_a_batch_fails_alone(ledger: Ledger, batches: list[list[str]]) -> None:
    for key in (1, 3, 5):
        timers.set_timer("test.do", ARTICLE, key, at(minutes=-1))
    ledger.errors["3"] = ValueError("poison")
    assert timers.fire_due(50) == 3
    assert (ledger.fired, done()) == (["1", "5"], {"1", "5"})
    assert [(timer.object_id, timer.error) for timer in timers.failed()] == [("3", "poison")]


def test_one_alone_is_no_batch(ledger: Ledger, batches: list[list[str]]) -> None:
    timers.set_timer("test.do", ARTICLE, 1, at(minutes=-1))
    timers.fire_due(50)
    assert (batches, ledger.fired) == ([], ["1"])


def test_an_action_has_one_batch_handler(batches: list[list[str]]) -> None:
    def another(found: list[Timer]) -> list[Timer]:
        return found

    with pytest.raises(ValueError, match="two batch handlers"):
        timers.batch_handler("test.do")(another)
