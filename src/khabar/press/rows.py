"""How the press's tables hold page references, and how many values one look-up takes."""

import json
from collections.abc import Iterator, Sequence
from typing import TypeVar

from khabar.site.pages import PageRef

Value = TypeVar("Value")

CHUNK = 400
"""How many values one SQL ``IN`` list takes, well under SQLite's limit of variables."""


def stored_arguments(ref: PageRef) -> list[list[str]]:
    """Return the arguments of `ref` as the ``arguments`` columns hold them."""
    return [list(pair) for pair in ref.arguments]


def reference(path: str, kind: str, arguments: list[list[str]]) -> PageRef:
    """Return the page reference that a row with these columns stands for."""
    return PageRef(path=path, kind=kind, arguments=tuple((name, value) for name, value in arguments))


def stored_reference(path: str, kind: str, arguments: str) -> PageRef:
    """Return the page reference that a row stands for whose arguments were selected as text."""
    return reference(path, kind, json.loads(arguments))


def chunks(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """Yield `values` in order, in runs of at most `CHUNK`."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
