"""``khabar bake``: the press, run by hand with progress, and its audit."""

from khabar.ops.terminal import Progress, say
from khabar.press import actions, queries

SHOWN = 10
"""How many paths of each fault the audit prints."""


def bake_waiting() -> int:
    """Bake what waits and return how many pages were taken."""
    with Progress("Pages that waited") as progress:
        actions.prepare()
        done = actions.run_once()
        progress.note = f"{done} baked"
    return done


def bake_all() -> int:
    """Index every article afresh, bake every page and return how many there are."""
    with Progress("Lists of articles") as progress:
        progress.note = f"{actions.index_afresh()} articles"
    with Progress("All pages") as progress:
        done = actions.bake_all(lambda count, path: progress.update(f"{count} baked, now {path}"))
        progress.note = f"{done} baked"
    return done


def bake_as_needed() -> int:
    """Bake everything where the tree is empty or misses files, else what waits; return how many pages were taken."""
    audit = queries.audit()
    if audit.missing or not queries.last_baked(1):
        return bake_all()
    return bake_waiting()


def failures() -> list[str]:
    """Return a line for each page that failed, with its error."""
    return [f"{row.path}: {row.error}" for row in queries.backlog().failed]


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
    say("The site tree is fresh and complete." if clean else "`khabar bake --all` bakes everything afresh.")
    return clean
