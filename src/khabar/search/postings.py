"""What stands in an index for a document, and what a query looks for; the same for every engine. No Django here.

An engine stores for each document a set of marks, words without white space. A *term mark* is a term of the analysis
with a digit after it, its strength: how well the document fits that term, as BM25 judges it from how often and in
which field the term stands and from the length of the document, cut into nine steps. So an engine need not keep
positions, nor count anything, and still all rank alike. A *filter mark* is a section, place, kind, year or month.
"""

import gc
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice

import numpy as np

from khabar.language import Term, terms
from khabar.search.analysing import TENTHS, Counted, Integers, analyser
from khabar.search.interface import Document, Query
from khabar.search.marks import STEPS, plain

FORMAT = 2
"""Number of these rules. An index that was made under other ones is of no use, and is built anew."""

TITLE, LEAD, TOPICS, BODY = 4, 2, 2, 1
"""What a term counts in each field."""

SATURATION = 1.2
LENGTH_SHARE = 0.5
USUAL_LENGTH = 250
"""Of strength: the k1 and b of BM25, and the length in words at which b makes no difference.

The length is fixed, not the mean of the index, so that a document's marks do not depend on the others.
"""

TOGETHER = 500
"""Documents that are analysed at once."""

MOST_CHARACTERS = 2000
MOST_WORDS = 32
"""How much of a query's text is looked at."""

MOST_MONTHS = 36
"""A period of more months is narrowed by its years only."""


@dataclass(frozen=True)
class Entries:
    """Documents as they stand in an index.

    `marks` are the term and filter marks of each document, with a space between any two; `terms` says in how many of
    the documents each term stands, `written` in how many each word, as it is written in title, lead or topics: the
    words of which an index knows the spelling.
    """

    marks: deque[str]
    terms: dict[str, int]
    written: Counter[str]


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


def batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Yield the documents in as many at once as are best analysed together."""
    rest = iter(documents)
    while batch := list(islice(rest, TOGETHER)):
        yield batch


def of_shelves(documents: Iterable[Document], shelf_of: Callable[[str, str], int]) -> dict[int, Entries]:
    """Return what stands in the index for the documents of each shelf, in their order; at most 4096 of one shelf.

    `shelf_of` says which shelf an edition has in a language.
    """
    apart: dict[int, list[Document]] = defaultdict(list)
    for document in documents:
        apart[shelf_of(document.edition, document.language)].append(document)
    with _uncollected():
        return {shelf: entries(own) for shelf, own in apart.items()}


@dataclass
class Gathered:
    """What a writer gathers within a transaction.

    `lasts` holds the number of each shelf's last document, `terms` and `written` what the documents of each shelf add
    to what `Entries` says of them.
    """

    lasts: dict[int, int]
    terms: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    written: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def numbered(
        self, documents: Sequence[Document], shelf_of: Callable[[str, str], int]
    ) -> Iterator[tuple[int, int, Document, str]]:
        """Number and count the documents; yield the shelf of each, its number there, itself and its marks.

        They are at most as many as `batches` gives, and come in their order. `shelf_of` says which shelf an edition
        has in a language.
        """
        marks = of_shelves(documents, shelf_of)
        for shelf, of_shelf in marks.items():
            self.terms[shelf].update(of_shelf.terms)
            self.written[shelf].update(of_shelf.written)
        for document in documents:
            shelf = shelf_of(document.edition, document.language)
            number = self.lasts[shelf] = self.lasts.get(shelf, 0) + 1
            yield shelf, number, document, marks[shelf].marks.popleft()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let the collector of cycles rest: here objects come by the hundred thousand, and no cycles among them."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def entries(documents: Sequence[Document]) -> Entries:
    """Return what stands in an index for the documents, all of one language and at most 4096."""
    counted = analyser(documents[0].language).counted(
        [
            ((one.title, TITLE), (one.lead, LEAD), ("\n".join(one.topics), TOPICS), (one.body, BODY))
            for one in documents
        ],
        heads=3,
    )
    holding = np.bincount(counted.terms)
    places = np.flatnonzero(holding)
    names = map(counted.names.__getitem__, places.tolist())
    terms_of_each = _term_marks(counted, _steps(counted), len(documents))
    marks = [" ".join((*own, *sorted(filter_marks(one)))) for own, one in zip(terms_of_each, documents, strict=True)]
    return Entries(deque(marks), dict(zip(names, holding[places].tolist(), strict=True)), counted.written)


def _steps(counted: Counted) -> Integers:
    """Return the step of strength of each row."""
    norms = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * counted.lengths / USUAL_LENGTH)
    frequencies = counted.tenths / TENTHS
    strengths = frequencies / (frequencies + norms[counted.texts])
    return np.minimum((strengths * STEPS).astype(np.int64), STEPS - 1) + 1


def _term_marks(counted: Counted, steps: Integers, documents: int) -> list[list[str]]:
    """Return the term marks of each document, those of one strength in one string."""
    groups = counted.texts * (STEPS + 1) + steps
    order = np.argsort(groups.astype(np.uint16), kind="stable")
    names = list(map(counted.names.__getitem__, counted.terms[order].tolist()))
    bounds = np.cumsum(np.bincount(groups, minlength=documents * (STEPS + 1))).tolist()
    found: list[list[str]] = [[] for _ in range(documents)]
    start = 0
    for group, end in enumerate(bounds):
        if end > start:
            document, step = divmod(group, STEPS + 1)
            found[document].append(f"{f'{step} '.join(names[start:end])}{step}")
            start = end
    return found


def filter_marks(document: Document) -> set[str]:
    """Return the filter marks of `document`."""
    day = document.published
    return {
        _filter("kind", document.kind),
        _filter("year", f"{day.year:04}"),
        _filter("month", f"{day.year:04}{day.month:02}"),
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


@lru_cache(maxsize=4096)
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
