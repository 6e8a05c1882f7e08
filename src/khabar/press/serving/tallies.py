"""How often articles were read, by hour: the small file in which a site server keeps it, and what several come to.

A file holds ``{"hours": {"493105": {"/fa/2026/03/21/abc123xyz/": 12}}}``: hours since 1970 in UTC, paths of articles,
readings; nothing about readers. Files of several servers add up; a file is always the whole of what its server counted,
so that reading it twice counts nothing twice.
"""

import json
import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

Hours = dict[int, dict[str, int]]

HOUR = 3600
WINDOW = 24
"""Hours after which a reading counts no more."""

MOST_PATHS = 500
"""How many articles of one hour are kept, the most read: the file stays below a megabyte."""

MOST_BYTES = 4 * 1024 * 1024
"""A file larger than this is nobody's tally."""

MOST_READINGS = 10**9
ARTICLE = re.compile(r"(/[a-z0-9-]{2,12}/\d{4}/\d\d/\d\d/[0-9a-z]{4,12}/)(?:text/)?")
"""The path of an article's page, or of its text-only view, which counts as the article."""


def article_of(path: str) -> str:
    """Return the path of the article of which `path` is a page, empty for none."""
    found = ARTICLE.fullmatch(path)
    return found[1] if found else ""


def read(file: Path) -> Hours:
    """Return what a file says; nothing where there is none, or where what it says makes no sense."""
    try:
        if file.stat().st_size > MOST_BYTES:
            return {}
        return _valid(json.loads(file.read_bytes()))
    except (OSError, ValueError, RecursionError):
        return {}


def read_all(folder: Path) -> Hours:
    """Return what all files of a folder come to."""
    with suppress(OSError):
        return merged(read(file) for file in sorted(folder.glob("*.json")))
    return {}


def _valid(found: Any) -> Hours:
    hours: Hours = {}
    stated = found.get("hours") if isinstance(found, dict) else None
    for hour, paths in stated.items() if isinstance(stated, dict) else ():
        if isinstance(paths, dict) and hour.isascii() and hour.isdigit() and len(hour) < 10:
            kept = {path: count for path, count in paths.items() if article_of(path) == path and _counts(count)}
            hours[int(hour)] = kept
    return hours


def _counts(count: Any) -> bool:
    return type(count) is int and 0 < count <= MOST_READINGS


def merged(many: Iterable[Mapping[int, Mapping[str, int]]]) -> Hours:
    """Return the sums of several tallies; their order does not matter."""
    total: Hours = {}
    for one in many:
        for hour, paths in one.items():
            sums = total.setdefault(hour, {})
            for path, count in paths.items():
                sums[path] = sums.get(path, 0) + count
    return total


def pruned(hours: Hours, now: int) -> Hours:
    """Return what still counts in the hour `now`, of each hour at most `MOST_PATHS` articles, the most read."""
    return {
        hour: dict(sorted(paths.items(), key=lambda one: (-one[1], one[0]))[:MOST_PATHS])
        for hour, paths in hours.items()
        if now - WINDOW < hour <= now and paths
    }


def write(file: Path, hours: Hours) -> None:
    """Write a file whole or not at all. Raises OSError, on a full disk too; the file is then as before."""
    text = json.dumps({"hours": {str(hour): hours[hour] for hour in sorted(hours)}}, separators=(",", ":"))
    fresh = file.with_suffix(".part")
    try:
        fresh.write_text(text, encoding="ascii")
        os.replace(fresh, file)
    except OSError:
        with suppress(OSError):
            fresh.unlink()
        raise


def ranked(hours: Mapping[int, Mapping[str, int]], now: int) -> list[tuple[str, float]]:
    """Return (path, weight) in the hour `now`, the most read first.

    A reading of this hour weighs 1, an older one less in proportion to its age, one of `WINDOW` hours ago nothing; one
    from the future, by a clock that ran ahead, nothing either.
    """
    weights: dict[str, float] = {}
    for hour, paths in sorted(hours.items()):
        weight = (WINDOW - (now - hour)) / WINDOW
        if 0 < weight <= 1:
            for path, count in paths.items():
                weights[path] = weights.get(path, 0.0) + weight * count
    return sorted(weights.items(), key=lambda one: (-one[1], one[0]))
