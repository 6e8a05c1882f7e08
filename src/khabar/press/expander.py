"""The expander: turns changed rows into raised keys, and raised keys into pages to bake."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

from khabar.kernel import clock
from khabar.newsroom.events import ARTICLE
from khabar.press import keys
from khabar.press.models import Dependency, Dirty, KeyVersion, Page, Projection
from khabar.press.rows import chunks, reference, stored_arguments
from khabar.press.transactions import next_sequence, serialised
from khabar.site import facets, listings, pages

BATCH = 500
"""How many outbox rows one expansion takes at most."""

GONE = 4
"""Priority of a page whose object was taken off: after the fronts, lists and feeds that link to it."""

QUOTED = 5
"""Priority of a page that only quotes a changed card, such as another article that lists it as related."""


@dataclass
class Changes:
    """What one expansion found: raised keys, and pages that come into or go out of existence."""

    raised: set[int] = field(default_factory=set)
    existence: dict[str, tuple[pages.PageRef, bool]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)


def expand() -> int:
    """Take one batch from the outbox, in one transaction, and return how many rows it held (0 when empty)."""
    with serialised():
        rows = _take()
        if not rows:
            return 0
        sequence = next_sequence()
        changes = Changes()
        for label, object_id in dict.fromkeys(rows):
            _expand_object(label, object_id, changes)
        raise_keys(changes.raised, sequence)
        _mark_existence(changes, sequence)
    return len(rows)


def _take() -> list[tuple[str, str]]:
    # Claimed and deleted, never read behind a cursor: the order of ids is not the order of commits.
    lock = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    oldest = f"SELECT id FROM kernel_outbox ORDER BY id LIMIT {BATCH} {lock}"  # noqa: S608 - both are ours
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM kernel_outbox WHERE id IN ({oldest}) RETURNING id, label, object_id")  # noqa: S608 - as above
        return [(label, object_id) for _, label, object_id in sorted(cursor.fetchall())]


def _expand_object(label: str, object_id: str, changes: Changes) -> None:
    before = {row.facet: bytes(row.hash) for row in Projection.objects.filter(label=label, object_id=object_id)}
    now = facets.facets_of(label, object_id)
    changed = {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
    if not changed:
        return
    _store_projection(label, object_id, before, now)
    changes.raised |= {keys.object_key(label, object_id, name) for name in changed}
    changes.raised |= {keys.listing_key(name) for name in listings.keys_of(label, object_id, changed)}
    if label == ARTICLE:
        changes.raised |= {keys.listing_key(name) for name in listings.reindex(int(object_id))}
    if before:
        for article in listings.moved_with(label, object_id, changed):
            changes.raised |= {keys.listing_key(name) for name in listings.reindex(article)}
    appeared_or_went = not before or not now
    for ref in pages.pages_of(label, object_id):
        _, forced = changes.existence.get(ref.path, (ref, False))
        changes.existence[ref.path] = (ref, forced or appeared_or_went)
        if label == ARTICLE and not now and pages.kinds()[ref.kind].priority == 0:
            changes.gone.add(ref.path)


def _store_projection(label: str, object_id: str, before: dict[str, bytes], now: dict[str, bytes]) -> None:
    Projection.objects.filter(label=label, object_id=object_id, facet__in=before.keys() - now.keys()).delete()
    Projection.objects.bulk_create(
        [Projection(label=label, object_id=object_id, facet=name, hash=value) for name, value in now.items()],
        update_conflicts=True,
        unique_fields=["label", "object_id", "facet"],
        update_fields=["hash"],
    )


def raise_keys(raised: Iterable[int], sequence: int) -> None:
    """Note that `raised` changed at expansion `sequence` and mark every page that read one of them."""
    ordered = sorted(raised)
    KeyVersion.objects.bulk_create(
        [KeyVersion(key=key, last_seq=sequence) for key in ordered],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["last_seq"],
    )
    kinds = pages.kinds()
    for some in chunks(ordered):
        readers = (
            Dependency.objects.filter(key__in=some)
            .values_list("page__path", "page__kind", "page__arguments")
            .distinct()
        )
        _mark(
            [
                (reference(path, kind, arguments), QUOTED if kinds[kind].priority == 0 else kinds[kind].priority)
                for path, kind, arguments in readers.iterator()
                if kind in kinds
            ],
            sequence,
        )


def _mark_existence(changes: Changes, sequence: int) -> None:
    kinds = pages.kinds()
    paths = list(changes.existence)
    known: set[str] = set()
    for some in chunks(paths):
        known |= set(Page.objects.filter(path__in=some).values_list("path", flat=True))
    own = [
        (ref, GONE if path in changes.gone else kinds[ref.kind].priority)
        for path, (ref, forced) in changes.existence.items()
        if forced or path not in known or kinds[ref.kind].priority == 0
    ]
    _mark(own, sequence)


def _mark(wanted: list[tuple[pages.PageRef, int]], sequence: int) -> None:
    if not wanted:
        return
    now = clock.now()
    existing = {
        row.path: row for some in chunks(wanted) for row in Dirty.objects.filter(path__in=[ref.path for ref, _ in some])
    }
    fresh: dict[str, Dirty] = {}
    for ref, priority in wanted:
        row = existing.get(ref.path) or fresh.get(ref.path)
        if row is None:
            fresh[ref.path] = Dirty(
                path=ref.path,
                kind=ref.kind,
                arguments=stored_arguments(ref),
                need_seq=sequence,
                priority=priority,
                since=now,
            )
        else:
            row.need_seq = max(row.need_seq, sequence)
            row.priority = min(row.priority, priority)
            if row.error:  # it waited for its next try; what has changed may have mended it
                row.claimed_until = None
            row.attempts, row.error = 0, ""
    Dirty.objects.bulk_create(fresh.values())
    columns = ["need_seq", "priority", "attempts", "error", "claimed_until"]
    Dirty.objects.bulk_update(existing.values(), columns, batch_size=200)
