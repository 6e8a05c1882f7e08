"""What ranking needs of every document, kept in memory: when each was published. No Django here."""

import threading
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Protocol

import numpy as np

from khabar.search.fetching import Shelf
from khabar.search.ranking import NEVER, Numbers

_ROOM = 1024


class Times(Protocol):
    """Where the times stand, in one view of an index. Documents are named by Shelf.identifier."""

    def removals(self, after: int) -> tuple[int, list[int]]:
        """Return the number of the last removal, and the documents of those after number `after`."""

    def kept(self, shelf: int) -> Numbers:
        """Return the time of each number of the shelf from 0, as they were once, NEVER for none; empty for none kept.

        Documents may have been put and removed since.
        """

    def published(self, above: int, up_to: int) -> Iterable[tuple[int, int]]:
        """Return the documents from one identifier, itself left out, to another, with their times."""


class Columns:
    """The times of publication of an index, which follow it; eight bytes for each document.

    Several threads may use it. One that sees an older state of the index finds newer times here than it knows of,
    which does no harm: it does not come upon the numbers of those documents.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: dict[int, Numbers] = {}
        self._lasts: dict[int, int] = {}
        self._gone = 0

    def published(self, shelf: Shelf) -> Numbers:
        """Return the time of publication of each number of the shelf in microseconds, NEVER for none."""
        with self._lock:
            return self._times[shelf.number][: self._lasts[shelf.number] + 1]

    def refresh(self, stored: Times, shelves: Sequence[Shelf]) -> None:
        """Take in what was put and removed since the last time, as they are stored."""
        with self._lock:
            newest, removed = stored.removals(self._gone)
            if newest > self._gone:
                for identifier in removed:
                    number, at = Shelf.split(identifier)
                    if number in self._times and at <= self._lasts[number]:
                        self._times[number][at] = NEVER
                self._gone = newest
            for shelf in shelves:
                if shelf.last > self._lasts.get(shelf.number, -1):
                    self._extend(stored, shelf)

    def _extend(self, stored: Times, shelf: Shelf) -> None:
        known = self._lasts.get(shelf.number, 0)
        times = self._times.get(shelf.number)
        if times is None:
            times = self._kept(stored, shelf.number)
            known = max(len(times) - 1, 0)
        if len(times) <= shelf.last:
            longer = np.full(max(2 * known, shelf.last + _ROOM), NEVER, dtype=np.int64)
            longer[: known + 1] = times[: known + 1] if len(times) else NEVER
            times = longer
        rows = stored.published(shelf.identifier(known), shelf.identifier(shelf.last))
        # A million rows as tuples would take many times their room for as long as the process lives.
        pairs = np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, 2)
        times[pairs[:, 0] - shelf.identifier(0)] = pairs[:, 1]
        self._times[shelf.number] = times
        self._lasts[shelf.number] = shelf.last

    @staticmethod
    def _kept(stored: Times, shelf: int) -> Numbers:
        """Return the kept times of a shelf without those of documents that were removed."""
        times = stored.kept(shelf).copy()
        if len(times):
            _, removed = stored.removals(0)
            numbers = [at for number, at in map(Shelf.split, removed) if number == shelf and at < len(times)]
            times[numbers] = NEVER
        return times
