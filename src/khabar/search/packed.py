"""Lists of the documents under the commonest marks, beside FTS5 in the same file. No Django here.

FTS5 hands documents over one by one, which takes most of the time of a search for common words. When an index is
brought into the form that is fastest to read, the documents that it has by then are listed for each mark that many of
them have. FTS5 still has them all: who knows nothing of the lists finds the same.
"""

import sqlite3
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from khabar.search.ranking import Numbers

LEAST = 1000
"""Documents under a mark that is worth a list."""

SPARSEST = 64
"""A mark has a list when at least one in so many documents stands under it: the lists of rarer ones would make the
file larger, and these FTS5 hands over fast enough."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS packed (
    id INTEGER PRIMARY KEY, shelf INTEGER NOT NULL, mark TEXT NOT NULL, last INTEGER NOT NULL, numbers BLOB NOT NULL,
    UNIQUE (shelf, mark)
)
"""
"""`last` is the shelf's last document when its lists were made, the same for all of one shelf."""

_STEPS, _BITS = b"s", b"b"
_FAR = 255
"""The longest step of one byte; a byte 0 is such a step that ends at no document."""


def pack(numbers: Numbers) -> bytes:
    """Return ascending `numbers` from 1 as bytes: a bit for each number there could be, or the steps between them."""
    if len(numbers) * 8 > int(numbers[-1]):
        bits = np.zeros(int(numbers[-1]) + 1, dtype=bool)
        bits[numbers] = True
        return _BITS + np.packbits(bits).tobytes()
    steps = np.diff(numbers, prepend=0)
    before = (steps - 1) // _FAR
    found = np.zeros(len(steps) + int(before.sum()), dtype=np.uint8)
    found[np.arange(len(steps)) + np.cumsum(before)] = steps - before * _FAR
    return _STEPS + found.tobytes()


def unpack(data: bytes) -> Numbers:
    """Return the numbers that were packed, ascending."""
    stored: NDArray[np.uint8] = np.frombuffer(data, dtype=np.uint8, offset=1)
    if data[:1] == _BITS:
        return np.flatnonzero(np.unpackbits(stored).view(bool))
    there = stored != 0
    steps = np.where(there, stored, np.uint8(_FAR))
    return np.cumsum(steps, dtype=np.int64)[there]


def make(connection: sqlite3.Connection, shelf: int, last: int) -> None:
    """Make the lists of a shelf anew, with documents 1 to `last`, which are all it has, within a transaction."""
    least = max(LEAST, -(-last // SPARSEST))
    connection.execute(SCHEMA)
    connection.execute("DELETE FROM packed WHERE shelf = ?", (shelf,))
    connection.execute(f"CREATE VIRTUAL TABLE temp.marks USING fts5vocab ('main', 'postings_{shelf}', 'row')")
    try:
        common = connection.execute("SELECT term FROM temp.marks WHERE doc >= ?", (least,)).fetchall()
    finally:
        connection.execute("DROP TABLE temp.marks")
    insert = "INSERT INTO packed (shelf, mark, last, numbers) VALUES (?, ?, ?, ?)"
    for (mark,) in common:
        connection.execute(insert, (shelf, mark, last, pack(under(connection, shelf, mark, last))))


def under(connection: sqlite3.Connection, shelf: int, mark: str, last: int) -> Numbers:
    """Return the numbers up to `last` of documents under the mark by FTS5, ascending."""
    return _numbers(connection, f"{_found_in(shelf)} AND rowid <= ?", (_any([mark]), last))


def newest(
    connection: sqlite3.Connection, shelf: int, conditions: Sequence[Sequence[str]], above: int, most: int
) -> Numbers:
    """Return the greatest numbers above `above`, at most so many, of documents that have some mark of each condition.

    It is FTS5 that says so, and the order is descending.
    """
    wanted = " AND ".join(_any(marks) for marks in conditions)
    select = f"{_found_in(shelf)} AND rowid > ? ORDER BY rowid DESC LIMIT ?"
    return _numbers(connection, select, (wanted, above, most))


def _found_in(shelf: int) -> str:
    return f"SELECT rowid FROM postings_{shelf} WHERE postings_{shelf} MATCH ?"  # noqa: S608 - a number of ours


def _numbers(connection: sqlite3.Connection, select: str, arguments: Sequence[object]) -> Numbers:
    # One long text is made by SQLite and read by numpy in a third of the time that as many rows take.
    row = connection.execute(f"SELECT group_concat(rowid, ' ') FROM ({select})", arguments).fetchone()  # noqa: S608
    return np.fromstring(row[0], dtype=np.int64, sep=" ") if row[0] else np.empty(0, dtype=np.int64)


def _any(marks: Sequence[str]) -> str:
    """Return the condition that one of the marks stands there. Marks have nothing in them that FTS5 would read."""
    return "(" + " OR ".join(f'"{mark}"' for mark in marks) + ")"
