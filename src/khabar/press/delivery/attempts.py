"""One attempt after the other to keep a target up to date; after failures the next waits up to five minutes."""

from collections.abc import Callable
from datetime import timedelta

import structlog

from khabar.kernel import clock
from khabar.press.delivery import courier, targets
from khabar.press.delivery.interface import DeliveryFailed, Misconfigured, Target
from khabar.press.delivery.targets import BuiltIn, Entry
from khabar.press.models import Delivery
from khabar.press.transactions import serialised

log = structlog.get_logger("khabar.delivery")

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=5)
"""How long a target is left alone after its first failure, twice as long after each further one, and at most."""


def attempt(table: Entry, target: Target | None, stop: Callable[[], bool]) -> Target | None:
    """Bring a target up to date unless it is to be left alone for now, and return it (None: it cannot be made yet).

    A failure is noted in its row. Raises what the database raises.
    """
    row = courier.delivery_row(table.name)
    if row.retry_at is not None and row.retry_at > clock.now():
        return target
    try:
        if isinstance(table, BuiltIn):
            table.prepare(stop)
        target = target or targets.build(table)
        courier.deliver(target, stop=stop)
    except courier.Busy as busy:
        log.debug("left to another process", target=table.name, reason=str(busy))
    except courier.Stopped:
        log.info("broken off", target=table.name)
    except (DeliveryFailed, OSError) as error:
        note_failure(table.name, error)
    return target


def note_failure(name: str, error: Exception) -> None:
    """Keep why a target failed and when it is tried again."""
    with serialised():
        row, _ = Delivery.objects.get_or_create(target=name)
        row.attempts += 1
        # The exponent is bounded so that weeks of failures do not overflow.
        pause = min(FIRST_PAUSE * 2 ** min(row.attempts - 1, 20), LONGEST_PAUSE)
        row.retry_at = clock.now() + (LONGEST_PAUSE if isinstance(error, Misconfigured) else pause)
        row.error = str(error)
        row.save(update_fields=["attempts", "retry_at", "error"])
    log.warning("not delivered", target=name, attempts=row.attempts, error=str(error))


def try_again_now() -> None:
    """Let every target be tried at once."""
    with serialised():
        Delivery.objects.filter(retry_at__isnull=False).update(retry_at=None)
