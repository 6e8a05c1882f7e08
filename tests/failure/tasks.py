"""What the processes of the nursery do: be a press, a reader, the site server, or look at the end result."""

import http.client
import os
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

from tests.failure import searching, writing

HOST = "127.0.0.1"
BETWEEN_LOOKS = 0.01
"""Seconds between two looks of a reader that shares two processors with what it watches."""

SLOWNESS = 0.003
"""Seconds in the middle of each write to a slow disk."""


def load() -> None:
    """Load Django and everything that the tasks use; no connection to the database is left open."""
    from khabar.ops import framework
    from khabar.ops.installation import current

    framework.configure_logs()
    framework.start(current())
    from django.conf import settings

    from khabar.press import loop, server  # noqa: F401 - imported once, for every process to come
    from khabar.site import pages
    from tests import factories  # noqa: F401 - as above
    from tests.press import oracle  # noqa: F401 - as above

    settings.KHABAR_FREE_SPACE = (0, 0)
    pages.kinds()
    pages.configuration()


def run(task: str, **arguments: Any) -> Any:
    """Run the function named `task` of this module, of `writing` or of `searching`."""
    return (globals().get(task) or getattr(writing, task, None) or getattr(searching, task))(**arguments)


def press(
    failpoint: str = "",
    count: int = 1,
    stops: bool = False,
    bakers: int = 1,
    lease: float = 0.0,
    patience: float = 0.0,
    disk: int = 0,
    sync: str = "both",
    slow: bool = False,
    site: str = "",
) -> dict[str, int]:
    """Be a press until SIGTERM, or until the `failpoint` is reached for the `count`-th time; return how often each was.

    There it dies, or `stops` as if the machine had forgotten it. `bakers` says how many there are, `lease` after how
    many seconds a silent one counts as stuck, `patience` how many it waits for SQLite. `disk` is the number of bytes
    that fit on its disk, 0 for all that do; `sync` which of the syncs of a write it makes; a `slow` one takes
    a while for each file. `site` is the tree when it is elsewhere.
    """
    from django.conf import settings
    from django.db import connection

    from khabar.kernel import failpoints
    from khabar.press import baker, loop, store, workers

    stop = Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    settings.KHABAR_BAKERS = bakers
    settings.KHABAR_SITE_TREE = site or settings.KHABAR_SITE_TREE
    workers.LEASE = lease or workers.LEASE
    if patience:
        connection.settings_dict["OPTIONS"]["timeout"] = patience
    if disk or slow or sync != "both":
        faulty = _small_disk(disk) if disk else _slow_disk() if slow else _hasty_disk(sync)
        baker.tree = lambda: store.FileStore(Path(settings.KHABAR_SITE_TREE), faulty)
    end = failpoints.die if not stops else lambda: os.kill(os.getpid(), signal.SIGSTOP)
    reached: Counter[str] = Counter()
    with ExitStack() as armed:
        for name in failpoints.NAMES:
            armed.enter_context(failpoints.armed(name, partial(reached.update, [name])))
        if failpoint:
            armed.enter_context(failpoints.armed(failpoint, failpoints.after(count, end)))
        loop.run(stop)
    return dict(reached)


def sit() -> None:
    """Be a worker that lives and has nothing to do, until SIGTERM."""
    from khabar.press import workers

    stop = Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    with workers.join() as worker:
        print("sits", flush=True)
        while not stop.is_set():
            worker.beat()
            Event().wait(0.1)


def _small_disk(size: int) -> Any:
    import errno

    from khabar.press import store

    class SmallDisk(store.Disk):
        left = size

        def write(self, path: Path, data: bytes) -> None:
            self._take(len(data), path)
            super().write(path, data)

        def copy(self, source: Path, path: Path) -> None:
            self._take(source.stat().st_size, path)
            super().copy(source, path)

        def _take(self, size: int, path: Path) -> None:
            self.left -= size
            if self.left < 0:
                path.write_bytes(b"")
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    return SmallDisk()


