"""Marks the words searched for in a text as it is written: by the same terms by which it was found."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from khabar.language import terms

ELLIPSIS = "…"
TEXTS = 256
"""How many texts are kept analysed: while one types, the same articles are found again and again."""

_GAP = re.compile(r"\s+")

Spans = list[tuple[int, int, str]]
"""Places of marked words in a text, in order, each with the term that was met there."""


def marked(text: str, query: str, language: str) -> list[tuple[str, bool]]:
    """Return `text` in pieces, each with whether it is one of the words of `query`; both are in `language`."""
    return _pieces(text, _spans(text, query, language))


def snippet(text: str, query: str, language: str, length: int) -> list[tuple[str, bool]]:
    """Return about `length` characters from where most of the words of `query` stand, in pieces as `marked` does.

    Without any of them it is the beginning. What is left out before or after is told by an ellipsis.
    """
    spans = _spans(text, query, language)
    start = _best(spans, length)
    first = _boundary(text, max(start - length // 5, 0))
    end = len(text) if first + length >= len(text) else _boundary(text, first + length)
    inside = [(one - first, other - first, term) for one, other, term in spans if first <= one and other <= end]
    cut = text[first:end]
    if end < len(text) and not cut.endswith((".", "!", "?", "؟", "۔")):
        cut = cut.rstrip(" ،,;؛:\n") + ELLIPSIS
    pieces = _pieces(cut, [one for one in inside if one[1] <= len(cut)])
    return [(ELLIPSIS, False), *pieces] if first else pieces


def _spans(text: str, query: str, language: str) -> Spans:
    wanted = {term.text for term in terms(query, language)}
    if not wanted:
        return []
    spans: Spans = []
    for start, end, term in _analysed(text, language):
        if term in wanted and (not spans or start >= spans[-1][1]):
            spans.append((start, end, term))
    return spans


@lru_cache(maxsize=TEXTS)
def _analysed(text: str, language: str) -> Spans:
    """Return the places of all terms of a text, the longer of two at one place first."""
    found = terms(text, language)
    return [(one.start, one.end, one.text) for one in sorted(found, key=lambda one: (one.start, -one.end))]


def _best(spans: Spans, length: int) -> int:
    """Return where the first of those words stands that are most, and most different, within `length`."""
    best, most = 0, (0, 0)
    for number, (start, _end, _term) in enumerate(spans):
        near = [term for first, end, term in spans[number : number + 40] if end <= start + length * 4 // 5]
        score = (len(set(near)), len(near))
        if score > most:
            best, most = start, score
    return best


def _boundary(text: str, place: int) -> int:
    """Return the beginning of the first word from `place` on, or the end of the last before it near the end."""
    if place <= 0 or place >= len(text):
        return max(min(place, len(text)), 0)
    back = max(text.rfind(" ", max(place - 40, 0), place + 1), text.rfind("\n", max(place - 40, 0), place + 1))
    return back + 1 if back >= 0 else place


def _pieces(text: str, spans: Sequence[tuple[int, int, str]]) -> list[tuple[str, bool]]:
    return [(_GAP.sub(" ", piece), mark) for piece, mark in _cut(text, spans) if piece]


def _cut(text: str, spans: Sequence[tuple[int, int, str]]) -> Iterator[tuple[str, bool]]:
    place = 0
    for start, end, _term in spans:
        yield text[place:start], False
        yield text[start:end], True
        place = end
    yield text[place:], False
