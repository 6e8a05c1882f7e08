"""Database triggers that write the outbox, made from the declared public tables, for SQLite and PostgreSQL.

Triggers see what signals miss: bulk updates, cascades, link tables, SQL typed by hand.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from khabar.kernel.events import PublicTable, public_tables

PREFIX = "khabar_outbox_"
OPERATIONS = ("insert", "update", "delete")


def trigger_name(table: str, operation: str) -> str:
    """Return the trigger's name for one operation on one table."""
    return f"{PREFIX}{table}_{operation}"


def statements(vendor: str, tables: tuple[PublicTable, ...]) -> list[str]:
    """Return the SQL that (re)creates all triggers for `vendor` (``sqlite`` or ``postgresql``).

    Raises ValueError for another vendor: there a change would be lost in silence.
    """
    if vendor == "sqlite":
        return [line for table in tables for line in _sqlite(table)]
    if vendor == "postgresql":
        return [line for table in tables for line in _postgresql(table)]
    raise ValueError(f"Khabar has no outbox triggers for {vendor}; use SQLite or PostgreSQL.")


def install(connection: BaseDatabaseWrapper, app_label: str | None = None) -> None:
    """Create or replace the triggers of the public tables that exist, of one app or (None) of all."""
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        if "kernel_outbox" not in present:
            return
        tables = tuple(
            table
            for table in public_tables()
            if table.table in present and app_label in (None, table.label.partition(".")[0])
        )
        for statement in statements(connection.vendor, tables):
            cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of triggers that should be in the database and are not."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    wanted = [trigger_name(table.table, operation) for table in public_tables() for operation in OPERATIONS]
    return [name for name in wanted if name not in present]


def _sqlite(table: PublicTable) -> list[str]:
    lines = []
    for operation in OPERATIONS:
        name = trigger_name(table.table, operation)
        rows = {"insert": ("NEW",), "update": ("NEW", "OLD"), "delete": ("OLD",)}[operation]
        inserts = " ".join(
            "INSERT INTO kernel_outbox (label, object_id) "
            f"SELECT '{table.label}', CAST({row}.{table.owner} AS TEXT)"
            + (f" WHERE OLD.{table.owner} IS NOT NEW.{table.owner};" if (operation, row) == ("update", "OLD") else ";")
            for row in rows
        )
        lines.append(f"DROP TRIGGER IF EXISTS {name}")
        lines.append(f"CREATE TRIGGER {name} AFTER {operation.upper()} ON {table.table} BEGIN {inserts} END")
    return lines


def _postgresql(table: PublicTable) -> list[str]:
    function = f"{PREFIX}{table.table}"
    insert = "INSERT INTO kernel_outbox (label, object_id) VALUES"
    new = f"{insert} ('{table.label}', NEW.{table.owner}::text);"
    old = f"{insert} ('{table.label}', OLD.{table.owner}::text);"
    lines = [
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
        f"IF TG_OP = 'DELETE' THEN {old} RETURN OLD; END IF; {new} "
        f"IF TG_OP = 'UPDATE' AND OLD.{table.owner} IS DISTINCT FROM NEW.{table.owner} THEN {old} END IF; "
        "RETURN NEW; END $body$"
    ]
    for operation in OPERATIONS:
        name = trigger_name(table.table, operation)
        lines.append(f"DROP TRIGGER IF EXISTS {name} ON {table.table}")
        lines.append(
            f"CREATE TRIGGER {name} AFTER {operation.upper()} ON {table.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {function}()"
        )
    return lines
