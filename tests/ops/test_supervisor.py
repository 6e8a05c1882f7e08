"""The supervisor, over small real processes: what dies comes back, and all stop together."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from khabar.ops import run as operation
from khabar.ops import supervisor as module
from khabar.ops.installation import Installation
from khabar.ops.supervisor import AlreadyRunning, Child, Supervisor, only_one
from khabar.press import workers

IDLE = "import signal; signal.pause()"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); signal.pause()"


def child(name: str, code: str = IDLE) -> Child:
    return Child(name, [sys.executable, "-S", "-c", code], dict(os.environ))


def eventually(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time."
        threading.Event().wait(0.01)


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    running = Supervisor([child("site"), child("newsroom")])
    running.start()
    yield running
    running.stop()


def test_a_killed_child_is_started_again_after_a_pause(supervisor: Supervisor) -> None:
    now = time.monotonic()
    supervisor.clock = lambda: now
    newsroom = supervisor.children[1]
    assert newsroom.process is not None
    before = newsroom.process.pid
    os.kill(before, signal.SIGKILL)
    eventually(lambda: not newsroom.running())
    supervisor.tick()
    assert newsroom.process is None
    now += module.FIRST_PAUSE
    supervisor.tick()
    assert newsroom.running()
    assert newsroom.process is not None
    assert newsroom.process.pid != before
    assert newsroom.restarts == 1
    assert supervisor.children[0].restarts == 0


def test_the_pause_doubles_up_to_the_longest_and_forgets_after_a_healthy_life() -> None:
    dying = child("press", "raise SystemExit(3)")
    now = time.monotonic()
    supervisor = Supervisor([dying], clock=lambda: now)
    supervisor.start()
    pauses = []
    for _ in range(8):
        eventually(lambda: not dying.running())
        supervisor.tick()
        pauses.append(round(dying.start_after - now, 3))
        now = dying.start_after
        supervisor.tick()
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30]
    eventually(lambda: not dying.running())
    now = dying.started_at + module.HEALTHY_AFTER
    supervisor.tick()
    assert round(dying.start_after - now, 3) == module.FIRST_PAUSE
    supervisor.stop()


def test_all_stop_when_asked(supervisor: Supervisor) -> None:
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    supervisor.ask_to_stop()
    thread.join(20)
    assert not thread.is_alive()
    assert not any(one.running() for one in supervisor.children)


def test_the_last_started_stops_first(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[str] = []
    ended = module._ended

    def noting(one: Child, seconds: float) -> bool:
        done = ended(one, seconds)
        if one.name not in stopped:
            stopped.append(one.name)
        return done

    monkeypatch.setattr(module, "_ended", noting)
    supervisor = Supervisor([child("site"), child("press"), child("newsroom")])
    supervisor.start()
    supervisor.stop()
    assert stopped == ["newsroom", "press", "site"]


def test_what_does_not_end_in_time_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    stubborn = child("newsroom", STUBBORN)
    supervisor = Supervisor([stubborn])
    supervisor.start()
    supervisor.stop()
    eventually(lambda: not stubborn.running())
    assert stubborn.process is not None
    assert stubborn.process.returncode in (-signal.SIGKILL, -signal.SIGTERM)


def test_an_installation_runs_once(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(AlreadyRunning, match=str(os.getpid())), only_one(tmp_path):
        pass
    with only_one(tmp_path):
        pass


WORKER = """
import sys
from threading import Event
from django.conf import settings
settings.configure(KHABAR_PRESS_FOLDER=sys.argv[1])
from khabar.press import workers
with workers.join():
    while True:
        workers.beat()
        Event().wait(0.02)
"""


def test_a_lone_press_that_is_stuck_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "LEASE", 1.5)
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.0)
    monkeypatch.setattr(module, "WATCH", 0.0)
    press = Child("press", [sys.executable, "-c", WORKER, str(tmp_path)], dict(os.environ), pause=0.0)
    supervisor = Supervisor([press], end_stuck=partial(workers.end_stuck, place=tmp_path))
    lock = tmp_path / "worker-0.lock"

    def at_work() -> bool:
        supervisor.tick()
        return lock.exists() and lock.read_text() == str(press.process and press.process.pid)

    supervisor.start()
    try:
        eventually(at_work, 60)
        assert press.process is not None
        stuck = press.process
        os.kill(stuck.pid, signal.SIGSTOP)
        eventually(lambda: at_work() and press.process is not stuck, 60)
        assert stuck.returncode == -signal.SIGKILL
        assert press.running()
    finally:
        supervisor.stop()


def test_the_lease_can_be_set_in_the_environment() -> None:
    code = "from khabar.press import workers; print(workers.LEASE)"
    given = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "KHABAR_PRESS_LEASE": "7.5"}, capture_output=True, check=True
    )
    assert given.stdout == b"7.5\n"


def test_up_watches_the_workers_of_its_own_installation(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched: list[Path] = []

    def run(supervisor: Supervisor) -> None:
        supervisor.end_stuck()

    monkeypatch.setattr(Supervisor, "start", lambda supervisor: None)
    monkeypatch.setattr(Supervisor, "run", run)
    monkeypatch.setattr(workers, "end_stuck", lambda place: watched.append(place))
    monkeypatch.setattr(operation, "refuse_faults", lambda installation: None)
    monkeypatch.setattr(operation.framework, "configure_logs", lambda: None)
    monkeypatch.setattr(operation, "_announce", lambda *told: None)
    operation.up(installation, lambda text: None)
    assert watched == [installation.data / "press"]
