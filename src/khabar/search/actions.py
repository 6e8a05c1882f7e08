"""What keeps the readers' index there: made when it is missing, damaged or of other rules, swept when it is worn."""

from collections.abc import Callable
from threading import Lock, Thread

import structlog
from django.db import connection

from khabar.press.delivery.interface import DeliveryFailed
from khabar.search import rebuilding, target
from khabar.search.engines import Unusable

log = structlog.get_logger("khabar.search")

WORN = 20_000
LOOK_AFTER = 1000
"""An index with more dead documents than living ones, and at least so many, is built anew; looked at each so many
rounds."""

_sweeping = Lock()
_rounds = 0


def prepare(stop: Callable[[], bool]) -> None:
    """See that there is an index to deliver to; build it where there is none to use. Raises DeliveryFailed."""
    global _rounds
    try:
        index = target.home().open()
    except Unusable as error:
        log.warning("index is built anew", reason=str(error))
        _build(stop)
        return
    if _rounds % LOOK_AFTER == 0 and index.dead > max(WORN, index.count) and _sweeping.acquire(blocking=False):
        Thread(target=_sweep, args=(stop,), name="index-sweep", daemon=True).start()
    _rounds += 1
    index.close()


def _build(stop: Callable[[], bool]) -> None:
    try:
        rebuilding.rebuild(target.home(), stop=stop)
    except rebuilding.Stopped:
        return
    except (rebuilding.Busy, rebuilding.Failed) as error:
        raise DeliveryFailed(str(error)) from error


def _sweep(stop: Callable[[], bool]) -> None:
    """Build the index anew while it serves and is written to."""
    try:
        _build(stop)
    except DeliveryFailed as error:
        log.warning("the worn index stays", error=str(error))
    finally:
        _sweeping.release()
        connection.close()
