"""Keeps the processes of an installation running: starts them, restarts what dies or is stuck, stops all in order."""

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import structlog

log = structlog.get_logger("khabar.supervisor")

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
"""Seconds before a dead process is started again: doubled at each death, up to the longest."""

HEALTHY_AFTER = 30.0
"""A process that lived this many seconds starts again with the first pause."""

PATIENCE = 15.0
"""Seconds that a process is given to end by itself before it is killed."""

TICK = 0.1

WATCH = 1.0
"""Seconds between two looks for processes that are stuck."""


class AlreadyRunning(Exception):
    """Another supervisor runs this installation; the message says which process."""


@dataclass
class Child:
    """One supervised process: its name, command line and environment, and its state."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE
    start_after: float = 0.0
    restarts: int = 0

    def start(self, now: float) -> None:
        """Start the process in a group of its own, so that a Ctrl-C reaches it through the supervisor only."""
        self.process = subprocess.Popen(self.command, env=self.environment, start_new_session=True)
        self.started_at = now

    def running(self) -> bool:
        """Return whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        """Send a signal to the process and everything it started."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


@dataclass
class Supervisor:
    """Runs `children` until it is asked to stop; they start in order and stop in the opposite order.

    `end_stuck` is called every `WATCH` seconds: it ends those that live but do nothing, which then start again.
    """

    children: list[Child]
    clock: Callable[[], float] = time.monotonic
    end_stuck: Callable[[], object] = lambda: None
    watched_at: float = field(default=0.0, init=False)
    stopping: bool = field(default=False, init=False)

    def ask_to_stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        """Let `run` end at its next tick; a signal handler."""
        self.stopping = True

    def start(self) -> None:
        """Start all children."""
        for child in self.children:
            child.start(self.clock())

    def run(self) -> None:
        """Watch the children until `ask_to_stop`, restarting those that die, then stop all."""
        try:
            while not self.stopping:
                self.tick()
                time.sleep(TICK)
        finally:
            self.stop()

    def tick(self) -> None:
        """Look at each child once: note a death, and start again what has paused long enough."""
        now = self.clock()
        if now - self.watched_at >= WATCH:
            self.watched_at = now
            self.end_stuck()
        for child in self.children:
            if child.process is not None and not child.running():
                self._note_death(child, now)
            if child.process is None and now >= child.start_after:
                child.start(now)
                child.restarts += 1
                log.info("restarted", process=child.name, restarts=child.restarts)

    def _note_death(self, child: Child, now: float) -> None:
        status = child.process.returncode if child.process else 0
        child.signal(signal.SIGKILL)
        if now - child.started_at >= HEALTHY_AFTER:
            child.pause = FIRST_PAUSE
        log.warning("process died", process=child.name, status=status, again_in_seconds=child.pause)
        child.start_after = now + child.pause
        child.pause = min(child.pause * 2, LONGEST_PAUSE)
        child.process = None

    def stop(self) -> None:
        """Stop the children one after the other, the last started first; kill what does not end in time."""
        for child in reversed(self.children):
            if not child.running():
                continue
            with suppress(ProcessLookupError):
                child.process.terminate()  # type: ignore[union-attr]
            if not _ended(child, PATIENCE):
                log.warning("killed: it did not end in time", process=child.name, seconds=PATIENCE)
            child.signal(signal.SIGKILL)
            _ended(child, PATIENCE)


def _ended(child: Child, seconds: float) -> bool:
    try:
        child.process.wait(seconds)  # type: ignore[union-attr]
    except subprocess.TimeoutExpired:
        return False
    return True


@contextmanager
def stop_on_signals(supervisor: Supervisor) -> Iterator[None]:
    """Let Ctrl-C, SIGTERM and a closed terminal stop `supervisor` within the block."""
    numbers: Iterable[signal.Signals] = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, supervisor.ask_to_stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the installation's lock file in `folder` within the block. Raises AlreadyRunning."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "khabar.lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = path.read_text().strip() or "unknown"
            raise AlreadyRunning(
                f"This installation is running already (process {holder}). Stop that one first, or name another "
                "with --dir."
            ) from error
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)
