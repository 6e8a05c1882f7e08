"""The terms of whole texts, without their places, some times faster than by `terms` alone. No Django here.

An index needs to know which terms a text has and how often, not where. Words come again and again, so the terms of
each stretch between two spaces are worked out once and kept. Only where words change each other across a space, which
particles of Persian do that are typed apart from their word, are stretches taken together with their neighbours.
"""

from collections import Counter
from functools import lru_cache
from typing import TypeAlias

from khabar.language import terms
from khabar.language.analysis import rules_of
from khabar.language.forms import PERSIAN_PREFIXES, PERSIAN_SUFFIXES
from khabar.search.marks import plain

MOST_KEPT = 200_000
"""Stretches whose terms are kept for each language; then all are forgotten."""

_LONGEST_KEPT = 40
_AROUND = '.,;:!?()[]{}«»‹›“”„"…،؛؟-–—*/'
"""What may stand around a word without changing it."""

_PARTICLES = PERSIAN_PREFIXES | PERSIAN_SUFFIXES


Stretch: TypeAlias = tuple[tuple[tuple[str, float], ...], int, tuple[str, ...], bool]
"""What stands in a stretch of text: its plain terms with their weights, each as often as it stands there; the number
of primary forms; the words as they stand there; and whether there is a word that may belong to a neighbour.

A plain tuple, because the garbage collector passes over those that hold no object of a class.
"""


class Analyser:
    """Analyses texts of one language; several threads may use it."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._persian = rules_of(language) == "fa"
        self._kept: dict[str, Stretch] = {}

    def stretches(self, text: str) -> list[tuple[Stretch, int]]:
        """Return what stands in `text`, as stretches and how often each; their order means nothing."""
        counts: Counter[str] = Counter()
        found: list[tuple[Stretch, int]] = []
        for line in text.split("\n"):
            if not self._persian:
                counts.update(line.split(" "))
            elif "  " in line:
                # A neighbour may stand behind nothing.
                found.append((self._worked_out(line), 1))
            else:
                counts.update(self._joined(line.split(" ")))
        known, kept = self._known, self._kept.get
        found += [(kept(piece) or known(piece), count) for piece, count in counts.items()]
        return found

    def _joined(self, pieces: list[str]) -> list[str]:
        """Join pieces of a line that can change each other."""
        particles = [number for number, piece in enumerate(pieces) if self._known(piece)[3]]
        if not particles:
            return pieces
        found: list[str] = []
        done = 0
        for number in particles:
            if number < done:
                continue
            first, last = max(number - 1, done), number + 1
            while last < len(pieces) and self._known(pieces[last])[3]:
                last += 1
            found += pieces[done:first]
            found.append(" ".join(pieces[first : last + 1]))
            done = last + 1
        return found + pieces[done:]

    def _known(self, piece: str) -> Stretch:
        found = self._kept.get(piece)
        if found is None:
            bare = piece.strip(_AROUND)
            found = self._worked_out(piece) if bare == piece else self._known(bare)
            if len(piece) <= _LONGEST_KEPT:
                if len(self._kept) >= MOST_KEPT:
                    self._kept.clear()
                self._kept[piece] = found
        return found

    def _worked_out(self, text: str) -> Stretch:
        found = terms(text, self.language)
        own = [term for term in found if term.weight >= 1.0]
        return (
            tuple((plain(term.text), term.weight) for term in found if term.text),
            len(own),
            tuple(text[term.start : term.end] for term in own),
            self._persian and any(term.text in _PARTICLES for term in found),
        )


@lru_cache(maxsize=32)
def analyser(language: str) -> Analyser:
    """Return the analyser of a language that all texts of a process share."""
    return Analyser(language)
