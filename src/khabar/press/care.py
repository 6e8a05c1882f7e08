"""What the press does when nothing waits: a check that was asked for, better compression, a look at a few pages, the
nightly sweep.

Each call does one small piece, so that a publication never waits long for it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.conf import settings

from khabar.kernel import clock
from khabar.press import (
    auditing,
    expander,
    polish,
    publications,
    queue,
    readings,
    staging,
    store,
    sweep,
    verification,
    workers,
)
from khabar.press.queue import Turn
from khabar.site import pages

log = structlog.get_logger("khabar.press")

STAGED_TOGETHER = 64
STAGE_EVERY = timedelta(seconds=2)
VERIFIED_TOGETHER = 10
VERIFY_EVERY = timedelta(minutes=1)
READINGS_EVERY = timedelta(minutes=5)
DATES_EVERY = timedelta(days=1)
SWEEP_EVERY = timedelta(days=1)
SWEEP_HOUR = 3
"""The hour (UTC) after which the nightly sweep may run."""


@dataclass
class Diary:
    """When each piece of care was last done by this process."""

    at: dict[str, datetime] = field(default_factory=dict)

    def due(self, name: str, every: timedelta) -> bool:
        """Return whether it is time for `name` again, and note it if so. A clock that went back makes it due."""
        now, last = clock.now(), self.at.get(name)
        if last is not None and last <= now < last + every:
            return False
        self.at[name] = now
        return True


_warnings = Diary()


def lowest_priority(target: store.FileStore) -> int:
    """Return the last priority that is still baked with the free space there is: the less space, the fewer.

    Below the low mark roll-outs and recompression stop; below the critical one all but articles,
    takedowns, fronts, and the pages of topics, places and authors.
    """
    free = target.free()
    low, critical = settings.KHABAR_FREE_SPACE
    if free >= low:
        return 9
    level = queue.URGENT if free < critical else queue.GONE
    if _warnings.due("space", timedelta(minutes=1)):
        log.error("the disk is filling up", free=free, low=low, critical=critical, baked_up_to_priority=level)
    return level


class Care:
    """The care that one worker takes of the tree while nothing waits."""

    def __init__(self, target: store.FileStore, ready: Callable[[], None] = lambda: None) -> None:
        """`ready` is called from a thread when compressed pages can be written: it should wake the worker."""
        self.target = target
        self.diary = Diary()
        self.polisher = polish.Polisher(target, ready)
        self._checker = auditing.Checker(target)
        self._sweeping: Iterator[None] | None = None

    def take(self, turn: Turn) -> bool:
        """Do one piece of care, and return whether there may be more at once."""
        if self._checker.step():
            return True
        if turn.lowest < queue.ROLL_OUT:
            return False
        if self._sweeping is not None:
            self._sweep_on()
        elif clock.now().hour >= SWEEP_HOUR and self.diary.due("sweep", SWEEP_EVERY) and self._sweep_is_due():
            self._sweeping = sweep.pieces(self.target, sweep.Swept())
        elif self.diary.due("dates", DATES_EVERY):
            pages.keep_dates()
        elif self.diary.due("readings", READINGS_EVERY):
            readings.take_over()
        elif self.diary.due("verify", VERIFY_EVERY):
            verification.verify(self.target, VERIFIED_TOGETHER)
        elif self.diary.due("stage", STAGE_EVERY) and staging.stage(STAGED_TOGETHER, expander.waiting):
            del self.diary.at["stage"]
        else:
            self.polisher.step()
            return False
        return True

    def stop(self) -> None:
        """End what runs beside the worker."""
        self.polisher.stop()

    def _sweep_is_due(self) -> bool:
        """Return whether the last sweep was not this night; a file remembers it, for the press starts more often."""
        try:
            last = datetime.fromisoformat(self._sweep_file().read_text(encoding="ascii"))
        except (OSError, ValueError):
            return True
        return not last <= clock.now() < last + SWEEP_EVERY / 2

    def _sweep_file(self) -> Path:
        return workers.folder() / "last-sweep"

    def _sweep_on(self) -> None:
        if self._sweeping is None:
            return
        pieces, self._sweeping = self._sweeping, None
        for _piece in pieces:
            self._sweeping = pieces
            return
        publications.forget_old()
        staging.forget_old(clock.now() - staging.AHEAD)
        self._sweep_file().write_text(clock.now().isoformat(), encoding="ascii")
