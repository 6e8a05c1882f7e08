"""Rounds of a storm: what becomes due at one instant is fired, and baked, a bounded time's worth at a go.

A fixed number of timers would be too many on a slow machine, and on a fast one the fixed cost of a round, its syncs
and commits above all, would be most of it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

FEWEST = 32
"""How many due timers the first round fires, and each one at least."""

MOST = 128
"""How many one round fires at most: an editor's save waits for the transaction in which they fire."""

LONGEST = 0.4
"""Seconds that a round may take: what is published by hand meanwhile waits for one or two of them."""

PAGES = 4
"""How many new pages are baked together for each timer of a round; more are left to the next batch."""

AGED_EVERY = 5.0
"""Seconds between two batches of pages that have waited too long, such as fronts, while rounds go on."""


@dataclass
class Rounds:
    """The rounds of one worker. `together` is how many timers the next one fires, `clock` gives seconds."""

    together: int = FEWEST
    clock: Callable[[], float] = time.monotonic
    _began: float = 0.0
    _aged: float = float("-inf")

    @property
    def pages(self) -> int:
        """How many new pages are baked together in this round."""
        return self.together * PAGES

    def begin(self) -> None:
        """A round begins."""
        self._began = self.clock()

    def end(self, fired: int) -> None:
        """A round that fired so many timers is over: a larger one follows a short full one, a smaller one a long."""
        took = self.clock() - self._began
        if took > LONGEST:
            self.together = max(self.together // 2, FEWEST)
        elif took < LONGEST / 2 and fired >= self.together:
            self.together = min(self.together * 2, MOST)

    def has_time_for_aged(self) -> bool:
        """Return whether pages that have waited too long may have a batch now; if so, the next comes later."""
        now = self.clock()
        if now - self._aged < AGED_EVERY:
            return False
        self._aged = now
        return True
