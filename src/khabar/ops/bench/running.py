"""The processes under measurement beside the site server: presses and the newsroom, as ``khabar up`` runs them."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

from khabar.ops import framework, ports, processes
from khabar.ops.bench.baking import BenchmarkFailed
from khabar.ops.bench.servers import HOST, Server
from khabar.ops.installation import Installation
from khabar.ops.run import LOGIN_PATH
from khabar.press import queue
from khabar.press.models import Dirty, Page

PATIENCE = 60.0
"""Seconds after which a page that did not appear is a failure."""

ASK_EVERY = 0.002
"""Seconds between two questions whether pages still wait."""

NEWSROOM_PORT = 18281
READY_WITHIN = 60.0

IDLE_SHARE = 0.05
IDLE_LOOK = 0.5
IDLE_PATIENCE = 900.0
"""Presses are at rest when they used less than this share of a processor during a look of so many seconds; at most so
many seconds are spent waiting for it. A press sweeps its tree and compresses pages again when it starts.
"""


@dataclass
class Running:
    """Processes that were started together, with the files that hold what they print."""

    started: list[subprocess.Popen[bytes]] = field(default_factory=list)
    logs: list[Path] = field(default_factory=list)

    def said(self) -> str:
        """Return the last lines that each of the processes printed."""
        return "\n".join(_tail(log) for log in self.logs)

    def ended(self) -> bool:
        """Return whether one of the processes has ended."""
        return any(one.poll() is not None for one in self.started)

    def processor_seconds(self) -> float:
        """Return the processor time that the processes and all they started have used so far."""
        return sum(Server("process", 0, one.pid).processor_seconds() for one in self.started)


@contextmanager
def presses(installation: Installation, bakers: int) -> Iterator[Running]:
    """Run `bakers` presses; they are at rest when the block begins.

    The installation must say that it has so many (`Ground.set_bakers`). Every page counts as compressed at its best,
    as in an installation that has been running for a while: else the presses would spend their idle time on that.
    Raises BenchmarkFailed when one does not start.
    """
    Page.objects.filter(polished=False).update(polished=True)
    for socket in installation.data.glob("press.sock.*"):
        socket.unlink()
    sockets = [installation.data / f"press.sock.{number}" for number in range(bakers)]
    with ExitStack() as stack:
        running = Running()
        for number in range(bakers):
            command = processes.command(processes.PRESS, installation.folder)
            stack.enter_context(_process(running, command, installation, f"bench-press-{number}.log"))
        there = lambda: running.ended() or all(socket.exists() for socket in sockets)  # noqa: E731
        wait_for(there, 0.05, "the presses to start", running)
        if running.ended():
            raise BenchmarkFailed(f"A press ended at its start:\n{running.said()}")
        settle(running)
        _rest(running)
        yield running


@contextmanager
def newsroom(installation: Installation) -> Iterator[tuple[Running, int]]:
    """Run the newsroom, and give it with its port once it answers. Raises BenchmarkFailed."""
    port = ports.first_free(HOST, NEWSROOM_PORT)
    placed = installation.on_ports(installation.site_port, port)
    running = Running()
    command = processes.command(processes.NEWSROOM, placed.folder)
    with _process(running, command, placed, "bench-newsroom.log"):
        if not ports.wait_until_answers(HOST, port, LOGIN_PATH, READY_WITHIN):
            raise BenchmarkFailed(f"The newsroom does not answer:\n{running.said()}")
        yield running, port


@contextmanager
def process(name: str, installation: Installation) -> Iterator[Running]:
    """Run one further process of the installation, such as the delivery."""
    running = Running()
    with _process(running, processes.command(name, installation.folder), installation, f"bench-{name}.log"):
        yield running


def wait_for(there: Callable[[], bool], pause: float, what: str, running: Running) -> None:
    """Ask `there` every `pause` seconds until it is so. Raises BenchmarkFailed after `PATIENCE` seconds."""
    deadline = time.monotonic() + PATIENCE
    while not there():
        if time.monotonic() > deadline:
            raise BenchmarkFailed(f"Waited {PATIENCE:.0f} s for {what}. The processes said:\n{running.said()}")
        time.sleep(pause)


def settle(running: Running, *, cards: bool = True) -> None:
    """Wait until nothing is left to expand or bake, or without `cards` until all pages stand; rows go only after their
    files stand in the tree.

    Raises BenchmarkFailed when nothing was done for `PATIENCE` seconds.
    """
    jobs = Dirty.objects.count()
    while waiting(cards=cards):

        def gone_on(before: int = jobs) -> bool:
            return not waiting(cards=cards) or Dirty.objects.count() < before

        wait_for(gone_on, ASK_EVERY, "the press to go on", running)
        jobs = Dirty.objects.count()


def waiting(*, cards: bool = True) -> bool:
    """Return whether anything is left to expand or bake; social cards count unless `cards` is false."""
    lowest = queue.SLOWEST if cards else queue.ROLL_OUT
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM kernel_outbox) OR EXISTS (SELECT 1 FROM press_dirty WHERE priority <= %s)",
            [lowest],
        )
        return bool(cursor.fetchone()[0])


def _rest(running: Running) -> None:
    """Wait until the processes have nothing to do any more, or until patience ends."""
    deadline = time.monotonic() + IDLE_PATIENCE
    quiet = 0
    while quiet < 2 and time.monotonic() < deadline:
        before = running.processor_seconds()
        time.sleep(IDLE_LOOK)
        quiet = quiet + 1 if running.processor_seconds() - before < IDLE_SHARE * IDLE_LOOK else 0


@contextmanager
def _process(running: Running, command: list[str], installation: Installation, log_name: str) -> Iterator[None]:
    """Run a process within the block, in a group of its own, and add it to `running`."""
    log = installation.data / log_name
    environment = {
        **os.environ,
        **framework.environment(installation),
        # It ends with this process, however that ends, and keeps the ports handed on.
        processes.SUPERVISOR_VARIABLE: str(os.getpid()),
    }
    with (
        log.open("wb") as stream,
        subprocess.Popen(command, env=environment, stdout=stream, stderr=stream, start_new_session=True) as process,
    ):
        running.started.append(process)
        running.logs.append(log)
        try:
            yield
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])
