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
