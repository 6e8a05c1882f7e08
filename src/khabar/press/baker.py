"""The baker: renders pages from one snapshot, writes their files, and acknowledges only what is still true."""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Event

import structlog
from django.conf import settings

from khabar.kernel import bulk, clock, failpoints, reads
from khabar.press import expander, guard, keys, publications, queue, sql, staging, store, withdrawal
from khabar.press.batches import Bake, Batch, Known
from khabar.press.models import Page, Removal, Shared
from khabar.press.models import Sequence as Count
from khabar.press.queue import Job, Turn, Wanted
from khabar.press.rows import chunks, reference, stored_arguments
from khabar.press.transactions import apart, current_sequence, next_sequence, read_snapshot, serialised
from khabar.press.writing import write
from khabar.site import pages

log = structlog.get_logger("khabar.press")

LARGEST_PAGE = 5 * 1024 * 1024
"""A page over this many bytes is refused: something has gone wrong in its content."""

WAIT_FOR_LINKS = 2.0
"""Seconds that a rendered batch waits for pages of other workers to which it may link."""

LOOK_AGAIN = 0.003
"""Seconds between two looks at them."""

Progress = Callable[[int, str], None]
"""Called with the number of pages done so far and the path of the last."""

BLOCKED = -1
"""What `bake_next` returns when the pages taken must wait for other workers."""


def tree() -> store.FileStore:
    """Return the store of this installation's site tree."""
    return store.FileStore(Path(settings.KHABAR_SITE_TREE))


def bake_next(target: store.FileStore, turn: Turn | None = None) -> int:
    """Bake the most urgent pages that wait, all of one priority, and return how many were taken.

    0 when there is nothing to do now, `BLOCKED` when the pages must wait for those of other workers. Raises OSError
    when the tree cannot be written.
    """
    turn = turn or Turn()
    rows = queue.claim(turn)
    if not rows:
        withdrawal.settle(target)
        return 0
    try:
        batch = render(rows)
        kept = _without_removals(rows, batch)
        if not _may_write(kept, batch, target, turn):
            queue.release(kept)
            return BLOCKED
        withdrawal.foresee(_taken_down(rows, batch), target)
        write(batch, target)
        acknowledge(batch)
    except BaseException:
        _give_back(rows)
        raise
    withdrawal.settle(target)
    return len(rows)


def _taken_down(rows: Sequence[Job], batch: Batch) -> list[tuple[int, list[str]]]:
    """Return key and files of the pages that stand and are about to go with a takedown."""
    causes = {row.path: row.cause for row in rows}
    return [
        (before.pk, before.outputs)
        for one in batch.good
        if not one.standing
        and causes.get(one.ref.path, "").startswith(queue.TAKEDOWN)
        and (before := batch.before.get(one.ref.path)) is not None
    ]


def bake(refs: Iterable[pages.PageRef], target: store.FileStore) -> Batch:
    """Render `refs` from one snapshot, write them in their order, acknowledge, and return what was done.

    A page whose render fails, or whose pictures are lost, keeps its last good files; its error is kept for the newsroom
    and it is tried again later. Raises OSError when the tree cannot be written: then nothing is acknowledged.
    """
    batch = rendered(list(refs))
    write(batch, target)
    acknowledge(batch)
    return batch


def render(rows: Sequence[Job]) -> Batch:
    """Render claimed pages from one snapshot, in the order of their writing.

    Pages that nobody knows come first, then those that come back, then those that stand: what links comes after.
    """
    batch = rendered([reference(row.path, row.kind, row.arguments) for row in sorted(rows, key=lambda row: row.pk)])
    batch.bakes.sort(key=lambda one: known_to_readers(batch.before.get(one.ref.path)))
    return batch


def known_to_readers(before: Known | None) -> int:
    """Return the place of a page in the order of writing: 0 for one that nobody knows, 1 for one that comes back, 2 for
    one that stands.
    """
    return 0 if before is None else 1 if not before.appeared else 2


def rendered(refs: list[pages.PageRef]) -> Batch:
    """Render `refs` from one snapshot, in their order; a page that fails carries its error."""
    with read_snapshot() as sequence, pages.held():
        unexpanded = expander.last_unexpanded()
        ahead = _staged(refs)
        bakes = made([ref for ref in refs if ref.path not in ahead])
    failpoints.reach("bake.rendered")
    fresh = {one.ref.path: one for one in bakes}
    bakes = [ahead.get(ref.path) or fresh[ref.path] for ref in refs]
    return Batch(sequence, bakes, known([ref.path for ref in refs]), unexpanded=unexpanded)


def made(refs: list[pages.PageRef]) -> list[Bake]:
    """Render `refs` from what the database holds now, in their order; call within a held snapshot."""
    _prepare(refs)
    return [_render(ref) for ref in refs]


