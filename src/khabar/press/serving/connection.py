"""One connection of a reader: requests in, answers out in the same order."""

import asyncio
import os
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

import structlog

from khabar.press.serving.answers import Answer, refusal
from khabar.press.serving.requests import Reader, Request

if TYPE_CHECKING:
    from khabar.press.serving.service import Service

log = structlog.get_logger("khabar.site")

TURN = 32
"""How many requests of one connection are answered before the others have their turn."""

PIECE = 256 * 1024
"""Bytes of a large file that are read at once."""

JOINED = 64 * 1024
"""Up to this size a body is copied behind its head, so that both go out at once."""

DROPPED = 64 * 1024
"""Bytes that are read and dropped after the last answer, so that the client can read it before the connection ends."""


class Connection(asyncio.Protocol):
    """Answers the requests of one connection.

    What is under way is one of: nothing (`idle`), a request that has come in part, answers waiting because the client
    does not read (`blocked`), a large file (`sending`), or the end (`ending`): the last answer is out, the client may
    read it.
    """

    __slots__ = (
        "_again", "_dropped", "_paused", "_service", "_since", "_transport", "_unsent", "_writable", "blocked",
        "ending", "reader", "sending",
    )  # fmt: skip

    def __init__(self, service: "Service") -> None:
        self._service = service
        self._transport: asyncio.Transport | None = None
        self._since = service.time
        self._unsent = 0
        self._dropped = 0
        self._again = False
        self._paused = False
        self._writable: asyncio.Future[None] | None = None
        self.reader = Reader()
        self.blocked = False
        self.ending = False
        self.sending: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection, or refuse it when there are too many."""
        self._transport = made = cast(asyncio.Transport, transport)
        if not self._service.take(self):
            answer = refusal(HTTPStatus.SERVICE_UNAVAILABLE)
            self.ending = True
            made.write(self._service.bytes_of(answer, closing=True, old=False) + answer.body)
            made.close()

    def connection_lost(self, error: Exception | None) -> None:
        """Let everything go."""
        self._transport = None
        self.reader.close()
        self.reader.requests.clear()
        self._wake()
        self._service.release(self)

    def data_received(self, data: bytes) -> None:
        """Read requests and answer them."""
        if self.ending:
            self._drop(len(data))
            return
        reader = self.reader
        if not reader.begun:
            self._since = self._service.time
        reader.feed(data)
        if reader.requests:
            self._answer_waiting()

    def eof_received(self) -> bool:
        """Keep the connection for what is still to be answered to a client that asks for nothing more."""
        return bool(self.reader.requests or self.sending)

    def pause_writing(self) -> None:
        """The client reads slower than it asks."""
        self.blocked = True

    def resume_writing(self) -> None:
        """The client has read."""
        self.blocked = False
        self._wake()
        if not self.sending:
            self._answer_waiting()

    def stop(self) -> None:
        """End the connection now if nothing is under way, else after that."""
        transport = self._transport
        if transport is None or self.ending or self.sending or self.reader.requests or self.reader.begun:
            return
        transport.close()

    def abort(self) -> None:
        """End the connection whatever is under way."""
        if self._transport is not None:
            self._transport.abort()

    def check_time(self) -> None:
        """End the connection when what is under way takes too long; called at each tick."""
        transport = self._transport
        if transport is None:
            return
        limits, unsent = self._service.limits, transport.get_write_buffer_size()
        if unsent != self._unsent:
            self._unsent = unsent
            self._since = self._service.time
        waited = self._service.time - self._since
        if unsent or self.ending:
            if waited >= (limits.write_seconds if unsent else limits.linger_seconds):
                transport.abort()
        elif self.reader.begun:
            if waited >= limits.head_seconds:
                self.reader.refuse(refusal(HTTPStatus.REQUEST_TIMEOUT))
                self._answer_waiting()
        elif not self.sending and waited >= self._service.idle_seconds():
            transport.close()

    def _answer_waiting(self) -> None:
        """Answer what has been asked as far as the client reads and the turn goes; read on when all is answered."""
        requests, transport = self.reader.requests, self._transport
        self._again = False
        for _ in range(TURN):
            if not requests or self.blocked or self.sending or transport is None or transport.is_closing():
                break
            self._answer(transport, requests.popleft())
        if transport is None or self.ending:
            return
        if not requests and not self.sending:
            self._read_on(transport)
            return
        self._paused = True
        transport.pause_reading()
        if not self.blocked and not self.sending:
            self._again = True
            asyncio.get_running_loop().call_soon(self._answer_again)

    def _read_on(self, transport: asyncio.Transport) -> None:
        if self._paused:
            self._paused = False
            transport.resume_reading()

    def _answer_again(self) -> None:
        if self._again:
            self._answer_waiting()

    def _answer(self, transport: asyncio.Transport, request: Request) -> None:
        service = self._service
        closing = request.closing or (service.stopping and not self.reader.requests)
        if service.takes_later(request):
            self.sending = asyncio.get_running_loop().create_task(self._answer_later(request, closing))
            return
        self._say(transport, request, service.answer(request), closing)

    async def _answer_later(self, request: Request, closing: bool) -> None:
        """Answer a request that takes its time; what came behind it waits."""
        try:
            answer = await self._service.answer_later(request)
        finally:
            self.sending = None
        if self._transport is not None:
            self._say(self._transport, request, answer, closing or self._service.stopping)
            self._answer_waiting()

    def _say(self, transport: asyncio.Transport, request: Request, answer: Answer, closing: bool) -> None:
        service = self._service
        if service.readership is not None:
            service.readership.note(request, answer.status, self._peer)
        whole = request.method != "HEAD"
        if answer.file and whole:
            self.sending = asyncio.get_running_loop().create_task(self._send_file(answer, closing, request.old))
            return
        head = service.bytes_of(answer, closing=closing, old=request.old)
        if not whole or not answer.body:
            transport.write(head)
        elif len(answer.body) <= JOINED:
            transport.write(head + answer.body)
        else:
            transport.write(head)
            transport.write(answer.body)
        self._since = service.time
        if closing:
            self._end()

    def _peer(self) -> str:
        """Return the address at the other end, empty where there is none."""
        name = self._transport.get_extra_info("peername") if self._transport is not None else None
        return str(name[0]) if isinstance(name, tuple) else ""

    def _end(self) -> None:
        """Send the last answer and the end; then wait a little for the client's, lest it lose what it has not read."""
        self.ending = True
        self.reader.close()
        self.reader.requests.clear()
        self._since = self._service.time
        transport = self._transport
        if transport is not None and not transport.is_closing():
            self._read_on(transport)
            transport.write_eof()

    def _drop(self, count: int) -> None:
        self._dropped += count
        if self._dropped > DROPPED:
            self.abort()

    async def _send_file(self, answer: Answer, closing: bool, old: bool) -> None:
        """Send the head and a part of a large file, read piece by piece outside the loop's thread."""
        try:
            await self._copy(answer, self._service.bytes_of(answer, closing=closing, old=old))
        except OSError as error:
            log.error("file not sent", path=answer.file, error=str(error))
            self.abort()
            return
        finally:
            self.sending = None
        self._since = self._service.time
        if closing or (self._service.stopping and not self.reader.requests):
            self._end()
        else:
            self._answer_waiting()

    async def _copy(self, answer: Answer, head: bytes) -> None:
        loop = asyncio.get_running_loop()
        file = await loop.run_in_executor(None, os.open, answer.file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            if self._transport is not None:
                self._transport.write(head)
            position = answer.start
            while position < answer.end and self._transport is not None:
                piece = await loop.run_in_executor(None, os.pread, file, min(PIECE, answer.end - position), position)
                if not piece:
                    raise OSError("The file is shorter than it was.")
                position += len(piece)
                await self._write(piece)
        finally:
            os.close(file)

    async def _write(self, piece: bytes) -> None:
        """Write and wait until the client has read most of it."""
        if self._transport is None:
            return
        self._transport.write(piece)
        if self.blocked:
            self._writable = asyncio.get_running_loop().create_future()
            await self._writable

    def _wake(self) -> None:
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)
        self._writable = None
