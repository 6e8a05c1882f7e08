"""Several processes on one port: the first owns the sockets, starts the others and replaces those that die."""

import asyncio
import os
import resource
import signal
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from types import FrameType

import structlog

log = structlog.get_logger("khabar.site")

BACKLOG = 2048
FILES, OTHER_FILES = 8192, 64
"""Open files that a process asks to be allowed, and those among them that are not for connections."""

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
"""Seconds before a dead worker is replaced: doubled at each death, up to the longest."""

HEALTHY_AFTER = 30.0
"""A worker that lived this many seconds is replaced after the first pause again."""

PATIENCE = 12.0
"""Seconds that workers have to end before they are killed; more than a service gives to what is under way."""

LOOK = 1.0
"""Seconds between two looks at whether the first process still lives."""


def listening(host: str, port: int, *, shared: bool) -> socket.socket:
    """Return a socket that listens on `host`:`port`, one of several with `shared`. Raises OSError."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    made = socket.socket(family, kind, protocol)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        made.bind(address)
        made.listen(BACKLOG)
    except OSError:
        made.close()
        raise
    return made


def allowed_connections() -> int:
    """Raise this process's limit of open files as far as it may and is of use; return how many connections that allows.

    Each may send a large file, which is a second open file; some files are needed for the rest.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < files:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
        except (OSError, ValueError):
            files = soft
    return max((files - OTHER_FILES) // 2, 1)


def stop_without(parent: int, stop: asyncio.Event) -> None:
    """Set `stop` when the process `parent` is no longer this one's parent; looks every second."""
    if os.getppid() != parent:
        stop.set()
        return
    asyncio.get_running_loop().call_later(LOOK, stop_without, parent, stop)


@dataclass
class _Worker:
    """A process and its socket, which stays open here: connections wait in it while the process is replaced."""

    socket: socket.socket
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE
    start_after: float = 0.0

    def start(self, command: list[str]) -> None:
        """Start the process."""
        number = self.socket.fileno()
        self.process = subprocess.Popen(
            [*command, "--socket", str(number), "--parent", str(os.getpid())], pass_fds=(number,)
        )
        self.started_at = time.monotonic()

    def note_death(self) -> None:
        """Plan the next start of a process that has died."""
        now = time.monotonic()
        if now - self.started_at >= HEALTHY_AFTER:
            self.pause = FIRST_PAUSE
        log.warning("worker died", status=self.process and self.process.returncode, again_in_seconds=self.pause)
        self.process = None
        self.start_after = now + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)


def run(command: list[str], host: str, port: int, count: int) -> None:
    """Keep `count` workers serving one port until SIGTERM or SIGINT. Raises OSError when the port is taken."""
    listening(host, port, shared=False).close()
    workers = [_Worker(listening(host, port, shared=True)) for _ in range(count)]
    stopping = False

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    while not stopping:
        for worker in workers:
            if worker.process is not None and worker.process.poll() is not None:
                worker.note_death()
            if worker.process is None and time.monotonic() >= worker.start_after:
                worker.start(command)
        # Never the event of a handler: one that sets it in the middle of this very wait waits for itself.
        threading.Event().wait(0.1)
    _stop(workers)


def _stop(workers: list[_Worker]) -> None:
    for worker in workers:
        worker.socket.close()
        if worker.process is not None:
            worker.process.terminate()
    deadline = time.monotonic() + PATIENCE
    for worker in workers:
        if worker.process is None:
            continue
        try:
            worker.process.wait(max(deadline - time.monotonic(), 0.0))
        except subprocess.TimeoutExpired:
            worker.process.kill()
            worker.process.wait()
