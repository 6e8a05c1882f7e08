"""What must be true of a site tree whatever happened to it: nothing stale, nothing lost, nothing over, nothing torn.

`assert_oracle` compares a tree with one that is baked from scratch. A `Reader` polls a tree while it changes. Tests put
versions into headlines and bodies with `versioned`, so that the reader can tell an older state from a newer one.
"""

import gzip
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import urldefrag

import brotli
from django.db import transaction

from khabar.media.actions import rendition_folder
from khabar.press import actions, queries, store
from khabar.press.models import Dirty, Page
from khabar.press.rows import reference
from khabar.press.serving.files import Site
from khabar.site import listings, pages
from khabar.site.pages import PageRef, Rendered

SHARED = ("media/", "assets/")
"""Folders of files that pages share; they stay in a tree for a while after the last page that showed them."""

CLOSING = re.compile(rb"</(?:html|rss|feed|urlset|sitemapindex)>\s*$")
"""How a whole page ends."""

BEGINNING = re.compile(rb"\s*<(?:!doctype html|html|\?xml)", re.IGNORECASE)
"""How a page begins that has such an end."""

LINK = re.compile(rb"""(?:href|src)=["']?(/[^"'\s>]*)""")
VERSION = re.compile(rb"\[v:(\w+):(\d+)\]")


def versioned(subject: object, number: int) -> str:
    """Return a text that says in a page that it shows `subject` (letters and digits) in version `number`."""
    return f"[v:{subject}:{number}]"


def versions_in(body: bytes) -> dict[str, int]:
    """Return subject -> version as a page says; the oldest where it says two."""
    found: dict[str, int] = {}
    for subject, number in VERSION.findall(body):
        name = subject.decode()
        found[name] = min(found.get(name, int(number)), int(number))
    return found


class Unsynced(store.Disk):
    """A disk that does not wait for its writes: tests of other things than power cuts are faster so."""

    def sync(self, root: Path) -> None:
        """Do nothing."""

    def sync_files(self, root: Path, files: Sequence[Path]) -> None:
        """Do nothing."""


def fresh_tree(root: Path, *, shared: bool = False) -> store.FileStore:
    """Bake every page from scratch into the empty folder `root`; with `shared`, assets, pictures and recordings too.

    The press's tables are not touched, the index of listings is made anew and put back. Raises what a render raises.
    """
    made = store.FileStore(root, Unsynced())
    with transaction.atomic(), pages.held():
        listings.rebuild()
        for ref, rendered in rendered_pages():
            content = store.page_content(ref.path, rendered.body, rendered.status, rendered.location)
            media = [(rendition_folder() / name, f"media/{name}") for name in rendered.media if shared]
            made.write(content.outputs(), [one for one in media if not made.has(one[1])])
        transaction.set_rollback(True)
    for path, asset in pages.assets().items() if shared else ():
        compressible = asset.content_type.startswith(actions.COMPRESSIBLE)
        made.write(store.Content(path.lstrip("/"), asset.content, compressible).outputs())
    return made


def rendered_pages() -> Iterator[tuple[PageRef, Rendered]]:
    """Yield every page that should stand now, and what it holds: those of the site and those that the press knows."""
    every = {ref.path: ref for ref in pages.every_page()}
    for row in Page.objects.order_by("path"):
        if row.kind in pages.kinds():
            every.setdefault(row.path, reference(row.path, row.kind, row.arguments))
    for ref in every.values():
        rendered = pages.render(ref)
        if rendered is not None:
            yield ref, rendered


def differences(tree: store.FileStore, fresh: store.FileStore, *, shared: bool = False) -> list[str]:
    """Return what differs between the two, a line for each file; empty when they are equal byte for byte.

    A brotli copy that was compressed again when the press was idle need only unpack to the same.
    """
    found = {file for file in set(tree.every_file()) if shared or not file.startswith(SHARED)}
    wanted = {file for file in fresh.files() if shared or not file.startswith(SHARED)}
    lines = [f"over: {file}" for file in sorted(found - wanted)]
    lines += [f"lost: {file}" for file in sorted(wanted - found)]
    for file in sorted(found & wanted):
        have, want = (tree.root / file).read_bytes(), (fresh.root / file).read_bytes()
        if have != want and not (file.endswith(".br") and _polished(have, want)):
            lines.append(f"differs: {file}")
    return lines


