"""Measures a storm: many articles that become public at the same instant, and one published by hand among them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from khabar.kernel import clock, timers
from khabar.kernel.models import Timer
from khabar.newsroom import actions
from khabar.newsroom.models import Article
from khabar.ops.bench import publishing, running
from khabar.ops.bench.archive import Archive
from khabar.ops.bench.baking import BenchmarkFailed
from khabar.ops.bench.ground import Mark
from khabar.ops.bench.report import Figure, figure
from khabar.ops.bench.running import Running
from khabar.ops.installation import Installation

SECONDS_PER_ITEM = 0.12
"""How long, at most, an article takes to be written, scheduled, and baked ahead by a press that is otherwise idle."""

SECONDS_BEFORE = 60.0
"""And what the presses take to start and to come to rest."""

TOGETHER = 100
"""How many articles are written and scheduled in one transaction."""

BY_HAND = (0.2, 0.4, 0.6, 0.8)
"""Shares of the storm after which an article is published by hand."""

LOOK_EVERY = 0.05
"""Seconds between two looks at how far the storm is."""

LONGEST = 3600.0
"""Seconds after which a storm counts as one that never ends."""


@dataclass(frozen=True)
class Storm:
    """What was seen of a storm of `items` articles, of which `staged` were baked ahead.

    In seconds after the instant at which they were due: `fired` when all were public in the database,
    `articles_visible` when every article had its page, `all_visible` when all pages stood. `by_hand` holds, for each
    article published by hand meanwhile, the milliseconds from its commit until its page stood.
    """

    items: int
    staged: int
    fired: float
    articles_visible: float
    all_visible: float
    by_hand: list[float]


def measure(
    installation: Installation,
    archive: Archive,
    items: int,
    count: Callable[[int, int], None],
    ahead: float | None = None,
) -> Storm:
    """Schedule `items` articles for one instant, wait for it while presses run, and return what was seen.

    The instant is `ahead` seconds away; None: as long as a slow machine needs to write, schedule and bake so many.
    Raises BenchmarkFailed.
    """
    if ahead is None:
        ahead = SECONDS_BEFORE + SECONDS_PER_ITEM * items
    due = clock.now() + timedelta(seconds=ahead)
    first = publishing.next_number()
    files = _schedule(archive, first, items, due, Path(installation.site), count)
    by_hand = [publishing.draft(archive, first + items + number) for number in range(len(BY_HAND))]
    with running.presses(installation, installation.bakers) as presses:
        staged = Timer.objects.filter(action="article.publish", details__staged=True).count()
        if _since(due) > 0:
            raise BenchmarkFailed(f"{items} articles were not scheduled and baked ahead before they were due.")
        time.sleep(max(-_since(due), 0))
        found: list[float] = []
        while (left := _left(due)) > 0:
            if len(found) < len(BY_HAND) and items - left >= BY_HAND[len(found)] * items:
                found.append(_publish_by_hand(by_hand[len(found)], Path(installation.site), presses))
            _go_on(due, presses)
        fired = _since(due)
        for file in files:
            while not file.exists():
                _go_on(due, presses)
        articles = _since(due)
        while running.waiting(cards=False):
            _go_on(due, presses)
        return Storm(items, staged, fired, articles, _since(due), found)


def figures(storm: Storm, articles: int, mark: Mark, bakers: int) -> list[Figure]:
    """Return a storm on an archive of `articles` articles as figures."""
    own = {
        **publishing.publication_conditions(articles, mark, bakers),
        "items": storm.items,
        "baked_ahead": storm.staged,
    }
    return [
        figure("due_fired", "s", [storm.fired], own),
        figure("due_articles_visible", "s", [storm.articles_visible], own),
        figure("due_all_visible", "s", [storm.all_visible], own),
        *([figure("due_manual_visible", "ms", storm.by_hand, own)] if storm.by_hand else []),
    ]


def schedule(archive: Archive, numbers: Sequence[int], due: datetime) -> list[Article]:
    """Write these articles of `archive` and schedule them for the instant `due`, in one transaction; return them.

    What Wagtail keeps of their references it writes once for each, not after each of its saves.
    """
    with transaction.atomic(), disable_reference_index_auto_update():
        articles = publishing.drafts(archive, numbers)
        for article in articles:
            actions.schedule(article, due, by=None)
        for article in Article.objects.filter(pk__in=[one.pk for one in articles]).order_by("pk"):
            ReferenceIndex.create_or_update_for_object(article)
    return articles


def _schedule(
    archive: Archive, first: int, items: int, due: datetime, tree: Path, count: Callable[[int, int], None]
) -> list[Path]:
    """Schedule articles from number `first` on, and return the files in which their pages will stand."""
    files = []
    for start in range(first, first + items, TOGETHER):
        for article in schedule(archive, range(start, min(start + TOGETHER, first + items)), due):
            files.append(tree / article.edition / f"{due:%Y/%m/%d}" / article.public_id / "index.html.br")
        count(len(files), items)
    return files


def _left(due: datetime) -> int:
    return Timer.objects.filter(action="article.publish", due=due, error="").count()


def _since(due: datetime) -> float:
    return (clock.now() - due).total_seconds()


def _go_on(due: datetime, presses: Running) -> None:
    if presses.ended() or _since(due) > LONGEST:
        raise BenchmarkFailed(f"The storm does not end: {len(timers.failed())} failed.\n{presses.said()}")
    time.sleep(LOOK_EVERY)


def _publish_by_hand(article: Article, tree: Path, presses: Running) -> float:
    actions.publish(article, by=None)
    committed = time.perf_counter()
    file = tree / article.path.lstrip("/") / "index.html.br"
    running.wait_for(file.exists, publishing.LOOK_EVERY, f"the page of {article.path}", presses)
    return (time.perf_counter() - committed) * 1000
