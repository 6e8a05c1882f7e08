"""``khabar bake``: the press, run by hand with progress, and its audit."""

import subprocess
import sys

from khabar.ops.terminal import Progress, say
from khabar.press import actions, queries
from khabar.press.models import Dirty

SHOWN = 10
"""How many paths of each fault the audit prints."""


def bake_waiting() -> int:
    """Bake what waits and return how many pages were taken."""
    with Progress("Pages that waited") as progress:
        actions.prepare()
        done = actions.run_once()
        progress.note = f"{done} baked"
    return done


def bake_all(workers: int = 1) -> int:
    """Index every article afresh, bake every page with so many processes and return how many there are."""
    with Progress("Lists of articles") as progress:
        progress.note = f"{actions.index_afresh()} articles"
    with Progress("All pages") as progress:
        actions.prepare()
        total = actions.mark_all()
        others = [_helper() for _ in range(workers - 1)]
        actions.help_bake(lambda _count, _path: progress.update(f"{total - Dirty.objects.count()} of {total}"))
        for other in others:
            other.wait()
        # What became free at the very end: a helper that died, a page that went after those that linked to it.
        actions.help_bake()
        progress.note = f"{total} baked"
    return total


def _helper() -> subprocess.Popen[bytes]:
    """Start another process that bakes for the installation that this one was started for, until nothing is left."""
    return subprocess.Popen([sys.executable, "-m", "khabar.ops.helping"])


def bake_as_needed() -> int:
    """Bake everything where the tree is empty or misses files, else what waits; return how many pages were taken."""
    audit = queries.audit()
    if audit.missing or not queries.last_baked(1):
        return bake_all()
    return bake_waiting()


def sweep() -> int:
    """Put files that belong to no page into quarantine, and return how many there were."""
    with Progress("Files that belong to no page") as progress:
        found = actions.sweep_tree()
        progress.note = f"{len(found.quarantined)} put into quarantine (data/press/quarantine)"
    return len(found.quarantined)


def failures() -> list[str]:
    """Return a line for each page that failed, with its error."""
    return [f"{row.path}: {row.error}" for row in queries.backlog().failed]


def report_verification(sample: int | None) -> bool:
    """Render `sample` random pages (None: all) afresh, print which differ and return whether none does."""
    with Progress("Pages rendered again") as progress:
        found = actions.verify(sample, lambda count, path: progress.update(f"{count} compared"))
        progress.note = f"{found.compared} compared, {len(found.different)} different"
    if found.different:
        say(f"different from a fresh render: {', '.join(found.different[:SHOWN])}. They wait to be baked again; what "
            "made them differ is a fault: please report it.")  # fmt: skip
    return not found.different


def report_audit() -> bool:
    """Print what the audit found and return whether the tree is clean."""
    audit = queries.audit()
    for title, paths in (
        ("older than what they show", audit.stale),
        ("missing files", audit.missing),
        ("files that belong to no page", audit.unknown),
    ):
        if paths:
            say(f"{len(paths)} {title}: {', '.join(paths[:SHOWN])}{' …' if len(paths) > SHOWN else ''}")
    if audit.unexpanded:
        say(f"{audit.unexpanded} changes not looked at yet: run `khabar bake`, or start the press with `khabar up`")
    failed = failures()
    for line in failed[:SHOWN]:
        say(f"failed: {line}")
    clean = audit.clean and not failed
    if audit.unknown:
        say("`khabar bake --sweep` puts files that belong to no page into quarantine.")
    say("The site tree is fresh and complete." if clean else "`khabar bake --all` bakes everything afresh.")
    return clean
