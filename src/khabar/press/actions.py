"""What the press does, as others call it: work through the queue, mark everything, keep the assets in place."""

from collections.abc import Callable, Iterator
from itertools import islice

import structlog
from django.db import connection

from khabar.kernel import bulk, wake
from khabar.press import baker, immediate, keys, queue, rollout, store, sweep, verification, workers
from khabar.press.expander import expand, raise_keys
from khabar.press.models import Dirty, Projection, Sequence, Shared
from khabar.press.queue import Turn, Wanted
from khabar.press.transactions import next_sequence, serialised
from khabar.site import listings, pages

log = structlog.get_logger("khabar.press")

CONFIGURATION = "configuration"
"""The label under which the hashes of configuration are kept among the projections."""

COMPRESSIBLE = ("text/", "application/javascript", "application/json", "application/manifest", "image/svg")
"""Beginnings of content types whose files gain from compression; fonts and pictures are compressed already."""

FULL_BATCH = 200
"""Pages rendered from one snapshot in a full bake."""

MARKED_TOGETHER = 2000
"""Pages put into the queue in one transaction by a full bake."""

settle_memory = workers.settle_memory


def run_once(
    target: store.FileStore | None = None,
    turn: Turn | None = None,
    stop: Callable[[], bool] = lambda: False,
    progress: baker.Progress | None = None,
) -> int:
    """Expand and bake until nothing is left to do now, and return how many pages were taken.

    A page that keeps failing waits for its next try and does not hold this up. `stop` is asked between batches. Raises
    OSError when the tree cannot be written.
    """
    target = target or baker.tree()
    turn = turn or Turn()
    at_once = immediate.Immediate(target)
    total = blocked = 0
    while not stop():
        while expand(at_once=at_once):
            pass
        total += at_once.taken()
        taken = baker.bake_next(target, turn)
        if taken == 0:
            # The next piece of a roll-out is marked only now, when nothing else waits.
            if turn.lowest >= queue.ROLL_OUT and not turn.reserved and rollout.next_piece():
                continue
            break
        # Another worker holds what these pages must wait for. Its end wakes this one.
        blocked = blocked + 1 if taken == baker.BLOCKED else 0
        if blocked == 2:
            break
        total += max(taken, 0)
        if taken > 0:
            wake.press(but=turn.number)
            if progress:
                progress(total, "")
    return total


