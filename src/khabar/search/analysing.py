"""The terms of whole texts, without their places, many texts at once. No Django here.

An index needs to know which terms a text has and how often, not where. Words come again and again, so the terms of
each stretch between two spaces are worked out once and kept, as numbers in long rows. Texts are split, their stretches
looked up, and all else is arithmetic over rows. Only where words change each other across a space, which particles of
Persian do that are typed apart from their word, are stretches taken together with their neighbours.
"""

import threading
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, repeat
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from khabar.language import terms
from khabar.language.analysis import rules_of
from khabar.language.forms import PERSIAN_PREFIXES, PERSIAN_SUFFIXES
from khabar.language.lists import forms_of_each
from khabar.search.marks import plain

MOST_KEPT = 200_000
"""Stretches whose terms are kept for each language, each with some hundred bytes; then the half that is used least
goes."""

TENTHS = 10
"""What is counted is tenths of a word: weights have one place."""

_LONGEST_KEPT = 40
_AROUND = '.,;:!?()[]{}«»‹›“”„"…،؛؟-–—*/'
"""What may stand around a word without changing it."""

_PARTICLES = PERSIAN_PREFIXES | PERSIAN_SUFFIXES

Integers: TypeAlias = NDArray[np.int64]
Text: TypeAlias = Sequence[tuple[str, int]]
"""The parts of a text, and as how many times each counts."""


@dataclass(frozen=True)
class Counted:
    """Which terms each text has: one row of `texts`, `terms` and `tenths` for each term of each text, text by text.

    `texts` are numbers of the texts, from 0; `terms` are places in `names`, the plain terms; `tenths` how much the term
    counts there, in tenths of a word. `lengths` are the words of each text; `written` says in how many texts a word of
    their heads stands just so.
    """

    texts: Integers
    terms: Integers
    tenths: Integers
    lengths: Integers
    names: list[str]
    written: Counter[str]


