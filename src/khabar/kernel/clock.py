"""The one clock: every time that Khabar stores or compares is read here, so that tests can set it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


def _system() -> datetime:
    return datetime.now(UTC)


_read: Callable[[], datetime] = _system


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _read()


@contextmanager
def set_to(reading: datetime | Callable[[], datetime]) -> Iterator[None]:
    """Make ``now`` answer with `reading` (an aware instant, or a function that gives one) within the block.

    Raises ValueError when an instant carries no time zone.
    """
    global _read
    if isinstance(reading, datetime):
        if reading.tzinfo is None:
            raise ValueError("The clock takes aware instants only; give the datetime a time zone.")
        fixed = reading.astimezone(UTC)
        replacement: Callable[[], datetime] = lambda: fixed  # noqa: E731 - a def would shadow the name
    else:
        replacement = reading
    before, _read = _read, replacement
    try:
        yield
    finally:
        _read = before
