"""The index with its marks in tantivy, and all else in an SQLite file beside it. No Django here.

Needs the package `tantivy` (``khabar[tantivy]``). The SQLite file says which documents there are; marks of a document
that it does not know stand for nothing. Marks are committed first, so whoever sees a state of the file has its marks;
were they committed and the file was not, as after a loss of power, the next writer takes them out again.
"""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import tantivy
from tantivy import Occur, Query

from khabar.search.columns import Columns
from khabar.search.fetching import Shelf
from khabar.search.files import NotWritten, Unusable
from khabar.search.fts import FtsIndex, Open
from khabar.search.ranking import Numbers
from khabar.search.stored import Stored

FILE, MARKS = "index.sqlite3", "marks"
"""Names of the file and of tantivy's folder beside it."""

LINK, BUILDING = "index.tantivy", "building.tantivy"
"""Names of the link to the folder that serves, and of the folder under construction."""

MEMORY = 50_000_000
"""Bytes that tantivy may fill before it writes."""

COMMITTED = "marks"
"""Note of the last commit of marks that belongs to the file."""

_Loaded = tuple[str, tantivy.Searcher]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("document", fast=True, indexed=True)
    builder.add_text_field("marks", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("shelf", tokenizer_name="raw", index_option="basic")
    return builder.build()


SCHEMA = _schema()


class TantivyIndex(FtsIndex):
    """An index in the folder of the file `path`, of which several threads may make use."""

    def __init__(self, path: Path, *, write: bool = False, outdated: bool = False) -> None:
        """Open it; with `write` it is made where it is missing. Raises Unusable, Stale.

        With `outdated` one that was made under another version of the analysis will do.
        """
        self._marks: tantivy.IndexWriter | None = None
        self._loaded: tuple[Path, tantivy.Index, _Loaded] | None = None
        super().__init__(path, write=write, outdated=outdated)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make all that is written inside appear at once, or nothing if it raises. May be nested. Raises NotWritten."""
        try:
            with super().writing():
                yield
        except (ValueError, MemoryError) as error:
            raise NotWritten(f"The marks in {self.path.parent.name} could not be written: {error}") from error
        finally:
            if not self._depth:
                self._let_go()

    def examine(self) -> None:
        """Read the whole file and open the marks. Raises Unusable when anything is damaged."""
        super().examine()
        opened = self._open()
        self._searcher(opened.connection)

    def _source(self, opened: Open, until: float) -> Stored:
        return _Marked(opened.connection, opened.columns, until, self._searcher(opened.connection))

    def _make_marks(self, shelf: int) -> None:
        """Do nothing: all shelves share one folder."""

    def _put_marks(self, shelf: int, number: int, marks: str) -> None:
        document = tantivy.Document()
        document.add_unsigned("document", Shelf.join(shelf, number))
        document.add_text("shelf", str(shelf))
        for mark in marks.split(" "):
            document.add_text("marks", mark)
        self._marks_writer().add_document(document)

    def _keep_marks(self) -> None:
        if self._marks is not None:
            committed = str(self._marks.commit())
            self._writer.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (COMMITTED, committed))

    def _drop_marks(self) -> None:
        if self._marks is not None:
            with suppress(ValueError):
                self._marks.rollback()

    def _merge_marks(self, shelf: int) -> None:
        """Do nothing: tantivy merges by itself."""

    def _marks_writer(self) -> tantivy.IndexWriter:
        """Return the writer of this transaction; what no file knows of is taken out by it."""
        if self._marks is None:
            folder = _folder(self._writer)
            folder.mkdir(exist_ok=True)
            self._marks = tantivy.Index(SCHEMA, path=str(folder)).writer(heap_size=MEMORY, num_threads=1)
            row = self._writer.execute("SELECT value FROM note WHERE name = ?", (COMMITTED,)).fetchone()
            if self._marks.commit_opstamp != int(row[0] if row else 0):
                self._sweep(self._marks)
        return self._marks

    def _sweep(self, marks: tantivy.IndexWriter) -> None:
        """Take out the marks of documents beyond the last of each shelf."""
        lasts = dict(self._writer.execute("SELECT id, last FROM shelf").fetchall())
        for shelf in range(1, max(lasts, default=0) + 2):
            first = Shelf.join(shelf, lasts.get(shelf, 0) + 1)
            last = Shelf.join(shelf + 1, 0)
            beyond = Query.range_query(SCHEMA, "document", tantivy.FieldType.Unsigned, first, last, True, False)
            marks.delete_documents_by_query(beyond)

    def _let_go(self) -> None:
        marks, self._marks = self._marks, None
        if marks is not None:
            with suppress(ValueError):
                marks.wait_merging_threads()

    def _searcher(self, connection: sqlite3.Connection) -> tantivy.Searcher:
        """Return what has at least the marks of the state that the connection sees. Raises Unusable."""
        folder = _folder(connection)
        row = connection.execute("SELECT value FROM note WHERE name = ?", (COMMITTED,)).fetchone()
        committed = row[0] if row else ""
        try:
            with self._lock:
                if self._loaded is None or self._loaded[0] != folder:
                    folder.mkdir(exist_ok=True)
                    index = tantivy.Index(SCHEMA, path=str(folder))
                    self._loaded = (folder, index, ("", index.searcher()))
                folder, index, (known, searcher) = self._loaded
                if known != committed:
                    index.reload()
                    searcher = index.searcher()
                    self._loaded = (folder, index, (committed, searcher))
                return searcher
        except (ValueError, OSError) as error:
            raise Unusable(f"The marks in {folder.parent.name} cannot be read: {error}") from error


class _Marked(Stored):
    """One view of the file with the marks that belong to it."""

    def __init__(
        self, connection: sqlite3.Connection, columns: Columns, until: float, searcher: tantivy.Searcher
    ) -> None:
        super().__init__(connection, columns, until)
        self.searcher = searcher

    def documents(self, shelf: Shelf, conditions: Sequence[Sequence[str]], most: int) -> Numbers:
        """Return the greatest numbers, at most so many, of documents that have some mark of each condition."""
        # Tantivy takes memory for as many as it is asked for, so it is not asked for more than there can be.
        held = (sum(self.searcher.doc_freq("marks", mark) for mark in marks) for marks in conditions)
        most = min(most, *held, self.searcher.num_docs)
        if most <= 0:
            return np.empty(0, dtype=np.int64)
        wanted = [(Occur.Must, Query.term_query(SCHEMA, "shelf", str(shelf.number), "basic"))]
        wanted += [(Occur.Must, Query.term_set_query(SCHEMA, "marks", list(marks))) for marks in conditions]
        query = Query.const_score_query(Query.boolean_query(wanted), 1.0)
        found = self.searcher.search(query, most, count=False, order_by_field="document", order=tantivy.Order.Desc)
        numbers = np.fromiter((value for value, _ in found.hits), dtype=np.int64, count=len(found.hits))
        numbers -= shelf.identifier(0)
        return numbers[numbers <= shelf.last]


class TantivyHome:
    """Where the index is in the folder `folder`: built beside the one that serves, then put in its place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self, *, write: bool = False) -> TantivyIndex:
        """Open the index that serves. Raises Unusable."""
        path = self.folder / LINK / FILE
        if write:
            TantivyIndex(path, outdated=True).close()
        return TantivyIndex(path, write=write, outdated=True)

    def begin(self) -> TantivyIndex:
        """Open that under construction for writing, begun afresh where there is none to go on with."""
        path = self.folder / BUILDING / FILE
        try:
            return TantivyIndex(path, write=True)
        except Unusable:
            self.give_up()
            return TantivyIndex(path, write=True)

    def serve(self) -> None:
        """Put the index under construction, which is closed, in the place of the one that serves. Raises OSError."""
        former = self._numbered()
        made = self.folder / f"index-{max(former, default=0) + 1}.tantivy"
        (self.folder / BUILDING).rename(made)
        link = self.folder / f"{LINK}.link"
        link.unlink(missing_ok=True)
        link.symlink_to(made.name)
        link.replace(self.folder / LINK)
        for folder in former.values():
            shutil.rmtree(folder, ignore_errors=True)

    def give_up(self) -> None:
        """Remove the index under construction."""
        shutil.rmtree(self.folder / BUILDING, ignore_errors=True)

    def forget(self) -> None:
        """Remove the index that serves."""
        (self.folder / LINK).unlink(missing_ok=True)
        for folder in self._numbered().values():
            shutil.rmtree(folder, ignore_errors=True)

    def _numbered(self) -> dict[int, Path]:
        folders = {one.stem.partition("-")[2]: one for one in self.folder.glob("index-*.tantivy")}
        return {int(number): folder for number, folder in folders.items() if number.isdigit()}


def _folder(connection: sqlite3.Connection) -> Path:
    """Return the folder of marks beside the file that the connection has open."""
    return Path(connection.execute("PRAGMA database_list").fetchone()[2]).parent / MARKS
