"""Roll-outs: a key that very many pages have read marks them piece by piece, what readers see first, first.

Each is a row in the outbox, which remembers how far it has come: KEY:SEQUENCE:STAGE:AFTER. A piece is taken only when
nothing more urgent waits, so that neither the newsroom nor a publication waits for the marking of an archive.

A section or place that moves in its tree is another such row, move:LABEL:ID:AFTER: piece by piece, its articles are put
into the outbox, to be looked at again as if they had changed.
"""

from collections.abc import Iterable

from khabar.kernel import clock
from khabar.kernel.models import Outbox
from khabar.newsroom.events import ARTICLE
from khabar.press import queue, sql
from khabar.press.queue import Wanted
from khabar.press.rows import chunks, stored_reference
from khabar.press.transactions import serialised
from khabar.site import listings, pages

LABEL = "press.roll-out"
"""The label of the outbox rows."""

PIECE = 2000
"""How many pages are marked in one transaction."""

MOVE = "move"
"""How rows of moved sections and places begin."""

LOOKED_AT = 100
"""How many articles of a moved section are looked at again before other work gets its turn."""

FRONTS, RECENT, REST = range(3)
"""The stages: fronts; pages of articles and days of the last `pages.RECENT_DAYS` days; everything else."""

FRONT = 1
"""The priority of the kinds of page that are fronts."""

Row = tuple[int, str, str, str]
"""A page as (id, path, kind, arguments as text)."""

_COLUMNS = "SELECT page.id, page.path, page.kind, CAST(page.arguments AS text) FROM press_page AS page"
_READS = (
    "page.baked_seq < %s AND EXISTS "
    "(SELECT 1 FROM press_dependency AS read WHERE read.key = %s AND read.page_id = page.id)"
)


def begin(key: int, sequence: int) -> None:
    """Leave it to later transactions to mark the pages that have read `key`, raised at the expansion `sequence`."""
    _remember(key, sequence, FRONTS)


def begin_move(label: str, object_id: str) -> None:
    """Leave it to later transactions to list the articles below a section or place (label, primary key) anew."""
    Outbox.objects.create(label=LABEL, object_id=f"{MOVE}:{label}:{object_id}:0")


def _remember(key: int, sequence: int, stage: int, after: int = 0) -> None:
    Outbox.objects.create(label=LABEL, object_id=f"{key:x}:{sequence}:{stage}:{after}")


def under_way() -> set[int]:
    """Return the keys whose readers are not all marked yet."""
    return keys_in(Outbox.objects.filter(label=LABEL).values_list("object_id", flat=True))


def keys_in(remembered: Iterable[str]) -> set[int]:
    """Return the keys that rows of roll-outs name."""
    return {int(one.partition(":")[0], 16) for one in remembered if not one.startswith(f"{MOVE}:")}


def next_piece() -> bool:
    """Take the next piece of the oldest roll-out or move, in one transaction; return whether there was one."""
    if not Outbox.objects.filter(label=LABEL).exists():
        return False
    with serialised():
        taken = sql.take_changes(LABEL, 1)
        for _label, remembered in taken:
            if remembered.startswith(f"{MOVE}:"):
                _look_again(*remembered.split(":")[1:])
                continue
            key, sequence, stage, after = remembered.split(":")
            _mark(int(key, 16), int(sequence), int(stage), int(after))
    return bool(taken)


def _look_again(label: str, object_id: str, after: str) -> None:
    articles = listings.below(label, object_id, int(after), LOOKED_AT)
    Outbox.objects.bulk_create(Outbox(label=ARTICLE, object_id=str(key)) for key in articles)
    if len(articles) == LOOKED_AT:
        Outbox.objects.create(label=LABEL, object_id=f"{MOVE}:{label}:{object_id}:{articles[-1]}")


def _mark(key: int, sequence: int, stage: int, after: int) -> None:
    if stage == FRONTS:
        rows, priority = _fronts(key, sequence), FRONT
    elif stage == RECENT:
        rows, priority = _recent(key, sequence, after), queue.QUOTED
    else:
        rows, priority = _rest(key, sequence, after), queue.ROLL_OUT
    known = pages.kinds()
    queue.mark(
        (
            Wanted(stored_reference(path, kind, arguments), queue.in_bulk(kind, priority), "roll-out")
            for _identity, path, kind, arguments in rows
            if kind in known
        ),
        sequence,
    )
    if stage != FRONTS and len(rows) == PIECE:
        _remember(key, sequence, stage, rows[-1][0])
    elif stage < REST:
        _remember(key, sequence, stage + 1)


def _fronts(key: int, sequence: int) -> list[Row]:
    paths = [ref.path for kind in pages.kinds().values() if kind.priority == FRONT for ref in kind.every()]
    return [row for some in chunks(paths) for row in _at(some, key, sequence)]


def _at(paths: Iterable[str], key: int, sequence: int) -> list[Row]:
    wanted = list(paths)
    return sql.fetch(f"{_COLUMNS} WHERE page.path IN ({sql.places(wanted)}) AND {_READS}", [*wanted, sequence, key])


def _recent(key: int, sequence: int, after: int) -> list[Row]:
    ranges = pages.recent_ranges(clock.now().date())
    among = " OR ".join(["(page.path >= %s AND page.path < %s)"] * len(ranges)) or "1 = 0"
    values = [end for ends in ranges for end in ends]
    return sql.fetch(
        f"{_COLUMNS} WHERE ({among}) AND page.id > %s AND {_READS} ORDER BY page.id LIMIT {PIECE}",
        [*values, after, sequence, key],
    )


def _rest(key: int, sequence: int, after: int) -> list[Row]:
    return sql.fetch(
        "SELECT page.id, page.path, page.kind, CAST(page.arguments AS text) "  # noqa: S608 - our own
        "FROM press_dependency AS read JOIN press_page AS page ON page.id = read.page_id "
        f"WHERE read.key = %s AND read.page_id > %s AND page.baked_seq < %s ORDER BY read.page_id LIMIT {PIECE}",
        [key, after, sequence],
    )
