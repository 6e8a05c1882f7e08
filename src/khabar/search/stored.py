"""What an index in an SQLite file has, for ranking and for hits. No Django here."""

import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from typing import TypeVar

import numpy as np

from khabar.search import packed, spelling
from khabar.search.answering import Row
from khabar.search.columns import Columns
from khabar.search.fetching import Shelf, TimeUp
from khabar.search.ranking import Mask, Numbers
from khabar.search.spelling import Spelt

Answer = TypeVar("Answer")

_STEPS_BETWEEN_LOOKS = 2000
"""Steps of SQLite's machine between two looks at the clock."""


class Stored:
    """One view of the file: a transaction on `connection`, which looks nothing up after `until` but what rows say."""

    def __init__(self, connection: sqlite3.Connection, columns: Columns, until: float) -> None:
        self.connection = connection
        self.columns = columns
        self.until = until
        self._lasts: dict[int, int] = {}
        self._lists: dict[tuple[int, str], Numbers] = {}
        self._masks: dict[tuple[int, tuple[str, ...]], Mask] = {}

    def shelves(self, editions: Sequence[str]) -> list[Shelf]:
        """Return the shelves of the editions, of all where none is named."""
        rows = self.connection.execute("SELECT id, edition, language, last FROM shelf ORDER BY id")
        found = [Shelf(*row) for row in rows if not editions or row[1] in editions]
        self.columns.refresh(Stamps(self.connection), found)
        self.connection.set_progress_handler(lambda: int(time.monotonic() > self.until), _STEPS_BETWEEN_LOOKS)
        return found

    def published(self, shelf: Shelf) -> Numbers:
        """Return the time of publication of each number of the shelf in microseconds, NEVER for none."""
        return self.columns.published(shelf)

    def documents(self, shelf: Shelf, conditions: Sequence[Sequence[str]], most: int) -> Numbers:
        """Return the greatest numbers, at most so many, of documents that have some mark of each condition."""
        last = self._listed(shelf)
        found: Numbers = np.empty(0, dtype=np.int64)
        if shelf.last > last:
            found = self._in_time(lambda: packed.newest(self.connection, shelf.number, conditions, last, most))
        if not last or len(found) >= most:
            return found
        first, *others = conditions
        one = len(first) == 1
        numbers = self._list(shelf, first[0], last) if one else np.flatnonzero(self._mask(shelf, first, last))
        for marks in others:
            numbers = numbers[self._mask(shelf, marks, last)[numbers]]
        # A copy, for a slice would keep all of the list in memory.
        return np.concatenate([numbers[len(found) - most :], found])

    def holding(self, shelf: Shelf, terms: Sequence[str]) -> dict[str, int]:
        """Return for each of the terms in how many documents of the shelf it stands, or has stood."""
        places = ", ".join("?" * len(terms))
        select = f"SELECT term, documents FROM vocabulary_{shelf.number} WHERE term IN ({places})"  # noqa: S608
        return dict(self._rows(select, terms))

    def spelt(self, shelf: Shelf, words: Sequence[str]) -> list[Spelt]:
        """Return those of the normalised words that the shelf has."""
        places = ", ".join("?" * len(words))
        select = f"SELECT * FROM spelling_{shelf.number} WHERE word IN ({places})"  # noqa: S608
        return [Spelt(*row) for row in self._rows(select, words)]

    def beginning(self, shelf: Shelf, letters: str, shortest: int, longest: int, most: int) -> list[Spelt]:
        """Return the first words of the shelf, at most so many, with that beginning and at least and at most so many
        characters, that stand in `spelling.UNKNOWN` documents or more.
        """
        select = (
            f"SELECT * FROM spelling_{shelf.number} WHERE word >= ? AND word < ? AND documents >= ? "  # noqa: S608
            "AND length(word) BETWEEN ? AND ? ORDER BY word LIMIT ?"
        )
        rows = self._rows(select, (letters, letters + "\U0010ffff", spelling.UNKNOWN, shortest, longest, most))
        return [Spelt(*row) for row in rows]

    def rows(self, identifiers: Sequence[int]) -> dict[int, Row]:
        """Return what hits say of the documents with these identifiers, however long it takes."""
        self.connection.set_progress_handler(None, 0)
        select = "SELECT key, kind, story, published FROM document WHERE id = ?"
        found = {}
        with closing(self.connection.cursor()) as cursor:
            for identifier in identifiers:
                found[identifier] = Row(*cursor.execute(select, (identifier,)).fetchone())
        return found

    def _listed(self, shelf: Shelf) -> int:
        """Return the last document of the shelf's packed lists, 0 where there are none."""
        found = self._lasts.get(shelf.number)
        if found is None:
            rows = self._rows("SELECT 1 FROM sqlite_master WHERE name = 'packed'", ())
            rows = rows and self._rows("SELECT last FROM packed WHERE shelf = ? LIMIT 1", (shelf.number,))
            found = self._lasts[shelf.number] = rows[0][0] if rows else 0
        return found

    def _list(self, shelf: Shelf, mark: str, last: int) -> Numbers:
        """Return the documents of the shelf up to `last` that have the mark, ascending."""
        key = (shelf.number, mark)
        found = self._lists.get(key)
        if found is None:
            rows = self._rows("SELECT numbers FROM packed WHERE shelf = ? AND mark = ?", key)
            if rows:
                # Soon unpacked again, and too long to be kept.
                return packed.unpack(rows[0][0])
            found = self._lists[key] = self._under(shelf, mark, last)
        return found

    def _mask(self, shelf: Shelf, marks: Sequence[str], last: int) -> Mask:
        """Return of each document of the shelf up to `last` whether it has one of the marks."""
        key = (shelf.number, tuple(marks))
        if key not in self._masks:
            mask = np.zeros(last + 1, dtype=bool)
            for mark in marks:
                mask[self._list(shelf, mark, last)] = True
            self._masks[key] = mask
        return self._masks[key]

    def _under(self, shelf: Shelf, mark: str, last: int) -> Numbers:
        return self._in_time(lambda: packed.under(self.connection, shelf.number, mark, last))

    def _rows(self, statement: str, arguments: Sequence[object]) -> list[tuple]:
        return self._in_time(lambda: self.connection.execute(statement, arguments).fetchall())

    @staticmethod
    def _in_time(look_up: Callable[[], Answer]) -> Answer:
        try:
            return look_up()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            raise TimeUp from error


