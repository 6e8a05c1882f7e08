"""The baker: renders pages from one snapshot, writes their files, and acknowledges only what is still true."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

import structlog
from django.conf import settings
from django.db.models import Q

from khabar.kernel import clock, reads
from khabar.media.actions import rendition_folder
from khabar.press import keys, store
from khabar.press.models import Dependency, Dirty, KeyVersion, Page
from khabar.press.rows import chunks, reference, stored_arguments
from khabar.press.transactions import read_snapshot, serialised
from khabar.site import pages

log = structlog.get_logger("khabar.press")

BATCH = 40
"""How many pages of one priority are rendered, synced and acknowledged together."""

LEASE = timedelta(seconds=60)
"""For how long a claimed page is left to its baker before another may take it."""

LARGEST_PAGE = 5 * 1024 * 1024
"""A page over this many bytes is refused: something has gone wrong in its content."""

RETRY_AFTER = timedelta(seconds=30)
"""How long a page that failed waits, times its number of failures."""


@dataclass
class Bake:
    """One page under way: what it read, and the files it becomes; `outputs` None when it must not exist."""

    ref: pages.PageRef
    outputs: list[store.Output] | None
    media: tuple[str, ...] = ()
    read_keys: set[int] = field(default_factory=set)
    error: str = ""

    @cached_property
    def digest(self) -> str:
        """The hash over the files, which a page that must not exist has too: that of none."""
        return store.digest(self.outputs or [])


def tree() -> store.FileStore:
    """Return the store of this installation's site tree."""
    return store.FileStore(Path(settings.KHABAR_SITE_TREE))


def bake_next(target: store.FileStore) -> int:
    """Bake the most urgent pages that wait, all of one priority, and return how many were taken (0: none waits)."""
    claimed = _claim()
    if claimed:
        bake([reference(row.path, row.kind, row.arguments) for row in claimed], target)
    return len(claimed)


def _claim() -> list[Dirty]:
    now = clock.now()
    with serialised():
        free = Dirty.objects.filter(Q(claimed_until__isnull=True) | Q(claimed_until__lt=now))
        first = free.order_by("priority", "id").first()
        if first is None or _under_way(first.priority, now):
            return []
        rows = list(free.filter(priority=first.priority).order_by("id")[:BATCH])
        Dirty.objects.filter(pk__in=[row.pk for row in rows]).update(claimed_until=now + LEASE)
    return rows


def _under_way(priority: int, now: datetime) -> bool:
    """Return whether another baker still makes more urgent pages: what links to them must wait until they are there."""
    return Dirty.objects.filter(priority__lt=priority, claimed_until__gte=now, error="").exists()


def bake(refs: Iterable[pages.PageRef], target: store.FileStore) -> list[Bake]:
    """Render `refs` from one snapshot, write them in their order, acknowledge, and return what was done.

    A page whose render fails, or whose pictures are lost, keeps its last good files; its error is kept for the newsroom
    and it is tried again later. Raises OSError when the tree cannot be written: then nothing is acknowledged.
    """
    with read_snapshot() as sequence:
        baked = [_render(ref) for ref in refs]
    _adopt_media(baked, target)
    good = [one for one in baked if not one.error]
    old = {page.path: page for page in Page.objects.filter(path__in=[one.ref.path for one in baked])}
    _write(good, old, target)
    with serialised():
        _acknowledge(good, old, sequence)
        for one in baked:
            if one.error:
                _keep_failure(one, sequence)
    return baked


def _render(ref: pages.PageRef) -> Bake:
    if ref.kind not in pages.kinds():  # a kind that an earlier version of Khabar had
        return Bake(ref, None)
    with reads.recording() as noted:
        try:
            rendered = pages.render(ref)
            if rendered is None:
                return Bake(ref, None, read_keys=keys.keys_of(noted))
            if len(rendered.body) > LARGEST_PAGE:
                raise ValueError(f"The page has {len(rendered.body)} bytes; the largest allowed is {LARGEST_PAGE}.")
            outputs = store.page_outputs(ref.path, rendered.body, rendered.status, rendered.location)
        except Exception as error:  # a page that fails must not stop the others
            log.error("page failed", path=ref.path, kind=ref.kind, error=repr(error), exc_info=True)
            return Bake(ref, None, error=f"{type(error).__name__}: {error}")
    return Bake(ref, outputs, rendered.media, keys.keys_of(noted))


