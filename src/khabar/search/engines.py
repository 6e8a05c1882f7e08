"""The engines of the readers' index, and where each keeps it. No Django here.

An index has a *home*: there one serves, and beside it another may be under construction, which then takes its place.
"""

import importlib.util
import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from khabar.search import fts
from khabar.search.files import NotWritten, Unusable
from khabar.search.fts import FtsIndex
from khabar.search.interface import Index

__all__ = ["ADDRESS", "ENGINES", "Home", "KeptIndex", "NotWritten", "SqliteHome", "Unusable", "home", "missing"]

SQLITE, POSTGRESQL, TANTIVY = ENGINES = ("sqlite", "postgresql", "tantivy")
"""What ``[search] engine`` may be, the default first."""

ADDRESS = "KHABAR_SEARCH_ADDRESS"
"""The environment variable that tells the reader service the address of a database, whose password nobody may see."""

FILE, BUILDING = "index.sqlite3", "index.building"
"""Names of the file that serves and of that under construction."""


class KeptIndex(Index, Protocol):
    """An index that lasts, with notes beside its documents."""

    def writing(self) -> AbstractContextManager[None]:
        """Make all that is written inside appear at once, or nothing if it raises. May be nested."""

    def set_note(self, name: str, value: str) -> None:
        """Keep `value` under `name` beside the documents, such as how far they reach."""

    def note(self, name: str) -> str:
        """Return what is kept under `name`, empty for nothing."""

    @property
    def outdated(self) -> bool:
        """Whether it was made under another version of the analysis: words that this changed are not found in it."""

    @property
    def count(self) -> int:
        """How many documents can be found."""

    @property
    def dead(self) -> int:
        """How many documents were removed or put again since the index was built."""

    def has(self, keys: Sequence[str]) -> set[str]:
        """Return those of the keys under which a document can be found."""

    def warm(self) -> None:
        """Load what the next search would have to load; little where nothing is new. Raises Unusable."""

    def examine(self) -> None:
        """Look whether the index is sound. Raises Unusable."""

    def optimise(self) -> None:
        """Bring the index into the form that is smallest and fastest to read."""

    def close(self) -> None:
        """Close what this thread holds open."""


class Home(Protocol):
    """Where an index is."""

    def open(self, *, write: bool = False) -> KeptIndex:
        """Open the index that serves, also one that is `outdated`. Raises Unusable."""

    def begin(self) -> KeptIndex:
        """Open that under construction for writing, begun afresh where there is none of the rules of now to go on with.

        Raises Unusable, NotWritten.
        """

    def serve(self) -> None:
        """Put the index under construction, which is closed, in the place of the one that serves, at one stroke.

        Whoever has the old one open goes on with the new one by itself. Raises OSError, NotWritten.
        """

    def give_up(self) -> None:
        """Remove the index under construction. Raises OSError, NotWritten."""

    def forget(self) -> None:
        """Remove the index that serves. Raises OSError, NotWritten."""


class SqliteHome:
    """A file in `folder`, found by a link."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self, *, write: bool = False) -> FtsIndex:
        """Open the index that serves. Raises Unusable."""
        path = self.folder / FILE
        if write:
            FtsIndex(path, outdated=True).close()  # it is not made here
        return FtsIndex(path, write=write, outdated=True)

    def begin(self) -> FtsIndex:
        """Open that under construction for writing, begun afresh where there is none to go on with."""
        try:
            return FtsIndex(self.folder / BUILDING, write=True)
        except Unusable:
            self.give_up()
            return FtsIndex(self.folder / BUILDING, write=True)

    def serve(self) -> None:
        """Put the finished file in the place of the old index, and remove what former builds left behind."""
        former = self._numbered()
        made = self.folder / f"index-{max(former, default=0) + 1}.sqlite3"
        (self.folder / BUILDING).rename(made)
        fts.replace(self.folder / FILE, made)
        for file in former.values():
            fts.forget(file)

    def give_up(self) -> None:
        """Remove the file under construction."""
        fts.forget(self.folder / BUILDING)

    def forget(self) -> None:
        """Remove the link to the file that serves; the file goes when the next one takes its place."""
        fts.forget(self.folder / FILE)

    def _numbered(self) -> dict[int, Path]:
        files = {one.stem.partition("-")[2]: one for one in self.folder.glob("index-*.sqlite3")}
        return {int(number): file for number, file in files.items() if number.isdigit()}


def home(engine: str, folder: Path, address: str = "") -> Home:
    """Return where `engine` keeps the readers' index: in `folder`, or in the database at `address`.

    Raises Unusable when what the engine needs is not installed.
    """
    if engine == POSTGRESQL:
        from khabar.search.postgresql import PostgresqlHome

        return PostgresqlHome(address or os.environ.get(ADDRESS, ""))
    if engine == TANTIVY:
        if advice := missing(engine):
            raise Unusable(advice)
        from khabar.search.tantivy import TantivyHome

        return TantivyHome(folder)
    return SqliteHome(folder)


def missing(engine: str) -> str:
    """Return what to install for `engine`, empty when nothing is missing."""
    if engine == TANTIVY and importlib.util.find_spec("tantivy") is None:
        return 'The search engine tantivy is not installed: pip install "khabar[tantivy]"'
    return ""
