"""The workers of one site tree: who is alive, told by locks that the kernel lets go of when a process ends.

A page under way belongs to the worker that claimed it, and no other writes it. A worker's number is a lock file in the
press's folder, held for its life: when the lock is free, its owner is dead and its pages are taken over at once. One
that holds its lock but has not been heard of for `LEASE` seconds is ended first, so that it can never wake up and put
an older page over a newer one. All workers of a tree run on the machine that holds it.
"""

import fcntl
import gc
import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Self

import structlog
from django.conf import settings

log = structlog.get_logger("khabar.press")

LEASE = float(os.environ.get("KHABAR_PRESS_LEASE", "60"))
"""Seconds without a sign of life after which a worker counts as stuck."""

MOST = 64
"""How many workers one tree can have."""


class TooManyWorkers(RuntimeError):
    """All numbers are taken."""


def folder() -> Path:
    """Return the folder of the press's locks, made when it is not there."""
    path = Path(settings.KHABAR_PRESS_FOLDER)
    path.mkdir(parents=True, exist_ok=True)
    return path


@dataclass
class Worker:
    """One worker while it lives: its number, and the open file that holds its lock."""

    number: int
    handle: int

    def beat(self) -> None:
        """Give a sign of life."""
        os.utime(self.handle)

    def leave(self) -> None:
        """Give up the number."""
        _joined.pop(self.number, None)
        os.close(self.handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()


_joined: dict[int, Worker] = {}
"""The workers that this process is."""


def beat() -> None:
    """Give a sign of life for the workers that this process is, if it is any: once in each piece of work."""
    for worker in _joined.values():
        worker.beat()


def settle_memory() -> None:
    """Have Python's cycle collector look less often, and never at what was there at the start.

    A render leaves few cycles and many objects; looking through all of them took a tenth of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


def join() -> Worker:
    """Become a worker, with the lowest free number. Raises TooManyWorkers, and OSError without a writable folder."""
    for number in range(MOST):
        handle = os.open(_file(number), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if _lock(handle, fcntl.LOCK_EX):
            os.ftruncate(handle, 0)
            os.write(handle, str(os.getpid()).encode())
            _joined[number] = Worker(number, handle)
            return _joined[number]
        os.close(handle)
    raise TooManyWorkers(f"{MOST} workers bake this tree already.")


def alive(number: int) -> bool:
    """Return whether the worker with that number lives."""
    return _held(_file(number))


def living(numbers: Iterable[int] = range(MOST)) -> set[int]:
    """Return those of the `numbers` that belong to a living worker."""
    return {number for number in numbers if alive(number)}


def end_stuck(now: Callable[[], float] = time.time, place: Path | None = None) -> list[int]:
    """End the workers that hold their lock but gave no sign of life for `LEASE` seconds; return their numbers.

    The clock is that of the file system, which stamps the signs of life. `place` is the folder of the locks for a
    process without Django's settings: each worker watches the others, the supervisor the one that is alone.
    """
    ended = []
    for number in range(MOST):
        path = _file(number, place)
        with suppress(OSError, ValueError):
            if now() - path.stat().st_mtime > LEASE and _held(path):
                process = int(path.read_text())
                if process != os.getpid() and _holds(process, path):
                    log.error("worker is stuck and is ended", worker=number, process=process)
                    os.kill(process, signal.SIGKILL)
                    ended.append(number)
    return ended


@contextmanager
def watching() -> Iterator[None]:
    """Look for stuck workers within the block, three times in each lease.

    In a thread, for one that is stuck inside a transaction keeps all others waiting for their turn.
    """
    over = Event()

    def watch() -> None:
        while not over.wait(LEASE / 3):
            end_stuck()

    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _file(number: int, place: Path | None = None) -> Path:
    return (place or folder()) / f"worker-{number}.lock"


def _held(path: Path) -> bool:
    """Return whether a process holds the lock file `path`."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        return not _lock(handle, fcntl.LOCK_SH)
    finally:
        os.close(handle)


def _lock(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holds(process: int, path: Path) -> bool:
    """Return whether `process` has the file `path` open: its number may have passed to another by now."""
    return (
        any(os.path.realpath(link) == os.path.realpath(path) for link in Path(f"/proc/{process}/fd").glob("*"))
        or not Path("/proc").is_dir()
    )
