"""Who is alive, told by locks; who is stuck is ended before anybody takes over."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from khabar.kernel import failpoints
from khabar.press import workers

SLEEPER = """
import os, sys
from fcntl import LOCK_EX, flock
handle = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
flock(handle, LOCK_EX)
os.ftruncate(handle, 0)
os.write(handle, (sys.argv[2] or str(os.getpid())).encode())
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.KHABAR_PRESS_FOLDER = str(tmp_path)


@pytest.fixture
def other(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the number 0 and gives no sign of life."""
    with holding(tmp_path / "worker-0.lock") as process:
        yield process


def holding(file: Path, says: str = "") -> subprocess.Popen[str]:
    """Start a process that holds a lock file, in which stands its process number, or what it `says`."""
    command = [sys.executable, "-c", SLEEPER, str(file), says]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def later() -> float:
    """The file system's clock, after the lease of whoever is silent now."""
    return time.time() + workers.LEASE + 1


def test_each_worker_has_its_own_number_and_the_lowest_free_one_is_taken() -> None:
    with workers.join() as first, workers.join() as second:
        assert (first.number, second.number) == (0, 1)
        first.leave()
        first.handle = os.open(os.devnull, os.O_RDONLY)
        with workers.join() as third:
            assert third.number == 0
            assert workers.living() == {0, 1}
    assert workers.living() == set()


def test_a_number_without_a_worker_is_not_alive() -> None:
    assert not workers.alive(5)
    with workers.join() as worker:
        assert workers.alive(worker.number)
    assert not workers.alive(worker.number)


def test_there_is_an_end_to_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "MOST", 2)
    with workers.join(), workers.join(), pytest.raises(workers.TooManyWorkers):
        workers.join()


def test_a_worker_whose_process_ends_is_dead_at_once(other: subprocess.Popen[str]) -> None:
    assert workers.alive(0)
    other.kill()
    other.wait(10)
    assert not workers.alive(0)


def test_a_stuck_worker_is_ended(other: subprocess.Popen[str]) -> None:
    assert workers.end_stuck() == []
    assert workers.end_stuck(later) == [0]
    assert other.wait(10) == -signal.SIGKILL
    assert workers.end_stuck(later) == []


def test_a_worker_that_gives_signs_of_life_is_left_alone(other: subprocess.Popen[str], tmp_path: Path) -> None:
    os.utime(tmp_path / "worker-0.lock", (later(), later()))
    assert workers.end_stuck(later) == []
    assert other.poll() is None


def test_a_sign_of_life_is_the_time_of_the_lock_file(tmp_path: Path) -> None:
    with workers.join() as worker:
        os.utime(tmp_path / "worker-0.lock", (0, 0))
        worker.beat()
        assert time.time() - (tmp_path / "worker-0.lock").stat().st_mtime < workers.LEASE


def test_nobody_ends_itself_nor_a_process_that_has_got_the_number_of_another(tmp_path: Path) -> None:
    with workers.join(), holding(tmp_path / "elsewhere") as innocent:
        assert workers.end_stuck(later) == []
        with holding(tmp_path / "worker-1.lock", str(innocent.pid)) as holder:
            assert workers.end_stuck(later) == []
            assert innocent.poll() is None
            assert holder.poll() is None


def test_a_failpoint_is_reached_as_often_as_is_said() -> None:
    reached: list[str] = []
    with failpoints.armed("store.synced", failpoints.after(2, lambda: reached.append("now"))):
        for _ in range(3):
            failpoints.reach("store.synced")
            failpoints.reach("store.renamed")
    failpoints.reach("store.synced")
    assert reached == ["now"]


def test_an_unknown_failpoint_cannot_be_armed() -> None:
    with pytest.raises(KeyError), failpoints.armed("store.nowhere", lambda: None):
        pass


def test_a_failpoint_armed_twice_is_as_before_afterwards() -> None:
    reached: list[int] = []
    with failpoints.armed("store.synced", lambda: reached.append(1)):
        with failpoints.armed("store.synced", lambda: reached.append(2)):
            failpoints.reach("store.synced")
        failpoints.reach("store.synced")
    assert reached == [2, 1]
