"""Better compression of pages that stand: brotli at its best costs fifty times what a publication can spend on it.

The compression runs in a thread of the lowest priority, so that a publication never waits for it.
"""

import gzip
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

import brotli
import structlog
from django.db.models import Exists, OuterRef

from khabar.press import store
from khabar.press.models import Dirty, Page
from khabar.press.transactions import serialised

log = structlog.get_logger("khabar.press")

TOGETHER = 4
"""How many pages are compressed before the result is written."""


@dataclass(frozen=True)
class Better:
    """A page with its change number as it was read, and its smaller brotli copy; None when there is none."""

    path: str
    changed: int
    output: store.Output | None


@dataclass
class Polisher:
    """Compresses pages one small batch after another; `ready` is called (in the thread) when one is done."""

    target: store.FileStore
    ready: Callable[[], None] = lambda: None
    _pool: ThreadPoolExecutor | None = None
    _running: Future[list[Better]] | None = field(default=None, init=False)

    def step(self) -> bool:
        """Write what is done and begin the next batch; return whether anything was done or begun.

        Raises OSError when the tree cannot be written, and whatever the database raises.
        """
        if self._running is not None and not self._running.done():
            return False
        if self._running is not None:
            done, self._running = self._running, None
            store_better(done.result(), self.target)
        chosen = choose(TOGETHER)
        if not chosen:
            return False
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, "polish", initializer=_step_back)
        self._running = self._pool.submit(compress, chosen, self.target)
        self._running.add_done_callback(lambda _done: self.ready())
        return True

    def stop(self) -> None:
        """Let the thread end; what it does now is done again another time."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)


def _step_back() -> None:
    # Linux takes a thread's number too, so that only this thread yields to all others.
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)


def polish(target: store.FileStore, limit: int) -> int:
    """Compress again at most `limit` pages, the oldest first, and return how many were looked at.

    Raises OSError when the tree cannot be written.
    """
    return store_better(compress(choose(limit), target), target)


def choose(limit: int) -> list[Page]:
    """Return the next pages whose brotli copies are not of the best quality and that do not wait to be baked."""
    waiting = Dirty.objects.filter(path=OuterRef("path"))
    return list(Page.objects.filter(polished=False).exclude(Exists(waiting)).order_by("id")[:limit])


def compress(pages: Sequence[Page], target: store.FileStore) -> list[Better]:
    """Compress the pages as they stand in the tree; no database is asked."""
    return [Better(page.path, page.changed, _best(page, target)) for page in pages]


def store_better(found: Sequence[Better], target: store.FileStore) -> int:
    """Write the smaller copies, and return how many pages are settled by that.

    A page that waits to be baked, or was baked meanwhile, is left alone.
    """
    if not found:
        return 0
    paths = [one.path for one in found]
    better = [(one.path, one.output) for one in found if one.output]
    prepared = target.prepare([output for _path, output in better])
    pending = {path: pair for (path, _output), pair in zip(better, prepared, strict=True)}
    try:
        with serialised():
            queued = set(Dirty.objects.filter(path__in=paths).values_list("path", flat=True))
            now = dict(Page.objects.filter(path__in=paths).values_list("path", "changed"))
            same = [one.path for one in found if now.get(one.path) == one.changed and one.path not in queued]
            # Inside the transaction: nobody can acknowledge another bake between this look and the new names. That
            # these are durable is not waited for: the copy that a power cut brings back holds the same page.
            target.place([pending[path] for path in same if path in pending])
            Page.objects.filter(path__in=same).update(polished=True)
    finally:
        target.discard(list(pending.values()))
    return len(same)


def _best(page: Page, target: store.FileStore) -> store.Output | None:
    for file in page.outputs:
        if file.endswith(".gz"):
            copy = file.removesuffix(".gz") + ".br"
            try:
                body = gzip.decompress((target.root / file).read_bytes())
                size = (target.root / copy).stat().st_size
            except (OSError, EOFError) as error:
                log.warning("page not compressed again", path=page.path, error=repr(error))
                return None
            data = brotli.compress(body, quality=store.BEST_BROTLI_QUALITY)
            return store.Output(copy, data) if len(data) < size else None
    return None
