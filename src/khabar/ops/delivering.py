"""``khabar deliver``: delivery run by hand, with progress."""

from collections.abc import Sequence
from threading import Event

from khabar.ops.terminal import Progress, say
from khabar.press.delivery import attempts, courier, targets
from khabar.press.delivery.interface import DeliveryFailed, Target
from khabar.press.delivery.targets import BuiltIn, Entry

TRIES = 3
PAUSE = 2.0
"""How often a target is tried, and the seconds after its first failure; twice as many after the second."""


def deliver(names: Sequence[str] = (), *, once: bool = False, afresh: bool = False) -> bool:
    """Bring the named targets, or all, up to date, and return whether all are. Raises ValueError for an unknown name.

    With `once` a failure is final; with `afresh` everything is brought again.
    """
    tables = {table.name: table for table in targets.configured()}
    if not tables:
        say("There is no [[delivery]] in khabar.toml: the site tree is the only copy.")
    if unknown := sorted(set(names) - set(tables)):
        raise ValueError(f"khabar.toml has no delivery target {unknown[0]}; it has: {', '.join(tables) or 'none'}.")
    return all([_bring(tables[name], 1 if once else TRIES, afresh) for name in names or tables])


def _bring(table: Entry, tries: int, afresh: bool) -> bool:
    try:
        if afresh:
            courier.start_afresh(table.name)
        if isinstance(table, BuiltIn):
            table.prepare(lambda: False)
        target = targets.build(table)
        for number in range(tries):
            if number:
                Event().wait(PAUSE * 2 ** (number - 1))
            if _try(table.name, target):
                return True
    except courier.Busy as busy:
        say(f"{table.name}: {busy} `khabar doctor` says how far it is.")
    except (DeliveryFailed, OSError) as error:
        attempts.note_failure(table.name, error)
        say(f"{table.name}: {error}")
    return False


def _try(name: str, target: Target) -> bool:
    try:
        with Progress(name) as progress:
            files = courier.deliver(
                target, progress=lambda count, last: progress.update(f"{count} files delivered, now {last}")
            )
            progress.note = f"{files} files delivered" if files else "up to date"
    except (DeliveryFailed, OSError) as error:
        attempts.note_failure(name, error)
        say(f"{name}: {error}")
        return False
    return True
