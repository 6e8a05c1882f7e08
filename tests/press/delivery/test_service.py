"""The delivery process: each target at its own pace, woken by a hint; failures wait longer and longer."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from khabar.kernel import clock, wake
from khabar.newsroom import actions as newsroom
from khabar.ops import delivering, doctor, framework
from khabar.press import actions, store, sweep
from khabar.press.delivery import attempts, configuration, courier, plan, retention, service, status, targets
from khabar.press.delivery.interface import DeliveryFailed, Misconfigured
from khabar.press.models import Delivery, Removal
from tests.conftest import TEST_NOW
from tests.press.delivery.shelf import Shelf, assert_equal
from tests.press.delivery.test_configuration import SECRET
from tests.press.delivery.test_courier import publish

FIRST = {"name": "first", "kind": "directory", "path": "/first"}
SECOND = {"name": "second", "kind": "directory", "path": "/second"}


@pytest.fixture
def shelves(settings: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Shelf]:
    """Two targets in memory in place of the configured ones."""
    settings.KHABAR_DELIVERY = [FIRST, SECOND]
    made = {name: Shelf(name) for name in ("first", "second")}
    monkeypatch.setattr(targets, "build", lambda table: made[table.name])
    return made


def attempt(name: str = "first") -> None:
    (table,) = configuration.read([{**FIRST, "name": name}])
    attempts.attempt(table, None, lambda: False)


@pytest.mark.django_db
def test_a_failure_is_noted_and_waits_twice_as_long_each_time(
    baked: store.FileStore, shelves: dict[str, Shelf]
) -> None:
    waited = []
    for number in range(12):
        shelves["first"].fails_at = len(shelves["first"].log) + 1
        attempt()
        row = Delivery.objects.get(target="first")
        assert (row.attempts, row.error, row.cursor) == (number + 1, "as told, before", 0)
        assert row.retry_at is not None
        waited.append((row.retry_at - clock.now()).total_seconds())
        Delivery.objects.update(retry_at=None)
    assert waited[:4] == [1, 2, 4, 8]
    assert waited[-1] == 300
    shelves["first"].fails_at = 0
    attempt()
    row = Delivery.objects.get(target="first")
    assert (row.attempts, row.error, row.retry_at, row.delivered_at) == (0, "", None, TEST_NOW)


@pytest.mark.django_db
def test_a_failed_target_is_left_alone_for_its_pause(baked: store.FileStore, shelves: dict[str, Shelf]) -> None:
    attempts.note_failure("first", DeliveryFailed("down"))
    attempt()
    assert not shelves["first"].log
    with clock.set_to(TEST_NOW + timedelta(seconds=1)):
        attempt()
    assert_equal(shelves["first"], baked)


@pytest.mark.django_db
def test_what_a_person_must_mend_is_tried_every_five_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(_table: configuration.Table) -> Shelf:
        raise Misconfigured("The environment variable X is not set.")

    monkeypatch.setattr(targets, "build", build)
    attempt()
    row = Delivery.objects.get(target="first")
    assert row.retry_at == TEST_NOW + timedelta(minutes=5)
    attempts.try_again_now()
    row.refresh_from_db()
    assert row.retry_at is None


def test_a_dead_target_holds_up_no_other(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.KHABAR_WAKE_SOCKET = str(tmp_path / "wake.sock")
    settings.KHABAR_DELIVERY = [FIRST, SECOND]
    stuck, freed, stop = Event(), Event(), Event()
    rounds: list[str] = []
    enough = Event()

    def attempt(table: configuration.Table, target: None, stopped: Callable[[], bool]) -> None:
        if table.name == "first":
            stuck.set()
            freed.wait(20)
            return
        rounds.append(table.name)
        if len(rounds) == 2:
            raise RuntimeError("The database is away.")
        if len(rounds) == 4:
            enough.set()

    monkeypatch.setattr(service, "POLL_SECONDS", 20.0)
    monkeypatch.setattr(attempts, "attempt", attempt)
    monkeypatch.setattr(attempts, "try_again_now", lambda: None)
    process = Thread(target=service.run, args=(stop,))
    process.start()
    try:
        assert stuck.wait(20)
        while not enough.wait(0.01):
            wake.press()
    finally:
        freed.set()
        stop.set()
        wake.press()
        process.join(20)
    assert not process.is_alive()


@pytest.mark.django_db
def test_removals_are_forgotten_when_every_target_has_them(
    baked: store.FileStore, shelves: dict[str, Shelf], settings: Any
) -> None:
    article = publish()
    actions.run_once(baked)
    newsroom.unpublish(article, by=None)
    actions.run_once(baked)
    assert Removal.objects.exists()
    Delivery.objects.create(target="long-gone", cursor=1)
    courier.deliver(shelves["first"], baked)
    assert retention.forget_removals() == 0
    assert set(Delivery.objects.values_list("target", flat=True)) == {"first"}
    courier.deliver(shelves["second"], baked)
    settings.KHABAR_DELIVERY = [{"name": "wrong"}]
    assert retention.forget_removals() == 0
    settings.KHABAR_DELIVERY = [FIRST, SECOND]
    sweep.sweep(baked)
    assert not Removal.objects.exists()


@pytest.mark.django_db
def test_the_state_of_each_target_is_told(baked: store.FileStore, shelves: dict[str, Shelf]) -> None:
    publish()
    actions.run_once(baked)
    courier.deliver(shelves["first"], baked)
    attempts.note_failure("second", DeliveryFailed("down"))
    first, second = status.every()
    assert (first.pages, first.changes, first.error, first.delivered_at) == (0, 0, "", TEST_NOW)
    assert (second.pages, second.changes, second.error) == (2, plan.last_change(), "down")


def _refuse(shelf: Shelf) -> Callable[[], None]:
    def check() -> None:
        raise DeliveryFailed(f"{shelf.name} does not answer")

    return check


@pytest.mark.django_db
def test_a_target_that_cannot_be_reached_is_told(
    baked: store.FileStore, shelves: dict[str, Shelf], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves["second"], "check", _refuse(shelves["second"]))
    assert [one.unreachable for one in status.every()] == ["", "second does not answer"]
    assert [one.unreachable for one in status.every(look=False)] == ["", ""]


@pytest.mark.django_db
def test_by_hand_all_targets_are_brought_up_to_date(
    baked: store.FileStore,
    shelves: dict[str, Shelf],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delivering, "PAUSE", 0.0)
    publish()
    actions.run_once(baked)
    shelves["first"].fails_at = 1
    assert delivering.deliver()
    for shelf in shelves.values():
        assert_equal(shelf, baked)
    shelves["first"].files.clear()
    assert delivering.deliver(["first"], afresh=True)
    assert_equal(shelves["first"], baked)
    shelves["first"].fails_at = len(shelves["first"].log) + 1
    assert not delivering.deliver(["first"], afresh=True, once=True)
    assert "first: as told, before" in capsys.readouterr().out
    with pytest.raises(ValueError, match="no delivery target third; it has: first, second"):
        delivering.deliver(["third"])


@pytest.mark.django_db
def test_the_doctor_says_how_each_target_stands_and_what_to_do(
    baked: store.FileStore, shelves: dict[str, Shelf], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f'[[delivery]]\nname = "{name}"\nkind = "directory"\npath = "/x"\n' for name in shelves]
    (tmp_path / "khabar.toml").write_text(SECRET + "".join(lines), encoding="utf-8")
    monkeypatch.setattr(framework, "start", lambda _installation: None)

    def found() -> dict[str, tuple[str, str, str]]:
        told = doctor.examine(tmp_path)
        return {one.name: (one.state, one.seen, one.advice) for one in told if one.name.startswith("delivery ")}

    courier.deliver(shelves["first"], baked)
    assert found()["delivery first"] == (doctor.OK, "up to date", "")
    state, seen, advice = found()["delivery second"]
    assert (state, f"{plan.last_change()} changes behind" in seen, "khabar deliver --target second" in advice) == (
        doctor.WARN,
        True,
        True,
    )
    attempts.note_failure("second", DeliveryFailed("down"))
    assert found()["delivery second"][0] == doctor.FAIL
    monkeypatch.setattr(shelves["second"], "check", _refuse(shelves["second"]))
    assert found()["delivery second"][2] == "second does not answer"
