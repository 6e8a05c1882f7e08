"""The one source of randomness: unpredictable in service, seeded in tests and benchmarks."""

import random
from collections.abc import Iterator
from contextlib import contextmanager

_source: random.Random = random.SystemRandom()


def source() -> random.Random:
    """Return the generator in force: the operating system's, or the seeded one of an enclosing block."""
    return _source


@contextmanager
def seeded(seed: int) -> Iterator[random.Random]:
    """Use a generator seeded with `seed` within the block and give it to the caller."""
    global _source
    before, _source = _source, random.Random(seed)  # noqa: S311 - never used for secrets while seeded
    try:
        yield _source
    finally:
        _source = before
