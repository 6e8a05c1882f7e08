"""Measures how long readers wait: from the commit of a publication until its article, and all its pages, are files."""

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from khabar.newsroom import actions
from khabar.newsroom.events import ARTICLE
from khabar.newsroom.models import Article
from khabar.ops.bench import loading, running
from khabar.ops.bench.archive import Archive
from khabar.ops.bench.baking import BenchmarkFailed
from khabar.ops.bench.ground import Mark
from khabar.ops.bench.report import Figure, conditions, figure
from khabar.ops.bench.running import Running
from khabar.ops.installation import Installation
from khabar.press.models import Page, Publication
from khabar.stories.models import Story
from khabar.taxonomy.models import Organisation, Person, Topic

WARM_UP = 21
"""Publications before the measured ones: three in each edition, so that every process has rendered pages of each."""

LOOK_EVERY = 0.0003
"""Seconds between two looks for the article's file: the error of a measurement, and no load on the other core."""

LARGEST_PAUSE = 0.2
"""Publications come after a pause of up to this many seconds, so that they do not keep step with the press."""


@dataclass(frozen=True)
class Sample:
    """One publication, in milliseconds after the commit; `transaction_time` is the time the commit itself took, `pages`
    the number of pages that it touched.
    """

    transaction_time: float
    article_visible: float
    all_pages_visible: float
    pages: int


def measure(
    installation: Installation, archive: Archive, samples: int, warm_up: int, count: Callable[[int, int], None]
) -> list[Sample]:
    """Publish `warm_up` and then `samples` articles while presses work in processes of their own; return the samples.

    Raises BenchmarkFailed.
    """
    start = next_number()
    pauses = random.Random(archive.seed)  # noqa: S311 - seeded on purpose
    found: list[Sample] = []
    with running.presses(installation, installation.bakers) as presses:
        for number in range(warm_up + samples):
            article = draft(archive, start + number)
            running.settle(presses)
            time.sleep(pauses.random() * LARGEST_PAUSE)
            found.append(_publish(article, Path(installation.site), presses))
            count(max(len(found) - warm_up, 0), samples)
    return found[warm_up:]


def figures(samples: list[Sample], articles: int, mark: Mark, bakers: int) -> list[Figure]:
    """Return the samples, taken on the archive that `mark` describes with so many presses, as figures."""
    own = publication_conditions(articles, mark, bakers)
    return [
        figure("article_visible", "ms", [one.article_visible for one in samples], own),
        figure("all_pages_visible", "ms", [one.all_pages_visible for one in samples], own),
        figure("publish_transaction", "ms", [one.transaction_time for one in samples], own),
        figure("pages_per_publication", "pages", [one.pages for one in samples], own),
    ]


def publication_conditions(articles: int, mark: Mark, bakers: int) -> dict[str, Any]:
    """Return the conditions of figures about publications in the archive that `mark` describes."""
    return conditions(
        articles=articles, seed=mark.seed, pages_known=Page.objects.count(), bakers=bakers,
        archive_pages="registered" if mark.registered else "baked", database=connection.vendor,
        durability="synchronous FULL, syncfs",
    )  # fmt: skip


def pages_of(article: Article) -> int:
    """Return how many pages the last publication of `article` touched. Raises BenchmarkFailed when there was none."""
    found = Publication.objects.filter(label=ARTICLE, object_id=str(article.pk), action="article.publish").first()
    if found is None or found.finished_at is None:
        raise BenchmarkFailed(f"The press has not finished a publication of {article.path}.")
    return found.pages


def next_number() -> int:
    """Return the number of the next article that a benchmark publishes by itself."""
    last = Article.objects.filter(pk__gt=loading.SAMPLES_FROM).order_by("-pk").values_list("pk", flat=True)
    return last.first() or loading.SAMPLES_FROM


def draft(archive: Archive, number: int) -> Article:
    """Write article `number` of `archive` as a draft, with the story and the concepts that it lacks; return it."""
    return drafts(archive, [number])[0]


def drafts(archive: Archive, numbers: Iterable[int]) -> list[Article]:
    """Write these articles of `archive` as drafts, with the stories and the concepts that they lack; return them."""
    plans = [archive.article(number) for number in numbers]
    with transaction.atomic():
        loading.load_concepts(archive, plans)
    stories = {loading.article_key(plan.story.number): plan.story for plan in plans}
    for key in sorted(stories.keys() - set(Story.objects.filter(pk__in=stories).values_list("pk", flat=True))):
        loading.story_row(archive, stories[key]).save(force_insert=True)
    links = [loading.links_of(plan) for plan in plans]
    known = {
        name: model.objects.in_bulk({key for found in links for key in found[name]})
        for name, model in (("topics", Topic), ("people", Person), ("organisations", Organisation))
    }
    return [
        actions.draft(
            loading.article_fields(plan),
            by=None,
            links={name: [known[name][key] for key in keys] for name, keys in found.items()},
        )
        for plan, found in zip(plans, links, strict=True)
    ]


def _publish(article: Article, tree: Path, presses: Running) -> Sample:
    committed: list[float] = []
    began = time.perf_counter()
    with transaction.atomic():
        # Registered first: it runs before the press is woken.
        transaction.on_commit(lambda: committed.append(time.perf_counter()))
        actions.publish(article, by=None)
        file = tree / f"{article.path.lstrip('/')}index.html.br"
    running.wait_for(file.exists, LOOK_EVERY, f"the page of {article.path}", presses)
    visible = time.perf_counter()
    running.settle(presses, cards=False)
    everything = time.perf_counter()
    if not file.exists():
        raise BenchmarkFailed(f"The page of {article.path} has gone again.")
    return Sample(
        transaction_time=(committed[0] - began) * 1000,
        article_visible=(visible - committed[0]) * 1000,
        all_pages_visible=(everything - committed[0]) * 1000,
        pages=pages_of(article),
    )