def _adopt_media(baked: list[Bake], target: store.FileStore) -> None:
    """Put what the pages show into the tree before them; a file that is lost fails the pages that show it alone."""
    there: set[str] = set()
    for one in baked:
        for file in one.media:
            if file in there:
                continue
            try:
                target.adopt(rendition_folder() / file, f"media/{file}")
            except FileNotFoundError as error:
                log.error("picture or recording lost", path=one.ref.path, file=file)
                one.error = f"{type(error).__name__}: {error}"
                break
            there.add(file)


def _write(baked: list[Bake], old: dict[str, Page], target: store.FileStore) -> None:
    fresh: list[store.Output] = []
    stale: list[str] = []
    for one in baked:
        before = old.get(one.ref.path)
        outputs = one.outputs or []
        # The files are compared too: a lost tree, or a bake that ended before its acknowledgement, has others.
        if before is None or one.digest != before.hash or not target.holds(outputs):
            fresh += outputs
        if before is not None:
            stale += sorted(set(before.outputs) - {output.file for output in outputs})
    target.write(fresh)
    target.remove(stale)


def _acknowledge(baked: list[Bake], old: dict[str, Page], sequence: int) -> None:
    now = clock.now()
    rows = []
    for one in baked:
        outputs = one.outputs or []
        rows.append(
            Page(
                path=one.ref.path,
                kind=one.ref.kind,
                arguments=stored_arguments(one.ref),
                baked_seq=sequence,
                hash=one.digest if one.outputs is not None else "",
                outputs=[output.file for output in outputs],
                baked_at=now,
            )
        )
    Page.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["path"],
        update_fields=["kind", "arguments", "baked_seq", "hash", "outputs", "baked_at"],
    )
    identities = dict(Page.objects.filter(path__in=[one.ref.path for one in baked]).values_list("path", "id"))
    for one in baked:
        _store_reads(identities[one.ref.path], one.read_keys, fresh=one.ref.path not in old)
    moved = _moved({key for one in baked for key in one.read_keys}, sequence)
    settled = [one.ref.path for one in baked if not one.read_keys & moved.keys()]
    Dirty.objects.filter(path__in=settled, need_seq__lte=sequence).delete()
    Dirty.objects.filter(path__in=[one.ref.path for one in baked]).update(claimed_until=None)
    for one in baked:
        newer = [moved[key] for key in one.read_keys & moved.keys()]
        if newer:
            _mark_again(one.ref, max(newer))
    absent = [identities[one.ref.path] for one in baked if one.outputs is None and not one.read_keys]
    Page.objects.filter(pk__in=absent).delete()


def _store_reads(page: int, read: set[int], *, fresh: bool) -> None:
    before = set() if fresh else set(Dependency.objects.filter(page_id=page).values_list("key", flat=True))
    gone = list(before - read)
    for some in chunks(gone):
        Dependency.objects.filter(page_id=page, key__in=some).delete()
    Dependency.objects.bulk_create(
        [Dependency(key=key, page_id=page) for key in sorted(read - before)], ignore_conflicts=True
    )


def _moved(read: set[int], sequence: int) -> dict[int, int]:
    """Return those of the `read` keys that were raised after the snapshot, with the expansion that raised them."""
    return {
        key: last
        for some in chunks(sorted(read))
        for key, last in KeyVersion.objects.filter(key__in=some, last_seq__gt=sequence).values_list("key", "last_seq")
    }


def _mark_again(ref: pages.PageRef, sequence: int) -> None:
    row, created = Dirty.objects.get_or_create(
        path=ref.path,
        defaults={
            "kind": ref.kind,
            "arguments": stored_arguments(ref),
            "need_seq": sequence,
            "priority": pages.kinds()[ref.kind].priority,
            "since": clock.now(),
        },
    )
    if not created and row.need_seq < sequence:
        row.need_seq = sequence
        row.save(update_fields=["need_seq"])


def _keep_failure(one: Bake, sequence: int) -> None:
    _mark_again(one.ref, sequence)
    row = Dirty.objects.get(path=one.ref.path)
    row.attempts += 1
    row.error = one.error
    row.claimed_until = clock.now() + RETRY_AFTER * row.attempts
    row.save(update_fields=["attempts", "error", "claimed_until"])