def _polished(have: bytes, want: bytes) -> bool:
    try:
        return len(have) < len(want) and brotli.decompress(have) == brotli.decompress(want)
    except brotli.error:
        return False


def assert_oracle(tree: store.FileStore, folder: Path, *, shared: bool = False) -> None:
    """Fail unless `tree` is what a bake from scratch into the new folder `folder` gives, and the audits are clean."""
    waiting = list(Dirty.objects.values_list("path", "error"))
    assert not waiting, f"pages wait: {waiting}"
    found = differences(tree, fresh_tree(folder, shared=shared), shared=shared)
    assert not found, "\n".join(found)
    audit = queries.audit()
    assert audit.clean, audit


Fetch = Callable[[str, str], tuple[int, str, bytes]]
"""Gets a path with a content coding (``br`` or ``gzip``): status, coding of the answer, body as sent."""


def from_tree(root: Path) -> Fetch:
    """Return what answers from the tree at `root` as the site server does, without anything kept in memory."""

    def fetch(path: str, coding: str) -> tuple[int, str, bytes]:
        answer = Site(root).answer("GET", path, {"accept-encoding": coding})
        encoding = dict(answer.headers).get("content-encoding", "")
        return answer.status, encoding, Path(answer.file).read_bytes() if answer.file else answer.body

    return fetch


@dataclass
class Reader:
    """Reads pages again and again, and fails on what no reader may see: a torn page, an older version of a page after
    a newer one, a missing page behind a link that stands in the page just read.

    Each look begins at `paths` and, when it `wanders`, goes on to every page that can be reached from there. Pages to
    which nothing leads are no reader's: new ones that link to each other appear one by one, as they go one by one.
    """

    fetch: Fetch
    paths: list[str] = field(default_factory=list)
    wanders: bool = False
    looks: int = 0
    seen: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def look(self) -> None:
        """Read everything in both codings and follow all links. Raises AssertionError when something is wrong."""
        self.looks += 1
        for coding in ("br", "gzip"):
            reached = list(self.paths)
            for path in reached:  # it grows while it is read
                links = self.read(path, coding)
                reached += (link for link in sorted(links) if self.wanders and link not in reached)

    def read(self, path: str, coding: str = "br") -> set[str]:
        """Read one page, see that its links lead somewhere, and return them."""
        links = self._page(path, coding)
        for link in sorted(links):
            if self.fetch(link, coding)[0] == 404:
                # The page may have changed since it was read: only what it still links to must stand.
                assert link not in self._page(path, coding) or self.fetch(link, coding)[0] != 404, (
                    f"{path} links to {link}, which is not there ({coding})"
                )
        return links

    def _page(self, path: str, coding: str) -> set[str]:
        """Return the links of the page at `path`, none when no page stands there."""
        status, encoding, sent = self.fetch(path, coding)
        if status == 404:
            return set()
        assert status in (200, 301, 302, 410), f"{path}: status {status}"
        try:
            links, versions = _read(encoding, sent)
        except ValueError as error:
            raise AssertionError(f"{path} is torn ({coding}): {error}") from error
        self._remember(path, coding, versions)
        return set(links) if status == 200 else set()

    def _remember(self, path: str, coding: str, versions: dict[str, int]) -> None:
        for subject, number in versions.items():
            newest = self.seen.get((path, coding, subject), 0)
            assert number >= newest, f"{path} went back from version {newest} of {subject} to {number} ({coding})"
            self.seen[path, coding, subject] = number


@lru_cache(maxsize=1000)
def _read(encoding: str, sent: bytes) -> tuple[frozenset[str], dict[str, int]]:
    """Return the links on this site, without fragments, and the versions in a page as sent. Raises ValueError."""
    try:
        body = {"br": brotli.decompress, "gzip": gzip.decompress}.get(encoding, bytes)(sent)
    except (OSError, EOFError, zlib.error, brotli.error) as error:
        raise ValueError(repr(error)) from error
    if BEGINNING.match(body) and not CLOSING.search(body):
        raise ValueError("it has no end")
    links = (urldefrag(link.decode())[0] for link in LINK.findall(body) if not link.startswith(b"//"))
    return frozenset(links), versions_in(body)
