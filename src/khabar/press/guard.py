"""Watches the queries of a render: each must be by key or inside a declared listing, or else nobody would know.

In service one that is neither is logged, and the page is noted as a reader of the whole table: it is baked too often
rather than ever stale. The tests fail it.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.apps import apps
from django.db import connection

from khabar.kernel import reads
from khabar.kernel.events import public_tables
from khabar.site import listings

log = structlog.get_logger("khabar.press")

BY_KEY = re.compile(r'WHERE .*"id" (= |IN )')
TABLE = re.compile(r'(?:FROM|JOIN) "?(\w+)"?')

_reported: set[str] = set()

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


def offends(sql: str) -> bool:
    """Return whether a statement reads rows that neither a key nor a listing tells of."""
    return sql.startswith("SELECT") and "FROM" in sql and not listings.inside() and BY_KEY.search(sql) is None


@contextmanager
def watching() -> Iterator[None]:
    """Watch the queries within the block."""
    with connection.execute_wrapper(_watch):
        yield


def _watch(execute: Execute, sql: str, parameters: Any, many: bool, context: dict[str, Any]) -> Any:
    if offends(sql):
        tables = TABLE.findall(sql)
        for label in (label for table in tables for label in _labels(table)):
            reads.note_table(label)
        if (where := sql.partition(" WHERE ")[0]) not in _reported:
            _reported.add(where)
            log.warning("a page reads what no listing declares", tables=tables, sql=sql)
    return execute(sql, parameters, many, context)


def _labels(table: str) -> list[str]:
    """Return the models whose changes tell of the rows of `table`: that of the object to which a row belongs."""
    told = [one.label for one in public_tables() if one.table == table]
    return told or [model._meta.label_lower for model in apps.get_models() if model._meta.db_table == table]
