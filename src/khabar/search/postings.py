"""What stands in an index for a document, and what a query looks for; the same for every engine. No Django here.

An engine stores for each document a set of marks, words without white space. A *term mark* is a term of the analysis
with a digit after it, its strength: how well the document fits that term, as BM25 judges it from how often and in
which field the term stands and from the length of the document, cut into nine steps. So an engine need not keep
positions, nor count anything, and still all rank alike. A *filter mark* is a section, place, kind, year or month.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from khabar.language import Term, terms
from khabar.search.analysing import analyser
from khabar.search.interface import Document, Query
from khabar.search.marks import STEPS, plain

FORMAT = 2
"""Number of these rules. An index that was made under other ones is built anew."""

TITLE, LEAD, TOPICS, BODY = 4.0, 2.0, 2.0, 1.0
"""What a term counts in each field."""

SATURATION = 1.2
LENGTH_SHARE = 0.5
USUAL_LENGTH = 250
"""Of strength: the k1 and b of BM25, and the length in words at which b makes no difference.

The length is fixed, not the mean of the index, so that a document's marks do not depend on the others.
"""

MOST_CHARACTERS = 2000
MOST_WORDS = 32
"""How much of a query's text is looked at."""

MOST_MONTHS = 36
"""A period of more months is narrowed by its years only."""


@dataclass(frozen=True)
class Entry:
    """A document as it stands in an index: its term and filter marks, its terms, and words as they are written in it.

    `written` are those of title, lead and topics: the words of which an index knows the spelling.
    """

    marks: tuple[str, ...]
    terms: tuple[str, ...]
    written: frozenset[str]


@dataclass(frozen=True)
class Word:
    """A word of a query: it is found where any of `whole` stands, or something of each of `parts`.

    Each is a dict of terms and weights. `parts` are of a word that the analysis gives both joined and apart.
    """

    whole: dict[str, float]
    parts: tuple[dict[str, float], ...] = ()

    @property
    def terms(self) -> dict[str, float]:
        """All terms with their weights."""
        found = dict(self.whole)
        for part in self.parts:
            for term, weight in part.items():
                found[term] = max(weight, found.get(term, 0.0))
        return found


def entry(document: Document) -> Entry:
    """Return what stands in an index for `document`."""
    frequencies: dict[str, float] = defaultdict(float)
    written: set[str] = set()
    length = 0
    heads = ((document.title, TITLE), (document.lead, LEAD), ("\n".join(document.topics), TOPICS))
    analysed = analyser(document.language)
    for text, counts in (*heads, (document.body, BODY)):
        for (forms, words, surfaces, _), times in analysed.stretches(text):
            length += words * times
            for term, weight in forms:
                frequencies[term] += counts * weight * times
            if counts != BODY:
                written.update(surfaces)
    norm = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length / USUAL_LENGTH)
    steps = {frequency: str(min(int(frequency / (frequency + norm) * STEPS), STEPS - 1) + 1)
             for frequency in set(frequencies.values())}  # fmt: skip
    marks = [term + steps[frequency] for term, frequency in frequencies.items()]
    return Entry((*marks, *filter_marks(document)), tuple(frequencies), frozenset(written))


def filter_marks(document: Document) -> set[str]:
    """Return the filter marks of `document`."""
    day = document.published
    return {
        _filter("kind", document.kind),
        _filter("year", f"{day:%Y}"),
        _filter("month", f"{day:%Y%m}"),
        *(_filter("section", code) for code in document.sections),
        *(_filter("place", code) for code in document.places),
    }


def filters(query: Query) -> list[list[str]]:
    """Return lists of filter marks; what `query` lets through has some mark of each list."""
    wanted = (("section", query.section), ("place", query.place), ("kind", query.kind))
    found = [[_filter(name, value)] for name, value in wanted if value]
    if query.first is not None and query.last is not None and query.first < query.last:
        found.append(_period(query.first, query.last))
    return found


def words(text: str, language: str) -> list[Word]:
    """Return the words of a query's text, each once, in its order; at most MOST_WORDS."""
    found: dict[tuple, Word] = {}
    for cluster in _clusters(terms(text[:MOST_CHARACTERS], language)):
        word = _word(cluster)
        if word.whole:
            found.setdefault(tuple(sorted(word.terms)), word)
    return list(islice(found.values(), MOST_WORDS))


def _filter(name: str, value: str) -> str:
    # The zero keeps it apart from every term mark.
    return f"{name}{plain('=' + value)}0"


def _period(first: datetime, last: datetime) -> list[str]:
    end = last - timedelta(microseconds=1)
    start, stop = first.year * 12 + first.month - 1, end.year * 12 + end.month - 1
    if stop - start < MOST_MONTHS:
        return [_filter("month", f"{number // 12:04}{number % 12 + 1:02}") for number in range(start, stop + 1)]
    return [_filter("year", f"{year:04}") for year in range(first.year, end.year + 1)]


def _clusters(found: Iterable[Term]) -> list[list[Term]]:
    """Put terms together that stand for the same stretch of text or overlap."""
    clusters: list[list[Term]] = []
    end = -1
    for term in sorted(found, key=lambda term: (term.start, -term.end)):
        if not term.text:
            continue
        if term.start < end or (clusters and term.start == clusters[-1][0].start):
            clusters[-1].append(term)
        else:
            clusters.append([term])
        end = max(end, term.end)
    return clusters


def _word(cluster: Sequence[Term]) -> Word:
    start, end = cluster[0].start, max(term.end for term in cluster)
    spans: dict[tuple[int, int], dict[str, float]] = {}
    for term in cluster:
        weights = spans.setdefault((term.start, term.end), {})
        text = plain(term.text)
        weights[text] = max(term.weight, weights.get(text, 0.0))
    whole = spans.pop((start, end), None)
    if whole is None:
        # Stretches that overlap without one that covers them: anything of them will do.
        return Word({text: weight for weights in spans.values() for text, weight in weights.items()})
    return Word(whole, tuple(spans.values()))
