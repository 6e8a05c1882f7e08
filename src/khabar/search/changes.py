"""Database triggers that note each changed row of what the newsroom's index holds, whoever changes it."""

from typing import Any

from django.apps import apps
from django.db import connections

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
    return [line for label in INDEXED for line in makers[vendor](label, apps.get_model(label)._meta.db_table)]


def install(using: str = "default", **_told: Any) -> None:
    """Create or replace the triggers, once all the tables are there."""
    connection = connections[using]
    wanted = {"search_change", *(apps.get_model(label)._meta.db_table for label in INDEXED)}
    with connection.cursor() as cursor:
        if wanted <= set(connection.introspection.table_names(cursor)):
            for statement in statements(connection.vendor):
                cursor.execute(statement)


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
    function = f"khabar_search_{table}"
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
