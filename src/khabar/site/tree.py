"""The trees of sections and places, read with one narrow query per tree and kept until a row changes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from khabar.site import listings, snapshot


@dataclass(frozen=True)
class Node:
    """One section or place: its names per edition, and the codes of its parent and children."""

    key: int
    code: str
    names: dict[str, str]
    parent: int | None
    children: tuple[int, ...]

    def __hash__(self) -> int:
        return hash(self.key)


@dataclass(frozen=True)
class Tree:
    """All nodes of one kind, in the order of the tree."""

    kind: str
    nodes: dict[int, Node]

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def by_code(self, code: str) -> Node | None:
        """Return the node with this code, or None."""
        return next((node for node in self.nodes.values() if node.code == code), None)

    def lineage(self, key: int | None) -> tuple[Node, ...]:
        """Return the node and its ancestors, the root first; empty for an unknown key."""
        found: list[Node] = []
        while key is not None and key in self.nodes and len(found) < len(self.nodes):
            node = self.nodes[key]
            found.append(node)
            key = node.parent
        return tuple(reversed(found))

    def children(self, node: Node) -> Iterator[Node]:
        """Yield the children of `node` in order."""
        return (self.nodes[key] for key in node.children)


def sections() -> Tree:
    """Return the tree of sections; notes the read of ``tree:section``."""
    return snapshot.memo(("tree", "section"), lambda: _read("section"))


def places() -> Tree:
    """Return the tree of places; notes the read of ``tree:place``."""
    return snapshot.memo(("tree", "place"), lambda: _read("place"))


def _read(kind: str) -> Tree:
    with listings.declared(f"tree:{kind}"), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, code, CAST(names AS TEXT), parent_id FROM taxonomy_{kind} ORDER BY position, code"  # noqa: S608
        )
        rows = tuple(cursor.fetchall())
    return _parsed(kind, rows)


@lru_cache(maxsize=8)
def _parsed(kind: str, rows: tuple[tuple[Any, ...], ...]) -> Tree:
    children: dict[int, list[int]] = {}
    for key, _code, _names, parent in rows:
        if parent is not None:
            children.setdefault(parent, []).append(key)
    return Tree(
        kind,
        {
            key: Node(key, code, json.loads(names), parent, tuple(children.get(key, ())))
            for key, code, names, parent in rows
        },
    )
