"""Suggestions for words that an index hardly knows: other words of the same index, near in spelling. No Django here.

A word's neighbours are those one change away (a letter left out, put in, exchanged, or two swapped), and of longer
words also those two changes away that begin alike, for hardly anybody errs in the first letters.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from khabar.language import normalise, terms
from khabar.search.marks import plain
from khabar.search.postings import MOST_CHARACTERS

SHORTEST, LONGEST = 3, 24
"""Characters of words that are respelt."""

SHORTEST_FOR_TWO = 6
"""Characters from which on a word may be two changes away."""

ALIKE = 2
"""First letters that a word two changes away must share."""

MOST_TRIED = 5
"""Words of a query for which another spelling is looked for: each takes a few milliseconds."""

UNKNOWN, KNOWN_BETTER = 2, 50
"""A neighbour of an unknown word must stand in so many documents, of a known one in so many times as many."""

_NEARER = 30.0
"""How many times as many documents a word two changes away must have to be preferred to one that is one away."""

_LATIN = "abcdefghijklmnopqrstuvwxyzçğıñöşüêîû"
_ARABIC = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنهویەێۆڕڵڤ"


@dataclass(frozen=True)
class Spelt:
    """A word of an index: normalised, in how many documents it heads, and as it is written there."""

    word: str
    documents: int
    written: str


Exact = Callable[[Sequence[str]], list[Spelt]]
"""Returns those of the normalised words that an index has."""

Alike = Callable[[str, int, int], list[Spelt]]
"""Returns the words of an index with a beginning, and at least and at most so many characters."""


def entries(written: Mapping[str, int], language: str) -> list[tuple[str, int, str]]:
    """Return written words with their counts as (normalised word, count, the commonest way to write it)."""
    found: dict[str, tuple[int, int, str]] = {}
    for surface, count in written.items():
        word = _normalised(surface, language)
        if SHORTEST <= len(word) <= LONGEST and word.isalpha():
            total, most, form = found.get(word, (0, 0, ""))
            found[word] = (total + count, *max((most, form), (count, surface)))
    return sorted((word, total, form) for word, (total, _most, form) in found.items())


def suggest(text: str, language: str, holding: Mapping[str, int], exact: Exact, alike: Alike) -> str:
    """Return `text` with the words respelt that the index hardly knows, empty when there is nothing better.

    `holding` says for each plain term of the text how many documents have it.
    """
    text = text[:MOST_CHARACTERS]
    found: dict[tuple[int, int], list[str]] = {}
    for term in terms(text, language):
        if term.weight >= 1.0:
            found.setdefault((term.start, term.end), []).append(plain(term.text))
    tried: dict[str, str] = {}
    pieces, place = [], 0
    for (start, end), primary in sorted(found.items()):
        surface = text[start:end]
        if start < place or (surface not in tried and len(tried) == MOST_TRIED):
            continue
        if surface not in tried:
            known = max(holding.get(term, 0) for term in primary)
            tried[surface] = _better(surface, language, known, exact, alike)
        if tried[surface]:
            pieces += [text[place:start], tried[surface]]
            place = end
    return " ".join(("".join(pieces) + text[place:]).split()) if pieces else ""


def _better(surface: str, language: str, known: int, exact: Exact, alike: Alike) -> str:
    word = _normalised(surface, language)
    if not (SHORTEST <= len(word) <= LONGEST and word.isalpha()):
        return ""
    least = UNKNOWN if known == 0 else known * KNOWN_BETTER
    near = [(one, 1) for one in exact(sorted(set(_one_change(word)) - {word}))]
    if not any(one.documents >= least for one, _ in near) and known == 0 and len(word) >= SHORTEST_FOR_TWO:
        begun = alike(word[:ALIKE], len(word) - 2, len(word) + 2)
        near += [(one, 2) for one in begun if one.word != word and within_two(word, one.word)]
    own = {term.text for term in terms(surface, language) if term.weight >= 1.0}
    fitting = [
        (math.log(one.documents) - (changes - 1) * math.log(_NEARER), one.word, one.written)
        for one, changes in near
        if one.documents >= least and {term.text for term in terms(one.written, language)}.isdisjoint(own)
    ]
    return max(fitting)[2] if fitting else ""


def _one_change(word: str) -> Iterator[str]:
    """Yield what becomes of `word` by one change."""
    letters = _ARABIC if any("\u0600" <= letter <= "\u06ff" for letter in word) else _LATIN
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in letters:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]


def within_two(one: str, other: str) -> bool:
    """Return whether at most two changes lead from one word to the other."""
    if abs(len(one) - len(other)) > 2:
        return False
    before: Sequence[int] = ()
    row: Sequence[int] = range(len(other) + 1)
    for number, letter in enumerate(one, 1):
        further = [number]
        for place, wanted in enumerate(other, 1):
            least = min(row[place] + 1, further[-1] + 1, row[place - 1] + (letter != wanted))
            if place > 1 and number > 1 and letter == other[place - 2] and one[number - 2] == wanted:
                least = min(least, before[place - 2] + 1)
            further.append(least)
        if min(further) > 2:
            return False
        before, row = row, further
    return row[-1] <= 2


@lru_cache(maxsize=100_000)
def _normalised(surface: str, language: str) -> str:
    return plain(normalise(surface, language))
