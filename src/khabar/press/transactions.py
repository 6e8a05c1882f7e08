"""The two kinds of transaction that the press's correctness rests on.

What the press notes of its own work need not outlive a power cut: whatever is lost is the end of a sequence, and the
rows of the outbox or of the queue that it had taken are back, so that the work is done again. Its commits therefore do
not wait for the disk. What people write does, and carries earlier work of the press with it.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress

from django.db import DatabaseError, connection, transaction

from khabar.press import workers
from khabar.press.models import Sequence

ADVISORY_LOCK = 0x6B686162
"""The PostgreSQL advisory lock under which expansions and acknowledgements take turns ("khab" in ASCII)."""

NORMAL = 1
"""SQLite's number for commits that do not wait for the disk."""


@contextmanager
def serialised() -> Iterator[None]:
    """A transaction that runs alone among its kind: immediate on SQLite, under one advisory lock on PostgreSQL.

    Each is a sign of life of the worker that runs it, for a pass over a long queue takes longer than a lease.
    """
    workers.beat()
    with _unsynced(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
                if len(connection.savepoint_ids) == 0:
                    cursor.execute("SET LOCAL synchronous_commit = off")
        yield


@contextmanager
def _unsynced() -> Iterator[None]:
    """Let a transaction that begins within the block commit on SQLite without waiting for the disk.

    PostgreSQL takes that setting within the transaction. Source: SQLite's documentation of ``PRAGMA synchronous``: in
    WAL mode, NORMAL keeps the database consistent and may lose the last commits with a power cut.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    before = _pragma("PRAGMA synchronous")
    if before <= NORMAL:
        yield
        return
    _pragma(f"PRAGMA synchronous={NORMAL}")
    try:
        yield
    finally:
        # A connection that broke is gone, and a new one begins as it is configured.
        with suppress(DatabaseError):
            _pragma(f"PRAGMA synchronous={before}")


def _pragma(statement: str) -> int:
    with connection.cursor() as cursor:
        row = cursor.execute(statement).fetchone()
    return int(row[0]) if row else 0


def checkpoint() -> None:
    """Bring what SQLite's log holds into the database, as far as nobody has to wait for it.

    Else some commit has to, with two waits for the disk, in the middle of a publication.
    """
    if connection.vendor == "sqlite":
        _pragma("PRAGMA wal_checkpoint(PASSIVE)")


@contextmanager
def read_snapshot() -> Iterator[int]:
    """One consistent view of the database; gives the sequence number of the last expansion that the view holds.

    Everything read inside comes from the same instant, so a render cannot mix two states. On SQLite the transaction
    is a deferred one: an immediate one would keep editors from writing while a page is rendered.
    """
    # The mode is known from the first connection on.
    connection.ensure_connection()
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


def apart() -> AbstractContextManager[object]:
    """A block within a snapshot whose failed query breaks no other: a savepoint, where the database needs one."""
    return transaction.atomic() if connection.vendor == "postgresql" else nullcontext()


def current_sequence(kind: int = Sequence.EXPANSIONS) -> int:
    """Return the number of the last expansion (or of the last change of files), 0 before the first."""
    return _value("SELECT value FROM press_sequence WHERE id = %s", kind)


def next_sequence(kind: int = Sequence.EXPANSIONS) -> int:
    """Count one expansion (or one change of files) and return its number; call inside `serialised` only."""
    return _value(
        "INSERT INTO press_sequence (id, value) VALUES (%s, 1) "
        "ON CONFLICT (id) DO UPDATE SET value = press_sequence.value + 1 RETURNING value",
        kind,
    )


def _value(statement: str, kind: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, [kind])
        row = cursor.fetchone()
    return int(row[0]) if row else 0
