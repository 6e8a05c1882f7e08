"""Statements of the press by hand: building a query costs Django several times what these run for, at every turn."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

Values = Sequence[Any]


def fetch(statement: str, values: Values = ()) -> list[tuple[Any, ...]]:
    """Return the rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return cursor.fetchall()


def run(statement: str, values: Values = ()) -> None:
    """Run a statement that gives no rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))


def run_many(statement: str, rows: Iterable[Values]) -> None:
    """Run a statement once for each of the `rows` of values; not at all without any."""
    if prepared := list(rows):
        with connection.cursor() as cursor:
            cursor.executemany(statement, prepared)


def places(values: Sequence[Any]) -> str:
    """Return the parameters of an SQL ``IN`` list of `values`."""
    return ", ".join(["%s"] * len(values))


def take_changes(label: str, most: int, *, but: bool = False) -> list[tuple[str, str]]:
    """Delete the oldest `most` rows of the outbox with `label` (with `but`: with any other) and return them in order.

    They are (label, object). Claimed and deleted, never read behind a cursor: the order of ids is not that of commits.
    """
    lock = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    # Materialised: PostgreSQL may ask a subquery that locks again for every row, and would take more than `most`.
    taken = fetch(
        f"WITH oldest AS MATERIALIZED (SELECT id FROM kernel_outbox WHERE label {'<>' if but else '='} %s "  # noqa: S608
        f"ORDER BY id LIMIT {most:d} {lock}) "
        "DELETE FROM kernel_outbox WHERE id IN (SELECT id FROM oldest) RETURNING id, label, object_id",
        [label],
    )
    return [(of, object_id) for _, of, object_id in sorted(taken)]
