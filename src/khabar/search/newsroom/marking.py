"""Marks in a text the words by which it was found, as the analysis sees them; and cuts out the place that has most."""

from khabar.language import terms

Runs = list[tuple[str, bool]]
"""A text in pieces, each with whether it is marked."""

Span = tuple[int, int]

LONGEST = 20_000
"""Characters of a text that are looked at."""


def marked(text: str, words: str, language: str) -> Runs:
    """Return the whole text with the words marked."""
    return _runs(text, 0, len(text), _spans(text, words, language))


def snippet(text: str, words: str, language: str, length: int) -> Runs:
    """Return about `length` characters of the text around the place where most of the words stand, marked."""
    text = text[:LONGEST]
    spans = _spans(text, words, language)
    start = max(_best(spans, length) - length // 4, 0)
    if start:
        start = text.rfind(" ", 0, start) + 1
    end = len(text) if start + length >= len(text) else text.rfind(" ", start, start + length)
    end = end if end > start else start + length
    runs = _runs(text, start, min(end, len(text)), spans)
    before = [("… ", False)] if start else []
    return [*before, *runs, *([(" …", False)] if end < len(text) else [])]


def _spans(text: str, words: str, language: str) -> list[Span]:
    wanted = {term.text for term in terms(words, language)}
    found = sorted({(term.start, term.end) for term in terms(text, language) if term.text in wanted})
    apart: list[Span] = []
    for start, end in found:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _best(spans: list[Span], length: int) -> int:
    """Return where the window of `length` characters with the most spans begins."""
    best, most = 0, 0
    for place, (start, _end) in enumerate(spans):
        number = sum(1 for other, _ in spans[place:] if other < start + length * 3 // 4)
        if number > most:
            best, most = start, number
    return best


def _runs(text: str, start: int, end: int, spans: list[Span]) -> Runs:
    runs: Runs = []
    done = start
    for first, last in spans:
        if first >= done and last <= end:
            runs += [(text[done:first], False), (text[first:last], True)]
            done = last
    runs.append((text[done:end], False))
    return [run for run in runs if run[0]]
