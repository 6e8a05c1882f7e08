"""Named points at which a process can be made to die: what a crash leaves behind is tested at each of them.

Nothing is armed in service. A test arms one by the environment variable ``KHABAR_FAILPOINT`` (``NAME`` or
``NAME:COUNT``, to die when the point is reached for the COUNT-th time) or, within a process, by `armed`.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

VARIABLE = "KHABAR_FAILPOINT"

NAMES = (
    "expand.taken",
    "expand.raised",
    "expand.baked",
    "expand.marked",
    "expand.committed",
    "claim.committed",
    "bake.rendered",
    "bake.media",
    "store.written",
    "store.synced",
    "store.half-renamed",
    "store.renamed",
    "store.durable",
    "bake.removed",
    "acknowledge.started",
    "acknowledge.stored",
    "acknowledge.committed",
    "timers.fired",
)
"""All points, in the order in which a publication passes them."""


def _from_environment() -> dict[str, Callable[[], None]]:
    name, _, count = os.environ.get(VARIABLE, "").partition(":")
    return {name: after(int(count or 1), die)} if name else {}


def die() -> None:
    """End this process as a power failure of the process would: at once, without any clean-up."""
    os.kill(os.getpid(), signal.SIGKILL)


def after(count: int, act: Callable[[], None]) -> Callable[[], None]:
    """Return a function that calls `act` when it is called for the `count`-th time."""
    left = count

    def reached() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            act()

    return reached


_armed: dict[str, Callable[[], None]] = _from_environment()


def reach(name: str) -> None:
    """Say that the point `name` is reached: nothing happens unless it is armed."""
    if _armed and (act := _armed.get(name)) is not None:
        act()


@contextmanager
def armed(name: str, act: Callable[[], None]) -> Iterator[None]:
    """Call `act` whenever the point `name` is reached within the block. Raises KeyError for an unknown name."""
    if name not in NAMES:
        raise KeyError(name)
    before = _armed.get(name)
    _armed[name] = act
    try:
        yield
    finally:
        if before is None:
            del _armed[name]
        else:
            _armed[name] = before
