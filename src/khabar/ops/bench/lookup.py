"""Measures the reverse lookup: which pages have read a key, by the very statement with which the expander asks."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from khabar.kernel.reads import CARD
from khabar.ops.bench import loading
from khabar.ops.bench.archive import Archive
from khabar.ops.bench.baking import BenchmarkFailed
from khabar.ops.bench.ground import Mark
from khabar.ops.bench.report import Figure, conditions, figure, percentile
from khabar.press import expander, keys, sql
from khabar.press.models import Dependency


@dataclass(frozen=True)
class Lookups:
    """Look-ups of one kind of key in microseconds: the first time it was asked for, then again; and its readers."""

    first: list[float]
    warm: list[float]
    readers: list[int]


def measure(archive: Archive, articles: int, samples: int) -> dict[str, Lookups]:
    """Look up `samples` random keys of each kind, each twice; return what it took by kind. Raises BenchmarkFailed."""
    draw = random.Random(archive.seed)  # noqa: S311 - seeded on purpose
    statement = _statement()
    kinds: dict[str, Callable[[], int]] = {
        "any_key": lambda: _any_key(draw),
        "article_card": lambda: _article_card(draw.randrange(articles)),
        "story_listing": lambda: _story_listing(archive, draw.randrange(articles)),
        "person_card": lambda: _person_card(archive, draw),
    }
    return {name: _look_up(statement, [choose() for _ in range(samples)]) for name, choose in kinds.items()}


def figures(found: dict[str, Lookups], articles: int, mark: Mark) -> list[Figure]:
    """Return the look-ups as figures, and how large the table is."""
    own = conditions(
        articles=articles, seed=mark.seed, archive_pages="registered" if mark.registered else "baked",
        database=connection.vendor, database_bytes=_database_bytes(),
    )  # fmt: skip
    made = []
    for name, one in found.items():
        read_by = {"readers": sorted(one.readers)[len(one.readers) // 2], "readers_p95": percentile(one.readers, 95)}
        made.append(figure(f"lookup_{name}", "µs", one.warm, own | read_by))
        made.append(figure(f"lookup_{name}_first", "µs", one.first, own | read_by))
    return [*made, figure("dependency_rows", "rows", [Dependency.objects.count()], own)]


def _statement() -> str:
    """Return the expander's own statement for one key, as it reaches the database."""
    seen: list[str] = []

    def listen(execute: Any, statement: str, values: Any, many: bool, context: Any) -> Any:
        seen.append(statement)
        return execute(statement, values, many, context)

    with connection.execute_wrapper(listen):
        list(expander.readers({0}, 0, ""))
    if len(seen) != 1:
        raise BenchmarkFailed(f"The expander asks {len(seen)} times for the readers of one key.")
    return seen[0]


def _look_up(statement: str, chosen: list[int]) -> Lookups:
    first = [_timed(statement, key)[0] for key in chosen]
    again = [_timed(statement, key) for key in chosen]
    return Lookups(first, [taken for taken, _ in again], [readers for _, readers in again])


def _timed(statement: str, key: int) -> tuple[float, int]:
    began = time.perf_counter()
    found = sql.fetch(statement, [key])
    return (time.perf_counter() - began) * 1e6, len(found)


def _any_key(draw: random.Random) -> int:
    """Choose one of all keys that pages have read: keys are hashes, so the next after a random number is random."""
    found = sql.fetch(
        "SELECT key FROM press_dependency WHERE key >= %s ORDER BY key LIMIT 1", [draw.randrange(-(2**63), 2**63)]
    ) or sql.fetch("SELECT key FROM press_dependency ORDER BY key LIMIT 1")
    if not found:
        raise BenchmarkFailed("No page has read anything: bake the archive first.")
    return int(found[0][0])


def _article_card(number: int) -> int:
    return keys.object_key("newsroom.article", str(loading.article_key(number)), CARD)


def _story_listing(archive: Archive, number: int) -> int:
    return keys.listing_key(f"story:{loading.article_key(archive.story_of(number))}")


def _person_card(archive: Archive, draw: random.Random) -> int:
    number = draw.randrange(archive.world.size("person"))
    return keys.object_key("taxonomy.person", str(loading.article_key(number)), CARD)


def _database_bytes() -> int:
    """Return the size of the database."""
    query = (
        "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        if connection.vendor == "sqlite"
        else "SELECT pg_database_size(current_database())"
    )
    return int(sql.fetch(query)[0][0])
