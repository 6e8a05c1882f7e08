"""Purging by exact address: a cache in front of the site, such as a CDN, is told of every page that changed.

One adapter for all that take it over HTTP: a request for each address, or one with a JSON list of them.
"""

import os
import re
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event
from urllib.parse import quote, urlsplit

import requests

from khabar.press.delivery.interface import DeliveryFailed, Misconfigured, Target, TreeFile

TRIES = 3
PAUSE = 0.5
"""How often a request is tried, and the seconds after the first failure; each further pause is as much longer."""

TIMEOUT = (5.0, 20.0)
"""Seconds until a connection stands, and until an answer comes."""

TO_TRY_AGAIN = (408, 425, 429)
VARIABLE = re.compile(r"\$\{(\w+)\}")
IN_A_PATH = "/%:@!$&'()*+,;=~"


@dataclass
class Purge:
    """A cache to be told of changes. Alone it is a target of its own, which follows the local tree.

    `url` may hold ``{url}``, the whole address, ``{quoted_url}``, the same as a value in a query, and ``{path}``. With
    `list_field` a request names up to `most` addresses in that field of a JSON object. ``${NAME}`` in a header is the
    environment variable of that name. `accepted` are statuses besides 2xx that mean success.
    """

    name: str
    url: str
    site: str
    method: str = "PURGE"
    headers: Mapping[str, str] = field(default_factory=dict)
    list_field: str = ""
    most: int = 30
    index_names: bool = False
    accepted: frozenset[int] = frozenset()
    pause: float = PAUSE
    carries = False

    def put(self, files: Sequence[TreeFile]) -> None:
        """Do nothing: it takes no files."""

    def remove(self, files: Sequence[str]) -> None:
        """Do nothing."""

    def purge(self, addresses: Sequence[str]) -> None:
        """Tell the cache. Raises DeliveryFailed when it keeps refusing, Misconfigured without the named variables."""
        headers = self._headers()
        paths = [path for address in addresses for path in self._names(address)]
        with requests.Session() as session:
            if not self.list_field:
                for path in paths:
                    url = self.site + path
                    self._send(session, self.url.format(url=url, quoted_url=quote(url, safe=""), path=path), headers)
                return
            for start in range(0, len(paths), self.most):
                body = {self.list_field: [self.site + path for path in paths[start : start + self.most]]}
                self._send(session, self.url, headers, body)

    def check(self) -> None:
        """Look whether the cache's address answers at all; nothing is purged. Raises DeliveryFailed, Misconfigured."""
        self._headers()
        parts = urlsplit(self.url.format(url=self.site + "/", quoted_url="", path="/"))
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            socket.create_connection((parts.hostname or "", port), timeout=TIMEOUT[0]).close()
        except OSError as error:
            raise DeliveryFailed(
                f"{parts.hostname}:{port} does not answer: {error}. Look at `url` and the network."
            ) from error

    def _names(self, address: str) -> Iterator[str]:
        path = quote(address, safe=IN_A_PATH)
        yield path
        if self.index_names and path.endswith("/"):
            yield path + "index.html"

    def _headers(self) -> dict[str, str]:
        return {name: VARIABLE.sub(lambda match: variable(match[1]), value) for name, value in self.headers.items()}

    def _send(self, session: requests.Session, url: str, headers: Mapping[str, str], body: object = None) -> None:
        for number in range(TRIES):
            if number:
                Event().wait(self.pause * number)
            try:
                answer = session.request(
                    self.method, url, headers=dict(headers), json=body, timeout=TIMEOUT, allow_redirects=False
                )
            except requests.RequestException as error:
                seen = str(error)
                continue
            if 200 <= answer.status_code < 300 or answer.status_code in self.accepted:
                return
            seen = f"status {answer.status_code}: {answer.text[:200].strip()}"
            if answer.status_code < 500 and answer.status_code not in TO_TRY_AGAIN:
                break
        raise DeliveryFailed(f"{self.method} {url}: {seen}. Look at the url, the method and the token.")


@dataclass
class Purged:
    """A target with a cache in front: files go to the one, changed addresses to both."""

    target: Target
    cache: Purge

    @property
    def name(self) -> str:
        """The target's name."""
        return self.target.name

    @property
    def carries(self) -> bool:
        """Whether the target takes files."""
        return self.target.carries

    def put(self, files: Sequence[TreeFile]) -> None:
        """Put files into the target. Raises DeliveryFailed."""
        self.target.put(files)

    def remove(self, files: Sequence[str]) -> None:
        """Take files from the target. Raises DeliveryFailed."""
        self.target.remove(files)

    def purge(self, addresses: Sequence[str]) -> None:
        """Tell both. Raises DeliveryFailed."""
        self.target.purge(addresses)
        self.cache.purge(addresses)

    def check(self) -> None:
        """Look at both. Raises DeliveryFailed."""
        self.target.check()
        self.cache.check()


def variable(name: str) -> str:
    """Return the environment variable of that name. Raises Misconfigured when it is not set."""
    value = os.environ.get(name, "")
    if not value:
        raise Misconfigured(f"The environment variable {name}, which khabar.toml names, is not set.")
    return value