def _prepare(refs: list[pages.PageRef]) -> None:
    """Read ahead what the pages share; where that fails, each page reads for itself, and only the culprit fails."""
    try:
        with apart():
            pages.prepare(refs)
    except Exception as error:
        log.warning("pages not prepared together", error=repr(error))


def known(paths: list[str]) -> dict[str, Known]:
    """Return what the press knows of the pages at `paths`, by path; those that it has no row of are left out."""
    found: dict[str, Known] = {}
    for some in chunks(paths):
        rows = sql.fetch(
            "SELECT path, id, hash, CAST(outputs AS text), changed, appeared, polished FROM press_page "  # noqa: S608
            f"WHERE path IN ({sql.places(some)})",
            some,
        )
        found |= {row[0]: Known(row[1], row[2], json.loads(row[3]), row[4], row[5], bool(row[6])) for row in rows}
    return found


def _staged(refs: list[pages.PageRef]) -> dict[str, Bake]:
    kinds = pages.kinds()
    ahead = staging.take(ref for ref in refs if ref.kind in kinds)
    return {
        ref.path: Bake(
            ref, found.content, found.content is not None, found.media, found.read_keys, staged=True, links=found.links
        )
        for ref in refs
        if (found := ahead.get(ref.path)) is not None
    }


def _render(ref: pages.PageRef) -> Bake:
    if ref.kind not in pages.kinds():  # a kind that an earlier version of Khabar had
        return Bake(ref, None)
    with reads.recording() as noted:
        try:
            with apart(), guard.watching():
                made = pages.render(ref)
            if made is None:
                return Bake(ref, None, read_keys=keys.keys_of(noted))
            if len(made.body) > LARGEST_PAGE:
                raise ValueError(f"The page has {len(made.body)} bytes; the largest allowed is {LARGEST_PAGE}.")
            content = store.page_content(ref.path, made.body, made.status, made.location)
        except Exception as error:  # a page that fails must not stop the others
            log.error("page failed", path=ref.path, kind=ref.kind, error=repr(error), exc_info=True)
            return Bake(ref, None, error=f"{type(error).__name__}: {error}")
    read_keys = keys.keys_of(noted) | {keys.file_key(f"media/{file}") for file in made.media}
    return Bake(ref, content, made.status in (200, 404), made.media, read_keys)


def _without_removals(rows: Sequence[Job], batch: Batch) -> list[Job]:
    """Put off the pages that turned out to go, until what links to them has been baked; return the other rows."""
    known = {row.path: row for row in rows}
    going = {
        one.ref.path
        for one in batch.bakes
        if not (one.standing or one.error)
        and known[one.ref.path].priority < queue.GONE
        and not known[one.ref.path].cause.startswith(queue.TAKEDOWN)
        and (before := batch.before.get(one.ref.path)) is not None
        and before.appeared
    }
    if going:
        with serialised():
            queue.postpone([row for row in rows if row.path in going], queue.GONE)
        batch.bakes = [one for one in batch.bakes if one.ref.path not in going]
    return [row for row in rows if row.path not in going]


def _may_write(rows: Sequence[Job], batch: Batch, target: store.FileStore, turn: Turn) -> bool:
    """Wait for the pages of other workers to which these may link, and return whether they are there.

    Those that nobody has taken are baked here and now: under a steady stream of new pages, fronts would never be
    written if they were rendered anew each time that one has come in between.
    """
    standing = {one.ref.path for one in batch.bakes if one.standing}
    waiting = [row for row in rows if row.path in standing or not row.cause.startswith(queue.TAKEDOWN)]
    if not waiting:
        return True
    sequence = batch.sequence
    if batch.unexpanded:
        # They may link to pages that are not in the queue yet.
        expander.expand_up_to(batch.unexpanded)
        sequence = current_sequence()
    deadline = time.monotonic() + WAIT_FOR_LINKS
    links = batch.links
    while (held_by := queue.awaited(waiting, sequence, rows, links)) is not None:
        if not held_by:
            if turn.holding or bake_next(target, Turn(turn.number, lowest=queue.NEW, holding=True)) <= 0:
                return False
        elif time.monotonic() > deadline:
            return False
        else:
            Event().wait(LOOK_AGAIN)
    return True


def acknowledge(batch: Batch) -> None:
    """Store what was baked, in one transaction; a page that read what has changed since stays in the queue."""
    good = batch.good
    with serialised():
        failpoints.reach("acknowledge.started")
        change = _store_pages(batch, good)
        moved = queue.moved({key for one in good for key in one.read_keys}, batch.sequence)
        settled = [one.ref.path for one in good if not one.read_keys & moved.keys()]
        everyone = [one.ref.path for one in good]
        queue.settle(settled, everyone, [one.ref.path for one in good if one.standing], batch.sequence)
        for one in good:
            if newer := [moved[key] for key in one.read_keys & moved.keys()]:
                queue.mark([Wanted(one.ref, pages.kinds()[one.ref.kind].priority, "changed meanwhile")], max(newer))
        for one in batch.bakes:
            if one.error:
                queue.keep_failure(one.ref, one.error, batch.sequence)
        publications.settle(everyone, batch.sequence)
        _note_shared(good, change)
        failpoints.reach("acknowledge.stored")
    failpoints.reach("acknowledge.committed")
    for one in good:
        if one.staged:
            staging.drop(one.ref.path)


