"""Reading from the FTS5 tables what ranking needs to know of a query's words. No Django here."""

import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from khabar.search import postings, ranking, spelling
from khabar.search.interface import Query
from khabar.search.postings import Word
from khabar.search.ranking import Found, Mask, Numbers
from khabar.search.spelling import Spelt

if TYPE_CHECKING:
    from khabar.search.columns import Columns

MOST_PLACES = 30_000
"""Documents that are looked at for one word. Of a commoner one come those in which it is strongest, the newest."""

MOST_ALIKE = 5_000
"""Words with the same beginning that are compared with a word nobody knows."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BITS = 32


@dataclass(frozen=True)
class Shelf:
    """The documents of one edition in one language: its number in the file, and its last document's."""

    number: int
    edition: str
    language: str
    last: int

    def identifier(self, document: int) -> int:
        """Return the number in the file of the shelf's `document`."""
        return self.join(self.number, document)

    @staticmethod
    def join(shelf: int, document: int) -> int:
        """Return the number in the file of a shelf's document."""
        return (shelf << _BITS) + document

    @staticmethod
    def split(identifier: int) -> tuple[int, int]:
        """Return the shelf and the number in it of the document `identifier`."""
        return identifier >> _BITS, identifier & ((1 << _BITS) - 1)


class Fetch:
    """A query under way. `more` and `cut` say of what was found so far what Results says."""

    def __init__(self, connection: sqlite3.Connection, columns: "Columns", query: Query, until: float) -> None:
        self.connection = connection
        self.columns = columns
        self.query = query
        self.until = until
        self.more = False
        self.cut = False
        self._conditions = [_any(marks) for marks in postings.filters(query)]
        self._words: dict[str, list[Word]] = {}

    def find(self, shelf: Shelf) -> Found:
        """Return what the shelf has; when time is up, what it has of the words looked up by then."""
        published = self.columns.published(shelf)
        allowed = self._period(published)
        text = self.query.text.strip()
        words = self.words(shelf.language) if text else []
        if not text:
            allowed = self._filtered(shelf, allowed, len(published))
            return ranking.everything(published, allowed)
        if not words:
            return ranking.everything(published, np.zeros(len(published), dtype=bool))
        holding = self.holding(shelf, words)
        places, seen = self._places(shelf, words, holding)
        return ranking.match(seen, places, holding, published, self.query.size, allowed)

    def suggestion(self, shelf: Shelf) -> str:
        """Return the text with words respelt as the shelf knows them, empty when there is none better, or no time."""
        table = f"spelling_{shelf.number}"

        def exact(words: Sequence[str]) -> list[Spelt]:
            places = ", ".join("?" * len(words))
            return [Spelt(*row) for row in self._rows(f"SELECT * FROM {table} WHERE word IN ({places})", words)]  # noqa: S608

        def alike(beginning: str, shortest: int, longest: int) -> list[Spelt]:
            select = (
                f"SELECT * FROM {table} WHERE word >= ? AND word < ? AND documents >= ? "  # noqa: S608
                "AND length(word) BETWEEN ? AND ? LIMIT ?"
            )
            end = beginning + "\U0010ffff"
            rows = self._rows(select, (beginning, end, spelling.UNKNOWN, shortest, longest, MOST_ALIKE))
            return [Spelt(*row) for row in rows]

        before = self.cut
        found = spelling.suggest(
            self.query.text, shelf.language, self.holding(shelf, self.words(shelf.language)), exact, alike
        )
        in_time, self.cut = not self.cut, before
        return found if in_time else ""

    def words(self, language: str) -> list[Word]:
        """Return the words of the query as the language has them."""
        if language not in self._words:
            self._words[language] = postings.words(self.query.text, language)
        return self._words[language]

    def holding(self, shelf: Shelf, words: Sequence[Word]) -> dict[str, int]:
        """Return for each term of the words in how many documents of the shelf it stands, or has stood."""
        terms = sorted({term for word in words for term in word.terms})
        places = ", ".join("?" * len(terms))
        select = f"SELECT term, documents FROM vocabulary_{shelf.number} WHERE term IN ({places})"  # noqa: S608
        return dict(self._rows(select, terms))

    def _places(
        self, shelf: Shelf, words: Sequence[Word], holding: dict[str, int]
    ) -> tuple[dict[str, Numbers], list[Word]]:
        """Return where the marks of the words stand, and the words that were looked up before time was up."""
        counts = {id(word): sum(holding.get(term, 0) for term in word.terms) for word in words}
        rarest_first = sorted(words, key=lambda word: counts[id(word)])
        rarest = next((word for word in rarest_first if counts[id(word)]), None)
        found: dict[str, Numbers] = {}
        seen = []
        for word in rarest_first:
            common = counts[id(word)] > MOST_PLACES
            beside = common and rarest is not None and counts[id(rarest)] <= MOST_PLACES // 2
            marks = [mark for mark in _strongest_first(word) if mark[:-1] in holding]
            conditions = [*self._conditions]
            if beside and rarest is not None:
                conditions.append(_any(mark for mark in _strongest_first(rarest) if mark[:-1] in holding))
            self._look_up(shelf, marks, conditions, found)
            if self.cut:
                break
            seen.append(word)
        return found, [word for word in words if word in seen] or rarest_first[:1]

    def _look_up(
        self, shelf: Shelf, marks: Iterable[str], conditions: Sequence[str], found: dict[str, Numbers]
    ) -> None:
        """Add to `found` where the marks stand, until there is no more room or time."""
        room = MOST_PLACES
        for mark in marks:
            if mark in found:
                continue
            if room <= 0:
                self.more = True
                return
            numbers = self._documents(shelf, [_any([mark]), *conditions], room)
            found[mark] = numbers
            room -= len(numbers)
            if self.cut:
                return

    def _documents(self, shelf: Shelf, conditions: Sequence[str], most: int) -> Numbers:
        """Return the newest numbers, at most so many, of documents that meet all conditions."""
        table = f"postings_{shelf.number}"
        rows = self._rows(
            f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid DESC LIMIT ?",  # noqa: S608
            (" AND ".join(conditions), most),
        )
        return np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=len(rows))

    def _filtered(self, shelf: Shelf, allowed: Mask | None, documents: int) -> Mask | None:
        if not self._conditions:
            return allowed
        through = np.zeros(documents, dtype=bool)
        through[self._documents(shelf, self._conditions, documents)] = True
        return through if allowed is None else through & allowed

    def _period(self, published: Numbers) -> Mask | None:
        first, last = self.query.first, self.query.last
        if first is None and last is None:
            return None
        allowed = np.ones(len(published), dtype=bool)
        if first is not None:
            allowed &= published >= microseconds(first)
        if last is not None:
            allowed &= published < microseconds(last)
        return allowed

    def _rows(self, statement: str, arguments: Sequence[object]) -> list[tuple]:
        """Return what the statement gives, nothing when time is up."""
        if self.cut or time.monotonic() > self.until:
            self.cut = True
            return []
        try:
            return self.connection.execute(statement, arguments).fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            self.cut = True
            return []


def microseconds(instant: datetime) -> int:
    """Return the microseconds from 1970 to the aware `instant`."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def _strongest_first(word: Word) -> list[str]:
    columns = [postings.term_marks(term) for term in word.terms]
    return list(chain.from_iterable(zip(*columns, strict=True)))


def _any(marks: Iterable[str]) -> str:
    """Return the condition that one of the marks stands there. Marks have nothing in them that FTS5 would read."""
    return "(" + " OR ".join(f'"{mark}"' for mark in marks) + ")"
