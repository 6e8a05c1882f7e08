"""Looking up what ranking needs to know of a query's words, in whatever engine. No Django here."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Protocol, TypeVar

import numpy as np

from khabar.search import postings, ranking, spelling
from khabar.search.interface import Query
from khabar.search.marks import term_marks
from khabar.search.postings import Word
from khabar.search.ranking import Found, Mask, Numbers
from khabar.search.spelling import Spelt

MOST_PLACES = 30_000
"""Documents that are looked at for one word. Of a commoner one come those in which it is strongest, the newest."""

MOST_ALIKE = 5_000
"""Words with the same beginning that are compared with a word nobody knows."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BITS = 32

Answer = TypeVar("Answer")


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


class TimeUp(Exception):
    """A look-up was broken off, because its time is up."""


class Source(Protocol):
    """What an engine has, in one view of its index. Any look-up may raise TimeUp."""

    def published(self, shelf: Shelf) -> Numbers:
        """Return the time of publication of each number of the shelf in microseconds, NEVER for none."""

    def documents(self, shelf: Shelf, conditions: Sequence[Sequence[str]], most: int) -> Numbers:
        """Return the greatest numbers, at most so many, of documents that have some mark of each condition."""

    def holding(self, shelf: Shelf, terms: Sequence[str]) -> dict[str, int]:
        """Return for each of the terms in how many documents of the shelf it stands, or has stood."""

    def spelt(self, shelf: Shelf, words: Sequence[str]) -> list[Spelt]:
        """Return those of the normalised words that the shelf has."""

    def beginning(self, shelf: Shelf, letters: str, shortest: int, longest: int, most: int) -> list[Spelt]:
        """Return the first words of the shelf, at most so many, with that beginning and at least and at most so many
        characters, that stand in `spelling.UNKNOWN` documents or more.
        """


class Fetch:
    """A query under way. `more` and `cut` say of what was found so far what Results says."""

    def __init__(self, source: Source, query: Query, until: float) -> None:
        self.source = source
        self.query = query
        self.until = until
        self.more = False
        self.cut = False
        self._conditions = postings.filters(query)
        self._words: dict[str, list[Word]] = {}
        self._held: dict[int, dict[str, int]] = {}

    def find(self, shelf: Shelf) -> Found:
        """Return what the shelf has; when time is up, what it has of the words looked up by then."""
        published = self.source.published(shelf)
        allowed = self._period(published)
        text = self.query.text.strip()
        words = self.words(shelf.language) if text else []
        if not text:
            allowed = self._filtered(shelf, allowed, len(published))
            return ranking.everything(published, allowed)
        if not words:
            return ranking.everything(published, np.zeros(len(published), dtype=bool))
        holding = self._holding(shelf, words)
        counted = set(holding)
        places, seen = self._places(shelf, words, holding)
        for mark, numbers in places.items():
            if mark[:-1] not in counted:
                holding[mark[:-1]] = holding.get(mark[:-1], 0) + len(numbers)
        self._held[shelf.number] = holding
        return ranking.match(seen, places, holding, published, self.query.size, allowed)

    def suggestion(self, shelf: Shelf) -> str:
        """Return the text with words respelt as the shelf knows them, empty when there is none better, or no time."""

        def exact(words: Sequence[str]) -> list[Spelt]:
            return self._looked_up(lambda: self.source.spelt(shelf, words), [])

        def alike(beginning: str, shortest: int, longest: int) -> list[Spelt]:
            return self._looked_up(lambda: self.source.beginning(shelf, beginning, shortest, longest, MOST_ALIKE), [])

        before = self.cut
        found = spelling.suggest(self.query.text, shelf.language, self._held.get(shelf.number, {}), exact, alike)
        in_time, self.cut = not self.cut, before
        return found if in_time else ""

    def words(self, language: str) -> list[Word]:
        """Return the words of the query as the language has them."""
        if language not in self._words:
            self._words[language] = postings.words(self.query.text, language)
        return self._words[language]

    def _holding(self, shelf: Shelf, words: Sequence[Word]) -> dict[str, int]:
        """Return for terms of the words in how many documents of the shelf they stand, or have stood.

        The vocabulary of a large shelf lacks words of a single document.
        """
        terms = sorted({term for word in words for term in word.terms})
        return self._looked_up(lambda: self.source.holding(shelf, terms), {})

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
            marks = [mark for mark in _strongest_first(word) if mark not in found]
            conditions = [*self._conditions]
            if beside and rarest is not None:
                conditions.append(_strongest_first(rarest))
            if common:
                self._look_up(shelf, marks, conditions, found)
            else:
                self._look_up(shelf, marks, (), found)
                self._let_through(shelf, marks, found)
            if self.cut:
                break
            seen.append(word)
        return found, [word for word in words if word in seen] or rarest_first[:1]

    def _look_up(
        self, shelf: Shelf, marks: Iterable[str], conditions: Sequence[Sequence[str]], found: dict[str, Numbers]
    ) -> None:
        """Add to `found` where the marks stand, until there is no more room or time."""
        room = MOST_PLACES
        for mark in marks:
            if room <= 0:
                self.more = True
                return
            numbers = self._documents(shelf, [[mark], *conditions], room)
            found[mark] = numbers
            room -= len(numbers)
            if self.cut:
                return

    def _let_through(self, shelf: Shelf, marks: Sequence[str], found: dict[str, Numbers]) -> None:
        """Leave of what was found under the marks only what the filters let through.

        They are asked once for all marks, for what they let through may be a large part of the shelf.
        """
        there = [mark for mark in marks if len(found.get(mark, ()))]
        if self._conditions and there:
            allowed = self._documents(shelf, [there, *self._conditions], MOST_PLACES)
            for mark in there:
                found[mark] = np.intersect1d(found[mark], allowed, assume_unique=True)

    def _documents(self, shelf: Shelf, conditions: Sequence[Sequence[str]], most: int) -> Numbers:
        """Return the newest numbers, at most so many, of documents that meet all conditions."""
        none = np.empty(0, dtype=np.int64)
        return self._looked_up(lambda: self.source.documents(shelf, conditions, most), none)

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

    def _looked_up(self, look_up: Callable[[], Answer], nothing: Answer) -> Answer:
        """Return what the look-up gives, `nothing` when time is up."""
        if self.cut or time.monotonic() > self.until:
            self.cut = True
            return nothing
        try:
            return look_up()
        except TimeUp:
            self.cut = True
            return nothing


def microseconds(instant: datetime) -> int:
    """Return the microseconds from 1970 to the aware `instant`."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def _strongest_first(word: Word) -> list[str]:
    columns = [term_marks(term) for term in word.terms]
    return list(chain.from_iterable(zip(*columns, strict=True)))