def prepare() -> None:
    """Put the assets into the tree and mark what shows changed configuration: strings, navigation, templates, theme."""
    target = baker.tree()
    write_assets(target)
    now = pages.configuration()
    with serialised():
        before = {row.object_id: bytes(row.hash) for row in Projection.objects.filter(label=CONFIGURATION)}
        changed = {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
        if not changed:
            return
        Projection.objects.filter(label=CONFIGURATION, object_id__in=changed).delete()
        Projection.objects.bulk_create(
            Projection(label=CONFIGURATION, object_id=name, facet="body", hash=now[name])
            for name in sorted(changed & now.keys())
        )
        sequence = next_sequence()
        raised = {keys.configuration_key(name) for name in changed}
        raise_keys(raised, sequence)
        for key in sorted(raised):
            rollout.begin(key, sequence)
        queue.mark(_new_editions(set(before), set(now)), sequence)
    wake.press()
    log.info("configuration changed", changed=sorted(changed))


def _new_editions(before: set[str], now: set[str]) -> Iterator[Wanted]:
    """Yield the pages of editions that an installation with pages has gained: fronts at once, the rest behind."""
    gained = {name.partition(":")[2] for name in now - before if name.startswith("edition:")}
    if not before or not gained:
        return
    kinds = pages.kinds()
    for ref in pages.every_page():
        if dict(ref.arguments).get("edition") in gained or ref.path.split("/")[1] in gained:
            dated = pages.DATED.match(ref.path) or kinds[ref.kind].priority == 0
            yield Wanted(ref, queue.ROLL_OUT if dated else kinds[ref.kind].priority, "edition")


def write_assets(target: store.FileStore) -> None:
    """Write styles, scripts and fonts that the tree does not have yet; their names hold their hash."""
    fresh: list[store.Output] = []
    wanted: set[str] = set()
    for path, asset in sorted(pages.assets().items()):
        content = store.Content(path.lstrip("/"), asset.content, asset.content_type.startswith(COMPRESSIBLE))
        wanted.update(content.files)
        if not all(target.has(file) for file in content.files):
            fresh += content.outputs()
    target.write(fresh)
    with serialised():
        known = set(Shared.objects.filter(file__in=wanted, unused_since__isnull=True).values_list("file", flat=True))
        if missing := wanted - known:
            change = next_sequence(Sequence.CHANGES)
            rows = [(file, change, None) for file in sorted(missing)]
            bulk.upsert(Shared, ("file", "changed", "unused_since"), rows, ("file",), "changed", "unused_since")


def index_afresh() -> int:
    """Put every article into the listings where it now belongs, before a full bake; return how many there are."""
    return listings.rebuild()


def mark_all() -> int:
    """Put every page into the queue: those that do not stand yet by their kinds, the others as a roll-out.

    Pages that exist but should not are marked too: they become tombstones or go. Returns how many were marked.
    """
    pages.keep_dates()
    while expand():
        pass
    with serialised():
        sequence = next_sequence()
    kinds = pages.kinds()
    every = pages.every_page()
    while batch := list(islice(every, MARKED_TOGETHER)):
        with serialised():
            # Not as part of a publication: all new pages of one kind follow all of the kind before.
            queue.mark(
                (Wanted(ref, queue.in_bulk(ref.kind), f"{kinds[ref.kind].priority} all") for ref in batch), sequence
            )
    with serialised(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO press_dirty "
            "(path, kind, arguments, need_seq, first_seq, priority, cause, new, since, attempts, error) "
            "SELECT path, kind, arguments, %s, %s, %s, 'all', %s, %s, 0, '' FROM press_page "
            "WHERE NOT EXISTS (SELECT 1 FROM press_dirty WHERE press_dirty.path = press_page.path)",
            [sequence, sequence, queue.ROLL_OUT, False, queue.now()],
        )
    return Dirty.objects.count()


def bake_all(progress: baker.Progress | None = None, target: store.FileStore | None = None) -> int:
    """Bake every page that should exist, remove those that should not, and return how many were baked.

    Pages whose bytes are as before are not written. Other workers of the same tree help. Raises OSError when the tree
    cannot be written.
    """
    prepare()
    mark_all()
    return help_bake(progress, target)


def help_bake(
    progress: baker.Progress | None = None, target: store.FileStore | None = None, *, cards: bool = True
) -> int:
    """Be one of the workers of a full bake until nothing is left to take, and return how many pages were taken.

    Without `cards`, the slow kinds that nobody waits for are left to presses that have nothing else to do.
    """
    lowest = queue.SLOWEST if cards else queue.ROLL_OUT
    with workers.join() as worker:
        turn = Turn(worker.number, most=FULL_BATCH, lowest=lowest)
        return run_once(target or baker.tree(), turn, progress=progress)


def verify(sample: int | None, progress: baker.Progress | None = None) -> verification.Verification:
    """Render `sample` random pages (all when None) again, compare them with the tree, and have what differs baked."""
    return verification.verify(baker.tree(), sample, progress)


def sweep_tree() -> sweep.Swept:
    """Put files that belong to no page into quarantine. Raises OSError when the tree cannot be changed."""
    return sweep.sweep(baker.tree())


def retry_failures(only: int | None = None) -> int:
    """Let every failed page, or the `only` one whose row has that key, be tried again at once; return how many."""
    failed = Dirty.objects.exclude(error="")
    return (failed if only is None else failed.filter(pk=only)).update(retry_at=None, attempts=0)


def release_claims(number: int = 0) -> None:
    """Give back the pages that a broken-off bake of the worker `number` had claimed, where the database answers."""
    try:
        queue.release_all(number)
    except Exception as error:
        log.warning("claims not released; they lapse by themselves", error=repr(error))
