"""The newsroom's index file: made in pieces, the newest first, and brought up to date whenever somebody asks it.

Notes in the file say how far it is: for each kind the primary key down to which it was filled, and the last change of
a row that it took in. On PostgreSQL a change can appear after one with a greater number; so those of the last minutes
are remembered one by one, and the cursor only moves past older ones.
"""

import fcntl
import json
import os
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

import structlog
from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.db.models.functions import Now

from khabar.kernel import clock
from khabar.search import fts
from khabar.search.fts import FtsIndex, Unusable
from khabar.search.models import Change
from khabar.search.newsroom import documents
from khabar.search.newsroom.documents import LABELS, MODELS

log = structlog.get_logger("khabar.search")

FILE, LOCK = "newsroom.sqlite3", "newsroom.lock"

PIECE = 50
"""Objects that are read and written together."""

LATE = timedelta(minutes=10)
"""How long a change can take from its number to its commit."""

KEPT = timedelta(days=30)
"""How long changes are kept for an index that nobody asks."""

WORN = 20_000
"""Dead documents from which on an index that has more of them than living ones is made anew."""

PATIENCE = 100
"""Rounds without growth after which filling in one go is given up."""

CURSOR, TAKEN, ASKED = "change", "taken", "asked"


@dataclass(frozen=True)
class State:
    """How much of the newsroom the index holds, from 0 to 1; `current` says whether it has all changes so far."""

    filled: float
    current: bool

    @property
    def complete(self) -> bool:
        """Whether everything can be found."""
        return self.filled >= 1 and self.current

    @property
    def percent(self) -> int:
        """The share in whole percent, 100 only when it is whole."""
        return int(self.filled * 100)


def path() -> Path:
    """Return where the newsroom's index is."""
    return Path(settings.KHABAR_SEARCH_FOLDER) / FILE


def enabled() -> bool:
    """Return whether this installation has a folder for indexes."""
    return bool(settings.KHABAR_SEARCH_FOLDER)


def catch_up(seconds: float) -> State:
    """Bring the index up to date for at most about so many seconds, and say how far it is.

    Where another process is at it, this one leaves it to that. An index that is missing, damaged, or of other rules is
    begun anew.
    """
    if not enabled():
        return State(1, current=True)
    until = time.monotonic() + seconds
    with _alone() as alone:
        if not alone:
            return _state_of_file()
        try:
            index = _opened()
            try:
                return _advance(index, until)
            finally:
                index.close()
        except (sqlite3.OperationalError, Unusable) as error:
            log.warning("newsroom index cannot be written", reason=str(error))
            return _state_of_file()
        except sqlite3.DatabaseError as error:
            log.warning("newsroom index is begun anew", reason=str(error))
            fts.forget(path())
            return State(0, current=False)


def fill(progress: Callable[[State], None] = lambda _state: None) -> State:
    """Bring the index fully up to date, telling `progress` after each second; for a command.

    It gives up where the index does not grow: the disk is full, or another process keeps it for long.
    """
    state, idle = State(0, current=False), 0
    while not state.complete and idle < PATIENCE:
        before, state = state, catch_up(1.0)
        idle = idle + 1 if state == before else 0
        if idle:
            time.sleep(0.2)
        progress(state)
    return state


def forget() -> None:
    """Remove the index; it is made anew when it is asked."""
    with _alone():
        fts.forget(path())


@contextmanager
def _alone() -> Iterator[bool]:
    folder = path().parent
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


def _opened() -> FtsIndex:
    """Return the index for writing, new where the one that is there is of no use."""
    if path().exists():
        with suppress(Unusable):
            index = FtsIndex(path(), write=True)
            if not _overslept(index) and not index.dead > max(WORN, index.count):
                return index
            index.close()
        fts.forget(path())
    return _begun()


def _overslept(index: FtsIndex) -> bool:
    """Return whether changes may be gone that the index never saw; note that it was asked now."""
    asked, now = index.note(ASKED), clock.now()
    if asked and now - datetime.fromisoformat(asked) > KEPT:
        return True
    if not asked or now - datetime.fromisoformat(asked) > timedelta(days=1):
        index.set_note(ASKED, now.isoformat())
    return False


def _begun() -> FtsIndex:
    index = FtsIndex(path(), write=True)
    last = Change.objects.aggregate(last=Max("id"))["last"] or 0
    with index.writing():
        index.set_note(CURSOR, str(last))
        index.set_note(TAKEN, "[]")
        for kind, model in MODELS.items():
            top = (model._default_manager.aggregate(top=Max("pk"))["top"] or 0) + 1
            index.set_note(f"top {kind}", str(top))
            index.set_note(f"from {kind}", str(top))
    return index


def _advance(index: FtsIndex, until: float) -> State:
    current = _take_changes(index, until)
    for kind in MODELS:
        while time.monotonic() < until and _fill_piece(index, kind):
            pass
    return State(_filled(index), current)


def _take_changes(index: FtsIndex, until: float) -> bool:
    """Take in the rows that changed; return whether none is left."""
    while True:
        cursor, taken = int(index.note(CURSOR) or 0), set(json.loads(index.note(TAKEN) or "[]"))
        later = Change.objects.filter(pk__gt=cursor).order_by("pk").values_list("pk", "label", "object_id")
        rows = list(islice((row for row in later.iterator(chunk_size=1000) if row[0] not in taken), PIECE))
        changed = defaultdict(set)
        for _number, label, key in rows:
            changed[LABELS[label]].add(key)
        if rows:
            _move_on(index, cursor, taken | {row[0] for row in rows}, changed)
        if len(rows) < PIECE:
            return True
        if time.monotonic() > until:
            return False


def _move_on(index: FtsIndex, cursor: int, taken: set[int], changed: dict[str, set[int]]) -> None:
    settled = max(taken) if connection.vendor == "sqlite" else _settled(cursor)
    with index.writing():
        for kind, keys in changed.items():
            made = documents.of(kind, sorted(keys))
            index.remove(name for key in keys for name in documents.keys_of(kind, key))
            index.put(made)
        index.set_note(CURSOR, str(settled))
        index.set_note(TAKEN, json.dumps(sorted(number for number in taken if number > settled)))
    if settled > cursor:
        Change.objects.filter(pk__lte=settled, at__lt=Now() - KEPT).delete()


def _settled(cursor: int) -> int:
    """Return the last change before which no other can appear any more."""
    old = Change.objects.filter(pk__gt=cursor, at__lt=Now() - LATE)
    return old.aggregate(last=Max("pk"))["last"] or cursor


def _fill_piece(index: FtsIndex, kind: str) -> bool:
    """Take in the next objects of `kind`, from the newest to the oldest; return whether there were any."""
    start = int(index.note(f"from {kind}") or 0)
    if start == 0:
        return False
    before = MODELS[kind]._default_manager.filter(pk__lt=start).order_by("-pk").values_list("pk", flat=True)
    keys = list(before[:PIECE])
    with index.writing():
        index.put(documents.of(kind, keys))
        index.set_note(f"from {kind}", str(min(keys, default=0)))
    return bool(keys)


def _filled(index: FtsIndex) -> float:
    left = sum(int(index.note(f"from {kind}") or 0) for kind in MODELS)
    whole = sum(int(index.note(f"top {kind}") or 0) for kind in MODELS)
    return 1 - left / whole if whole else 1.0


def _state_of_file() -> State:
    try:
        index = FtsIndex(path())
    except Unusable:
        return State(0, current=False)
    try:
        return State(_filled(index), current=False)
    finally:
        index.close()
