"""Figures: what a benchmark hands back, as JSON for machines and as a table for people."""

import json
import math
import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

PACKAGES = ("khabar", "django", "wagtail", "granian", "uvloop", "httptools", "brotli", "jinja2")


@dataclass(frozen=True)
class Figure:
    """One measured quantity: its name, unit, median, 95th percentile, number of values, and conditions."""

    name: str
    unit: str
    median: float
    p95: float
    n: int
    conditions: dict[str, Any] = field(default_factory=dict)


def figure(name: str, unit: str, values: Sequence[float], conditions: dict[str, Any]) -> Figure:
    """Return the figure of `values`. Raises ValueError without any value."""
    if not values:
        raise ValueError(f"{name} has no values: nothing was measured.")
    return Figure(name, unit, round(median(values), 3), round(percentile(values, 95), 3), len(values), conditions)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest of `values` that at least `share` per cent of them do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(math.ceil(len(ordered) * share / 100), 1) - 1]


def conditions(**own: Any) -> dict[str, Any]:
    """Return the conditions every figure carries, and `own`: versions, cores, load of the machine. No names of it."""
    return {
        **own,
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{package: version(package) for package in PACKAGES},
    }


def write(path: Path, figures: Sequence[Figure]) -> None:
    """Write `figures` as a JSON list."""
    path.parent.mkdir(parents=True, exist_ok=True)
    listed = [asdict(one) for one in figures]
    path.write_text(json.dumps(listed, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def read(path: Path) -> list[Figure]:
    """Return the figures that `write` put into a file. Raises OSError, ValueError for a file of another form."""
    try:
        return [Figure(**one) for one in json.loads(path.read_text(encoding="utf-8"))]
    except (TypeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path} does not hold figures of a benchmark: {error}") from error


def comparison(first: Sequence[Figure], second: Sequence[Figure]) -> str:
    """Return the figures that both runs have as lines of text, and the conditions that differ.

    A ratio of 1.2 says that the `second` run's value is 1.2 times the `first` one's. Raises ValueError when they share
    no figure.
    """
    before = {one.name: one for one in first}
    pairs = [(before[one.name], one) for one in second if one.name in before]
    if not pairs:
        raise ValueError("The two files have no figure in common.")
    rows = [("figure", "unit", "median", "median", "ratio", "p95", "p95", "ratio")]
    for old, new in pairs:
        medians, tails = (old.median, new.median), (old.p95, new.p95)
        rows.append((new.name, new.unit, *_compared(*medians), *_compared(*tails)))
    names = dict.fromkeys(name for old, new in pairs for name in (*old.conditions, *new.conditions))
    told: dict[str, None] = {}
    for name in names:
        for old, new in pairs:
            values = (old.conditions.get(name), new.conditions.get(name))
            if values[0] != values[1]:
                told[f"{name}: {values[0]} → {values[1]}"] = None
    return "\n".join([_columns(rows), "", "Conditions that differ:", *(told or {"none": None})])


def _compared(old: float, new: float) -> tuple[str, str, str]:
    return _number(old), _number(new), f"{new / old:.2f} ×" if old else "–"


def table(figures: Sequence[Figure]) -> str:
    """Return `figures` as lines of text in columns."""
    rows = [("figure", "unit", "median", "p95", "n")]
    rows += [(one.name, one.unit, _number(one.median), _number(one.p95), str(one.n)) for one in figures]
    return _columns(rows)


def _columns(rows: Sequence[tuple[str, ...]]) -> str:
    """Return rows as lines, the first two columns aligned at the left, the others at the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}" if value < 10 else f"{value:.1f}"