class Stamps:
    """The times of publication in the file, as `Columns` takes them in."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def removals(self, after: int) -> tuple[int, list[int]]:
        """Return the number of the last removal, and the documents of those after number `after`."""
        last = self.connection.execute("SELECT coalesce(max(sequence), 0) FROM gone").fetchone()[0]
        if last <= after:
            return last, []
        rows = self.connection.execute("SELECT id FROM gone WHERE sequence > ?", (after,))
        return last, [identifier for (identifier,) in rows]

    def kept(self, shelf: int) -> Numbers:
        """Return the time of each number of the shelf from 0, as they were once, NEVER for none; empty for none kept.

        Documents may have been put and removed since.
        """
        there = self.connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'times'").fetchone()
        select = "SELECT published FROM times WHERE shelf = ?"
        row = self.connection.execute(select, (shelf,)).fetchone() if there else None
        return np.frombuffer(row[0] if row else b"", dtype=np.int64)

    def published(self, above: int, up_to: int) -> Iterable[tuple[int, int]]:
        """Return the documents from one identifier, itself left out, to another, with their times."""
        select = "SELECT id, published FROM document WHERE id > ? AND id <= ?"
        return self.connection.execute(select, (above, up_to))


def keep_times(connection: sqlite3.Connection, shelf: Shelf) -> None:
    """Keep the times of a shelf's documents as they are now in one piece, within a transaction."""
    columns = Columns()
    columns.refresh(Stamps(connection), [shelf])
    connection.execute("CREATE TABLE IF NOT EXISTS times (shelf INTEGER PRIMARY KEY, published BLOB NOT NULL)")
    kept = columns.published(shelf).tobytes()
    connection.execute("INSERT OR REPLACE INTO times VALUES (?, ?)", (shelf.number, kept))
