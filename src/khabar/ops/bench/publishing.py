"""Measures how long readers wait: from the commit of a publication until its article, and all its pages, are files."""

import os
import random
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from khabar.newsroom import actions
from khabar.newsroom.models import Article
from khabar.ops import framework, processes
from khabar.ops.bench import loading
from khabar.ops.bench.archive import Archive
from khabar.ops.bench.baking import BenchmarkFailed
from khabar.ops.bench.ground import Mark
from khabar.ops.bench.report import Figure, conditions, figure
from khabar.ops.installation import Installation
from khabar.press.models import Page
from khabar.press.transactions import current_sequence
from khabar.stories.models import Story
from khabar.taxonomy.models import Organisation, Person, Topic

WARM_UP = 3
"""Publications before the measured ones: the first renders of a process fill its caches."""

PATIENCE = 60.0
"""Seconds after which a page that did not appear is a failure."""

LOOK_EVERY = 0.0003
"""Seconds between two looks for the article's file: the error of a measurement, and no load on the other core."""

ASK_EVERY = 0.002
"""Seconds between two questions whether pages still wait."""

LARGEST_PAUSE = 0.2
"""Publications come after a pause of up to this many seconds, so that they do not keep step with the press."""


@dataclass(frozen=True)
class Sample:
    """One publication, in milliseconds after the commit; `transaction_time` is the time the commit itself took."""

    transaction_time: float
    article_visible: float
    all_pages_visible: float
    pages: int


def measure(
    installation: Installation, archive: Archive, samples: int, count: Callable[[int, int], None]
) -> list[Sample]:
    """Publish `samples` articles while a press works in a process of its own. Raises BenchmarkFailed."""
    start = _next_number()
    pauses = random.Random(archive.seed)  # noqa: S311 - seeded on purpose
    found: list[Sample] = []
    with _press(installation) as log:
        _settle(log)
        for number in range(WARM_UP + samples):
            article = _draft(archive, start + number)
            _settle(log)
            time.sleep(pauses.random() * LARGEST_PAUSE)
            found.append(_publish(article, Path(installation.site), log))
            count(max(len(found) - WARM_UP, 0), samples)
    return found[WARM_UP:]


def figures(samples: list[Sample], articles: int, mark: Mark) -> list[Figure]:
    """Return the samples, taken on the archive that `mark` describes, as figures."""
    own = conditions(
        articles=articles, seed=mark.seed, pages_per_publication=_middle([one.pages for one in samples]),
        most_pages=max(one.pages for one in samples), pages_known=Page.objects.count(),
        archive_pages="registered" if mark.registered else "baked", database="sqlite",
        durability="synchronous FULL, syncfs",
    )  # fmt: skip
    return [
        figure("article_visible", "ms", [one.article_visible for one in samples], own),
        figure("all_pages_visible", "ms", [one.all_pages_visible for one in samples], own),
        figure("publish_transaction", "ms", [one.transaction_time for one in samples], own),
    ]


def _middle(values: list[int]) -> int:
    return sorted(values)[len(values) // 2]


def _next_number() -> int:
    last = Article.objects.filter(pk__gt=loading.SAMPLES_FROM).order_by("-pk").values_list("pk", flat=True)
    return last.first() or loading.SAMPLES_FROM


def _draft(archive: Archive, number: int) -> Article:
    plan = archive.article(number)
    with transaction.atomic():
        loading.load_concepts(archive, [plan])
    story = loading.story_row(archive, plan.story)
    if not Story.objects.filter(pk=story.pk).exists():
        story.save(force_insert=True)
    links = loading.links_of(plan)
    return actions.draft(
        loading.article_fields(plan),
        by=None,
        links={
            name: list(model.objects.filter(pk__in=links[name]))
            for name, model in (("topics", Topic), ("people", Person), ("organisations", Organisation))
        },
    )


def _publish(article: Article, tree: Path, log: Path) -> Sample:
    before = current_sequence()
    committed: list[float] = []
    began = time.perf_counter()
    with transaction.atomic():
        # Registered first: it runs before the press is woken.
        transaction.on_commit(lambda: committed.append(time.perf_counter()))
        actions.publish(article, by=None)
        file = tree / f"{article.path.lstrip('/')}index.html.br"
    _wait_for(lambda: file.exists(), LOOK_EVERY, f"the page of {article.path}", log)
    visible = time.perf_counter()
    _settle(log)
    everything = time.perf_counter()
    if not file.exists():
        raise BenchmarkFailed(f"The page of {article.path} has gone again.")
    return Sample(
        transaction_time=(committed[0] - began) * 1000,
        article_visible=(visible - committed[0]) * 1000,
        all_pages_visible=(everything - committed[0]) * 1000,
        pages=Page.objects.filter(baked_seq__gt=before).count(),
    )


def _settle(log: Path) -> None:
    """Wait until nothing is left to expand or bake; rows go only after their files stand in the tree."""
    _wait_for(lambda: not _waiting(), ASK_EVERY, "the press to finish", log)


def _waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM kernel_outbox) OR EXISTS (SELECT 1 FROM press_dirty)")
        return bool(cursor.fetchone()[0])


def _wait_for(there: Callable[[], bool], pause: float, what: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not there():
        if time.monotonic() > deadline:
            raise BenchmarkFailed(f"Waited {PATIENCE:.0f} s for {what}. The press said:\n{_tail(log)}")
        time.sleep(pause)


@contextmanager
def _press(installation: Installation) -> Iterator[Path]:
    """Run the press of `installation` as ``khabar up`` does, and give the file with what it prints."""
    log = installation.data / "bench-press.log"
    socket = installation.data / "press.sock.0"
    socket.unlink(missing_ok=True)
    environment = {**os.environ, **framework.environment(installation)}
    command = processes.command(processes.PRESS, installation.folder)
    with log.open("wb") as stream, subprocess.Popen(command, env=environment, stdout=stream, stderr=stream) as press:
        try:
            _wait_for(lambda: socket.exists() or press.poll() is not None, 0.05, "the press to start", log)
            if press.poll() is not None:
                raise BenchmarkFailed(f"The press ended at its start with status {press.returncode}:\n{_tail(log)}")
            yield log
        finally:
            press.terminate()


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])
