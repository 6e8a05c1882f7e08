"""Fetching a page from an address that a stranger may have chosen.

Only http and https; addresses of this machine and of private networks are refused unless allowed, at each of
at most five redirects anew (the resolved address is the one connected to). Size, time between bytes and whole
time are limited. Proxies of the environment are not used: a proxy would resolve names out of sight of the
check.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from urllib.parse import urljoin, urlsplit

import requests
from requests_hardened import Config, Manager
from requests_hardened.ip_filter import InvalidIPAddress

from khabar.wire.pages.errors import PageError

MOST_REDIRECTS = 5
CONNECT_SECONDS, READ_SECONDS = 5.0, 10.0
WHOLE_SECONDS = 30.0

_CHUNK = 65_536
_ADDRESS = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_TEXT_TYPES = ("text/", "application/xhtml", "application/xml", "application/octet-stream")
_HEADERS = {
    "Accept": "text/html, application/xhtml+xml, text/plain;q=0.9",
    "Accept-Encoding": "gzip, deflate",
}
_AGENT = "Khabar/0.1 (page import)"

Send = Callable[[str], requests.Response]


@dataclass(frozen=True)
class Page:
    """A fetched page: `address` after redirects, `charset` as the server states it or None."""

    content: bytes
    address: str
    charset: str | None


def is_address(source: str) -> bool:
    """Tell whether `source` is an address and no file path: it begins with a scheme and two slashes."""
    return _ADDRESS.match(source) is not None


def fetch(address: str, size_limit: int, *, allow_private: bool) -> Page:
    """Return the page at an http(s) address, of `size_limit` bytes or less. Raises PageError if it can't."""
    return _within(WHOLE_SECONDS, address, lambda: _fetch(address, size_limit, allow_private=allow_private))


def _within(seconds: float, address: str, work: Callable[[], Page]) -> Page:
    """Return what `work` returns; raise its PageError, or one when it takes longer than `seconds`.

    A server may send its headers a byte at a time, below every limit of a single read: only the clock outside ends
    that. The thread left behind is a daemon and ends with its connection.
    """
    done: list[Page | PageError] = []

    def run() -> None:
        try:
            done.append(work())
        except PageError as error:
            done.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if not done:
        raise PageError(f"{address} took more than {seconds:.0f} seconds: try again, or save the page first.")
    if isinstance(done[0], PageError):
        raise done[0]
    return done[0]


def _fetch(address: str, size_limit: int, *, allow_private: bool) -> Page:
    manager = Manager(
        Config(
            ip_filter_enable=not allow_private,
            ip_filter_allow_loopback_ips=False,
            never_redirect=True,
            default_timeout=(CONNECT_SECONDS, READ_SECONDS),
            user_agent_override=_AGENT,
        )
    )
    with manager.get_session() as session:
        session.trust_env = False

        def send(target: str) -> requests.Response:
            response: requests.Response = session.get(target, stream=True, headers=_HEADERS)
            return response

        return follow(address, size_limit, send)


def follow(address: str, size_limit: int, send: Send) -> Page:
    """Return the page at `address`, after redirects; each request goes through `send`. Raises PageError."""
    deadline = time.monotonic() + WHOLE_SECONDS
    target = address
    for _ in range(MOST_REDIRECTS + 1):
        _check(target)
        try:
            with send(target) as response:
                if not response.is_redirect:
                    return _page(response, target, size_limit, deadline)
                target = urljoin(target, response.headers["Location"])
        except InvalidIPAddress:
            host = urlsplit(target).hostname
            raise PageError(
                f"{host} is an address of this machine or of a private network: refused. "
                "If you trust it, allow private addresses."
            ) from None
        except (requests.RequestException, OSError, ValueError) as error:
            raise PageError(f"{target} can't be fetched: {error}.") from None
        if time.monotonic() > deadline:
            raise PageError(f"{address} took more than {WHOLE_SECONDS:.0f} seconds: try again, or save the page first.")
    raise PageError(
        f"{address} redirects more than {MOST_REDIRECTS} times: open it in a browser, give the last address."
    )


def _check(target: str) -> None:
    try:
        parts = urlsplit(target)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError:
        raise PageError(f"{target} is no valid address.") from None
    if parts.scheme.lower() not in {"http", "https"}:
        raise PageError(f"{target} is refused: only http and https addresses are fetched.")
    if not parts.hostname or not port_is_valid:
        raise PageError(f"{target} is no valid address: it names no host.")
    if parts.username is not None or parts.password is not None:
        raise PageError("The address holds a user name or password: leave them out.")


def _page(response: requests.Response, address: str, size_limit: int, deadline: float) -> Page:
    if response.status_code != 200:
        raise PageError(f"{address} answers {response.status_code} {response.reason}: check the address.")
    kind = response.headers.get("Content-Type", "").lower()
    if kind and not kind.startswith(_TEXT_TYPES):
        raise PageError(f"{address} is {kind}, not a page of text.")
    stated = response.headers.get("Content-Length", "")
    if stated.isdigit() and int(stated) > size_limit:
        raise PageError(f"{address} has {int(stated):,} bytes, more than the {size_limit:,} that are read.")
    content = bytearray()
    while True:
        # read1 returns after one receive, so that a server that sends a byte now and then meets the deadline.
        chunk = response.raw.read1(_CHUNK, decode_content=True)
        content += chunk
        if len(content) > size_limit:
            raise PageError(f"{address} sends more than the {size_limit:,} bytes that are read.")
        if time.monotonic() > deadline:
            raise PageError(f"{address} took more than {WHOLE_SECONDS:.0f} seconds: try again, or save the page first.")
        if not chunk and _ended(response):
            break
    return Page(bytes(content), address, _charset(kind))


def _ended(response: requests.Response) -> bool:
    """Tell whether the body is complete: an empty read may also be a compressed block with no output yet."""
    return bool(response.raw.closed) or response.raw._fp is None or response.raw._fp.closed


def _charset(kind: str) -> str | None:
    match = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", kind)
    return match[1] if match else None
