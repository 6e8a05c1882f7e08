"""Questions to the press: is every page fresh, what waits, what failed, how publications went."""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, Min, OuterRef, QuerySet

from khabar.kernel import clock
from khabar.kernel.models import Outbox
from khabar.press import baker, rollout, sweep
from khabar.press.models import Delivery, Dependency, Dirty, Finding, KeyVersion, Page, Publication


@dataclass(frozen=True)
class Audit:
    """What the audit found; all empty means that every page is fresh and the tree holds nothing else.

    `stale` are pages older than something they read and not queued, `missing` files that a page should have,
    `unknown` files of the tree that belong to no page, `unexpanded` the number of changes not looked at yet.
    """

    stale: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    unexpanded: int = 0

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not (self.stale or self.missing or self.unknown or self.unexpanded)


def audit() -> Audit:
    """Prove the freshness of the tree without rendering: no page is older than what it read, unless it is queued."""
    target = baker.tree()
    every = Page.objects.values_list("outputs", flat=True).iterator(chunk_size=2000)
    return Audit(
        stale=list(stale(Page.objects.order_by("path")).values_list("path", flat=True)),
        missing=sorted({file for outputs in every for file in outputs if not target.has(file)}),
        unknown=sweep.unknown_files(target),
        unexpanded=Outbox.objects.count(),
    )


def stale(among: QuerySet[Page]) -> QuerySet[Page]:
    """Return those of the pages that are older than something they read and not queued."""
    raised_since = KeyVersion.objects.filter(
        key__in=Dependency.objects.filter(page_id=OuterRef(OuterRef("pk"))).values("key"),
        last_seq__gt=OuterRef("baked_seq"),
    ).exclude(key__in=rollout.under_way())
    queued = Dirty.objects.filter(path=OuterRef("path"))
    return among.filter(Exists(raised_since)).exclude(Exists(queued))


@dataclass(frozen=True)
class Backlog:
    """What waits: pages by priority, age in seconds of the oldest, pages that failed, changes not yet expanded."""

    by_priority: dict[int, int]
    oldest_seconds: float | None
    failed: list[Dirty]
    unexpanded: int

    @property
    def total(self) -> int:
        """All pages that wait."""
        return sum(self.by_priority.values())


def backlog() -> Backlog:
    """Return what waits to be baked."""
    oldest = Dirty.objects.aggregate(oldest=Min("since"))["oldest"]
    return Backlog(
        by_priority=waiting_pages(),
        oldest_seconds=(clock.now() - oldest).total_seconds() if oldest else None,
        failed=list(Dirty.objects.exclude(error="").order_by("path")),
        unexpanded=Outbox.objects.count(),
    )


def waiting_pages() -> dict[int, int]:
    """Return how many pages wait, by priority."""
    rows = Dirty.objects.values("priority").annotate(number=Count("id")).order_by("priority")
    return {row["priority"]: row["number"] for row in rows}


def unexpanded() -> int:
    """Return how many changes the expander has not looked at yet, roll-outs apart."""
    return Outbox.objects.exclude(label=rollout.LABEL).count()


def failed_pages() -> int:
    """Return how many pages failed."""
    return Dirty.objects.exclude(error="").count()


def failures(limit: int) -> list[Dirty]:
    """Return the first `limit` pages that failed, by path."""
    return list(Dirty.objects.exclude(error="").order_by("path")[:limit])


def under_way() -> dict[int, tuple[int, str]]:
    """Return what each worker bakes now: its number, how many pages it holds, and the path of one of them."""
    held = Dirty.objects.filter(owner__isnull=False).values("owner").order_by("owner")
    rows = held.annotate(number=Count("id"), one=Min("path"))
    return {row["owner"]: (row["number"], row["one"]) for row in rows}


def roll_outs() -> int:
    """Return how many roll-outs still have pages to put into the queue."""
    return Outbox.objects.filter(label=rollout.LABEL).count()


def oldest(limit: int = 1) -> list[Dirty]:
    """Return the pages that have waited longest."""
    return list(Dirty.objects.order_by("since", "id")[:limit])


def last_baked(limit: int = 20) -> list[Page]:
    """Return the pages baked last, the newest first."""
    return list(Page.objects.order_by(F("baked_at").desc(nulls_last=True), "-id")[:limit])


def last_publications(limit: int = 20) -> list[Publication]:
    """Return the last publications, the newest first; `waiting` says how many of their pages do not stand yet."""
    return list(Publication.objects.annotate(waiting=Count("affected")).order_by("-id")[:limit])


def publication_of(label: str, object_id: str) -> Publication | None:
    """Return the last publication of an object, with `waiting` as in `last_publications`."""
    of = Publication.objects.filter(label=label, object_id=object_id).annotate(waiting=Count("affected"))
    return of.order_by("-id").first()


def findings(limit: int = 20) -> list[Finding]:
    """Return what audits found last, the newest first."""
    return list(Finding.objects.order_by("-id")[:limit])


def deliveries() -> list[tuple[Delivery, int]]:
    """Return the delivery targets by name, each with the number of pages that it has still to get."""
    return [(one, Page.objects.filter(changed__gt=one.cursor).count()) for one in Delivery.objects.order_by("target")]


def free_space() -> int:
    """Return how many bytes of the disk under the site tree are free."""
    return baker.tree().free()
