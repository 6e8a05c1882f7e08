"""The service of one process: its connections, limits and time, from its start to a graceful stop."""

import asyncio
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus

import structlog

from khabar.press.serving.answers import Answer, refusal
from khabar.press.serving.connection import Connection
from khabar.press.serving.files import Site
from khabar.press.serving.handing import Later
from khabar.press.serving.readership import Readership
from khabar.press.serving.requests import Request

log = structlog.get_logger("khabar.site")

HSTS = "max-age=31536000"
"""For how long browsers shall come by https alone (RFC 6797): a year. Of other hosts of the domain nothing is said."""

READING = ("GET", "HEAD")

CROWDED = 0.75
"""From this part of all connections on, those that ask for nothing are ended soon."""


@dataclass(frozen=True)
class Limits:
    """What a client may take: times in seconds, connections by number.

    A head has to be complete within `head_seconds`. A connection may rest for `idle_seconds`, and for
    `crowded_idle_seconds` when most connections are taken. A client has to take something of an answer within
    `write_seconds`, and has `linger_seconds` to end a connection after the last answer. What is under way at the stop
    may take `stop_seconds`. Time is looked at every `tick_seconds`.
    """

    connections: int = 4096
    head_seconds: float = 10.0
    idle_seconds: float = 60.0
    crowded_idle_seconds: float = 2.0
    write_seconds: float = 30.0
    linger_seconds: float = 2.0
    stop_seconds: float = 10.0
    tick_seconds: float = 0.5


class Service:
    """Serves one site tree to many connections in the running event loop."""

    def __init__(
        self,
        site: Site,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
        date: Callable[[], float] = time.time,
        *,
        readership: Readership | None = None,
        secure: bool = False,
        later: Later | None = None,
    ) -> None:
        """`readership` counts who reads what; `secure` says that readers come by https, and shall go on to; `later`
        answers what no file does.
        """
        self.limits = limits or Limits()
        self.readership = readership
        self.stopping = False
        self._extra = f"strict-transport-security: {HSTS}\r\n".encode() if secure else b""
        self._saving: asyncio.Future[None] | None = None
        self._site = site
        self._later = later
        self._clock = clock
        self._date = date
        self._connections: set[Connection] = set()
        self._servers: list[asyncio.Server] = []
        self._ticker: asyncio.TimerHandle | None = None
        self._empty = asyncio.Event()
        self._refused = 0
        self._read_time()

    async def start(self, listening: socket.socket) -> None:
        """Accept connections from the `listening` socket. Raises OSError."""
        loop = asyncio.get_running_loop()
        self._servers.append(await loop.create_server(lambda: Connection(self), sock=listening, backlog=2048))
        if self._ticker is None:
            self._tick()

    async def stop(self) -> None:
        """Accept nothing more, let what is under way end, for so long as the limits say, and cut off the rest."""
        self.stopping = True
        for server in self._servers:
            server.close()
        await asyncio.sleep(0)
        for connection in self.connections():
            connection.stop()
        if self._connections:
            try:
                await asyncio.wait_for(self._empty.wait(), self.limits.stop_seconds)
            except TimeoutError:
                log.warning("connections cut off at the stop", connections=len(self._connections))
        for connection in self.connections():
            connection.abort()
        if self._ticker is not None:
            self._ticker.cancel()
        if self._saving is not None:
            await self._saving
        if self.readership is not None:
            self.readership.close()

    def take(self, connection: Connection) -> bool:
        """Return whether one more connection is admitted."""
        if len(self._connections) >= self.limits.connections:
            self._refused += 1
            return False
        self._connections.add(connection)
        return True

    def release(self, connection: Connection) -> None:
        """Forget a connection that has ended."""
        self._connections.discard(connection)
        if self.stopping and not self._connections:
            self._empty.set()

    @property
    def open_connections(self) -> int:
        """How many connections there are."""
        return len(self._connections)

    def connections(self) -> list[Connection]:
        """Return all connections."""
        return list(self._connections)

    def idle_seconds(self) -> float:
        """How long a connection may rest now."""
        crowded = len(self._connections) > CROWDED * self.limits.connections
        return self.limits.crowded_idle_seconds if crowded else self.limits.idle_seconds

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request; what goes wrong in finding it is logged and told as an answer 500."""
        if request.refused is not None:
            return request.refused
        try:
            answer = self._site.answer(request.method, request.path, request.headers)
            answer.head  # noqa: B018 - made here, so that one that can not be made is an answer 500 too
        except Exception:
            log.exception("no answer", method=request.method, path=request.path)
            return refusal(HTTPStatus.INTERNAL_SERVER_ERROR)
        return answer

    def takes_later(self, request: Request) -> bool:
        """Return whether the answer to a request takes time: `answer_later` finds it."""
        later = self._later
        return later is not None and request.refused is None and request.method in READING and later.takes(request)

    async def answer_later(self, request: Request) -> Answer:
        """Return the answer to a request that `takes_later`; what goes wrong is logged, without what was searched."""
        assert self._later is not None
        try:
            answer = await self._later.answer(request)
            answer.head  # noqa: B018 - as in `answer`
        except Exception:
            log.exception("no answer", method=request.method, path=request.path)
            return refusal(HTTPStatus.INTERNAL_SERVER_ERROR)
        return answer

    def bytes_of(self, answer: Answer, *, closing: bool, old: bool) -> bytes:
        """Return the whole head of an answer: `closing` says that the connection ends, `old` that it is HTTP/1.0."""
        if closing:
            return answer.head + self._last
        return answer.head + (self._next_old if old else self._next)

    def _tick(self) -> None:
        self._read_time()
        if self._refused:
            log.warning("connections refused", refused=self._refused, connections=len(self._connections))
            self._refused = 0
        for connection in self.connections():
            connection.check_time()
        self._save_readings()
        self._ticker = asyncio.get_running_loop().call_later(self.limits.tick_seconds, self._tick)

    def _save_readings(self) -> None:
        """Have what was counted written, outside the loop's thread: a disk may be slow."""
        counting = self.readership
        if counting is None or (self._saving is not None and not self._saving.done()) or not counting.due():
            return
        loop = asyncio.get_running_loop()
        self._saving = loop.run_in_executor(None, counting.save, counting.snapshot())

    def _read_time(self) -> None:
        self.time = self._clock()
        date = self._extra + f"date: {formatdate(self._date(), usegmt=True)}\r\n".encode()
        self._next = date + b"\r\n"
        self._next_old = date + b"connection: keep-alive\r\n\r\n"
        self._last = date + b"connection: close\r\n\r\n"
