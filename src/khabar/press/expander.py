"""The expander: turns changed rows into raised keys, and raised keys into pages to bake."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import structlog
from django.db import OperationalError, transaction

from khabar.kernel import bulk, clock, failpoints
from khabar.newsroom.events import ARTICLE
from khabar.press import keys, publications, queue, rollout, sql
from khabar.press.models import Finding, KeyVersion, Projection
from khabar.press.queue import Wanted
from khabar.press.rows import chunks, stored_reference
from khabar.press.transactions import apart, next_sequence, serialised
from khabar.site import facets, listings, pages
from khabar.site.pages import PageRef

log = structlog.get_logger("khabar.press")

BATCH = 50
"""How many outbox rows one expansion takes: a publication never waits long behind many others."""

ROLL_OUT_FROM = 2000
"""A key that more pages have read than this is rolled out."""

Projections = dict[tuple[str, str], dict[str, bytes]]
"""Facet -> hash, by object (label, primary key)."""


@dataclass
class Change:
    """What a changed object means: raised keys, the pages that hang on it, whether it came, went or was taken down."""

    label: str
    object_id: str
    raised: set[int] = field(default_factory=set)
    own: list[PageRef] = field(default_factory=list)
    came_or_went: bool = False
    gone: bool = False
    taken_down: bool = False

    @property
    def cause(self) -> str:
        """How the queue names it."""
        return f"{self.label}:{self.object_id}"


AtOnce = Callable[[Sequence[Change], Sequence[Wanted], int], set[str]]
"""Bakes pages within an expansion: given the changes, the pages that they touch in the order of the queue and the
number of the expansion, it returns the paths of those that stand and need not be marked."""


def expand(most: int = BATCH, at_once: AtOnce | None = None) -> int:
    """Take one batch of at most so many rows from the outbox, in one transaction; return how many it held.

    `at_once` may bake some of the pages before the others are marked.
    """
    if not waiting():
        return 0
    with serialised():
        rows = sql.take_changes(rollout.LABEL, most, but=True)
        if not rows:
            return 0
        failpoints.reach("expand.taken")
        sequence = next_sequence()
        with pages.held():
            changes = changes_of(dict.fromkeys(rows))
            raise_keys({key for one in changes for key in one.raised}, sequence)
            failpoints.reach("expand.raised")
            _mark(changes, sequence, at_once)
        failpoints.reach("expand.marked")
    failpoints.reach("expand.committed")
    return len(rows)


def waiting() -> bool:
    """Return whether the outbox tells of a change."""
    return bool(sql.fetch("SELECT 1 FROM kernel_outbox WHERE label <> %s LIMIT 1", [rollout.LABEL]))


def last_unexpanded() -> int:
    """Return the key of the last row of the outbox that tells of a change, 0 when all have been expanded."""
    return int(sql.fetch("SELECT COALESCE(MAX(id), 0) FROM kernel_outbox WHERE label <> %s", [rollout.LABEL])[0][0])


def expand_up_to(last: int) -> None:
    """Expand until no row of the outbox up to the key `last` tells of a change."""
    while sql.fetch("SELECT 1 FROM kernel_outbox WHERE id <= %s AND label <> %s LIMIT 1", [last, rollout.LABEL]):
        expand()


def changes_of(objects: Iterable[tuple[str, str]]) -> list[Change]:
    """Compare the objects (label, primary key) with what was last known of them, remember what they are now, and
    return those that changed; call inside `serialised`, or inside a transaction that is undone.
    """
    wanted = list(objects)
    before = projections_of(wanted)
    _read_together(wanted)
    try:
        with transaction.atomic():
            return _changes(wanted, before)
    except OperationalError:
        raise
    except Exception as error:
        log.warning("objects looked at one by one", error=repr(error))
        listings.expect_nothing()
    return [change for one in wanted for change in _change_apart(one, before)]


def _read_together(wanted: list[tuple[str, str]]) -> None:
    try:
        with apart():
            facets.prepare(wanted)
    except Exception as error:  # each object reads for itself then, and only the culprit is left out
        log.warning("objects not read together", error=repr(error))


def _change_apart(one: tuple[str, str], before: Projections) -> list[Change]:
    """Return the change of one object, if there is one; one that cannot be looked at holds up no other.

    It is logged and kept as a finding; its next change is looked at again. Raises OperationalError, as every object
    would meet that.
    """
    try:
        with transaction.atomic():
            return _changes([one], before)
    except OperationalError:
        raise
    except Exception as error:
        name = ":".join(one)
        log.error("object not looked at", object=name, error=repr(error), exc_info=True)
        repair = f"{type(error).__name__}: {error}"[:100]
        Finding.objects.create(at=clock.now(), kind=Finding.Kind.STALE, path=name, repair=repair)
        listings.expect_nothing()
        return []


def projections_of(objects: list[tuple[str, str]]) -> Projections:
    """Return facet -> hash as last known, by object (label, primary key); those never seen are left out."""
    known: Projections = {}
    by_label: dict[str, list[str]] = {}
    for label, object_id in objects:
        by_label.setdefault(label, []).append(object_id)
    for label, some in ((label, some) for label, identities in by_label.items() for some in chunks(identities)):
        found = sql.fetch(
            "SELECT object_id, facet, hash FROM press_projection "  # noqa: S608 - placeholders only
            f"WHERE label = %s AND object_id IN ({sql.places(some)})",
            [label, *some],
        )
        for object_id, name, value in found:
            known.setdefault((label, object_id), {})[name] = bytes(value)
    return known


def _changes(wanted: list[tuple[str, str]], before: Projections) -> list[Change]:
    # An article's place in listings hangs on the clock too: a timer asks for another look when it leaves a window.
    moved = listings.reindex_all([int(object_id) for label, object_id in wanted if label == ARTICLE])
    now = {one: facets.facets_of(*one) for one in wanted}
    _store_projections(now, before)
    found = []
    for label, object_id in wanted:
        known = before.get((label, object_id), {})
        into = moved[int(object_id)] if label == ARTICLE else set()
        change = _change(label, object_id, known, now[label, object_id], into)
        if change is not None:
            found.append(change)
    return found


def _change(
    label: str, object_id: str, before: dict[str, bytes], now: dict[str, bytes], moved: set[str]
) -> Change | None:
    changed = {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
    if not changed and not moved:
        return _never_seen(object_id) if label == ARTICLE and not now else None
    change = Change(label, object_id, came_or_went=bool(changed) and (not before or not now))
    if changed:
        change.raised |= {keys.object_key(label, object_id, name) for name in changed}
        change.raised.add(keys.table_key(label))
        change.raised |= {keys.listing_key(name) for name in listings.keys_of(label, object_id, changed)}
    change.raised |= {keys.listing_key(name) for name in moved}
    if before and listings.moves_articles(label, changed):
        rollout.begin_move(label, object_id)
    change.own = list(pages.pages_of(label, object_id))
    change.gone = label == ARTICLE and not now
    change.taken_down = change.gone and facets.taken_down(object_id)
    return change


def _never_seen(object_id: str) -> Change | None:
    """Return the change of an article that came and went before anybody looked: it leaves its tombstones all the same.

    None when there is nothing new to leave.
    """
    own = list(pages.pages_of(ARTICLE, object_id))
    known = queue.known([ref.path for ref in own])
    fresh = [ref for ref in own if ref.path not in known]
    return Change(ARTICLE, object_id, own=fresh, gone=True) if fresh else None


def _store_projections(now: Projections, before: Projections) -> None:
    fresh: list[tuple[str, str, str, bytes]] = []
    for (label, object_id), found in now.items():
        known = before.get((label, object_id), {})
        if gone := known.keys() - found.keys():
            Projection.objects.filter(label=label, object_id=object_id, facet__in=gone).delete()
        fresh += [(label, object_id, name, value) for name, value in found.items() if known.get(name) != value]
    columns = ("label", "object_id", "facet")
    bulk.upsert(Projection, (*columns, "hash"), fresh, columns, "hash")


def raise_keys(raised: Iterable[int], sequence: int) -> None:
    """Note that the keys changed at expansion `sequence`; call inside `serialised`."""
    bulk.upsert(KeyVersion, ("key", "last_seq"), ((key, sequence) for key in sorted(raised)), ("key",), "last_seq")


def _mark(changes: list[Change], sequence: int, at_once: AtOnce | None) -> None:
    wanted: list[Wanted] = []
    touched: list[tuple[Change, set[str]]] = []
    known = queue.known([ref.path for change in changes for ref in change.own])
    for change, reading in _with_readers(changes, sequence):
        found = [*reading, *_own_pages(change, known)]
        wanted += found
        # A publication is done when readers see it everywhere; nobody waits for bulk work.
        touched.append((change, {one.ref.path for one in found if one.priority < queue.ROLL_OUT}))
    standing = at_once(changes, wanted, sequence) if at_once is not None else set()
    failpoints.reach("expand.baked")
    queue.mark((one for one in wanted if one.ref.path not in standing), sequence)
    publications.note(((one.label, one.object_id, paths) for one, paths in touched), sequence)
    if standing:
        publications.settle(sorted(standing), sequence)


def _with_readers(changes: list[Change], sequence: int) -> Iterator[tuple[Change, Iterable[Wanted]]]:
    """Yield each change with the pages that have read one of its keys: what many raise is looked up once for all.

    A page that several changes touch is one and the same wish, of the first of them.
    """
    raised = sorted({key for one in changes for key in one.raised})
    by_key: dict[int, set[str]] = {}
    stored: dict[str, tuple[str, str, str]] = {}
    beyond = False
    for some in chunks(raised) if len(changes) > 1 else ():
        found = sql.fetch(
            "SELECT read.key, page.path, page.kind, CAST(page.arguments AS text) "  # noqa: S608 - placeholders only
            "FROM press_dependency AS read JOIN press_page AS page ON page.id = read.page_id "
            f"WHERE read.key IN ({sql.places(some)}) LIMIT {ROLL_OUT_FROM + 1}",
            some,
        )
        beyond = beyond or len(found) > ROLL_OUT_FROM
        for key, *page in found:
            by_key.setdefault(key, set()).add(page[0])
            stored[page[0]] = (page[0], page[1], page[2])
    wishes: dict[str, Wanted | None] = {}
    for change in changes:
        if len(changes) == 1 or beyond:
            yield change, readers(change.raised, sequence, change.cause)
            continue
        paths: set[str] = set().union(*(by_key.get(key, ()) for key in change.raised))
        for path in sorted(paths - wishes.keys()):
            wishes[path] = next(_as_wanted([stored[path]], change.cause), None)
        yield change, [one for path in sorted(paths) if (one := wishes[path]) is not None]


def readers(raised: Iterable[int], sequence: int, cause: str) -> Iterator[Wanted]:
    """Yield the pages that have read one of the `raised` keys, as they are to be marked.

    Where a key has very many, that is left to further expansions instead: a row in the outbox remembers it.
    """
    for some in chunks(sorted(raised)):
        found = sql.fetch(
            "SELECT DISTINCT page.path, page.kind, CAST(page.arguments AS text) "  # noqa: S608 - placeholders only
            "FROM press_dependency AS read JOIN press_page AS page ON page.id = read.page_id "
            f"WHERE read.key IN ({sql.places(some)}) LIMIT {ROLL_OUT_FROM + 1}",
            some,
        )
        if len(found) > ROLL_OUT_FROM:
            for key in some:
                rollout.begin(key, sequence)
        else:
            yield from _as_wanted(found, cause)


def _as_wanted(rows: Iterable[tuple[str, str, str]], cause: str) -> Iterator[Wanted]:
    kinds = pages.kinds()
    for path, kind, arguments in rows:
        if kind in kinds:
            own = kinds[kind].priority
            yield Wanted(stored_reference(path, kind, arguments), queue.QUOTED if own == 0 else own, cause)


def own_pages(change: Change) -> list[Wanted]:
    """Return the pages to bake whose existence hangs on the object, those that only others link to first."""
    return _own_pages(change, queue.known([ref.path for ref in change.own]))


def _own_pages(change: Change, known: Container[str]) -> list[Wanted]:
    kinds = pages.kinds()
    found = []
    for ref in sorted(change.own, key=lambda ref: -kinds[ref.kind].priority):
        priority, cause = kinds[ref.kind].priority, change.cause
        if not (change.came_or_went or priority == 0 or ref.path not in known):
            continue
        if change.taken_down and kinds[ref.kind].goes_with:
            priority, cause = 0, f"{queue.TAKEDOWN}{cause}"
        elif change.gone and priority == 0:
            priority = queue.GONE
        found.append(Wanted(ref, priority, cause))
    return found
