"""A search in whatever engine: each shelf is looked at, then hits are put in order. No Django here."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

from khabar.search import fetching, ranking
from khabar.search.fetching import Fetch, Shelf
from khabar.search.interface import Hit, Query, Results
from khabar.search.ranking import Found

FEW = 5
"""With fewer hits than this that have all the words, another spelling is looked for."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Row(NamedTuple):
    """What a hit says of a document; `published` is in microseconds from 1970."""

    key: str
    kind: str
    story: str
    published: int


class Source(fetching.Source, Protocol):
    """What an engine has, in one view of its index."""

    def rows(self, identifiers: Sequence[int]) -> Mapping[int, Row]:
        """Return what hits say of the documents with these identifiers of `Shelf`, however long it takes."""


def answer(source: Source, shelves: Sequence[Shelf], query: Query, until: float) -> Results:
    """Return what the shelves have; look-ups end at `until` on the monotonic clock."""
    fetch = Fetch(source, query, until)
    found = [fetch.find(shelf) for shelf in shelves]
    suggestion = _suggestion(fetch, query, shelves, found)
    total = sum(len(one.numbers) for one in found)
    widened = any(not one.whole.all() for one in found)
    hits = _hits(source, shelves, query, found) if total else ()
    return Results(hits, total, more=fetch.more, widened=widened, cut=fetch.cut, suggestion=suggestion)


def _hits(source: Source, shelves: Sequence[Shelf], query: Query, found: Sequence[Found]) -> tuple[Hit, ...]:
    chosen = ranking.ordered(found, query.order, max(query.start, 0), max(query.size, 0))
    identified = [(shelves[at], shelves[at].identifier(number), score) for at, number, score in chosen]
    rows = source.rows([identifier for _, identifier, _ in identified])
    hits = []
    for shelf, identifier, score in identified:
        row = rows[identifier]
        published = _EPOCH + row.published * _MICROSECOND
        hits.append(Hit(row.key, shelf.edition, row.kind, row.story, published, score))
    return tuple(hits)


def _suggestion(fetch: Fetch, query: Query, shelves: Sequence[Shelf], found: Sequence[Found]) -> str:
    if not query.text.strip() or not shelves or sum(int(one.whole.sum()) for one in found) >= FEW:
        return ""
    of_language = [shelf for shelf in shelves if shelf.language == query.language]
    return fetch.suggestion(max(of_language or shelves, key=lambda shelf: shelf.last))
