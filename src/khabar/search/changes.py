"""Database triggers that note each changed row of what the newsroom's index holds, whoever changes it."""

from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

INDEXED = ("newsroom.article", "stories.report", "media.picture")
"""Labels of the models in the newsroom's index. A new revision of an article changes the article's row."""

OPERATIONS = ("insert", "update", "delete")


def trigger_name(table: str, operation: str) -> str:
    """Return the name of the trigger for one operation on one table."""
    return f"khabar_search_{table}_{operation}"


def statements(vendor: str) -> list[str]:
    """Return the SQL that (re)creates the triggers for ``sqlite`` or ``postgresql``. Raises ValueError for another."""
    makers = {"sqlite": _sqlite, "postgresql": _postgresql}
    if vendor not in makers:
        raise ValueError(f"Khabar has no triggers for {vendor}; use SQLite or PostgreSQL.")
    return [line for label, table in _tables() for line in makers[vendor](label, table)]


def install(using: str = "default", **_told: Any) -> None:
    """Create or replace the triggers, once all the tables are there."""
    connection = connections[using]
    wanted = {"search_change", *(table for _label, table in _tables())}
    with connection.cursor() as cursor:
        if wanted <= set(connection.introspection.table_names(cursor)):
            for statement in statements(connection.vendor):
                cursor.execute(statement)


def faults(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of triggers that are missing, switched off or other than declared, in order."""
    wanted = statements(connection.vendor)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
            present = {row[0] for row in cursor.fetchall()}
            lacking = [line for line in wanted if line.startswith("CREATE TRIGGER") and line not in present]
            return [line.split(" ")[2] for line in lacking]
        cursor.execute(
            "SELECT t.tgname, f.proname, f.prosrc FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgrelid = ANY(%s::regclass[])",
            [[table for _label, table in _tables()]],
        )
        found = {name: (function, source) for name, function, source in cursor.fetchall()}
    bodies = {line.split("(")[0].split(" ")[-1]: line.split("$body$")[1] for line in wanted if "$body$" in line}
    return [
        name
        for _label, table in _tables()
        for operation in OPERATIONS
        if found.get(name := trigger_name(table, operation)) != (_function(table), bodies[_function(table)])
    ]


def _tables() -> list[tuple[str, str]]:
    """Return the label and the table of each model in the index."""
    return [(label, apps.get_model(label)._meta.db_table) for label in INDEXED]


def _function(table: str) -> str:
    return f"khabar_search_{table}"


def _sqlite(label: str, table: str) -> list[str]:
    lines = []
    for operation in OPERATIONS:
        name, row = trigger_name(table, operation), "OLD" if operation == "delete" else "NEW"
        values = f"'{label}', {row}.id, strftime('%Y-%m-%d %H:%M:%f', 'now')"
        insert = f"INSERT INTO search_change (label, object_id, at) VALUES ({values});"  # noqa: S608 - names of ours
        lines.append(f"DROP TRIGGER IF EXISTS {name}")
        lines.append(f"CREATE TRIGGER {name} AFTER {operation.upper()} ON {table} BEGIN {insert} END")
    return lines


def _postgresql(label: str, table: str) -> list[str]:
    function = _function(table)
    insert = "INSERT INTO search_change (label, object_id, at) VALUES"
    lines = [
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
        f"IF TG_OP = 'DELETE' THEN {insert} ('{label}', OLD.id, clock_timestamp()); RETURN OLD; END IF; "
        f"{insert} ('{label}', NEW.id, clock_timestamp()); RETURN NEW; END $body$"
    ]
    for operation in OPERATIONS:
        name = trigger_name(table, operation)
        lines.append(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        lines.append(
            f"CREATE TRIGGER {name} AFTER {operation.upper()} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
        )
    return lines
