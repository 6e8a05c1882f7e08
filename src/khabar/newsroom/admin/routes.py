"""Which policy each address of the newsroom asks. An address that is not listed here is refused to everybody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.shortcuts import get_object_or_404

from khabar.kernel import policies
from khabar.kernel.policies import policy
from khabar.newsroom.policies import READERS, holds

Arguments = Mapping[str, Any]
Target = Callable[[Arguments], Any]

PUBLIC = "public"
"""In place of an action: open to everybody, signed in or not."""

ENTER = "newsroom.enter"
"""The action of whoever holds any role: the frame itself, the own account."""

SAFE = ("GET", "HEAD", "OPTIONS")


@policy(ENTER)
def may_enter(person: Any, target: Any) -> bool:
    """Everybody with a role enters the newsroom."""
    return holds(person, READERS)


@dataclass(frozen=True)
class Route:
    """What an address asks: the action for reading and the one for writing, None where that is refused.

    `target` finds the object that the address names in its arguments; it raises Http404 where there is none.
    """

    read: str | None
    write: str | None = None
    target: Target | None = None


_routes: dict[str, Route] = {}


def allow(name: str, read: str | None, write: str | None = None, target: Target | None = None) -> None:
    """Open the address `name` (``namespace:name``, or the pattern of an address without a name)."""
    _routes[name] = Route(read, write, target)


def route(name: str) -> Route | None:
    """Return what is known of the address, None for one that nobody listed."""
    return _routes.get(name)


def opened() -> Mapping[str, Route]:
    """Return all listed addresses."""
    return dict(_routes)


def by_key(model: type[Model], argument: str = "pk") -> Target:
    """Return a target that loads the `model` whose primary key stands in the argument."""

    def load(arguments: Arguments) -> Any:
        try:
            key = int(str(arguments[argument]))
        except ValueError:
            key = 0
        return get_object_or_404(model, pk=key)

    return load


def permits(person: Any, name: str, method: str, arguments: Arguments) -> bool:
    """Return whether `person` may ask the address `name` with the HTTP method and the address's arguments.

    Raises Http404 for an object that does not exist, once the person may do the action at all.
    """
    known = route(name)
    action = None if known is None else known.read if method in SAFE else known.write
    if known is None or action is None:
        return False
    if action == PUBLIC:
        return True
    if not policies.may(person, action):
        return False
    return known.target is None or policies.may(person, action, known.target(arguments))
