"""Copies of pages for a target: read from the tree, and taken only when they are what the press has acknowledged.

A bake writes files before it acknowledges them. A file that is ahead of its page's row may link to pages that the
target has not been told of, so its bytes are compared with the hash of the row.
"""

import gzip
import re
import zlib
from collections.abc import Container, Sequence
from dataclasses import dataclass, field

import brotli

from khabar.press import store
from khabar.press.delivery.interface import TreeFile, plain
from khabar.press.delivery.plan import Due
from khabar.press.models import Page
from khabar.press.rows import chunks

LINK = re.compile(rb"""href=["']?(/[^"'\s>#?]*)""")
"""A link within the site."""


@dataclass(frozen=True)
class Copy:
    """One page as of the change `changed`, with its files; none for a page that is no more."""

    path: str
    changed: int
    files: tuple[TreeFile, ...] = ()


@dataclass
class Copies:
    """What was read: `ready` in the order asked for; `moved` are pages that have changed again since they were due,
    `unsettled` those whose files are not what was acknowledged, because they are being written or are damaged.
    """

    ready: list[Copy] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether every page was ready."""
        return not (self.moved or self.unsettled)


def read(due: Sequence[Due], tree: store.FileStore, *, files: bool = True) -> Copies:
    """Return copies of the pages that are due; without `files` only what there is to be told of them."""
    found = Copies()
    for some in chunks(due):
        rows = {row.pk: row for row in Page.objects.filter(pk__in=[one.key for one in some])}
        for one in some:
            row = rows.get(one.key)
            if row is None or row.changed != one.changed:
                found.moved.append(one.path)
                continue
            read_files = _files(row, tree) if files else []
            if read_files is None:
                found.unsettled.append(one.path)
            else:
                found.ready.append(Copy(one.path, one.changed, tuple(read_files)))
    return found


def in_order(ready: Sequence[Copy], returned: Container[str]) -> list[Copy]:
    """Return the copies with those of the `returned` addresses last, each after those of them to which it links.

    Pages that link to each other come in the order given.
    """
    waiting = {copy.path: copy for copy in ready if copy.path in returned}
    found = [copy for copy in ready if copy.path not in waiting]
    met: set[str] = set()
    for first in waiting:
        way = [] if first in met else [first]
        while way:
            met.add(way[-1])
            ahead = next((link for link in _links(waiting[way[-1]]) if link in waiting and link not in met), None)
            if ahead is None:
                found.append(waiting[way.pop()])
            else:
                way.append(ahead)
    return found


def _links(copy: Copy) -> list[str]:
    """Return the addresses to which the page links; one of no HTML has none."""
    for file in copy.files[:1]:
        return [link.decode(errors="replace") for link in LINK.findall(_unpacked(file.file, file.read()))]
    return []


def _files(row: Page, tree: store.FileStore) -> list[TreeFile] | None:
    """Return the files of the page, None when one is missing or is not what the row says."""
    found = []
    for file in row.outputs:
        try:
            data = (tree.root / file).read_bytes()
            if store.Content(plain(file), _unpacked(file, data)).digest != row.hash:
                return None
        except (OSError, EOFError, zlib.error, brotli.error):
            return None
        found.append(TreeFile(file, row.path, data))
    return found


def _unpacked(file: str, data: bytes) -> bytes:
    if file.endswith(".br"):
        return bytes(brotli.decompress(data))
    return gzip.decompress(data) if file.endswith(".gz") else data
