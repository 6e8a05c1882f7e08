"""The index in one SQLite file, with FTS5 as the store of marks. No Django here.

Each edition in each language has a *shelf*: a contentless FTS5 table of marks (`postings`), the count of documents for
each term (`vocabulary`), the words of headlines, leads and topics as they are written (`spelling`), and numbers 1, 2,
3 … that its documents get as they are put. A document that is put again gets a new number; the old one stays in the
FTS5 table, where nothing can be deleted without its text, and is passed over from then on. `dead` tells how many there
are: a rebuild sweeps them out.

One process writes, any number read, each query in one view of the file. `replace` puts one file in the place of
another, as after a rebuild: the path becomes a link, because a log beside the path that readers of the old file still
hold must not be taken for that of the new one. Whoever has the index open goes on with the new file by itself. Open
indexes may be used by several threads.
"""

import sqlite3
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path

from khabar.search import answering, files, packed, postings, spelling
from khabar.search.columns import Columns
from khabar.search.fetching import Shelf
from khabar.search.files import Stale, Unusable, forget, replace, rules
from khabar.search.interface import Document, Query, Results
from khabar.search.stored import Stored, keep_times

__all__ = ["FtsIndex", "Stale", "Unusable", "forget", "replace", "rules"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

MANY_WORDS = 20_000
"""Of a larger vocabulary words of a single document are dropped: they are most of it, and nobody misses them."""

GATHERED = 8 << 20
"""Bytes of marks that a writer gathers for each shelf before it sorts and writes them: the more, the less is merged."""

_SHELF = """
CREATE TABLE vocabulary_{0} (term TEXT PRIMARY KEY, documents INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE spelling_{0} (word TEXT PRIMARY KEY, documents INTEGER NOT NULL, written TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass
class Open:
    """A connection of one thread to one file."""

    connection: sqlite3.Connection
    columns: Columns


class FtsIndex:
    """An index in the file `path`, of which several threads may make use."""

    def __init__(self, path: Path, *, write: bool = False, outdated: bool = False) -> None:
        """Open it; with `write` it is made where it is missing. Raises Unusable, Stale.

        With `outdated` one that was made under another version of the analysis will do.
        """
        self.path = path
        self._write = write
        self._takes_outdated = outdated
        self._local = threading.local()
        self._lock = threading.RLock()
        self._columns: tuple[tuple[int, int], Columns] | None = None
        self._depth = 0
        self._gathered = postings.Gathered({})
        self._shelves: dict[tuple[str, str], int] = {}
        if write:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._writer, self._written = self._open_writer(make=True)
        else:
            self._open()

    def close(self) -> None:
        """Close what this thread holds open."""
        opened: Open | None = getattr(self._local, "opened", None)
        if opened is not None:
            opened.connection.close()
            self._local.opened = None
        if self._write:
            self._writer.close()

    # ------------------------------------------------------------------------------------------------ writing

    def put(self, documents: Iterable[Document]) -> None:
        """Add documents, or put them in the place of those with the same keys; found as soon as this returns."""
        with self.writing():
            for batch in postings.batches(documents):
                self._put(batch)

    def remove(self, keys: Iterable[str]) -> None:
        """Take documents away; one that is not there is no fault."""
        with self.writing():
            for key in keys:
                self._remove(key)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make all that is written inside appear at once, or nothing if it raises. May be nested."""
        with self._lock:
            if self._depth == 0:
                if files.identity(self.path) != self._written:
                    self._writer.close()
                    self._writer, self._written = self._open_writer(make=False)
                self._writer.execute("BEGIN IMMEDIATE")
                self._forget()
            self._depth += 1
            try:
                yield
                if self._depth == 1:
                    self._settle()
                    self._keep_marks()
                    self._writer.execute("COMMIT")
            except BaseException:
                if self._depth == 1:
                    self._drop_marks()
                    with suppress(sqlite3.Error):
                        self._writer.execute("ROLLBACK")
                raise
            finally:
                self._depth -= 1

    def set_note(self, name: str, value: str) -> None:
        """Keep `value` under `name` beside the documents, such as how far they reach."""
        with self.writing():
            self._writer.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (name, value))

    def optimise(self) -> None:
        """Bring the file into the form that is smallest and fastest to read; needs room for it once more."""
        for shelf in [Shelf(*row) for row in self._writer.execute("SELECT * FROM shelf").fetchall()]:
            number = shelf.number
            self._merge_marks(number)
            with self.writing():
                keep_times(self._writer, shelf)
            for table in (f"vocabulary_{number}", f"spelling_{number}"):
                words = self._writer.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
                if words > MANY_WORDS:
                    self._writer.execute(f"DELETE FROM {table} WHERE documents < 2")  # noqa: S608
        self._writer.execute("VACUUM")
        self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    # ------------------------------------------------------------------------------------------------ reading

    def note(self, name: str) -> str:
        """Return what is kept under `name`, empty for nothing."""
        row = self._reader().execute("SELECT value FROM note WHERE name = ?", (name,)).fetchone()
        return row[0] if row else ""

    @property
    def outdated(self) -> bool:
        """Whether it was made under another version of the analysis."""
        return self.note(files.RULES) != rules()

    @property
    def count(self) -> int:
        """How many documents can be found."""
        return int(self._reader().execute("SELECT count(*) FROM document").fetchone()[0])

    @property
    def dead(self) -> int:
        """How many documents left their marks behind when they were removed or put again."""
        return int(self._reader().execute("SELECT coalesce(max(sequence), 0) FROM gone").fetchone()[0])

    def examine(self) -> None:
        """Read the whole file. Raises Unusable when it is damaged."""
        try:
            said = self._reader().execute("PRAGMA quick_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as error:
            said = str(error)
        if said != "ok":
            raise Unusable(f"{self.path.name} is damaged: {said}")

    def has(self, keys: Sequence[str]) -> set[str]:
        """Return those of the keys under which a document can be found."""
        connection = self._reader()
        return {key for key in keys if _find(connection, key) is not None}

    def search(self, query: Query, seconds: float = 0.5) -> Results:
        """Return what is found within `seconds`. Raises Unusable."""
        until = time.monotonic() + seconds
        with self._view(until) as source:
            return answering.answer(source, source.shelves(query.editions), query, until)

    def warm(self) -> None:
        """Load what the next search would have to load. Raises Unusable."""
        with self._view(inf) as source:
            source.shelves(())

    # ------------------------------------------------------------------------------------------------ inside

    @contextmanager
    def _view(self, until: float) -> Iterator[Stored]:
        """Give one view of the file, which looks nothing up after `until`. Raises Unusable."""
        opened = self._open()
        connection = opened.connection
        try:
            connection.execute("BEGIN")
            try:
                yield self._source(opened, until)
            finally:
                connection.set_progress_handler(None, 0)
                connection.execute("ROLLBACK")
        except sqlite3.DatabaseError as error:
            self.close()
            raise Unusable(f"{self.path.name} cannot be read: {error}") from error

    def _source(self, opened: Open, until: float) -> Stored:
        return Stored(opened.connection, opened.columns, until)

    # Another engine may keep the marks elsewhere, and all else in the file.

    def _make_marks(self, shelf: int) -> None:
        self._writer.execute(
            f"CREATE VIRTUAL TABLE postings_{shelf} "
            "USING fts5 (marks, content='', columnsize=0, detail=none, tokenize='ascii')"
        )
        set_room = f"INSERT INTO postings_{shelf} (postings_{shelf}, rank) VALUES ('hashsize', ?)"  # noqa: S608
        self._writer.execute(set_room, (GATHERED,))

    def _put_marks(self, shelf: int, number: int, marks: str) -> None:
        self._writer.execute(
            f"INSERT INTO postings_{shelf} (rowid, marks) VALUES (?, ?)",  # noqa: S608 - a number of ours
            (number, marks),
        )

    def _keep_marks(self) -> None:
        """Make the marks that were put last, just before all else is committed."""

    def _drop_marks(self) -> None:
        """Forget the marks that were put in this transaction."""

    def _merge_marks(self, shelf: int) -> None:
        self._writer.execute(f"INSERT INTO postings_{shelf} (postings_{shelf}) VALUES ('optimize')")  # noqa: S608
        with self.writing():
            packed.make(self._writer, shelf, self._gathered.lasts[shelf])

    def _put(self, documents: Sequence[Document]) -> None:
        for shelf, number, document, marks in self._gathered.numbered(documents, self._shelf):
            self._remove(document.key)
            published = (document.published - _EPOCH) // _MICROSECOND
            self._writer.execute(
                "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?)",
                (
                    Shelf.join(shelf, number),
                    zlib.crc32(document.key.encode()),
                    document.key,
                    document.kind,
                    document.story,
                    published,
                ),
            )
            self._put_marks(shelf, number, marks)

    def _remove(self, key: str) -> None:
        found = _find(self._writer, key)
        if found is not None:
            self._writer.execute("DELETE FROM document WHERE id = ?", (found,))
            self._writer.execute("INSERT INTO gone (id) VALUES (?)", (found,))

    def _shelf(self, edition: str, language: str) -> int:
        number = self._shelves.get((edition, language))
        if number is None:
            insert = "INSERT INTO shelf (edition, language) VALUES (?, ?)"
            number = int(self._writer.execute(insert, (edition, language)).lastrowid or 0)
            for statement in _SHELF.format(number).strip().split("\n"):
                self._writer.execute(statement)
            self._make_marks(number)
            self._shelves[(edition, language)] = number
        return number

    def _forget(self) -> None:
        """Read afresh what the file holds, at the start of a transaction."""
        rows = self._writer.execute("SELECT id, edition, language, last FROM shelf").fetchall()
        self._shelves = {(edition, language): number for number, edition, language, _ in rows}
        self._gathered = postings.Gathered({number: last for number, _, _, last in rows})

    def _settle(self) -> None:
        """Write what was gathered during a transaction."""
        self._writer.executemany(
            "UPDATE shelf SET last = ? WHERE id = ?", [(n, s) for s, n in self._gathered.lasts.items()]
        )
        for shelf, counts in self._gathered.terms.items():
            self._writer.executemany(
                f"INSERT INTO vocabulary_{shelf} VALUES (?1, ?2) "  # noqa: S608 - a number of ours
                "ON CONFLICT (term) DO UPDATE SET documents = documents + ?2",
                sorted(counts.items()),
            )
        languages = {number: language for (_, language), number in self._shelves.items()}
        for shelf, written in self._gathered.written.items():
            self._writer.executemany(
                f"INSERT INTO spelling_{shelf} VALUES (?1, ?2, ?3) "  # noqa: S608 - a number of ours
                "ON CONFLICT (word) DO UPDATE SET documents = documents + ?2",
                spelling.entries(written, languages[shelf]),
            )

    def _reader(self) -> sqlite3.Connection:
        return self._open().connection

    def _open(self) -> Open:
        """Return this thread's connection to the file that is at the path now."""
        identity = files.identity(self.path)
        if identity is None:
            raise Unusable(f"There is no index {self.path.name}.")
        with self._lock:
            if self._columns is None or self._columns[0] != identity:
                self._columns = (identity, Columns())
            columns = self._columns[1]
        opened: Open | None = getattr(self._local, "opened", None)
        if opened is not None:
            if opened.columns is columns:
                return opened
            opened.connection.close()
            self._local.opened = None
        connection = files.connect(self.path, "ro")
        try:
            files.examine(connection, self.path, outdated=self._takes_outdated)
        except Unusable:
            connection.close()
            if files.identity(self.path) != identity:
                return self._open()
            raise
        self._local.opened = Open(connection, columns)
        return self._local.opened

    def _open_writer(self, *, make: bool) -> tuple[sqlite3.Connection, tuple[int, int] | None]:
        connection = files.connect(self.path, "rwc" if make else "rw")
        try:
            if make and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                files.make(connection)
            files.examine(connection, self.path, outdated=self._takes_outdated)
        except sqlite3.DatabaseError as error:
            connection.close()
            raise Unusable(f"{self.path.name} is no index: {error}") from error
        except Unusable:
            connection.close()
            raise
        return connection, files.identity(self.path)


def _find(connection: sqlite3.Connection, key: str) -> int | None:
    row = connection.execute(
        "SELECT id FROM document WHERE digest = ? AND key = ?", (zlib.crc32(key.encode()), key)
    ).fetchone()
    return row[0] if row else None
