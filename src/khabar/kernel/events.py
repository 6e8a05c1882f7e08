"""Public tables: those whose rows a public page may show. A change of one always reaches the outbox."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PublicTable:
    """A declaration: rows of `table` belong to the object `label` whose key stands in column `owner`.

    `table` is the database table, `label` the lower-case model label the outbox row carries, `owner` the column that
    holds that object's primary key: ``id`` for the object's own table, a foreign key for a child or a link table.
    """

    table: str
    label: str
    owner: str = "id"


_tables: dict[str, PublicTable] = {}


def declare(*tables: PublicTable) -> None:
    """Declare public tables; called once by each package as its app starts."""
    for table in tables:
        _tables[table.table] = table


def public_tables() -> tuple[PublicTable, ...]:
    """Return all declared public tables, by table name."""
    return tuple(_tables[name] for name in sorted(_tables))
