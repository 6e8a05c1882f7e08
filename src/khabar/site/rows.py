"""Rows by key: queries compiled once and run again with other keys.

Building a query costs Django several times what running it costs; a page asks the same dozen again and again.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model

from khabar.kernel import reads
from khabar.site import snapshot

M = TypeVar("M", bound=Model)
Convert = Callable[..., Any]

PER_QUERY = 900
"""Keys in one query: SQLite's oldest limit on parameters is 999."""


class _Query(NamedTuple):
    before: str
    after: str
    conversions: tuple[tuple[int, tuple[Convert, ...], Any], ...]


def select(model: type[Model], columns: tuple[str, ...], keys: Iterable[Any], by: str = "pk") -> list[tuple[Any, ...]]:
    """Return the `columns` of the rows of `model` whose field `by` is among `keys`, in no particular order.

    Within a held snapshot each key is read once.
    """
    wanted = sorted(set(keys))
    shared = snapshot.shared()
    if shared is None:
        return [row[1:] for row in _read(model, columns, wanted, by)]
    kept: dict[Any, list[tuple[Any, ...]]] = shared.setdefault(("rows", model, columns, by), {})
    fresh: dict[Any, list[tuple[Any, ...]]] = {key: [] for key in wanted if key not in kept}
    for row in _read(model, columns, list(fresh), by):
        fresh[row[0]].append(row[1:])
    # Only now: of a read that failed, nothing may be taken for absent.
    kept.update(fresh)
    return [row for key in wanted for row in kept[key]]


def fresh(model: type[Model], columns: tuple[str, ...], keys: Iterable[Any], by: str = "pk") -> list[tuple[Any, ...]]:
    """Return what `select` does as the database has it now, also within a held snapshot: for rows that are written."""
    return [row[1:] for row in _read(model, columns, sorted(set(keys)), by)]


def _read(model: type[Model], columns: tuple[str, ...], keys: list[Any], by: str) -> list[tuple[Any, ...]]:
    """Return rows that begin with the value of `by`."""
    found: list[tuple[Any, ...]] = []
    for start in range(0, len(keys), PER_QUERY):
        found += _run(_compiled(model, (by, *columns), by), keys[start : start + PER_QUERY])
    return found


def load(model: type[M], keys: Iterable[Any], by: str = "pk", without: tuple[str, ...] = ()) -> list[M]:
    """Return the objects of `model` whose field `by` is among `keys`, ordered by primary key and noted as read.

    The fields `without` stay unread until somebody asks for them. Within a held snapshot objects are shared: they must
    not be changed.
    """
    fields = _fields(model, without)
    shared = snapshot.shared()
    kept: dict[Any, M] = {} if shared is None else shared.setdefault(("objects", model, fields), {})
    key = fields.index(model._meta.pk.attname)
    found: list[M] = []
    for row in select(model, fields, keys, by):
        one = kept.get(row[key])
        if one is None:
            one = kept[row[key]] = model.from_db(DEFAULT_DB_ALIAS, fields, row)
        else:
            reads.note_object(model._meta.label_lower, row[key])
        found.append(one)
    return sorted(found, key=lambda one: one.pk)


def one(model: type[M], key: Any) -> M | None:
    """Return the object of `model` with this primary key, None when there is none."""
    return next(iter(load(model, [int(key)])), None)


def reader(model: type[Model], column: str) -> Callable[[Any], Any]:
    """Return the function that makes a Python value of what a raw query gives for a column of `model`."""
    conversions = _compiled(model, (column,), "pk").conversions
    connection = connections[DEFAULT_DB_ALIAS]

    def read(value: Any) -> Any:
        for _place, converters, what in conversions:
            for convert in converters:
                value = convert(value, what, connection)
        return value

    return read


@lru_cache(maxsize=64)
def _fields(model: type[Model], without: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields if field.name not in without)


@lru_cache(maxsize=128)
def _compiled(model: type[Model], columns: tuple[str, ...], by: str) -> _Query:
    rows = model._base_manager.order_by().filter(**{f"{by}__in": [0]}).values_list(*columns)
    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    statement, _parameters = compiler.as_sql()
    before, _mark, after = statement.partition("%s")
    converters = compiler.get_converters([expression for expression, _sql, _alias in compiler.select])
    return _Query(before, after, tuple((place, tuple(many), what) for place, (many, what) in converters.items()))


def _run(query: _Query, keys: list[Any]) -> list[tuple[Any, ...]]:
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        cursor.execute(query.before + ", ".join(["%s"] * len(keys)) + query.after, keys)
        rows = cursor.fetchall()
    if not query.conversions:
        return rows
    made = []
    for row in rows:
        values = list(row)
        for place, converters, what in query.conversions:
            for convert in converters:
                values[place] = convert(values[place], what, connection)
        made.append(tuple(values))
    return made
