"""Hands searches on to the reader service; while that is away, the reader is told so by a page of the site tree."""

import asyncio
import re
from http import HTTPStatus
from typing import Protocol

import structlog

from khabar.press.serving.answers import SECURITY, SHARED, Answer, refusal
from khabar.press.serving.files import Site
from khabar.press.serving.requests import Request

log = structlog.get_logger("khabar.site")

SEARCH = re.compile(r"/([a-z]{2,8})/search/(feed\.xml|atom\.xml|feed\.json)?")
ASKING = re.compile(r"(?:^|&)(?:q|section|place|kind|period|from|to|all|part)=")
"""What makes a query a search; a page with any other, of a mail campaign for instance, is served as it stands."""

PATIENCE = 1.5
"""Seconds that the reader service has for an answer."""

AT_ONCE = 64
"""How many searches are under way at the reader service; whoever comes then is told that it rests."""

LONGEST = 4 * 1024 * 1024
"""Bytes of the longest answer that is passed on."""

FAILURES = (OSError, EOFError, ValueError, TimeoutError, asyncio.LimitOverrunError)

FOR_ALL = "access-control-allow-origin"
"""What the answer carries that pages of other sites may read: a feed."""

PASSED_ON = ("content-type", "content-encoding", "cache-control", "vary", "x-robots-tag", "retry-after", FOR_ALL)
AGAIN = ("retry-after", "60")


class Later(Protocol):
    """Answers requests that are not answered from files at once."""

    def takes(self, request: Request) -> bool:
        """Return whether the request is one for this."""

    async def answer(self, request: Request) -> Answer:
        """Return the answer; raises nothing that is to be expected."""


class Handing:
    """Hands searches on to the reader service at `address`: the path of a socket, or host:port; empty for none."""

    def __init__(self, site: Site, address: str = "", patience: float = PATIENCE) -> None:
        self._site = site
        self._address = address
        self._patience = patience
        self._under_way = 0
        self._away = False

    def takes(self, request: Request) -> bool:
        """Return whether the request is a search."""
        return bool(request.query and SEARCH.fullmatch(request.path) and ASKING.search(request.query))

    async def answer(self, request: Request) -> Answer:
        """Return what the reader service says, or the page for when it is away."""
        if not self._address or self._under_way >= AT_ONCE:
            return resting(self._site, request)
        self._under_way += 1
        try:
            answer = await asyncio.wait_for(self._ask(request), self._patience)
        except FAILURES as error:
            if not self._away:
                log.warning("the reader service is away", error=repr(error))
            self._away = True
            return resting(self._site, request)
        finally:
            self._under_way -= 1
        if self._away:
            log.info("the reader service is back")
        self._away = False
        return answer

    async def _ask(self, request: Request) -> Answer:
        """Return the answer of the service. Raises OSError, EOFError or ValueError when there is none."""
        reading, writing = await self._connected()
        try:
            head = [f"GET {request.path}?{request.query} HTTP/1.1", "host: reader", "connection: close"]
            if coding := request.headers.get("accept-encoding"):
                head.append(f"accept-encoding: {coding}")
            writing.write(("\r\n".join(head) + "\r\n\r\n").encode("latin-1"))
            await writing.drain()
            status, headers = _head(await reading.readuntil(b"\r\n\r\n"))
            length = int(headers.get("content-length", "-1"))
            if not 0 <= length <= LONGEST:
                raise ValueError(f"An answer of {length} bytes.")
            if status == HTTPStatus.INTERNAL_SERVER_ERROR:
                raise ValueError("An internal error.")
            return _passed_on(status, headers, await reading.readexactly(length))
        finally:
            writing.close()

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if "/" in self._address:
            return await asyncio.open_unix_connection(self._address)
        host, _, port = self._address.rpartition(":")
        return await asyncio.open_connection(host.strip("[]"), int(port))


def resting(site: Site, request: Request) -> Answer:
    """Return the page of the edition for when nothing can be searched, as an answer 503; a feed gets no page."""
    found = SEARCH.fullmatch(request.path)
    headers = {"accept-encoding": request.headers.get("accept-encoding", "")}
    if found is None or found[2]:
        return refusal(HTTPStatus.SERVICE_UNAVAILABLE, AGAIN)
    page = site.answer("GET", f"/{found[1]}/search/rests/", headers)
    if page.status != HTTPStatus.OK:
        return page
    kept = [one for one in page.headers if one[0] not in ("etag", "cache-control")]
    return Answer(HTTPStatus.SERVICE_UNAVAILABLE, [*kept, ("cache-control", "no-store"), AGAIN], page.body)


def _head(data: bytes) -> tuple[int, dict[str, str]]:
    """Return status and headers of an answer's head. Raises ValueError for one that makes no sense."""
    first, *lines = data.decode("latin-1").rstrip("\r\n").split("\r\n")
    version, status = first.split(" ")[:2]
    if not version.startswith("HTTP/1."):
        raise ValueError(f"An answer that begins with {version!r}.")
    pairs = (line.partition(":") for line in lines)
    return int(status), {name.lower(): value.strip() for name, _, value in pairs}


def _passed_on(status: int, headers: dict[str, str], body: bytes) -> Answer:
    kept = [(name, headers[name]) for name in PASSED_ON if name in headers]
    return Answer(HTTPStatus(status), [*kept, *(SHARED if FOR_ALL in headers else SECURITY)], body)
