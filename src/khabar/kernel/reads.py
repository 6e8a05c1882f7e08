"""What a render reads: noted as it happens, so that the press knows which pages a change touches.

A page is a function of its reads. While `recording` is active, every public object that is loaded, every
listing that is asked and every piece of configuration that is used is noted in one `Reads`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Self

from django.db import models

WHOLE = "body"
"""The facet that stands for an object as a whole; a facet names the part of an object that a page shows."""

CARD = "card"
"""The facet shown in a list: headline, picture, lead, time and address of an article."""


@dataclass
class Reads:
    """The read set of one render: objects as (model label, primary key, facet), listing keys, configuration keys.

    `tables` are the models of which it read more than can be told: any change of one of their objects touches it.
    """

    objects: set[tuple[str, str, str]] = field(default_factory=set)
    listings: set[str] = field(default_factory=set)
    configuration: set[str] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)

    def add(self, others: "Reads") -> None:
        """Add the reads of another render, or of a part of this one."""
        self.objects |= others.objects
        self.listings |= others.listings
        self.configuration |= others.configuration
        self.tables |= others.tables


_current: ContextVar[Reads | None] = ContextVar("khabar_reads", default=None)
_facet: ContextVar[str] = ContextVar("khabar_facet", default=WHOLE)


@contextmanager
def recording() -> Iterator[Reads]:
    """Note all reads made within the block in a fresh `Reads`, which the caller is given."""
    reads = Reads()
    token = _current.set(reads)
    try:
        yield reads
    finally:
        _current.reset(token)


@contextmanager
def facet(name: str) -> Iterator[None]:
    """Note objects loaded within the block under the facet `name` instead of the whole object."""
    token = _facet.set(name)
    try:
        yield
    finally:
        _facet.reset(token)


def current_facet() -> str:
    """Return the facet under which objects are noted now."""
    return _facet.get()


def note_object(label: str, key: object, facet_name: str | None = None) -> None:
    """Note that the object `key` of model `label` (``newsroom.article``) was read, if a recording is active."""
    reads = _current.get()
    if reads is not None:
        reads.objects.add((label, str(key), facet_name or _facet.get()))


def note_listing(key: str) -> None:
    """Note that the listing `key` was asked, if a recording is active."""
    reads = _current.get()
    if reads is not None:
        reads.listings.add(key)


def note_table(label: str) -> None:
    """Note that rows of the model `label` were read that nothing else tells of, if a recording is active."""
    reads = _current.get()
    if reads is not None:
        reads.tables.add(label)


def note(others: Reads) -> None:
    """Note reads that were recorded before, as those of a part that is used again, if a recording is active."""
    reads = _current.get()
    if reads is not None:
        reads.add(others)


def note_configuration(key: str) -> None:
    """Note that the piece of configuration or code `key` was used, if a recording is active."""
    reads = _current.get()
    if reads is not None:
        reads.configuration.add(key)


class Recorded(models.Model):
    """Base of all models that public pages show: loading one is noted as a read."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any) -> Self:
        """Build the instance as Django does, and note it."""
        instance = super().from_db(db, field_names, values)
        if _current.get() is not None:
            note_object(cls._meta.label_lower, instance.pk)
        return instance
