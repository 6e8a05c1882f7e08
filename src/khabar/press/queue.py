"""The queue of pages to bake: how pages get in, which a worker takes next, and what must wait for what.

Two orders hold. Urgent pages come first, and a page that has waited long for its priority gets a turn now and then, so
that nothing starves. And readers never meet a broken link: a page is written only after the new pages that it may link
to, and a page goes away only after those that linked to it.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from khabar.kernel import clock, failpoints
from khabar.press import sql, workers
from khabar.press.models import Dirty
from khabar.press.rows import chunks, stored_arguments
from khabar.press.transactions import serialised
from khabar.site import pages
from khabar.site.pages import PageRef

NEW = 0
"""Priority of a page that comes into being with an article, whatever its kind: what links to it waits."""

URGENT = 2
"""The last priority that is baked when hardly any space is left."""

HELPED = 3
"""The last priority that the worker takes which is kept free for urgent pages where there are several."""

QUOTED = 5
"""Priority of a page that only quotes a changed card, such as another article that lists it as related."""

GONE = 6
"""Priority of a page that goes: after all that linked to it."""

ROLL_OUT = 8
"""Priority of pages that a new template, a new name in the navigation or a full bake asks for."""

SLOWEST = 9
"""The priority of kinds of page that take as long as ten others, such as pictures: always behind bulk work."""

TAKEDOWN = "takedown of "
"""How the cause of pages begins that go at once, before anything else: they wait for no link to them."""

BATCH = 40
"""How many urgent pages are rendered, synced and acknowledged together."""

PATIENT_BATCH = 12
"""How many others: small, so that an urgent page never waits long for a worker."""

RELAXED_BATCH = 48
"""How many others a worker takes where another is kept free for urgent pages: most of a small batch is its syncs."""

SLOW_BATCH = 2
"""How many of the slowest, unless it is a full bake."""

PATIENCE = {0: 1, 1: 1, 2: 3, 3: 5, 4: 8, 5: 10, 6: 10, 7: 20, 8: 60, 9: 300}
"""Seconds by priority after which a waiting page counts as aged."""

AGED_TURN = 4
"""Each so-many-th batch of a worker goes to the page that has waited longest beyond its patience."""

RETRY_AFTER = timedelta(seconds=30)
"""How long a page that failed waits, times its number of failures."""

LONGEST_RETRY = timedelta(hours=1)

MANY = 200
"""From how many wishes on those for pages that wait already are told apart first: one publication has fewer."""

STANDS = "EXISTS (SELECT 1 FROM press_page WHERE press_page.path = {path} AND press_page.appeared > 0)"
"""Whether readers have the page at `path`."""


@dataclass(frozen=True)
class Wanted:
    """A page to be baked: which, how urgently, and the object whose change asks for it (``newsroom.article:17``)."""

    ref: PageRef
    priority: int
    cause: str = ""


@dataclass(frozen=True)
class Job:
    """A page that a worker has taken: what its row in the queue said."""

    pk: int
    path: str
    kind: str
    arguments: list[list[str]]
    need_seq: int
    priority: int
    cause: str
    new: bool


@dataclass
class Turn:
    """A worker's place in the queue: its number, whether it is kept for urgent pages, and whose turn it is.

    `relaxed` says that another worker is kept for those, so that this one may take longer. `most` is the largest batch,
    for a full bake; `lowest` the last priority that it takes, less when the disk fills up.
    `holding` says that it holds other pages already, which must wait for those that it takes now.
    """

    number: int = 0
    reserved: bool = False
    most: int = 0
    lowest: int = SLOWEST
    taken: int = 0
    holding: bool = False
    relaxed: bool = False

    def size(self, priority: int) -> int:
        """Return how many pages of `priority` are taken at once."""
        if priority == SLOWEST:
            return PATIENT_BATCH if self.most else SLOW_BATCH
        return self.most or (BATCH if priority <= URGENT else RELAXED_BATCH if self.relaxed else PATIENT_BATCH)


def in_bulk(kind: str, priority: int = ROLL_OUT) -> int:
    """Return the priority at which bulk work of `priority` bakes a page of `kind`: the slowest kinds keep their own."""
    own = pages.kinds()[kind].priority
    return own if own == SLOWEST else priority


def mark(wanted: Iterable[Wanted], sequence: int) -> None:
    """Put pages into the queue, to be baked from a snapshot of at least `sequence`; call inside `serialised`.

    A page that waits already keeps its place, at the more urgent of both priorities; one that failed may be tried
    again, for what changed may have mended it.
    """
    least, most = ("LEAST", "GREATEST") if connection.vendor == "postgresql" else ("min", "max")
    columns = "path, kind, arguments, need_seq, first_seq, priority, cause, new, since, attempts, error"
    going = f"(press_dirty.priority = {GONE} AND press_dirty.owner IS NOT NULL AND excluded.priority < {GONE})"
    absent = f"NOT {STANDS.format(path='wanted.path')}"
    # A page of an object that has a page nowhere yet is as urgent as the object's own; bulk work stays bulk work.
    one = (
        "SELECT %s AS path, %s AS kind, {json} AS arguments, %s AS need_seq, %s AS first_seq, "
        "%s AS priority, %s AS cause, %s AS since"
    ).format(json="CAST(%s AS jsonb)" if connection.vendor == "postgresql" else "%s")
    statement = (
        f"INSERT INTO press_dirty ({columns}) "  # noqa: S608 - the parts are our own
        f"SELECT path, kind, arguments, need_seq, first_seq, "
        f"CASE WHEN {absent} AND priority < {ROLL_OUT} THEN {NEW} ELSE priority END, cause, "
        f"{absent}, since, 0, '' FROM ({one}) AS wanted WHERE true "
        "ON CONFLICT (path) DO UPDATE SET "
        f"need_seq = {most}(press_dirty.need_seq, excluded.need_seq), "
        # A page that a worker is just taking away may come back: what links to it must wait for it again.
        f"priority = CASE WHEN {going} THEN {NEW} ELSE {least}(press_dirty.priority, excluded.priority) END, "
        f"new = press_dirty.new OR {going}, attempts = 0, error = '', claimed_until = NULL, "
        f"cause = CASE WHEN excluded.cause LIKE '{TAKEDOWN}%%' THEN excluded.cause ELSE press_dirty.cause END"
    )
    since = now()
    rows = [
        (
            one.ref.path, one.ref.kind, json.dumps(stored_arguments(one.ref)), sequence, sequence, one.priority,
            one.cause[:140], since,
        )
        for one in _not_waiting(list(_each_once(wanted)), sequence)
    ]  # fmt: skip
    sql.run_many(statement, rows)


def _not_waiting(wishes: list[Wanted], sequence: int) -> list[Wanted]:
    """Return those of many wishes whose page does not wait yet as it should; the others now wait for `sequence`.

    In a storm nearly every list waits already, and to find that out costs a fraction of asking for it again.
    """
    if len(wishes) < MANY:
        return wishes
    most = "GREATEST" if connection.vendor == "postgresql" else "max"
    by_priority: dict[int, list[str]] = {}
    for one in wishes:
        if not one.cause.startswith(TAKEDOWN):
            by_priority.setdefault(one.priority, []).append(one.ref.path)
    waiting = {
        path
        for priority, paths in by_priority.items()
        for some in chunks(paths)
        for (path,) in sql.fetch(
            f"UPDATE press_dirty SET need_seq = {most}(need_seq, %s) WHERE path IN ({sql.places(some)}) "  # noqa: S608
            "AND priority <= %s AND owner IS NULL AND attempts = 0 AND error = '' AND claimed_until IS NULL "
            f"AND (priority = {NEW} OR {STANDS.format(path='press_dirty.path')}) RETURNING path",
            [sequence, *some, priority],
        )
    }
    return [one for one in wishes if one.ref.path not in waiting]


def _each_once(wanted: Iterable[Wanted]) -> Iterable[Wanted]:
    """Return each page once, at its place, as urgent as the most urgent wish; a takedown is the cause above others."""
    found: dict[str, Wanted] = {}
    for one in wanted:
        known = found.get(one.ref.path)
        if known is None:
            found[one.ref.path] = one
        elif one.priority < known.priority or one.cause.startswith(TAKEDOWN):
            cause = one.cause if one.cause.startswith(TAKEDOWN) else known.cause
            found[one.ref.path] = Wanted(known.ref, min(one.priority, known.priority), cause)
    return found.values()


def now() -> Any:
    """Return the present instant as raw queries of this database take it."""
    return connection.ops.adapt_datetimefield_value(clock.now())


def claim(turn: Turn) -> list[Job]:
    """Take the pages that are baked next, all of one priority, for the worker; empty when there is nothing to do now.

    Pages of one cause stay together, for they link to each other.
    """
    if not sql.fetch("SELECT 1 FROM press_dirty LIMIT 1"):
        return []
    lowest = min(turn.lowest, HELPED) if turn.reserved else turn.lowest
    with serialised():
        _free_the_dead(None if turn.holding else turn.number)
        most = max(turn.size(NEW), turn.size(QUOTED))
        found = _free(f"priority <= {lowest:d} ORDER BY priority, id LIMIT {most + 1:d}")
        if not found:
            return []
        turn.taken += 1
        priority = found[0].priority
        if turn.taken % AGED_TURN == 0 and priority < (aged := _longest_waiting(clock.now(), turn)):
            priority = aged
            found = _free(f"priority = {aged:d} ORDER BY id LIMIT {most + 1:d}")
        rows = [row for row in found if row.priority == priority]
        if priority == NEW and not all(row.new for row in rows):
            # Never together: what stands waits for every new page, a new one only for earlier ones, so that of two
            # workers with some of both each would wait for the other.
            first = f"priority = {NEW} AND (new OR cause LIKE '{TAKEDOWN}%%')"
            rows = _free(f"{first} ORDER BY id LIMIT {most + 1:d}") or rows
        size = turn.size(priority)
        rows = rows[: size + 1]
        if len(rows) > size:
            rows = _whole_causes(rows)
        sql.run_many("UPDATE press_dirty SET owner = %s WHERE id = %s", [(turn.number, row.pk) for row in rows])
    failpoints.reach("claim.committed")
    return rows


def _free(condition: str) -> list[Job]:
    """Return the pages that nobody bakes and that may be tried now, as the SQL `condition` chooses and orders them.

    A retry further off than the longest wait was set by a clock that ran ahead.
    """
    found = sql.fetch(
        "SELECT id, path, kind, CAST(arguments AS text), need_seq, priority, cause, new FROM press_dirty "  # noqa: S608
        f"WHERE owner IS NULL AND (claimed_until IS NULL OR claimed_until <= %s OR claimed_until > %s) AND {condition}",
        [now(), connection.ops.adapt_datetimefield_value(clock.now() + LONGEST_RETRY)],
    )
    return [
        Job(pk, path, kind, json.loads(arguments), need_seq, priority, cause, bool(new))
        for pk, path, kind, arguments, need_seq, priority, cause, new in found
    ]


def _longest_waiting(moment: datetime, turn: Turn) -> int:
    """Return the priority, of those with pages beyond their patience, whose oldest page is the furthest beyond it.

    While new pages wait there is none: everything else would have to wait for them anyway.
    """
    if Dirty.objects.filter(new=True, error="", priority__lt=ROLL_OUT, owner__isnull=True).exists():
        return -1
    lowest = min(turn.lowest, HELPED) if turn.reserved else turn.lowest
    # The first of each priority, by index: a full bake puts every page of the archive into the queue.
    first = (
        "SELECT * FROM (SELECT id FROM press_dirty WHERE priority = %s AND owner IS NULL AND error = '' "
        "ORDER BY id LIMIT 1) AS oldest"
    )
    firsts = sql.fetch(" UNION ALL ".join([first] * (lowest + 1)), range(lowest + 1))
    oldest = Dirty.objects.filter(pk__in=[key for (key,) in firsts]).values_list("priority", "since")
    waited = {priority: (moment - since).total_seconds() / PATIENCE[priority] for priority, since in oldest}
    aged = {priority: times for priority, times in waited.items() if times > 1}
    return max(aged, key=lambda priority: aged[priority], default=-1)


def aged(turn: Turn) -> bool:
    """Return whether a page has waited beyond its patience."""
    return _longest_waiting(clock.now(), turn) >= 0


def _whole_causes(rows: list[Job]) -> list[Job]:
    """Return `rows` without the last cause, which goes on beyond them, unless there is no other."""
    last = rows[-1].cause
    whole = [row for row in rows if row.cause != last or not row.new]
    return whole or rows[:-1]


def _free_the_dead(own: int | None) -> None:
    """Let go of the pages of workers that ended, and of those of an earlier worker with the number `own`."""
    owners = [row[0] for row in sql.fetch("SELECT DISTINCT owner FROM press_dirty WHERE owner IS NOT NULL")]
    for owner in owners:
        if owner == own or not workers.alive(owner):
            sql.run("UPDATE press_dirty SET owner = NULL WHERE owner = %s", [owner])


def awaited(
    rows: Sequence[Job], sequence: int, held: Sequence[Job], links: frozenset[str] | None = None
) -> set[int] | None:
    """Return who has the pages that must be written before `rows`, which were rendered from the snapshot `sequence`.

    `rows` are of one priority and among those that one worker holds, which are `held`. A page waits for the new pages
    that the snapshot knew of, for it may link to them; of new pages, later ones wait for earlier ones, and only for
    those at the paths `links` where that is where they lead. A page that goes waits for every page that was marked with
    it or before it. A failed page is not waited for, nor is bulk work. None: nothing is to be waited for. An empty set:
    nobody has taken those pages, so that waiting is in vain.
    """
    new, going = all(row.new for row in rows), any(row.priority == GONE for row in rows)
    own = [row.pk for row in held]
    told = "path" if new and not going and links is not None else "NULL"
    others = f"FROM press_dirty WHERE error = '' AND id NOT IN ({sql.places(own)})"
    # New pages are of this priority or bulk work. In the order of the queue: lists that wait by the thousand come
    # behind. The sign keeps SQLite from the index of new pages, which are the whole queue in a full bake.
    statement = f"SELECT DISTINCT owner, {told} {others} AND priority = {NEW} AND new AND +first_seq <= %s"
    values = [*own, sequence]
    if new:
        statement += " AND id < %s"
        values.append(min(row.pk for row in rows))
    if going:
        statement += f" UNION SELECT owner, NULL {others} AND priority < {GONE} AND first_seq <= %s"
        values += [*own, max(sequence, *(row.need_seq for row in rows))]
    found = sql.fetch(statement, values)
    owners = {owner for owner, path in found if path is None or links is None or path in links}
    return owners - {None} if owners else None


def release(rows: Iterable[Job]) -> None:
    """Give back pages that were claimed and not baked."""
    with serialised():
        # Nothing was written: a page that was to go and is wanted again stands still.
        stands = STANDS.format(path="press_dirty.path")
        statement = f"UPDATE press_dirty SET owner = NULL, new = (new AND NOT {stands}) WHERE id = %s"  # noqa: S608
        sql.run_many(statement, [(row.pk,) for row in rows])


def postpone(rows: Iterable[Job], priority: int) -> None:
    """Give back pages that are less urgent than they seemed; call inside `serialised`."""
    Dirty.objects.filter(pk__in=[row.pk for row in rows]).update(owner=None, priority=priority, new=False)


def release_all(number: int) -> None:
    """Give back everything that the worker `number` holds, after a bake was broken off."""
    with serialised():
        Dirty.objects.filter(owner=number).update(owner=None)


def settle(settled: Sequence[str], baked: Sequence[str], there: Sequence[str], sequence: int) -> None:
    """Take pages off the queue that are as new as they must be, and give back the rest; call inside `serialised`.

    `settled` read nothing that has changed since the snapshot `sequence`; `baked` are all, `there` those that stand.
    """
    sql.run_many("DELETE FROM press_dirty WHERE path = %s AND need_seq <= %s", [(path, sequence) for path in settled])
    for some in chunks(baked):
        left = sql.fetch(f"SELECT path FROM press_dirty WHERE path IN ({sql.places(some)})", some)  # noqa: S608
        sql.run_many(
            "UPDATE press_dirty SET owner = NULL, first_seq = %s, new = (new AND %s) WHERE path = %s",
            [(sequence + 1, path not in there, path) for (path,) in left],
        )


def keep_failure(ref: PageRef, error: str, sequence: int) -> None:
    """Note that a page failed and when it is tried again; call inside `serialised`."""
    row = Dirty.objects.filter(path=ref.path).first()
    if row is None:
        mark([Wanted(ref, pages.kinds()[ref.kind].priority)], sequence)
        row = Dirty.objects.get(path=ref.path)
    row.attempts += 1
    row.error = error
    row.owner = None
    row.retry_at = clock.now() + min(RETRY_AFTER * row.attempts, LONGEST_RETRY)
    row.save(update_fields=["attempts", "error", "owner", "retry_at"])


def known(paths: Sequence[str], *, standing: bool = False) -> set[str]:
    """Return those of the `paths` that the press has a row of, or of those with `standing` where a page stands."""
    only = " AND appeared > 0" if standing else ""
    return {
        path
        for some in chunks(paths)
        for (path,) in sql.fetch(
            f"SELECT path FROM press_page WHERE path IN ({sql.places(some)}){only}",  # noqa: S608 - placeholders only
            some,
        )
    }


def moved(read: set[int], sequence: int) -> dict[int, int]:
    """Return the expansion that last raised each of the `read` keys, where that was after the expansion `sequence`."""
    found: dict[int, int] = {}
    for some in chunks(sorted(read)):
        statement = f"SELECT key, last_seq FROM press_keyversion WHERE last_seq > %s AND key IN ({sql.places(some)})"  # noqa: S608
        found |= dict(sql.fetch(statement, [sequence, *some]))
    return found
