"""The terms of whole texts, without their places, some times faster than by `terms` alone. No Django here.

An index needs to know which terms a text has and how often, not where. Words come again and again, so the terms of
each stretch between two spaces are worked out once and kept. Only where words change each other across a space, which
particles of Persian do that are typed apart from their word, are stretches taken together with their neighbours.
"""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from khabar.language import terms
from khabar.language.analysis import rules_of
from khabar.language.forms import PERSIAN_PREFIXES, PERSIAN_SUFFIXES
from khabar.search.marks import plain

MOST_KEPT = 200_000
"""Stretches whose terms are kept for each language; then all are forgotten."""

_LONGEST_KEPT = 40
_PARTICLES = PERSIAN_PREFIXES | PERSIAN_SUFFIXES


class Stretch(NamedTuple):
    """What stands in a stretch of text: its plain terms with their weights, each as often as it stands there.

    `words` is the number of primary forms, `written` the words as they stand there. `particle` says that it has a word
    that may belong to a neighbour.
    """

    forms: tuple[tuple[str, float], ...]
    words: int
    written: tuple[str, ...]
    particle: bool


class Analyser:
    """Analyses texts of one language; not to be used by two threads at once."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._persian = rules_of(language) == "fa"
        self._kept: dict[str, Stretch] = {}

    def stretches(self, text: str) -> Iterator[tuple[Stretch, int]]:
        """Yield what stands in `text`, as stretches and how often each; their order means nothing."""
        counts: Counter[str] = Counter()
        for line in text.split("\n"):
            if not self._persian:
                counts.update(line.split(" "))
            elif "  " in line:
                # A neighbour may stand behind nothing.
                yield self._worked_out(line), 1
            else:
                counts.update(self._joined(line.split(" ")))
        for piece, count in counts.items():
            yield self._known(piece), count

    def _joined(self, pieces: list[str]) -> list[str]:
        """Join pieces of a line that can change each other."""
        particles = [number for number, piece in enumerate(pieces) if self._known(piece).particle]
        if not particles:
            return pieces
        found: list[str] = []
        done = 0
        for number in particles:
            if number < done:
                continue
            first, last = max(number - 1, done), number + 1
            while last < len(pieces) and self._known(pieces[last]).particle:
                last += 1
            found += pieces[done:first]
            found.append(" ".join(pieces[first : last + 1]))
            done = last + 1
        return found + pieces[done:]

    def _known(self, piece: str) -> Stretch:
        found = self._kept.get(piece)
        if found is None:
            found = self._worked_out(piece)
            if len(piece) <= _LONGEST_KEPT:
                if len(self._kept) >= MOST_KEPT:
                    self._kept.clear()
                self._kept[piece] = found
        return found

    def _worked_out(self, text: str) -> Stretch:
        found = terms(text, self.language)
        own = [term for term in found if term.weight >= 1.0]
        return Stretch(
            tuple((plain(term.text), term.weight) for term in found if term.text),
            len(own),
            tuple(text[term.start : term.end] for term in own),
            self._persian and any(term.text in _PARTICLES for term in found),
        )


@lru_cache(maxsize=32)
def analyser(language: str) -> Analyser:
    """Return the analyser of a language that all texts of a process share."""
    return Analyser(language)
