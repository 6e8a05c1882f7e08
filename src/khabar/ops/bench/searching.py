"""Measures the search index: how fast it is built and answers, how large it is, how soon what is new is found."""

import json
import random
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, Any

from khabar.ops.bench.archive import EDITIONS
from khabar.ops.bench.corpus import Corpus, text_bytes
from khabar.ops.bench.report import Figure, conditions, figure
from khabar.search import fts
from khabar.search.fts import FtsIndex, Unusable
from khabar.search.interface import Document, Order, Query
from khabar.search.postings import MOST_WORDS

if TYPE_CHECKING:
    from khabar.ops.bench.archive import Archive
    from khabar.ops.bench.ground import Ground

__all__ = ["ARCHIVE", "EDITIONS", "ask", "build", "figures", "kept", "publish"]

BATCH = 3000
"""Documents that are put together, as a rebuild does."""

LIMIT = 60.0
"""Seconds given to a measured query, so that none is cut short."""

SECONDS = 0.5
"""Seconds given to the queries that are the worst, as to a reader's."""

NOTE = "bench"
"""Note in the index of how it was built."""

LOOK_EVERY = 0.002
"""Seconds between two looks for a published article: the error of a measurement."""

ARCHIVE = 100
"""Articles of the archive on which publications are made: what is found does not depend on how many there are."""

Step = Callable[[int, int], None]


@dataclass
class Built:
    """An index that was built, and what that took: processor seconds by edition, bytes of its file and of all text."""

    path: Path
    articles: int
    seed: int
    seconds: dict[str, float] = field(default_factory=dict)
    words: float = 0.0
    text_bytes: int = 0
    bytes: int = 0


def kept(path: Path, editions: tuple[str, ...], articles: int, seed: int) -> Built | None:
    """Return what an earlier run built at `path`, None unless it is just that."""
    try:
        index = FtsIndex(path)
    except Unusable:
        return None
    note = index.note(NOTE)
    index.close()
    built = Built(path, **json.loads(note)) if note else None
    same = built is not None and (tuple(built.seconds), built.articles, built.seed) == (editions, articles, seed)
    return built if same else None


def build(path: Path, editions: tuple[str, ...], articles: int, seed: int, count: Step) -> Built:
    """Build an index of so many documents in each edition; only the building itself is timed."""
    fts.forget(path)
    built = Built(path, articles, seed)
    index = FtsIndex(path, write=True)
    lengths: list[int] = []
    done = 0
    for edition in editions:
        built.seconds[edition] = 0.0
        documents = Corpus(edition, seed, articles).documents()
        while batch := list(islice(documents, BATCH)):
            built.text_bytes += sum(text_bytes(one) for one in batch)
            lengths += [_words(one) for one in batch[:20]]
            began = time.process_time()
            index.put(batch)
            built.seconds[edition] += time.process_time() - began
            done += len(batch)
            count(done, articles * len(editions))
    began = time.process_time()
    index.optimise()
    share = (time.process_time() - began) / len(editions)
    built.seconds = {edition: seconds + share for edition, seconds in built.seconds.items()}
    built.bytes, built.words = path.stat().st_size, mean(lengths)
    index.set_note(NOTE, json.dumps({name: value for name, value in vars(built).items() if name != "path"}))
    index.close()
    return built


def ask(built: Built, samples: int) -> dict[str, list[float]]:
    """Return by kind of query how many milliseconds each of so many took in each edition.

    "first" are those of the first query after an edition was opened, "processor" those that all but these and "worst"
    took of the processor; "worst" are queries of the commonest words there are, given as long as a reader's.
    """
    index = FtsIndex(built.path)
    found: dict[str, list[float]] = defaultdict(list)
    for edition in built.seconds:
        corpus = Corpus(edition, built.seed, built.articles)
        found["first"].append(_milliseconds(index, Query(corpus.word(200), corpus.language, (edition,)), LIMIT))
        for warm in range(1, 20):
            index.search(Query(corpus.word(200 + warm), corpus.language, (edition,)), LIMIT)
        for kind, query in islice(_queries(corpus, built.seed), samples):
            began = time.thread_time()
            found[kind].append(_milliseconds(index, query, LIMIT))
            found["processor"].append((time.thread_time() - began) * 1000)
        found["worst"] += [_milliseconds(index, query, SECONDS) for query in _worst(corpus)]
    index.close()
    return dict(found)


def _milliseconds(index: FtsIndex, query: Query, limit: float) -> float:
    began = time.perf_counter()
    index.search(query, limit)
    return (time.perf_counter() - began) * 1000