class Analyser:
    """Analyses texts of one language; several threads may use it."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._rules = rules_of(language)
        self._lock = threading.Lock()
        self._begin()

    def _begin(self) -> None:
        """Know nothing but the empty stretch.

        Stretches have a number; the terms of stretch n stand from _firsts[n] to _firsts[n + 1].
        """
        self._numbers: dict[str, int] = {"": 0}
        self._firsts, self._terms, self._tenths = array("i", [1, 1]), array("i", [0]), array("b", [0])
        self._words, self._used = array("i", [0]), array("i", [0])
        self._particle = array("b", [0])
        self._bare: list[str] = [""]
        self._surfaces: dict[int, tuple[str, ...]] = {0: ()}
        self._long: list[str] = []
        self._names: list[str] = []
        self._places: dict[str, int] = {}

    def counted(self, texts: Sequence[Text], heads: int = 0) -> Counted:
        """Return which terms stand in the texts, of which there are at most 4096.

        The words of the first so many parts of each are also returned as they are written.
        """
        with self._lock:
            lines, part_of = self._split([part for text in texts for part, _ in text])
            numbers, line_of = self._found(lines)
            of_parts = np.repeat(np.arange(len(texts)), np.fromiter(map(len, texts), dtype=np.int64))
            factors = np.array([factor for text in texts for _, factor in text], dtype=np.int64)[part_of][line_of]
            own = np.array([number < heads for text in texts for number in range(len(text))], dtype=bool)
            text_of = of_parts[part_of][line_of]
            own = own[part_of][line_of]
            written = self._written(numbers[own], text_of[own])
            found = self._added_up(numbers, text_of, factors, len(texts), written)
            self._tidy_up()
            return found

    def _split(self, parts: Sequence[str]) -> tuple[list[list[str]], Integers]:
        """Return the stretches of each line of the parts of texts, and of which part each line is."""
        if self._rules != "fa":
            return [part.replace("\n", " ").split(" ") for part in parts], np.arange(len(parts))
        apart = [part.split("\n") for part in parts]
        # Where two spaces stand together, a neighbour may stand behind nothing.
        lines = [[line] if "  " in line else line.split(" ") for line in chain.from_iterable(apart)]
        return lines, np.repeat(np.arange(len(parts)), np.fromiter(map(len, apart), dtype=np.int64, count=len(apart)))

    def _found(self, lines: Sequence[list[str]]) -> tuple[Integers, Integers]:
        """Return the numbers of the stretches, and of which line each is; their order means nothing."""
        pieces = list(chain.from_iterable(lines))
        numbers = self._numbered(pieces)
        ends = np.cumsum(np.fromiter(map(len, lines), dtype=np.int64, count=len(lines)))
        line_of = np.repeat(np.arange(len(lines)), np.diff(ends, prepend=0))
        if self._rules == "fa":
            together = list(self._together(numbers, line_of, ends))
            joined = self._numbered([" ".join(pieces[first:last]) for first, last in together])
            joined_of = line_of[[first for first, _ in together]]
            alone = np.ones(len(numbers), dtype=bool)
            for first, last in together:
                alone[first:last] = False
            numbers = np.concatenate([numbers[alone], joined])
            line_of = np.concatenate([line_of[alone], joined_of])
        return numbers, line_of

    def _together(self, numbers: Integers, line_of: Integers, ends: Integers) -> Iterator[tuple[int, int]]:
        """Yield from where to where stretches of a line can change each other: particles and those around them."""
        particle = np.frombuffer(self._particle, dtype=np.int8)[numbers]
        done = 0
        for at in np.flatnonzero(particle).tolist():
            if at >= done:
                line = int(line_of[at])
                begin, end = int(ends[line - 1]) if line else 0, int(ends[line])
                first, last = max(at - 1, done, begin), at + 1
                while last < end and particle[last]:
                    last += 1
                done = min(last + 1, end)
                yield first, done

    def _numbered(self, pieces: list[str]) -> Integers:
        """Return the numbers of the stretches."""
        found = np.fromiter(map(self._numbers.get, pieces, repeat(-1)), dtype=np.int64, count=len(pieces))
        unknown = np.flatnonzero(found < 0)
        if len(unknown):
            missing = [pieces[at] for at in unknown.tolist()]
            self._learn(set(missing))
            found[unknown] = list(map(self._numbers.__getitem__, missing))
        return found

    def _written(self, numbers: Integers, text_of: Integers) -> Counter[str]:
        """Return the words of stretches as they are written, and in how many texts each stands."""
        pairs = np.unique(text_of << 32 | numbers)
        stretches, texts = pairs & 0xFFFFFFFF, pairs >> 32
        several = np.isin(stretches, np.fromiter(self._surfaces, dtype=np.int64, count=len(self._surfaces)))
        # Nearly all stretches are written as they stand without the signs around them, and are so just once in a text.
        usual, counts = np.unique(stretches[~several], return_counts=True)
        found = Counter(dict(zip(map(self._bare.__getitem__, usual.tolist()), counts.tolist(), strict=True)))
        there = set(pairs[~several].tolist())
        own = {
            (text, surface)
            for text, stretch in zip(texts[several].tolist(), stretches[several].tolist(), strict=True)
            for surface in self._surfaces[stretch]
            if text << 32 | self._numbers.get(surface, 0) not in there
        }
        found.update(surface for _, surface in own)
        return found

    def _added_up(
        self, numbers: Integers, text_of: Integers, factors: Integers, texts: int, written: Counter[str]
    ) -> Counted:
        """Return which terms the stretches `numbers` of the texts `text_of` have; each counts `factors` times."""
        firsts, words = np.frombuffer(self._firsts, dtype=np.int32), np.frombuffer(self._words, dtype=np.int32)
        np.frombuffer(self._used, dtype=np.int32)[numbers] += 1
        lengths = np.bincount(text_of, weights=words[numbers], minlength=texts).astype(np.int64)
        starts = firsts[numbers].astype(np.int64)
        sizes = firsts[numbers + 1] - starts
        ends = np.cumsum(sizes)
        at = np.arange(int(sizes.sum())) + np.repeat(starts - (ends - sizes), sizes)
        # One number says it all and is sorted fast: the text, the term, and how much it counts.
        rows = np.repeat(text_of << 48 | factors, sizes)
        tenths = np.frombuffer(self._tenths, dtype=np.int8)[at] * (rows & 0xFFFF)
        rows = (rows >> 48 << 48) + (np.frombuffer(self._terms, dtype=np.int32)[at].astype(np.int64) << 16) + tenths
        rows.sort()
        keys = rows >> 16
        new = np.flatnonzero(np.diff(keys, prepend=-1))
        sums = np.add.reduceat(rows & 0xFFFF, new) if len(new) else np.empty(0, dtype=np.int64)
        keys = keys[new]
        return Counted(keys >> 32, keys & 0xFFFFFFFF, sums, lengths, self._names, written)

    def _learn(self, pieces: set[str]) -> None:
        """Work out the terms of those of the pieces that are not known."""
        bare = {piece: piece.strip(_AROUND) for piece in pieces.difference(self._numbers)}
        wanted = set(bare.values()).difference(self._numbers)
        quick = forms_of_each(wanted, self._rules)
        for piece in wanted:
            usual = quick.get(piece)
            if usual is None:
                self._work_out(piece)
            else:
                self._keep(piece, usual, 1)
        for piece, own in bare.items():
            self._numbers[piece] = self._numbers[own]
            if len(piece) > _LONGEST_KEPT:
                self._long.append(piece)

    def _work_out(self, piece: str) -> None:
        found = [term for term in terms(piece, self.language) if term.text]
        own = [term for term in found if term.weight >= 1.0]
        number = self._keep(piece, [(plain(term.text), term.weight) for term in found], len(own))
        surfaces = tuple({piece[term.start : term.end] for term in own})
        if surfaces != (piece,):
            self._surfaces[number] = surfaces

    def _keep(self, piece: str, weighted: Sequence[tuple[str, float]], words: int) -> int:
        number = self._numbers[piece] = len(self._words)
        self._particle.append(self._rules == "fa" and any(term in _PARTICLES for term, _ in weighted))
        places, names = self._places, self._names
        for term, weight in weighted:
            place = places.get(term)
            if place is None:
                place = places[term] = len(names)
                names.append(term)
            self._terms.append(place)
            self._tenths.append(round(weight * TENTHS))
        self._firsts.append(len(self._terms))
        self._words.append(words)
        self._bare.append(piece)
        self._used.append(0)
        return number

    def _tidy_up(self) -> None:
        """Forget what is not worth keeping: long stretches, and when there are too many the half that is used least."""
        for piece in self._long:
            self._numbers.pop(piece, None)
        self._long.clear()
        if len(self._words) >= MOST_KEPT or len(self._numbers) >= 2 * MOST_KEPT:
            self._forget_half()

    def _forget_half(self) -> None:
        """Forget the half of the stretches that is used least, but not the empty one, and terms of no other."""
        used = np.array(self._used, dtype=np.int64)
        kept = np.union1d([0], np.argsort(used, kind="stable")[len(used) // 2 :])
        firsts = np.array(self._firsts, dtype=np.int64)
        sizes = np.diff(firsts)[kept]
        ends = np.cumsum(sizes)
        at = np.arange(int(ends[-1])) + np.repeat(firsts[kept] - (ends - sizes), sizes)
        places, terms = np.unique(np.array(self._terms, dtype=np.int64)[at], return_inverse=True)
        former = np.full(len(used), -1)
        former[kept] = np.arange(len(kept))
        self._numbers = {piece: int(former[number]) for piece, number in self._numbers.items() if former[number] >= 0}
        self._bare = [self._bare[number] for number in kept.tolist()]
        self._surfaces = {int(former[one]): own for one, own in self._surfaces.items() if former[one] >= 0}
        self._particle = array("b", np.array(self._particle, dtype=np.int64)[kept].tolist())
        self._names = [self._names[place] for place in places.tolist()]
        self._places = {name: place for place, name in enumerate(self._names)}
        self._firsts = array("i", [1, *(ends + 1).tolist()])
        self._terms = array("i", [0, *terms.tolist()])
        self._tenths = array("b", [0, *np.array(self._tenths, dtype=np.int64)[at].tolist()])
        self._words = array("i", np.array(self._words, dtype=np.int64)[kept].tolist())
        self._used = array("i", (used[kept] // 2).tolist())


@lru_cache(maxsize=32)
def analyser(language: str) -> Analyser:
    """Return the analyser of a language that all texts of a process share."""
    return Analyser(language)
