"""Many articles that become public at the same instant: what `actions` does one by one, with a few queries for all."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from modelcluster.models import get_serializable_data_for_fields
from wagtail.models import Revision
from wagtail.signals import published

from khabar.kernel import bulk, clock
from khabar.kernel.actions import Unit, units
from khabar.kernel.models import Timer
from khabar.newsroom import actions, timing
from khabar.newsroom.models import Article, Version
from khabar.newsroom.validation import problems_of

REVEALED = (
    "live", "expired", "go_live_at", "live_revision_id", "first_published_at", "last_published_at",
    "has_unpublished_changes",
)  # fmt: skip
"""Fields that change when a row becomes public as it stands and nothing is told of it."""

VERSION = ("article", "number", "published_at", "by", "headline", "content", "change", "note")
"""The fields of a version."""


@dataclass(frozen=True)
class _Draft:
    """A draft whose row holds what `timer` publishes: the `revision`, as the version `number`."""

    timer: Timer
    article: Article
    revision: Revision
    number: int


def publish_scheduled(timers: list[Timer]) -> list[Timer]:
    """Publish what the timers were set for where nothing has to be decided, and return the other timers.

    Left are those whose text has to be written to the row or is not fit to be published, and those of which readers
    are told something. Raises what the database raises; then nothing is published.
    """
    now = clock.now()
    drafts = _drafts(timers, now)
    with units("article.publish", by=None, on=[one.article for one in drafts]) as running:
        rows = []
        for one in drafts:
            actions.set_public(one.article, one.revision, actions.promised(one.timer, now))
            rows.append((*(getattr(one.article, name) for name in REVEALED), one.article.pk))
        bulk.update(Article, REVEALED, rows)
        bulk.insert(Version, VERSION, (_version(unit, one) for unit, one in zip(running, drafts, strict=True)))
        for one in drafts:
            published.send(sender=Article, instance=one.article, revision=one.revision)
    done = {one.timer.pk for one in drafts}
    return [timer for timer in timers if timer.pk not in done]


def _version(unit: Unit, one: _Draft) -> tuple[object, ...]:
    """Return the row of the version that `one` becomes, and let `unit` say so."""
    unit.by = one.timer.by
    unit.details = {"version": one.number, "scheduled": one.timer.due.isoformat()}
    content = {**one.revision.content, **get_serializable_data_for_fields(one.article)}
    by = one.timer.by_id
    return one.article.pk, one.number, one.article.last_published_at, by, one.article.headline, content, "", ""


def _drafts(timers: list[Timer], now: datetime) -> list[_Draft]:
    """Return what can be published as it stands; the rows are locked until the transaction ends."""
    keys = [int(timer.object_id) for timer in timers if timer.details.get("in_row") and not timer.details.get("change")]
    locked = Article.objects.select_for_update().filter(pk__in=keys).order_by("pk").prefetch_related("picture")
    articles = {str(one.pk): one for one in locked}
    revisions = Revision.objects.in_bulk([timer.details["revision"] for timer in timers if "revision" in timer.details])
    counted = Version.objects.filter(article_id__in=keys).order_by().values_list("article_id")
    numbers = dict(counted.annotate(last=Max("number")))
    found = []
    for timer in timers:
        article, revision = articles.get(timer.object_id), revisions.get(timer.details.get("revision"))
        if article is None or revision is None or revision.object_id != timer.object_id:
            continue
        if _ready(article, revision, timer, now):
            found.append(_Draft(timer, article, revision, numbers.get(article.pk, 0) + 1))
    return found


def _ready(article: Article, revision: Revision, timer: Timer, now: datetime) -> bool:
    """Return whether nothing has to be decided or chosen before the locked `article` can become public."""
    free = article.embargo_until is None or article.embargo_until <= now
    return (
        free and bool(article.related) and timing.stands_in_row(article, revision, timer) and not problems_of(article)
    )
