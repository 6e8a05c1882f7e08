"""The two kinds of transaction that the press's correctness rests on."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from khabar.press.models import Sequence

ADVISORY_LOCK = 0x6B686162
"""The PostgreSQL advisory lock under which expansions and acknowledgements take turns ("khab" in ASCII)."""


@contextmanager
def serialised() -> Iterator[None]:
    """A transaction that runs alone among its kind: immediate on SQLite, under one advisory lock on PostgreSQL."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        yield


@contextmanager
def read_snapshot() -> Iterator[int]:
    """One consistent view of the database; gives the sequence number of the last expansion that the view holds.

    Everything read inside comes from the same instant, so a render cannot mix two states. On SQLite the transaction
    is a deferred one: an immediate one would keep editors from writing while a page is rendered.
    """
    mode = getattr(connection, "transaction_mode", None)
    if connection.vendor == "sqlite":
        connection.transaction_mode = None  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql" and not connection.savepoint_ids:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield current_sequence()
    finally:
        if connection.vendor == "sqlite":
            connection.transaction_mode = mode  # type: ignore[attr-defined]


def current_sequence() -> int:
    """Return the number of the last expansion, 0 before the first."""
    return Sequence.objects.filter(pk=Sequence.ONLY).values_list("value", flat=True).first() or 0


def next_sequence() -> int:
    """Count one expansion and return its number; call inside `serialised` only."""
    value = current_sequence() + 1
    Sequence.objects.update_or_create(pk=Sequence.ONLY, defaults={"value": value})
    return value
