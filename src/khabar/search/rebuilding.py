"""Building the readers' index anew, beside the old one, which keeps serving until the new one takes its place.

The new file says how far it is, so that a build that was killed goes on where it was. What is published meanwhile goes
into the old index as ever; the changes since the build began are brought into the new one in the end, while no round
of delivery is under way, and the delivery goes on from there.
"""

import fcntl
import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from threading import Event

import structlog

from khabar.press.delivery import courier, plan
from khabar.press.models import Page
from khabar.search import documents, target
from khabar.search.documents import Position
from khabar.search.engines import Home, KeptIndex, NotWritten, Unusable
from khabar.search.target import NAME, follow

log = structlog.get_logger("khabar.search")

BATCH = 3000
"""Articles that are read and written together: many, because each time the counts of all their words are written."""

LOCK = "index.lock"
"""Name of the lock in the folder of indexes."""

_WAIT = 0.05
"""Seconds between two attempts to stop the delivery for a moment."""

Progress = Callable[[int, int], None]
"""Called with the number of documents done and of all."""


class Busy(Exception):
    """Another process is building the index."""


class Stopped(Exception):
    """The build was broken off because the process is to end; the next one goes on with it."""


class Failed(Exception):
    """The index could not be built; the old one stays. The message says why."""


def rebuild(
    home: Home, *, stop: Callable[[], bool] = lambda: False, progress: Progress = lambda _done, _all: None
) -> int:
    """Build the index anew and put it in the place of that which serves; return how many documents it has.

    Raises Busy, Stopped, Failed, and what the database raises.
    """
    with _alone():
        try:
            index = _unfinished(home)
            _fill(index, stop, progress)
            with _between_rounds(stop):
                last = _catch_up(index)
                number = index.count
                index.close()
                home.serve()
                courier.stands_at(NAME, last)
        except (sqlite3.Error, OSError, NotWritten, Unusable) as error:
            # A full disk above all: what was built so far would only keep it full.
            with suppress(OSError, NotWritten):
                home.give_up()
            raise Failed(f"The index was not built: {error}. The old one stays.") from error
    log.info("index built", documents=number)
    return number


def _unfinished(home: Home) -> KeptIndex:
    """Return the index under construction, begun afresh where there is none to go on with."""
    index = home.begin()
    if not index.note("since"):
        # Before anything is read: whatever changes from now on is brought in at the end.
        index.set_note("since", str(plan.last_change()))
    return index


def _fill(index: KeptIndex, stop: Callable[[], bool], progress: Progress) -> None:
    """Put all public articles into the index, in the order of their publication."""
    position, done, total = _position(index), index.count, documents.count()
    progress(done, total)
    while True:
        if stop():
            index.close()
            raise Stopped
        found, position = documents.after(position, BATCH)
        if position is None:
            break
        with index.writing():
            index.put(found)
            first, key = position
            index.set_note("position", json.dumps([first.isoformat(), key]))
        done += len(found)
        progress(done, max(done, total))
    index.optimise()


def _position(index: KeptIndex) -> Position | None:
    note = index.note("position")
    if not note:
        return None
    first, key = json.loads(note)
    return datetime.fromisoformat(first), key


def _catch_up(index: KeptIndex) -> int:
    """Bring the changes since the build began into the index; return the last change that it holds."""
    last = plan.last_change()
    changed = Page.objects.filter(changed__gt=int(index.note("since"))).order_by("pk").values_list("path", flat=True)
    paths = list(changed)
    for start in range(0, len(paths), BATCH):
        follow(index, paths[start : start + BATCH])
    return last


@contextmanager
def _alone() -> Iterator[None]:
    """Be the only one of the installation that builds. Raises Busy."""
    target.folder().mkdir(parents=True, exist_ok=True)
    handle = os.open(target.folder() / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy("Another process is building the index.") from error
        yield
    finally:
        os.close(handle)


@contextmanager
def _between_rounds(stop: Callable[[], bool]) -> Iterator[None]:
    """Keep the delivery from writing to the index within the block. Raises Stopped."""
    while True:
        with suppress(courier.Busy):
            turn = courier.alone(NAME)
            turn.__enter__()
            break
        if stop():
            raise Stopped
        Event().wait(_WAIT)
    try:
        yield
    finally:
        turn.__exit__(None, None, None)
