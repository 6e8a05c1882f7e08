"""Measures a full bake in a process of its own: processor time for each page, memory, bytes."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from khabar.ops import framework
from khabar.ops.bench.ground import Ground
from khabar.ops.bench.report import Figure, conditions, figure
from khabar.ops.installation import load

MEBIBYTE = 1024 * 1024


class BenchmarkFailed(Exception):
    """A process that is measured failed; the message says which and shows what it printed last."""


@dataclass(frozen=True)
class Bake:
    """What one full bake took.

    `pages` baked, `seconds` on the wall, `processor_seconds` of the process and its children, `peak_bytes` of memory
    of the largest process, `batches` the processor milliseconds of a page, one mean value for each batch.
    """

    pages: int
    seconds: float
    processor_seconds: float
    peak_bytes: int
    batches: list[float]


def full_bake(ground: Ground, progress: Callable[[str], None], *, registered: int = 0) -> Bake:
    """Empty the site tree, bake everything in a fresh process, and return what it took.

    With `registered`, the bulk pages of that many articles are only registered (see `registering`). Raises
    BenchmarkFailed.
    """
    ground.note_baked(0)
    environment = {**os.environ, **framework.environment(ground.installation)}
    order = [str(ground.installation.folder), str(ground.mark.seed), str(registered)]
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
        articles=articles, seed=ground.mark.seed, pages=bake.pages, wall_seconds=round(bake.seconds, 2),
        processor_seconds=round(bake.processor_seconds, 2), files=files, compression="brotli 5, gzip 6",
    )  # fmt: skip
    return [
        figure("bake_pages_per_core_second", "pages/s", [bake.pages / bake.processor_seconds], own),
        figure("bake_cpu_per_page", "ms", bake.batches, own),
        figure("bake_wall", "s", [bake.seconds], own),
        figure("bake_peak_memory", "MiB", [bake.peak_bytes / MEBIBYTE], own),
        figure("bake_tree_size", "MiB", [size / MEBIBYTE], own),
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


def main(folder: Path, seed: int, registered: int) -> None:
    """Be the process that is measured: bake the installation in `folder`, print progress and at last a `Bake`."""
    framework.configure_logs()
    framework.start(load(folder))
    from khabar.press import actions

    _forget_pages()
    if registered:
        _register(seed, registered)
    batches: list[float] = []
    state = [processor_seconds(), 0.0]

    def note(done: int, path: str) -> None:
        used = processor_seconds()
        batches.append((used - state[0]) * 1000 / max(done - state[1], 1))
        state[:] = [used, done]
        print(f"{done} pages, now {path}", flush=True)

    began, used = time.perf_counter(), processor_seconds()
    pages = _bake_others(note) if registered else actions.bake_all(note)
    seconds, spent = time.perf_counter() - began, processor_seconds() - used
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    done = Bake(pages, seconds, spent, peak * 1024, batches or [spent * 1000 / max(pages, 1)])
    print(json.dumps(asdict(done)), flush=True)


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
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
