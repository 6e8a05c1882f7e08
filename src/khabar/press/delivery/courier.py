"""The courier: brings one target from where it stands to the present state of the tree, in one round.

The order is make before break. First come the shared files; then the pages that the target has never had, to which
nothing there links yet; then, when all of those are there, the pages that changed; then what goes: tombstones,
redirects, removed files, of the newest page first. Only then does the cursor move. So whatever readers can reach from
what they see on the target stands there, at every moment. Among new pages, before anything links to them, the order is
that of their changes; those that may stand there as they once were follow, each after those to which it links.

A taken-down article waits for nothing: between any two batches the courier looks for such pages and delivers their
tombstones at once, although pages that link to them still stand. Readers meet the notice there, not a broken link; the
local tree does the same.

A round that breaks off is done again; the ledger spares it what is there already. Everything may be repeated.
"""

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TypeVar

import structlog

from khabar.kernel import clock
from khabar.press import baker, store, workers
from khabar.press.delivery import copies, plan
from khabar.press.delivery.copies import Copies, Copy
from khabar.press.delivery.interface import DeliveryFailed, Target, TreeFile, addresses_of, plain
from khabar.press.delivery.ledger import Ledger
from khabar.press.delivery.plan import Due, Plan
from khabar.press.models import Delivery
from khabar.press.transactions import serialised

log = structlog.get_logger("khabar.delivery")

MOST = 500
"""How many pages are read together: all that is left must be, before anything goes."""

TOGETHER = 50
"""How many pages a target is given at once: between two such batches a takedown gets through."""

LOOKS = 40
LOOK_AGAIN = 0.05
"""How often, and after how many seconds, pages are read again that are just being written."""

Value = TypeVar("Value")
Progress = Callable[[int, str], None]
"""Called with the number of files delivered so far and the address of the last page."""


class Busy(Exception):
    """Another process is delivering to this target."""


class Stopped(Exception):
    """The round was broken off because the process is to end; the next one goes on with it."""


def deliver(
    target: Target,
    tree: store.FileStore | None = None,
    *,
    stop: Callable[[], bool] = lambda: False,
    progress: Progress | None = None,
) -> int:
    """Bring `target` to the present state of the tree, and return how many files it was given or lost.

    `stop` is asked between batches. Raises DeliveryFailed when the target refuses or the tree is damaged, Busy,
    Stopped, and OSError when the press's folder cannot be written; then the cursor stays and the next round goes on.
    """
    with alone(target.name):
        row = delivery_row(target.name)
        cursor = row.cursor
        if cursor >= plan.last_change():
            if row.error:
                _arrive(target.name, cursor, 0)
            return 0
        ledger = Ledger(_ledger_file(target.name), cursor)
        try:
            under_way = _Round(target, tree or baker.tree(), cursor, ledger, stop, progress)
            last = under_way.run()
            _arrive(target.name, last, under_way.files)
            ledger.forget()
        finally:
            ledger.close()
    log.info("delivered", target=target.name, files=under_way.files, change=last)
    return under_way.files


def stands_at(name: str, change: int) -> None:
    """Note that the target holds everything up to `change`, brought by other means; call it within `alone`."""
    _ledger_file(name).unlink(missing_ok=True)
    delivery_row(name)
    _arrive(name, change, 0)


def start_afresh(name: str) -> None:
    """Let the next round bring everything, as to an empty target. Raises Busy."""
    with alone(name), serialised():
        _ledger_file(name).unlink(missing_ok=True)
        Delivery.objects.filter(target=name).update(cursor=0, attempts=0, retry_at=None, error="")


