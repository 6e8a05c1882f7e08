"""Counts how often articles are read, from the requests themselves: no cookie, no script, no address kept.

What is counted is in memory and, every half minute, in a small file of this process (see `tallies`). That a reader
counts once is told by hashes with a salt that is thrown away, with all hashes, after ten minutes; nothing of it is
written.
"""

import fcntl
import os
import re
import secrets
import time
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

import structlog

from khabar.press.serving import tallies
from khabar.press.serving.requests import Request

log = structlog.get_logger("khabar.site")

SAVE_SECONDS = 30.0
"""How often the file is written: so much is lost at most when the process is killed."""

PERIOD_SECONDS = 600.0
"""For how long a salt is used, and a reader counts once for each article."""

PER_ADDRESS_AND_ARTICLE = 20
"""Readings of one article that one address may add in a period: several readers share an address, many do not."""

PER_ADDRESS = 300
"""Readings that one address may add in a period."""

MOST_REMEMBERED = 100_000
"""Readings told apart in a period; beyond, nothing more is counted until the next."""

SLOTS = 64
"""How many processes can count into one folder."""

BROWSER = re.compile(r"(Mozilla|Opera)/")
ROBOT = re.compile(
    r"bot|crawl|spider|slurp|fetch|preview|headless|monitor|scan|archiv|external|lighthouse|pagespeed|validator|http|@",
    re.IGNORECASE,
)
"""What robots say of themselves; browsers name no address of the web or of mail."""


@lru_cache(maxsize=2048)
def is_browser(agent: str) -> bool:
    """Return whether a User-Agent is that of a browser with a reader before it, as far as it says."""
    return BROWSER.match(agent) is not None and ROBOT.search(agent) is None


def wants_to_read(headers: dict[str, str]) -> bool:
    """Return whether a request with these headers is a reader's who opens a page: not a robot's, not one made ahead in
    case the reader opens it, not a script's.
    """
    ahead = headers.get("sec-purpose", "") + headers.get("purpose", "") + headers.get("x-moz", "")
    if "prefetch" in ahead or "prerender" in ahead or "preview" in ahead:
        return False
    return headers.get("sec-fetch-dest", "document") == "document" and is_browser(headers.get("user-agent", ""))


def client_address(peer: str, forwarded: str) -> str:
    """Return whose address to count by: the peer's or, where that is a proxy on the same machine or network, the last
    that it names in X-Forwarded-For. Of IPv6 the network of 64 bits, which one household has.
    """
    address = _parsed(peer)
    if address is None or address.is_private:
        address = _parsed(forwarded.rpartition(",")[2].strip()) or address
    if isinstance(address, IPv6Address):
        return str(int(address) >> 64)
    return str(address)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


class Fairness:
    """Tells whether a reading counts, so that nobody lifts an article by opening it again and again."""

    def __init__(self) -> None:
        self._until = float("-inf")
        self._salt = b""
        self._seen: set[bytes] = set()
        self._by_address: dict[bytes, int] = {}

    def admits(self, address: str, agent: str, path: str, now: float) -> bool:
        """Return whether a reading of `path` by this client at the monotonic time `now` counts, and remember it."""
        if not self._until - PERIOD_SECONDS <= now < self._until:
            self._until = now + PERIOD_SECONDS
            self._salt = secrets.token_bytes(16)
            self._seen.clear()
            self._by_address.clear()
        reader = self._hash(f"{address}\n{agent}\n{path}")
        if reader in self._seen or len(self._seen) >= MOST_REMEMBERED:
            return False
        shares = {self._hash(f"{address}\n{path}"): PER_ADDRESS_AND_ARTICLE, self._hash(address): PER_ADDRESS}
        if any(self._by_address.get(share, 0) >= most for share, most in shares.items()):
            return False
        self._seen.add(reader)
        for share in shares:
            self._by_address[share] = self._by_address.get(share, 0) + 1
        return True

    def _hash(self, text: str) -> bytes:
        return blake2b(text.encode("utf-8", "surrogatepass"), key=self._salt, digest_size=8).digest()


class Slot:
    """A file of tallies that this process alone writes: the first that is free, told by a lock that dies with it.

    What a process before it left there is carried on.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: Path | None = None
        self._handle = -1
        self._left: tallies.Hours = {}

    def save(self, counted: tallies.Hours, hour: int) -> None:
        """Write what was `counted` by this process. Raises OSError, and when no slot is free."""
        if self._file is None:
            self._file = self._take()
            self._left = tallies.read(self._file)
        tallies.write(self._file, tallies.pruned(tallies.merged([self._left, counted]), hour))

    def close(self) -> None:
        """Give the slot up."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle, self._file = -1, None

    def _take(self) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        for number in range(SLOTS):
            handle = os.open(self._folder / f"{number}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(handle)
                continue
            self._handle = handle
            return self._folder / f"{number}.json"
        raise OSError(f"{SLOTS} processes count into {self._folder} already.")


class Readership:
    """What one process of the site server counts."""

    def __init__(
        self,
        folder: Path,
        clock: Callable[[], float] = time.monotonic,
        date: Callable[[], float] = time.time,
    ) -> None:
        self._slot = Slot(folder)
        self._clock = clock
        self._date = date
        self._fairness = Fairness()
        self._counted: tallies.Hours = {}
        self._dirty = False
        self._saved = clock()
        self._failed = False

    def note(self, request: Request, status: int, peer: Callable[[], str]) -> None:
        """Count an answered request if a reader has opened an article by it; `peer` gives the client's address."""
        if (status != 200 and status != 304) or request.method != "GET":
            return
        path = tallies.article_of(request.path)
        if not path or not wants_to_read(request.headers):
            return
        headers = request.headers
        address = client_address(peer(), headers.get("x-forwarded-for", ""))
        if self._fairness.admits(address, headers.get("user-agent", ""), path, self._clock()):
            hour = self._counted.setdefault(self._hour(), {})
            hour[path] = hour.get(path, 0) + 1
            self._dirty = True
            if len(hour) > 4 * tallies.MOST_PATHS:
                self._counted = tallies.pruned(self._counted, self._hour())

    def due(self) -> bool:
        """Return whether there is something to save and it is time for it; says so once for each time."""
        now = self._clock()
        if not self._dirty or now - self._saved < SAVE_SECONDS:
            return False
        self._saved, self._dirty = now, False
        return True

    def snapshot(self) -> tallies.Hours:
        """Return a copy of what was counted, for `save` in another thread."""
        self._counted = tallies.pruned(self._counted, self._hour())
        return {hour: dict(paths) for hour, paths in self._counted.items()}

    def save(self, counted: tallies.Hours) -> None:
        """Write a `snapshot`; what goes wrong is logged once and tried again with the next. One call at a time."""
        try:
            self._slot.save(counted, self._hour())
        except OSError as error:
            self._dirty = True
            if not self._failed:
                log.warning("readings are not saved; they are counted in memory", error=str(error))
            self._failed = True
        else:
            self._failed = False

    def close(self) -> None:
        """Save what is not saved yet and let the file go."""
        if self._dirty:
            self.save(self.snapshot())
        self._slot.close()

    def _hour(self) -> int:
        return int(self._date() // tallies.HOUR)
