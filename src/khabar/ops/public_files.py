"""What ``khabar.toml`` says for ``security.txt`` (RFC 9116) and ``trust.txt`` (JournalList.net), checked. No Django."""

import re
from typing import Any

SECURITY = ("contact", "encryption", "policy", "acknowledgments")
"""Fields of ``security.txt`` that an installation may set."""

TRUST = (
    "member", "belongto", "control", "controlledby", "social", "vendor", "customer", "disclosure", "contact",
    "datatrainingallowed",
)  # fmt: skip
"""Attributes of ``trust.txt``."""

ADDRESS = re.compile(r"(https://[^\s/]\S*|mailto:[^\s@]+@[^\s@]+|tel:\+?[0-9.-]+)")
"""What RFC 9116 takes as an address; pages of the web by https only."""

WEB = re.compile(r"https?://[^\s/]\S*")
ROBOT = re.compile(r"[A-Za-z_-]+")
"""A product token as RFC 9309 has it."""


class Unfit(ValueError):
    """A table of ``khabar.toml`` is wrong; the message says what to write."""


def security(table: Any) -> dict[str, str]:
    """Return the ``[security]`` table. Raises Unfit."""
    if not isinstance(table, dict):
        raise Unfit("[security] must be a section.")
    for name, value in table.items():
        if name not in SECURITY:
            raise Unfit(f"[security] has no setting {name!r}; there are {', '.join(SECURITY)}.")
        if not isinstance(value, str) or (value and not ADDRESS.fullmatch(value)):
            raise Unfit(f"[security] {name} = {value!r} must begin with https://, mailto: or tel:.")
    return {name: value for name, value in table.items() if value}


def trust(table: Any) -> dict[str, tuple[str, ...]]:
    """Return the ``[trust]`` table: attribute -> values. Raises Unfit."""
    if not isinstance(table, dict):
        raise Unfit("[trust] must be a section.")
    return {name: _trusted(name, value) for name, value in table.items()}


def _trusted(name: str, value: Any) -> tuple[str, ...]:
    if name not in TRUST:
        raise Unfit(f"[trust] has no attribute {name!r}; there are {', '.join(TRUST)}.")
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise Unfit(f"[trust] {name} takes a text or a list of texts.")
    for one in values:
        if name == "datatrainingallowed":
            if one not in ("yes", "no"):
                raise Unfit('[trust] datatrainingallowed is "yes" or "no".')
        elif not WEB.fullmatch(one) and not (name == "contact" and ADDRESS.fullmatch(one)):
            raise Unfit(f"[trust] {name}: {one!r} must begin with https:// or http://.")
    return tuple(values)


def robots(names: Any) -> tuple[str, ...]:
    """Return the names of robots that shall stay away (``refused_robots``). Raises Unfit."""
    if not isinstance(names, list) or not all(isinstance(one, str) and ROBOT.fullmatch(one) for one in names):
        raise Unfit('refused_robots takes a list of names made of letters, "-" and "_".')
    return tuple(names)
