"""A delivery target in memory that fails as told, and that looks after each operation whether links lead anywhere."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import brotli

from khabar.press import store
from khabar.press.delivery.interface import DeliveryFailed, TreeFile

LINK = re.compile(r'href="([^"]+)"')


@dataclass
class Shelf:
    """Holds files by name. `entries` are the pages from which readers set out: those of the last complete round.

    Before its operation number `fails_at` it fails, or after it when `late`; `meanwhile` is called with the number of
    each. `taken` are addresses that may go at once.
    """

    name: str = "shelf"
    fails_at: int = 0
    late: bool = False
    meanwhile: Callable[[int], None] = lambda number: None
    files: dict[str, bytes] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    entries: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    told: list[str] = field(default_factory=list)
    carries: bool = True

    def put(self, files: Sequence[TreeFile]) -> None:
        self._operate(
            [(f"put {file.file}", lambda file=file: self.files.update({file.file: file.read()})) for file in files]
        )

    def remove(self, files: Sequence[str]) -> None:
        self._operate([(f"remove {file}", lambda file=file: self.files.pop(file, None)) for file in files])

    def purge(self, addresses: Sequence[str]) -> None:
        self._operate(
            [(f"purge {address}", lambda address=address: self.told.append(address)) for address in addresses]
        )

    def check(self) -> None:
        """Nothing can be wrong with it."""

    def arrived(self) -> None:
        """Say that a round is complete: from now on readers may set out from every page."""
        self.entries = set(self.standing())

    def standing(self) -> dict[str, str]:
        """Return address -> text of every page that stands."""
        pages = {}
        for file, data in self.files.items():
            if file.endswith("index.html.br"):
                pages["/" + file.removesuffix("index.html.br")] = brotli.decompress(data).decode()
        return pages

    def _operate(self, steps: list[tuple[str, Callable[[], object]]]) -> None:
        for line, act in steps:
            self.log.append(line)
            number = len(self.log)
            if number == self.fails_at and not self.late:
                raise DeliveryFailed("as told, before")
            act()
            self.look()
            if number == self.fails_at:
                raise DeliveryFailed("as told, after")
            self.meanwhile(number)

    def look(self) -> None:
        """Fail when a page that readers can reach has a link that leads nowhere."""
        standing = self.standing()
        seen: set[str] = set()
        reached = [path for path in self.entries if path in standing]
        while reached:
            path = reached.pop()
            if path in seen:
                continue
            seen.add(path)
            for link in LINK.findall(standing[path]):
                assert link in standing or link in self.taken, f"{path} links to {link} in vain after {self.log[-1]}"
                if link in standing:
                    reached.append(link)


def assert_equal(shelf: Shelf, tree: store.FileStore) -> None:
    """Fail unless the shelf holds exactly the files of the tree."""
    assert set(shelf.files) == tree.files()
    for file, data in shelf.files.items():
        assert data == (tree.root / file).read_bytes(), file
