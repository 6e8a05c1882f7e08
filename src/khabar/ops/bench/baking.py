"""Measures a full bake in processes of its own: processor time for each page, memory, bytes."""

import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from khabar.ops import framework, helping
from khabar.ops.bench.ground import Ground
from khabar.ops.bench.report import Figure, conditions, figure
from khabar.ops.installation import load

MEBIBYTE = 1024 * 1024


class BenchmarkFailed(Exception):
    """A process that is measured failed; the message says which and shows what it printed last."""


@dataclass(frozen=True)
class Bake:
    """What one full bake took.

    `pages` baked by `workers` processes, `seconds` on the wall, of which `marking_seconds` went into filling the queue;
    `processor_seconds` of all processes; `peak_bytes` of memory of each, `batches` the processor milliseconds of a
    page in the first process, one mean value for each batch. `index_seconds` is what indexing every article took
    before, apart from `seconds`; 0 when it was not done.
    """

    pages: int
    workers: int
    seconds: float
    marking_seconds: float
    processor_seconds: float
    peak_bytes: list[int]
    batches: list[float]
    index_seconds: float = 0.0


def full_bake(ground: Ground, progress: Callable[[str], None], *, workers: int = 1, registered: int = 0) -> Bake:
    """Empty the site tree, bake everything in so many fresh processes, and return what it took.

    With `registered`, the bulk pages of that many articles are only registered (see `registering`), and one process
    bakes the others. Raises BenchmarkFailed.
    """
    ground.note_baked(0)
    environment = {**os.environ, **framework.environment(ground.installation)}
    order = [str(ground.installation.folder), str(ground.mark.seed), str(registered), str(workers)]
    command = [sys.executable, "-m", __name__, *order]
    last = ""
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            last = line.rstrip("\n")
            if not last.startswith("{"):
                progress(last)
    if process.returncode or not last.startswith("{"):
        raise BenchmarkFailed(f"The bake ended with status {process.returncode}; its last line was: {last}")
    return Bake(**json.loads(last))


def figures(bake: Bake, ground: Ground, articles: int) -> list[Figure]:
    """Return a bake as figures."""
    size, files = tree_size(ground.installation.site)
    own = conditions(
        articles=articles, seed=ground.mark.seed, workers=bake.workers, pages=bake.pages,
        wall_seconds=round(bake.seconds, 2), marking_seconds=round(bake.marking_seconds, 2),
        processor_seconds=round(bake.processor_seconds, 2), files=files, compression="brotli 5, gzip 6",
    )  # fmt: skip
    return [
        figure("bake_pages_per_core_second", "pages/s", [bake.pages / bake.processor_seconds], own),
        figure("bake_pages_per_second", "pages/s", [bake.pages / bake.seconds], own),
        figure("bake_cpu_per_page", "ms", bake.batches, own),
        figure("bake_wall", "s", [bake.seconds], own),
        figure("bake_peak_memory", "MiB", [max(bake.peak_bytes) / MEBIBYTE], own),
        figure("bake_peak_memory_sum", "MiB", [sum(bake.peak_bytes) / MEBIBYTE], own),
        figure("bake_tree_size", "MiB", [size / MEBIBYTE], own),
        figure("index_afresh", "s", [bake.index_seconds], own),
    ]


def tree_size(root: Path) -> tuple[int, int]:
    """Return the bytes and the number of the files below `root`."""
    size = count = 0
    for folder, _, names in os.walk(root):
        for name in names:
            size += os.stat(os.path.join(folder, name)).st_size
            count += 1
    return size, count


