"""What renders of one snapshot share: rows, trees and finished parts are read and made once for all its pages.

Within `held` nothing that was read may change, so a part made for one page serves the next, with its reads noted again.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from khabar.kernel import reads

Value = TypeVar("Value")

_held: ContextVar[dict[Hashable, Any] | None] = ContextVar("khabar_snapshot", default=None)


@contextmanager
def held() -> Iterator[None]:
    """Share what is read and made within the block; one inside another joins it."""
    if _held.get() is not None:
        yield
        return
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def shared() -> dict[Hashable, Any] | None:
    """Return what the enclosing `held` block keeps, None outside of one."""
    return _held.get()


def memo(key: Hashable, make: Callable[[], Value]) -> Value:
    """Return what `make` gives, made once for each `key` within a `held` block; its reads are noted for every caller.

    The value is shared and must not be changed. An error is not kept: the next caller tries again.
    """
    held_values = _held.get()
    if held_values is None:
        return make()
    whole = (key, reads.current_facet())
    if whole not in held_values:
        with reads.recording() as noted:
            value = make()
        held_values[whole] = (value, noted)
    value, noted = held_values[whole]
    reads.note(noted)
    made: Value = value
    return made
