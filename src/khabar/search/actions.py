"""What keeps the readers' index there: made when it is missing or damaged, made anew when it is worn or outdated."""

from collections.abc import Callable
from threading import Lock, Thread

import structlog
from django.db import connection

from khabar.press.delivery.interface import DeliveryFailed
from khabar.search import rebuilding, target
from khabar.search.engines import KeptIndex, Unusable

log = structlog.get_logger("khabar.search")

WORN = 20_000
LOOK_AFTER = 1000
"""An index with more dead documents than living ones, and at least so many, is built anew, as is one that was made
under another version of the analysis; looked at each so many rounds."""

_TOLD = 10
"""Into how many steps the log divides a build beside the index that serves."""

_beside = Lock()
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
    if _rounds % LOOK_AFTER == 0 and (reason := _tired(index)) and _beside.acquire(blocking=False):
        log.info("index is built anew beside the one that serves", reason=reason)
        Thread(target=_build_beside, args=(stop,), name="index-build", daemon=True).start()
    _rounds += 1
    index.close()


def _tired(index: KeptIndex) -> str:
    """Return why an index that serves is to be built anew, empty when it is not."""
    if index.outdated:
        return "made under older rules"
    return "worn" if index.dead > max(WORN, index.count) else ""


def _build(stop: Callable[[], bool]) -> None:
    try:
        rebuilding.rebuild(target.home(), stop=stop, progress=_Progress())
    except rebuilding.Stopped:
        return
    except (rebuilding.Busy, rebuilding.Failed) as error:
        raise DeliveryFailed(str(error)) from error


def _build_beside(stop: Callable[[], bool]) -> None:
    """Build the index anew while the old one serves and is written to."""
    try:
        _build(stop)
    except DeliveryFailed as error:
        log.warning("the old index stays", error=str(error))
    finally:
        _beside.release()
        connection.close()


class _Progress:
    """Tells the log how far a build is, a few times in all."""

    def __init__(self) -> None:
        self._step = 0

    def __call__(self, done: int, total: int) -> None:
        step = _TOLD * done // max(total, 1)
        if step > self._step:
            self._step = step
            log.info("index is being built", documents=done, of=total)
