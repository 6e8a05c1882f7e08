"""Measures the search index: how fast it is built and answers, how large it is, how soon what is new is found."""

import random
import time
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
from khabar.search.fts import FtsIndex, Unusable
from khabar.search.interface import Document, Order, Query

if TYPE_CHECKING:
    from khabar.ops.bench.archive import Archive
    from khabar.ops.bench.ground import Ground

__all__ = ["ARCHIVE", "EDITIONS", "ask", "build", "figures", "publish"]

BATCH = 1000
"""Documents that are put together, as a rebuild does."""

LIMIT = 60.0
"""Seconds given to a measured query, so that none is cut short."""

LOOK_EVERY = 0.002
"""Seconds between two looks for a published article: the error of a measurement."""

ARCHIVE = 100
"""Articles of the archive on which publications are made: what is found does not depend on how many there are."""

Step = Callable[[int, int], None]


@dataclass
class Built:
    """An index that was built, and what that took: processor seconds by edition, bytes of its file and of all text."""

    path: Path
    seconds: dict[str, float] = field(default_factory=dict)
    words: float = 0.0
    text_bytes: int = 0
    bytes: int = 0


def build(path: Path, editions: tuple[str, ...], articles: int, seed: int, count: Step) -> Built:
    """Build an index of so many documents in each edition; only the building itself is timed."""
    built = Built(path)
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
    index.close()
    built.bytes, built.words = path.stat().st_size, mean(lengths)
    return built


def ask(built: Built, articles: int, seed: int, samples: int) -> dict[str, list[float]]:
    """Return by kind of query how many milliseconds each of so many took in each edition."""
    index = FtsIndex(built.path)
    found: dict[str, list[float]] = {}
    for edition in built.seconds:
        corpus = Corpus(edition, seed, articles)
        for warm in range(20):
            index.search(Query(corpus.word(200 + warm), corpus.language, (edition,)), LIMIT)
        for kind, query in islice(_queries(corpus, seed), samples):
            began = time.perf_counter()
            index.search(query, LIMIT)
            found.setdefault(kind, []).append((time.perf_counter() - began) * 1000)
    index.close()
    return found


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


def figures(built: Built, asked: dict[str, list[float]], articles: int, seed: int) -> list[Figure]:
    """Return what was measured as figures."""
    own = conditions(articles=articles, seed=seed, editions=len(built.seconds), words_per_document=round(built.words))
    every = [value for values in asked.values() for value in values]
    return [
        figure("index_documents_per_core_second", "1/s", [articles / one for one in built.seconds.values()], own),
        figure("index_share_of_text", "%", [100 * built.bytes / built.text_bytes], own),
        figure("search", "ms", every, own),
        *(figure(f"search_{kind}", "ms", values, own) for kind, values in sorted(asked.items())),
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