class _Round:
    """One round under way. `files` counts what the target was given or lost."""

    def __init__(
        self,
        target: Target,
        tree: store.FileStore,
        cursor: int,
        ledger: Ledger,
        stop: Callable[[], bool],
        progress: Progress | None,
    ) -> None:
        self.target = target
        self.tree = tree
        self.cursor = cursor
        self.ledger = ledger
        self.stop = stop
        self.progress = progress
        self.files = 0
        self.looked = cursor
        self.taken: dict[str, int] = {}

    def run(self) -> int:
        """Deliver until the target is where the tree was after some change, and return the number of that change."""
        looks = 0
        while True:
            self.pause_for_takedowns()
            now, before = plan.make(self.cursor, self.ledger), self.files
            self.put_shared(now.shared)
            left = self.put_pages(now)
            if left is None and (left := self.let_go(now)) is None:
                return now.last
            looks = 0 if self.files > before else looks + 1
            if looks > LOOKS:
                self.give_up(left)
            if looks:
                Event().wait(LOOK_AGAIN)

    def give_up(self, left: Copies) -> None:
        """Raise DeliveryFailed, after having asked the press for pages whose files are damaged."""
        if not left.unsettled:
            raise DeliveryFailed("The pages change faster than they can be read; it goes on by itself.")
        plan.bake_again(left.unsettled)
        raise DeliveryFailed(
            f"The files of {len(left.unsettled)} pages, {left.unsettled[0]} for one, are not what was baked. They are "
            "baked again; it goes on by itself."
        )

    def pause_for_takedowns(self) -> None:
        """Look whether to stop, and deliver tombstones of taken-down articles before anything else. Raises Stopped."""
        if self.stop():
            raise Stopped
        last = plan.last_change()
        if last <= self.looked:
            return
        due = [one for one in plan.takedowns(self.looked) if not self.ledger.has(one.path, one.changed)]
        read = self.read(due)
        for some in _runs(read.ready, TOGETHER):
            self.taken |= {copy.path: copy.changed for copy in some}
            self.give(some)
            self.remove([file for copy in some for file in _files_before(copy)])
            self.settle(some)
        if read.complete:
            self.looked = last

    def put_shared(self, shared: Sequence[tuple[str, int]]) -> None:
        """Bring pictures, recordings, styles and fonts. Those that left the tree meanwhile are passed over."""
        for some in _runs(shared, TOGETHER):
            self.pause_for_takedowns()
            if self.target.carries:
                files = [
                    TreeFile(file, "/" + plain(file), source=self.tree.root / file)
                    for file, _ in some
                    if self.tree.has(file)
                ]
                self.target.put(files)
                self.count(len(files), some[-1][0])
            self.ledger.note(some)

    def put_pages(self, now: Plan) -> Copies | None:
        """Bring pages, and return None when all that was due is there; else what was not ready.

        New pages may be brought at any time, for nothing on the target links to them. Pages that changed wait until all
        new ones are there that stood when they were baked.
        """
        if len(now.new) > MOST:
            left = Copies()
            for some in _runs(now.new, MOST):
                left = self.read(some)
                self.put(copies.in_order(left.ready, now.returned))
            return left
        # All is read before anything is put: a slow target must not see pages change faster than it takes them.
        room = MOST - len(now.new)
        new, changed = self.read(now.new), self.read(now.changed[:room])
        self.put(copies.in_order(new.ready, now.returned))
        if not new.complete:
            return new
        self.put(changed.ready)
        return None if changed.complete and len(now.changed) <= room else changed

    def let_go(self, now: Plan) -> Copies | None:
        """Bring tombstones and redirects and take away what is no more; return what was not ready, None if all was."""
        due = [one for one in now.going if not self.ledger.has(one.path, one.changed)]
        for some in _runs(due, TOGETHER):
            self.pause_for_takedowns()
            read = self.read(some)
            self.give(read.ready)
            self.ledger.note((copy.path, copy.changed) for copy in read.ready)
            if read.unsettled:
                return read
        gone = plan.removed(self.cursor, now.last)
        for files in _runs(gone, TOGETHER):
            self.pause_for_takedowns()
            # Looked at again: between two batches it may have come back.
            self.remove(plan.absent(files))
        told = {one.path for one in now.going} | {address for file in gone for address in addresses_of(file)}
        for addresses in _runs(sorted(told), TOGETHER):
            self.target.purge(addresses)
        return None

    def read(self, due: Sequence[Due]) -> Copies:
        """Read pages from the tree."""
        return copies.read(due, self.tree, files=self.target.carries)

    def put(self, ready: Sequence[Copy]) -> None:
        """Give the target pages and tell it that their addresses have changed."""
        for some in _runs(ready, TOGETHER):
            self.pause_for_takedowns()
            kept = [copy for copy in some if self.taken.get(copy.path, 0) <= copy.changed]
            self.give(kept)
            self.settle(kept)

    def give(self, some: Sequence[Copy]) -> None:
        """Put the files of pages."""
        files = [file for copy in some for file in copy.files]
        if self.target.carries and files:
            self.target.put(files)
        if some:
            self.count(len(files) or len(some), some[-1].path)

    def settle(self, some: Sequence[Copy]) -> None:
        """Tell the target that the addresses of pages have changed, and remember that they are there."""
        if some:
            self.target.purge([copy.path for copy in some])
            self.ledger.note((copy.path, copy.changed) for copy in some)

    def remove(self, files: Sequence[str]) -> None:
        """Take files away."""
        if self.target.carries and files:
            self.target.remove(files)
            self.count(len(files), "/" + files[-1])

    def count(self, files: int, last: str) -> None:
        """Count files, and say how far the round is."""
        self.files += files
        if self.progress is not None:
            self.progress(self.files, last)


def _files_before(copy: Copy) -> list[str]:
    """Return the names of the files that the page of a tombstone had."""
    base = store.base_file(copy.path)
    return sorted({base, f"{base}.br", f"{base}.gz"} - {file.file for file in copy.files})


def _runs(values: Sequence[Value], size: int) -> Iterator[Sequence[Value]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


def delivery_row(name: str) -> Delivery:
    """Return the row of a target, made when there is none."""
    row = Delivery.objects.filter(target=name).first()
    if row is None:
        with serialised():
            row, _ = Delivery.objects.get_or_create(target=name)
    return row


def _arrive(name: str, last: int, files: int) -> None:
    with serialised():
        row = Delivery.objects.get(target=name)
        row.cursor, row.delivered_at, row.files = last, clock.now(), row.files + files
        row.attempts, row.retry_at, row.error = 0, None, ""
        row.save()


def _ledger_file(name: str) -> Path:
    return workers.folder() / f"delivery-{name}.jsonl"


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Keep other rounds from the target within the block. Raises Busy, and OSError without a writable folder."""
    handle = os.open(workers.folder() / f"delivery-{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(f"Another process is delivering to {name}.") from error
        yield
    finally:
        os.close(handle)
