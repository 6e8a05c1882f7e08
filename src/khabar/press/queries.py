"""Questions to the press: is every page fresh, what waits, what failed."""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, Min, OuterRef

from khabar.kernel import clock
from khabar.kernel.models import Outbox
from khabar.press import baker
from khabar.press.models import Dependency, Dirty, KeyVersion, Page


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
    raised_since = KeyVersion.objects.filter(
        key__in=Dependency.objects.filter(page_id=OuterRef(OuterRef("pk"))).values("key"),
        last_seq__gt=OuterRef("baked_seq"),
    )
    queued = Dirty.objects.filter(path=OuterRef("path"))
    stale = Page.objects.filter(Exists(raised_since)).exclude(Exists(queued)).order_by("path")
    target = baker.tree()
    present = target.files()
    expected: set[str] = set()
    for outputs in Page.objects.values_list("outputs", flat=True).iterator():
        expected.update(outputs)
    unknown = {name for name in present - expected if not name.startswith(("assets/", "media/"))}
    return Audit(
        stale=list(stale.values_list("path", flat=True)),
        missing=sorted(expected - present),
        unknown=sorted(unknown),
        unexpanded=Outbox.objects.count(),
    )


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
    rows = Dirty.objects.values("priority").annotate(number=Count("id")).order_by("priority")
    oldest = Dirty.objects.aggregate(oldest=Min("since"))["oldest"]
    return Backlog(
        by_priority={row["priority"]: row["number"] for row in rows},
        oldest_seconds=(clock.now() - oldest).total_seconds() if oldest else None,
        failed=list(Dirty.objects.exclude(error="").order_by("path")),
        unexpanded=Outbox.objects.count(),
    )


def last_baked(limit: int = 20) -> list[Page]:
    """Return the pages baked last, the newest first."""
    return list(Page.objects.order_by(F("baked_at").desc(nulls_last=True), "-id")[:limit])