def _worst(corpus: Corpus) -> Iterator[Query]:
    """Yield queries that cost most: of as many words, as common and as short as can be, and of too many letters."""
    common = [corpus.word(rank) for rank in range(MOST_WORDS)]
    texts = (" ".join(common), (" ".join(common) + " ") * 60, " ".join(word[:2] for word in common), "q" * 10_000)
    for text in texts:
        for order in Order:
            yield Query(text, corpus.language, (corpus.edition,), order=order)
            yield Query(text, corpus.language, (corpus.edition,), section="section-1", order=order)


def _queries(corpus: Corpus, seed: int) -> Iterator[tuple[str, Query]]:
    """Yield what readers ask, mixed: words of a headline, a name, a filter, the newest; common words and misspelt ones.

    Two or three words come from one document, as readers ask for something that exists; the twenty commonest words of
    the language are not among them.
    """
    draw = random.Random(f"{seed}/{corpus.edition}/queries")  # noqa: S311 - seeded on purpose
    common = {corpus.word(rank) for rank in range(20)}
    base = Query("", corpus.language, (corpus.edition,))
    while True:
        document = corpus.document(draw.randrange(corpus.size))
        words = [word for word in document.title.split() if word not in common] or [corpus.word(500)]
        some = draw.sample(words, min(draw.choice((1, 2, 2, 3)), len(words)))
        misspelt = some[0][:-2] + some[0][-1:] if len(some[0]) > 4 else some[0]
        choices: tuple[tuple[str, str, dict[str, Any]], ...] = (
            ("headline", " ".join(some), {}),
            ("headline", " ".join(some), {}),
            ("name", document.topics[0], {}),
            ("filtered", " ".join(some), {"section": document.sections[0]}),
            ("newest", some[0], {"order": Order.NEWEST}),
            ("common", f"{corpus.word(draw.randrange(20))} {corpus.word(20 + draw.randrange(80))}", {}),
            ("misspelt", misspelt, {}),
        )
        kind, text, fields = choices[draw.randrange(len(choices))]
        yield kind, Query(text, base.language, base.editions, **fields)


def figures(built: Built, asked: dict[str, list[float]]) -> list[Figure]:
    """Return what was measured as figures."""
    own = conditions(
        articles=built.articles, seed=built.seed, editions=len(built.seconds), words_per_document=round(built.words)
    )
    every = [value for kind, values in asked.items() if kind not in {"first", "processor", "worst"} for value in values]
    rates = {edition: built.articles / one for edition, one in built.seconds.items()}
    return [
        figure("index_documents_per_core_second", "1/s", list(rates.values()), own),
        *(figure(f"index_documents_per_core_second_{edition}", "1/s", [one], own) for edition, one in rates.items()),
        figure("index_share_of_text", "%", [100 * built.bytes / built.text_bytes], own),
        figure("search", "ms", every, own),
        *(figure(f"search_{kind}", "ms", values, own) for kind, values in sorted(asked.items())),
        figure("search_memory", "MiB", [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024], own),
    ]


def publish(where: "Ground", archive: "Archive", samples: int, count: Step) -> list[float]:
    """Publish so many articles while press and delivery run; return the milliseconds from commit to being found.

    Raises BenchmarkFailed.
    """
    from django.db import transaction

    from khabar.newsroom import actions
    from khabar.ops import processes
    from khabar.ops.bench import publishing, running

    found: list[float] = []
    start = publishing.next_number()
    index = where.installation.search_folder / "index.sqlite3"
    with (
        running.presses(where.installation, where.installation.bakers) as presses,
        running.process(processes.DELIVERY, where.installation) as delivery,
    ):
        running.wait_for(index.exists, 0.05, "the index to be built", delivery)
        for number in range(samples):
            article = publishing.draft(archive, start + number)
            running.settle(presses)
            committed: list[float] = []
            with transaction.atomic():
                transaction.on_commit(lambda: committed.append(time.perf_counter()))  # noqa: B023 - runs at once
                actions.publish(article, by=None)
            address = article.path
            running.wait_for(lambda: _has(index, address), LOOK_EVERY, "the article", delivery)  # noqa: B023
            found.append((time.perf_counter() - committed[0]) * 1000)
            count(number + 1, samples)
    return found


def _has(path: Path, address: str) -> bool:
    with suppress(Unusable):
        index = FtsIndex(path)
        there = bool(index.has([address]))
        index.close()
        return there
    return False


def _words(document: Document) -> int:
    return len(document.title.split()) + len(document.lead.split()) + len(document.body.split())
