"""A site server in a thread of its own, and a client that says exactly the bytes it is told to."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from khabar.press.serving import workers
from khabar.press.serving.files import Site
from khabar.press.serving.handing import Later
from khabar.press.serving.readership import Readership
from khabar.press.serving.service import Limits, Service

HOST = "127.0.0.1"
PATIENCE = 20.0
"""Seconds after which a silent server fails the test."""

QUICK_LOOK = 0.002
"""Seconds of real time between two looks at the clock that a test sets."""


@dataclass
class Running:
    """A server under way; `now` is its clock, which stands still until a test sets it."""

    service: Service
    loop: asyncio.AbstractEventLoop
    port: int
    clock: list[float]

    def pass_time(self, seconds: float) -> None:
        """Set the server's clock forward."""
        self.clock[0] += seconds

    def begin_to_stop(self) -> "asyncio.Future[None]":
        """Begin the graceful stop; the result is there when it is over."""
        return asyncio.run_coroutine_threadsafe(self.service.stop(), self.loop)  # type: ignore[return-value]


@contextmanager
def running(
    site: Site,
    factory: Callable[[], asyncio.AbstractEventLoop],
    limits: Limits,
    *,
    readership: Readership | None = None,
    secure: bool = False,
    later: Later | None = None,
) -> Iterator[Running]:
    """Serve `site` within the block."""
    ready, over = threading.Event(), threading.Event()
    found: list[Running] = []
    clock = [1000.0]

    async def serve() -> None:
        service = Service(
            site,
            limits,
            lambda: clock[0],
            lambda: 1_000_000_000.0,
            readership=readership,
            secure=secure,
            later=later,
        )
        listening = workers.listening(HOST, 0, shared=False)
        port = listening.getsockname()[1]
        await service.start(listening)
        found.append(Running(service, asyncio.get_running_loop(), port, clock))
        ready.set()
        await asyncio.get_running_loop().run_in_executor(None, over.wait)
        await service.stop()

    def run() -> None:
        with asyncio.Runner(loop_factory=factory) as runner:
            runner.run(serve())

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert ready.wait(PATIENCE)
        yield found[0]
    finally:
        over.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


@dataclass(frozen=True)
class Reply:
    """An answer as it came over the wire."""

    version: str
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def __getitem__(self, name: str) -> str:
        return dict(self.headers)[name]


class Client:
    """One connection to the server; every wait ends after some seconds."""

    def __init__(self, port: int, receive_buffer: int = 0) -> None:
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(PATIENCE)
        try:
            self.socket.connect((HOST, port))
        except OSError:
            self.socket.close()
            raise
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *exception: object) -> None:
        self.socket.close()

    def say(self, data: bytes) -> "Client":
        """Send bytes."""
        self.socket.sendall(data)
        return self

    def reply(self, method: str = "GET") -> Reply:
        """Read one whole answer to a request with `method`."""
        while b"\r\n\r\n" not in self.received:
            self._more()
        head, _, self.received = self.received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        version, status, _ = first.split(" ", 2)
        headers = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
        wanted = 0 if method == "HEAD" or status == "304" else int(dict(headers)["content-length"])
        while len(self.received) < wanted:
            self._more()
        body, self.received = self.received[:wanted], self.received[wanted:]
        return Reply(version, int(status), headers, body)

    def rest(self) -> bytes:
        """Read until the server ends the connection."""
        while piece := self._piece():
            self.received += piece
        return self.received

    def _more(self) -> None:
        piece = self._piece()
        assert piece, f"The server ended the connection after {self.received!r}."
        self.received += piece

    def _piece(self) -> bytes:
        try:
            return self.socket.recv(1 << 20)
        except ConnectionResetError:
            return b""