def store_baked(batch: Batch) -> None:
    """Store what was rendered within the running expansion and written; call inside `serialised`."""
    _note_shared(batch.good, _store_pages(batch, batch.good))


def _store_pages(batch: Batch, good: list[Bake]) -> Callable[[], int]:
    """Store the pages and their reads; return a function that gives the number of this change of files."""
    numbers: list[int] = []

    def change() -> int:
        if not numbers:
            numbers.append(next_sequence(Count.CHANGES))
        return numbers[0]

    now = clock.now()
    rows = []
    for one in good:
        before = batch.before.get(one.ref.path)
        renewed = one.ref.path in batch.renewed
        gone = sorted(set(before.outputs) - set(one.files)) if before else []
        changed = change() if renewed or gone else before.changed if before else 0
        appeared = (before.appeared if before and before.appeared else changed) if one.standing else 0
        polished = bool(before and before.polished and not renewed)
        rows.append(
            (
                one.ref.path, one.ref.kind, stored_arguments(one.ref), batch.sequence, one.digest, one.files, now,
                changed, appeared, polished,
            )
        )  # fmt: skip
        bulk.insert(Removal, ("changed", "file"), [(changed, file) for file in gone])
    columns = ("kind", "arguments", "baked_seq", "hash", "outputs", "baked_at", "changed", "appeared", "polished")
    bulk.upsert(Page, ("path", *columns), rows, ("path",), *columns)
    _store_reads(good, batch.before)
    return change


def _store_reads(good: list[Bake], before: dict[str, Known]) -> None:
    identities = {path: known.pk for path, known in before.items()}
    for some in chunks([one.ref.path for one in good if one.ref.path not in identities]):
        identities |= dict(sql.fetch(f"SELECT path, id FROM press_page WHERE path IN ({sql.places(some)})", some))  # noqa: S608
    known: dict[int, set[int]] = {}
    for had_rows in chunks([page.pk for page in before.values()]):
        statement = f"SELECT page_id, key FROM press_dependency WHERE page_id IN ({sql.places(had_rows)})"  # noqa: S608
        for page, key in sql.fetch(statement, had_rows):
            known.setdefault(page, set()).add(key)
    gone: list[tuple[int, int]] = []
    fresh: list[tuple[int, int]] = []
    absent: list[int] = []
    for one in good:
        page = identities[one.ref.path]
        had = known.get(page, set())
        gone += [(key, page) for key in sorted(had - one.read_keys)]
        fresh += [(key, page) for key in sorted(one.read_keys - had)]
        if one.content is None and not one.read_keys:
            absent.append(page)
    sql.run_many("DELETE FROM press_dependency WHERE key = %s AND page_id = %s", gone)
    # In the order of the table: pages of one batch have most of their keys in common.
    sql.run_many("INSERT INTO press_dependency (key, page_id) VALUES (%s, %s) ON CONFLICT DO NOTHING", sorted(fresh))
    if absent:
        Page.objects.filter(pk__in=absent).delete()


def _note_shared(good: list[Bake], change: Callable[[], int]) -> None:
    """Remember which shared files the tree holds, so that delivery targets get them before the pages that show them."""
    shown = sorted({f"media/{name}" for one in good for name in one.media})
    for some in chunks(shown):
        known = set(Shared.objects.filter(file__in=some, unused_since__isnull=True).values_list("file", flat=True))
        fresh = [file for file in some if file not in known]
        if fresh:
            _bake_again_without(good, [file for file in fresh if not tree().has(file)])
            number = change()
            rows = [(file, number, None) for file in fresh]
            bulk.upsert(Shared, ("file", "changed", "unused_since"), rows, ("file",), "changed", "unused_since")


def _bake_again_without(good: list[Bake], lost: list[str]) -> None:
    """Have the pages baked once more whose pictures left the tree with a takedown while they were written."""
    if lost:
        wanted = [one.ref for one in good if not {f"media/{name}" for name in one.media}.isdisjoint(lost)]
        kinds = pages.kinds()
        queue.mark([Wanted(ref, kinds[ref.kind].priority, "changed meanwhile") for ref in wanted], current_sequence())


def _give_back(rows: Sequence[Job]) -> None:
    try:
        queue.release(rows)
    except Exception as error:  # the database is gone; the next worker of this number lets go of them
        log.warning("pages not given back yet", error=repr(error))
