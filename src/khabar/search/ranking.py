"""Who is first: from the places where words stand to hits in their order; the same for every engine. No Django here.

The score is that of BM25 over the strengths that the marks carry, times the weight of the term in the query, times the
share of the known words that a text has (a text with two of them is better than one with the rarest often), times a
factor that falls with age: a text HALF_LIFE older than the newest of its shelf has lost half of AGE_COUNTS. Age is
measured from there, not from now, so that a search gives the same tomorrow if nothing is published.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from khabar.search.interface import Order
from khabar.search.marks import STEPS, strength, term_marks
from khabar.search.postings import Word

Numbers: TypeAlias = NDArray[np.int64]
Scores: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]

AGE_COUNTS = 0.25
HALF_LIFE = 180 * 86400e6
"""The part of a score that age takes away in the end, and the microseconds after which half of that is gone."""

SHARE_OF_WORDS = 3
"""A widened search wants at least one in so many of the words that the shelf knows."""

NEVER = np.iinfo(np.int64).min
"""Stands for the time of publication of a document that is no more."""


@dataclass(frozen=True)
class Found:
    """What one shelf has: numbers of documents, whether each has all the words, its score, and when it was published.

    Without a search for words all have score 0 and all the words.
    """

    numbers: Numbers
    whole: Mask
    scores: Scores
    published: Numbers


def rarity(holding: int, documents: int) -> float:
    """Return what a term counts that stands in `holding` of so many `documents` (idf of BM25, never below 0)."""
    return math.log(1 + (max(documents - holding, 0) + 0.5) / (holding + 0.5))


def match(
    words: Sequence[Word],
    places: Mapping[str, Numbers],
    holding: Mapping[str, int],
    published: Numbers,
    size: int,
    let_through: Mask | None,
) -> Found:
    """Return the documents that have all the `words`, and if they are fewer than `size`, also those with some.

    `places` holds for each mark the numbers of the documents under it, `holding` for each term how many documents
    have it; `published` gives for each number when it was published, NEVER for none. Marks that are not in `places`
    stand nowhere. Where `let_through` is given, only those documents count.
    """
    documents = len(published)
    looked_at = np.zeros(documents, dtype=bool)
    for at in places.values():
        looked_at[at] = True
    # From here on everything is as long as what was found, not as the index.
    numbers = np.flatnonzero(looked_at)
    place = np.empty(documents, dtype=np.intp)
    place[numbers] = np.arange(len(numbers))
    found = {mark: place[at] for mark, at in places.items()}
    allowed = published[numbers] != NEVER
    if let_through is not None:
        allowed &= let_through[numbers]
    scores = np.zeros(len(numbers))
    matched = np.zeros(len(numbers), dtype=np.int16)
    known = 0
    for word in words:
        gains, there = _gains(word, found, holding, len(numbers), documents)
        scores += gains
        matched += there
        known += bool(there.any())
    whole = allowed & (matched == len(words))
    chosen = whole
    if len(words) > 1 and np.count_nonzero(whole) < size:
        chosen = allowed & (matched >= max(1, math.ceil(known / SHARE_OF_WORDS)))
    when = published[numbers[chosen]]
    share = matched[chosen] / max(known, 1)
    return Found(numbers[chosen], whole[chosen], scores[chosen] * share * freshness(when, published), when)


def _gains(
    word: Word, found: Mapping[str, Numbers], holding: Mapping[str, int], looked_at: int, documents: int
) -> tuple[Scores, Mask]:
    """Return for each document looked at what the word adds to its score, and whether it has the word.

    `found` holds for each mark the places of its documents among those; `documents` are in the shelf.
    """
    gains = np.zeros(looked_at)
    held = []
    for terms in (word.whole, *word.parts):
        has = np.zeros(looked_at, dtype=bool)
        for term, weight in terms.items():
            counts = weight * rarity(holding.get(term, 0), documents)
            for step, mark in zip(range(STEPS, 0, -1), term_marks(term), strict=True):
                if (at := found.get(mark)) is not None:
                    gains[at] += counts * strength(step)
                    has[at] = True
        held.append(has)
    there = held[0]
    if word.parts:
        there |= np.logical_and.reduce(held[1:])
        gains[~there] = 0.0
    return gains, there


def freshness(when: Numbers, published: Numbers) -> Scores:
    """Return the factor of age for documents published at the times `when`."""
    newest = published.max(initial=NEVER)
    return 1.0 - AGE_COUNTS * (1.0 - np.exp2((when - newest) / HALF_LIFE))


def everything(published: Numbers, let_through: Mask | None) -> Found:
    """Return all documents, or those let through."""
    allowed = published != NEVER
    if let_through is not None:
        allowed &= let_through
    numbers = np.flatnonzero(allowed)
    return Found(numbers, np.ones(len(numbers), dtype=bool), np.zeros(len(numbers)), published[numbers])


def ordered(found: Sequence[Found], order: Order, start: int, size: int) -> list[tuple[int, int, float]]:
    """Return the hits asked for, in order, as (which of `found`, number, score).

    Those with all the words come first; then the best or newest; then the newest, and the last put.
    """
    shelves = np.concatenate([np.full(len(one.numbers), number) for number, one in enumerate(found)])
    numbers = np.concatenate([one.numbers for one in found])
    scores = np.round(np.concatenate([one.scores for one in found]), 6)
    published = np.concatenate([one.published for one in found])
    whole = np.concatenate([one.whole for one in found])
    first, above = (scores, 2.0**20) if order is Order.RELEVANCE else (published.astype(np.float64), 2.0**52)
    first = np.where(whole, first + above, first)  # exact beside any score of six places, and any time
    end = start + size
    near = np.arange(len(first))
    if 0 < end < len(first):
        near = np.flatnonzero(first >= np.partition(first, -end)[-end])
    best = near[np.lexsort((numbers[near], shelves[near], published[near], first[near]))[::-1][start:end]]
    return [(int(shelves[at]), int(numbers[at]), float(scores[at])) for at in best]
