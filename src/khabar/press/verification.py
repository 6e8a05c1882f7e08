"""The second audit: pages rendered again and compared with what stands. A difference is a fault to look into."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import structlog
from django.db.models import Exists, Max, Min, OuterRef

from khabar.kernel import clock, randomness
from khabar.press import baker, expander, queue, store
from khabar.press.batches import Bake
from khabar.press.models import Dirty, Finding, Page
from khabar.press.queue import Wanted
from khabar.press.rows import reference
from khabar.press.transactions import current_sequence, serialised
from khabar.site import pages

log = structlog.get_logger("khabar.press")

TOGETHER = 200
"""How many pages are rendered from one snapshot."""


@dataclass
class Verification:
    """What was compared: the number of pages, and the paths of those that differ from a fresh render."""

    compared: int = 0
    different: list[str] = field(default_factory=list)


def verify(target: store.FileStore, sample: int | None, progress: baker.Progress | None = None) -> Verification:
    """Render `sample` random pages (all when None) again and compare them with the tree; pages that wait are left out.

    What differs is logged, kept as a finding, and baked again.
    """
    found = Verification()
    for _piece in comparing(target, sample, found):
        if progress:
            progress(found.compared, "")
    return found


def comparing(
    target: store.FileStore, sample: int | None, found: Verification, together: int = TOGETHER
) -> Iterator[int]:
    """Do the same as `verify` in pieces of `together` pages, adding to `found`; yield after each piece how many pages
    it looked at.
    """
    identities = _chosen(sample)
    for start in range(0, len(identities), together):
        piece, known = identities[start : start + together], len(found.different)
        _compare(piece, target, found)
        if len(found.different) > known:
            _report(found.different[known:])
        yield len(piece)


def _chosen(sample: int | None) -> list[int]:
    every = Page.objects.exclude(Exists(Dirty.objects.filter(path=OuterRef("path")))).order_by("id")
    if sample is None:
        return list(every.values_list("id", flat=True))
    ends = Page.objects.aggregate(first=Min("id"), last=Max("id"))
    if ends["first"] is None:
        return []
    source = randomness.source()
    # Random keys, each with the page that follows it: no list of all pages is made for a handful.
    places = (source.randint(ends["first"], ends["last"]) for _ in range(sample))
    picked = (every.filter(id__gte=place).values_list("id", flat=True).first() for place in places)
    return sorted({one for one in picked if one is not None})


def _compare(identities: list[int], target: store.FileStore, found: Verification) -> None:
    rows = list(Page.objects.filter(pk__in=identities).order_by("id"))
    batch = baker.rendered([reference(row.path, row.kind, row.arguments) for row in rows])
    differing = {row.path for row, one in zip(rows, batch.bakes, strict=True) if _differs(row, one, target)}
    # The queue is asked last, and tells of every change that the render or the tree may have shown already.
    expander.expand_up_to(batch.unexpanded)
    waiting = set(Dirty.objects.filter(path__in=[row.path for row in rows]).values_list("path", flat=True))
    now = dict(Page.objects.filter(pk__in=identities).values_list("path", "baked_seq"))
    for row, one in zip(rows, batch.bakes, strict=True):
        if row.path in waiting or now.get(row.path) != row.baked_seq or one.error:
            continue
        found.compared += 1
        if row.path in differing:
            found.different.append(row.path)


def _differs(row: Page, one: Bake, target: store.FileStore) -> bool:
    if one.digest != row.hash or sorted(one.files) != sorted(row.outputs):
        return True
    return one.content is not None and not target.holds(one.content)


def _report(different: list[str]) -> None:
    now = clock.now()
    for path in different:
        log.error("page differs from a fresh render", path=path)
    with serialised():
        Finding.objects.bulk_create(
            Finding(at=now, kind=Finding.Kind.DIFFERENT, path=path, repair="bake") for path in different
        )
        rows = Page.objects.filter(path__in=different)
        wanted = [
            Wanted(reference(row.path, row.kind, row.arguments), pages.kinds()[row.kind].priority, "verification")
            for row in rows
            if row.kind in pages.kinds()
        ]
        queue.mark(wanted, current_sequence())