def processor_seconds() -> float:
    """Return the processor time that this process and its ended children have used."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def main(folder: Path, seed: int, registered: int, workers: int) -> None:
    """Be the process that is measured: bake the installation in `folder`, print progress and at last a `Bake`."""
    framework.configure_logs()
    framework.start(load(folder))
    from khabar.press import actions

    _forget_pages()
    if registered:
        _register(seed, registered)
        index_seconds = 0.0
    else:
        began = time.perf_counter()
        actions.index_afresh()
        index_seconds = time.perf_counter() - began
    _empty_log()
    batches: list[float] = []
    state = [processor_seconds(), 0.0]

    def note(done: int, path: str) -> None:
        used = processor_seconds()
        batches.append((used - state[0]) * 1000 / max(done - state[1], 1))
        state[:] = [used, done]
        print(f"{done} pages{path and f', now {path}'}", flush=True)

    began, used = time.perf_counter(), processor_seconds()
    helpers = _Helpers(workers - 1)
    pages, marking = (_bake_others(note), 0.0) if registered else _bake_all(note, helpers)
    seconds, spent = time.perf_counter() - began, processor_seconds() - used
    peaks = [peak_of(os.getpid()), *helpers.peaks.values()]
    every = batches or [spent * 1000 / max(pages, 1)]
    done = Bake(pages, workers, seconds, marking, spent, peaks, every, index_seconds)
    print(json.dumps(asdict(done)), flush=True)


def peak_of(process: int) -> int:
    """Return the most bytes of memory that a process has held so far (VmHWM of proc(5)), 0 when it has ended.

    Not what getrusage(2) says: that a process inherits from the one that started it.
    """
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.M)
    return int(found[1]) * 1024 if found else 0


class _Helpers:
    """The other processes of a full bake, and the most memory that each was seen to hold."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.started: list[subprocess.Popen[bytes]] = []
        self.peaks: dict[int, int] = {}

    def start(self) -> None:
        """Start them, as ``khabar bake --all --workers`` does."""
        order = [sys.executable, "-m", helping.__name__, helping.WITHOUT_CARDS]
        self.started = [subprocess.Popen(order) for _ in range(self.number)]

    def look(self) -> None:
        """Note their memory."""
        for one in self.started:
            self.peaks[one.pid] = max(peak_of(one.pid), self.peaks.get(one.pid, 0))

    def wait(self) -> None:
        """Wait until they have ended. Raises BenchmarkFailed when one failed."""
        while any(one.poll() is None for one in self.started):
            self.look()
            time.sleep(0.02)
        if any(one.returncode for one in self.started):
            raise BenchmarkFailed("A process that helped with the bake failed.")


def _bake_all(note: Callable[[int, str], None], helpers: _Helpers) -> tuple[int, float]:
    """Bake every page with the helpers; return how many there are, and the seconds until all were marked.

    Social cards are left out: they come after all pages, drawn while nothing else is to do.
    """
    from khabar.press import actions, queue
    from khabar.press.models import Dirty

    began = time.perf_counter()
    actions.prepare()
    actions.mark_all()
    pages = Dirty.objects.filter(priority__lte=queue.ROLL_OUT).count()
    actions.settle_memory()
    marking = time.perf_counter() - began
    helpers.start()

    def look(done: int, path: str) -> None:
        helpers.look()
        note(done, path)

    actions.help_bake(look, cards=False)
    helpers.wait()
    # What became free at the very end.
    actions.help_bake(cards=False)
    return pages, marking


def _empty_log() -> None:
    """Bring what was written before into the database file, so that the bake does not pay for it."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _register(seed: int, articles: int) -> None:
    from khabar.ops.bench import registering
    from khabar.ops.bench.archive import Archive
    from khabar.press import actions

    # Before there are pages: the first look at the configuration marks all that depend on it.
    actions.prepare()
    say = lambda done, total: print(f"{done} of {total} articles registered", flush=True)  # noqa: E731
    registering.register(Archive(seed), articles, say)


def _bake_others(note: Callable[[int, str], None]) -> int:
    from khabar.ops.bench import registering
    from khabar.press import actions, baker

    target, done = baker.tree(), 0
    every = registering.other_pages()
    while refs := list(islice(every, actions.FULL_BATCH)):
        baker.bake(refs, target)
        done += len(refs)
        note(done, refs[-1].path)
    actions.run_once(target)
    return done


def _forget_pages() -> None:
    """Empty the tree and the press's memory of it, so that every page is rendered and written."""
    import shutil

    from django.conf import settings
    from django.db import transaction

    from khabar.press.models import Dependency, Dirty, Page

    shutil.rmtree(settings.KHABAR_SITE_TREE, ignore_errors=True)
    with transaction.atomic():
        for model in (Dependency, Dirty, Page):
            # Raw, for the collector of cascades would load millions of rows.
            model.objects.all()._raw_delete("default")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
