"""Processes that start in milliseconds: one with Django loaded forks each of them, and each is a process of its own.

``python -m tests.failure.nursery`` runs the parent: it listens on the socket that it inherits, takes one order on each
connection (``{"task": NAME, "arguments": {…}, "log": FILE}``), and answers with lines of JSON: the process's number,
what the task returned, and the status with which it ended.
"""

import ctypes
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ARMED = "KHABAR_NURSERY_SOCKET"
END_WITH_PARENT = 1
"""The ``prctl`` option by which the kernel kills a process when its parent ends."""

PATIENCE = 120.0


class Ended(Exception):
    """A task failed, or its process ended otherwise than it should; the message holds the end of its log."""


@dataclass
class Child:
    """A process made by the nursery, as the tests hold it."""

    pid: int
    log: Path
    answers: socket.socket
    _buffer: bytes = b""
    _result: Any = None
    _status: int | None = None
    _ended: bool = field(default=False)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send it a signal, and nothing when it has ended."""
        if not self.ended():
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def ended(self) -> bool:
        """Return whether it has ended."""
        self._read(0)
        return self._ended

    def wait(self, seconds: float = PATIENCE) -> int:
        """Wait for its end and return its status, negative for a signal. Raises TimeoutError."""
        self._read(seconds)
        if self._status is None:
            raise TimeoutError(f"Process {self.pid} still runs after {seconds:.0f} s:\n{self.said()}")
        return self._status

    def result(self, seconds: float = PATIENCE) -> Any:
        """Return what its task returned. Raises Ended when it did not return, TimeoutError when it still runs."""
        if (status := self.wait(seconds)) != 0:
            raise Ended(f"Process {self.pid} ended with status {status}:\n{self.said()}")
        return self._result

    def stop(self, seconds: float = PATIENCE) -> int:
        """Ask it to end, as the supervisor does, and return its status. Raises TimeoutError."""
        self.kill(signal.SIGTERM)
        return self.wait(seconds)

    def state(self) -> str:
        """Return its state as the kernel gives it: ``T`` when it is stopped."""
        return Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]

    def logged(self) -> str:
        """Return its whole log; a letter of which it has written only a part so far shows as a mark of replacement."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def said(self) -> str:
        """The last lines of its log."""
        return "\n".join(self.logged().splitlines()[-40:])

    def _read(self, seconds: float) -> None:
        self.answers.settimeout(seconds)
        with suppress(TimeoutError, BlockingIOError):
            while not self._ended:
                data = self.answers.recv(65536)
                self._ended = not data
                *lines, self._buffer = (self._buffer + data).split(b"\n")
                for line in lines:
                    told = json.loads(line)
                    self._result = told.get("result", self._result)
                    self._status = told.get("status", self._status)


class Nursery:
    """The parent process, for one installation; `environment` names it."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self._count = folder, 0
        self._address = str(folder / "nursery.sock")
        self._children: list[Child] = []
        Path(self._address).unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listening, (folder / "nursery.log").open("wb") as log:
            listening.bind(self._address)
            listening.listen(64)
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__],
                env={**environment, ARMED: str(listening.fileno()), "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"},
                pass_fds=[listening.fileno()],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=ROOT,
            )

    def start(self, task: str, name: str = "", **arguments: Any) -> Child:
        """Start the function `task` of `tasks` or of `writing` in a process of its own."""
        self._count += 1
        log = self.folder / f"{self._count}-{name or task}.log"
        log.touch()
        answers = socket.socket(socket.AF_UNIX)
        answers.settimeout(PATIENCE)
        answers.connect(self._address)
        answers.sendall(json.dumps({"task": task, "arguments": arguments, "log": str(log)}).encode() + b"\n")
        line = b""
        while not line.endswith(b"\n"):
            if not (data := answers.recv(1)):
                raise Ended((self.folder / "nursery.log").read_text(encoding="utf-8"))
            line += data
        child = Child(json.loads(line)["pid"], log, answers)
        self._children.append(child)
        return child

    def run(self, task: str, **arguments: Any) -> Any:
        """Run a task to its end and return its result. Raises Ended, TimeoutError."""
        return self.start(task, **arguments).result()

    def end_all(self) -> None:
        """Kill every process that still runs, and wait until all are gone."""
        for child in self._children:
            child.kill()
            child.kill(signal.SIGCONT)
        for child in self._children:
            child.wait(10)
            child.answers.close()
        self._children.clear()

    def close(self) -> None:
        """End the parent and with it every process."""
        self.end_all()
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)
        Path(self._address).unlink()


def main() -> None:
    """Be the parent: until standard input ends, fork a process for each order."""
    from tests.failure import tasks

    tasks.load()
    listening = socket.socket(fileno=int(os.environ[ARMED]))
    waking, woken = socket.socketpair()
    for end in (waking, woken):
        end.setblocking(False)
    signal.set_wakeup_fd(woken.fileno())
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    running: dict[int, socket.socket] = {}
    with selectors.DefaultSelector() as selector:
        for source in (listening, waking, sys.stdin):
            selector.register(source, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is listening:
                    _take_order(listening, running, tasks.run)
                elif key.fileobj is waking:
                    waking.recv(4096)
                    _report_ends(running)
                elif not os.read(sys.stdin.fileno(), 1):
                    return


def _take_order(listening: socket.socket, running: dict[int, socket.socket], run: Callable[..., Any]) -> None:
    answers, _ = listening.accept()
    with answers.makefile("rb") as stream:
        order = json.loads(stream.readline())
    pid = os.fork()
    if pid:
        running[pid] = answers
        _tell(answers, pid=pid)
        return
    ctypes.CDLL(None).prctl(END_WITH_PARENT, signal.SIGKILL)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    listening.close()
    for other in running.values():
        other.close()
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    status = 1
    try:
        _tell(answers, result=run(order["task"], **order["arguments"]))
        status = 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _report_ends(running: dict[int, socket.socket]) -> None:
    while running:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        answers = running.pop(pid)
        _tell(answers, status=os.waitstatus_to_exitcode(status))
        answers.close()


def _tell(answers: socket.socket, **values: Any) -> None:
    with suppress(BrokenPipeError):
        answers.sendall(json.dumps(values).encode() + b"\n")


if __name__ == "__main__":
    main()
