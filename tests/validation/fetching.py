"""Fetches one page of every type in every edition, once for all checkers."""

from dataclasses import dataclass
from functools import cache
from urllib.request import urlopen

from tests.demo_site import DemoSite
from tests.packs.matrix import cells


@dataclass(frozen=True)
class Fetched:
    """A page as the server sent it."""

    path: str
    kind: str
    content_type: str
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> bool:
        """Whether it is a whole HTML document."""
        return self.content_type == "text/html" and self.body[:15].lower() == b"<!doctype html>"


@cache
def fetched(site: DemoSite) -> list[Fetched]:
    """Return the first page of every type in every edition, each path once."""
    paths = {cell.path(site): cell.kind for cell in cells(nightly=True)}
    return [fetch(site, path, kind) for path, kind in sorted(paths.items()) if path]


def fetch(site: DemoSite, path: str, kind: str = "") -> Fetched:
    """Return the page at `path`."""
    with urlopen(site.address + path) as answer:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Fetched(path, kind, headers["content-type"].split(";")[0], headers, answer.read())