def _slow_disk() -> Any:
    from khabar.press import store

    class SlowDisk(store.Disk):
        def write(self, path: Path, data: bytes) -> None:
            with path.open("wb", buffering=0) as stream:
                stream.write(data[: len(data) // 2])
                Event().wait(SLOWNESS)
                stream.write(data[len(data) // 2 :])

    return SlowDisk()


def _hasty_disk(sync: str) -> Any:
    from khabar.press import store

    class HastyDisk(store.Disk):
        calls = 0

        def sync(self, root: Path) -> None:
            self.calls += 1
            if sync == "second" and self.calls % 2 == 0:
                super().sync(root)

        def sync_files(self, root: Path, files: Sequence[Path]) -> None:
            self.sync(root)

    return HastyDisk()


def settle(seconds: float = 30.0, failing: bool = False) -> None:
    """Wait until nothing is due, to be expanded or to be baked; with `failing`, what failed may go on waiting."""
    import time

    from khabar.kernel import clock, timers
    from khabar.kernel.models import Outbox
    from khabar.press.models import Dirty

    deadline = time.monotonic() + seconds
    while True:
        due = timers.next_due()
        waiting = Dirty.objects.filter(error="") if failing else Dirty.objects.all()
        if not Outbox.objects.exists() and not waiting.exists() and (due is None or due > clock.now()):
            return
        if time.monotonic() > deadline:
            raise TimeoutError(f"Still to bake: {[str(row) for row in waiting]}, {Outbox.objects.count()} changes")
        Event().wait(0.02)


def look() -> dict[str, Any]:
    """Return what is waiting, and the state of the timers."""
    from khabar.kernel.models import Outbox, Timer
    from khabar.newsroom.models import Article
    from khabar.press.models import Dirty

    return {
        "outbox": Outbox.objects.count(),
        "dirty": list(Dirty.objects.values_list("path", flat=True)),
        "errors": [error for error in Dirty.objects.values_list("error", flat=True) if error],
        "owned": list(Dirty.objects.filter(owner__isnull=False).values_list("owner", flat=True)),
        "timers": Timer.objects.filter(error="").count(),
        "live": Article.objects.filter(live=True).count(),
    }


def broken_pages() -> list[str]:
    """Return what is wrong with the tree: files that are empty or torn, pages not as they were acknowledged."""
    from khabar.press import baker, store
    from khabar.press.models import Dirty, Page

    tree, found = baker.tree(), []
    bodies: dict[str, bytes] = {}
    for file in sorted(tree.files()):
        try:
            data = (tree.root / file).read_bytes()
            bodies[file] = store.unpacked(file, data) if file.endswith((".br", ".gz")) else data
        except Exception as error:
            found.append(f"{file}: {error!r}")
        if not bodies.get(file, b"?"):
            found.append(f"{file}: empty")
    waiting = set(Dirty.objects.values_list("path", flat=True))
    for page in Page.objects.exclude(path__in=waiting).order_by("path"):
        for file in page.outputs:
            name = file.removesuffix(".br").removesuffix(".gz")
            if file not in bodies or store.Content(name, bodies[file]).digest != page.hash:
                found.append(f"{file}: not what was acknowledged")
    return found


def judge(site: str = "") -> None:
    """Hold the tree against a bake of everything from scratch, and run the audit. Raises AssertionError."""
    from django.conf import settings

    from khabar.press import baker, queries, store, sweep
    from khabar.press.models import Dirty
    from tests.press import oracle

    settings.KHABAR_SITE_TREE = site or settings.KHABAR_SITE_TREE
    tree = baker.tree()
    assert not list(Dirty.objects.values_list("path", "error"))
    # What a killed process was writing lies beside the pages until the nightly sweep; nothing else is swept.
    swept = sweep.sweep(tree, settled=timedelta(0)).quarantined
    assert all(file.endswith(store.TEMPORARY) for file in swept), swept
    folder = Path(tempfile.mkdtemp(prefix="khabar-fresh-", dir=settings.KHABAR_PRESS_FOLDER))
    found = oracle.differences(tree, oracle.fresh_tree(folder, shared=True), shared=True)
    # Pictures and styles stay for a while after the last page that showed them.
    found = [line for line in found if not line.startswith(("over: media/", "over: assets/"))]
    assert not found, "\n".join(found)
    audit = queries.audit()
    assert audit.clean, audit
    shutil.rmtree(folder)


def serve(port: int, site: str = "") -> None:
    """Be the site server."""
    from django.conf import settings

    from khabar.press import server

    server.main(["--tree", site or settings.KHABAR_SITE_TREE, "--port", str(port)])


def read(port: int, paths: list[str], fast: bool = False, wanders: bool = True) -> dict[str, Any]:
    """Be a reader of the site until SIGTERM, and fail on what no reader may see.

    Starts from `paths`; one that wanders reads what is linked there too.
    """
    from tests.press.oracle import Reader

    stop = Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    connection = http.client.HTTPConnection(HOST, port, timeout=20)

    def fetch(path: str, coding: str) -> tuple[int, str, bytes]:
        connection.request("GET", path, headers={"Accept-Encoding": coding})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Encoding", ""), answer.read()

    reader = Reader(fetch, paths)
    seen: set[str] = set()
    last = False
    while not last:
        last = stop.is_set()  # one look more when asked to stop, at the end result
        coding = ("br", "gzip")[reader.looks % 2]
        reached = list(paths)
        for path in reached:  # it grows while it is read
            links = sorted(reader.read(path, coding))
            reached += (link for link in links if wanders and link not in reached)
            if not fast:
                # Not `stop`: the handler that sets it in the middle of this very wait would wait for itself.
                Event().wait(BETWEEN_LOOKS)
        seen |= set(reached)
        reader.looks += 1
    newest: dict[str, int] = {}
    for (_, _, subject), number in reader.seen.items():
        newest[subject] = max(newest.get(subject, 0), number)
    return {"looks": reader.looks, "pages": len(seen), "newest": newest}
