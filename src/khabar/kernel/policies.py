"""One question, "may this person do this to that", with one registry of answers."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied

Rule = Callable[[Any, Any], bool]
_rules: dict[str, Rule] = {}


class NotAllowed(PermissionDenied):
    """The person may not do this; the message names the action and says whom to ask."""


def policy(action: str) -> Callable[[Rule], Rule]:
    """Register the decorated function as the rule for `action` (``article.publish``).

    A rule takes (person, target) and returns whether the person may. Raises ValueError on a second rule.
    """

    def register(rule: Rule) -> Rule:
        if action in _rules and _rules[action].__qualname__ != rule.__qualname__:
            raise ValueError(f"There are two policies for {action!r}; an action has one.")
        _rules[action] = rule
        return rule

    return register


def may(person: Any, action: str, target: Any = None) -> bool:
    """Return whether `person` may do `action` to `target`. An action without a rule is refused to everybody."""
    if person is None or not getattr(person, "is_active", False):
        return False
    rule = _rules.get(action)
    return bool(rule and rule(person, target))


def require(person: Any, action: str, target: Any = None) -> None:
    """Raise NotAllowed unless `person` may do `action` to `target`. `person` None is the system itself."""
    if person is not None and not may(person, action, target):
        raise NotAllowed(f"{person} may not {action} {target}: ask an administrator for the role that may.")


def actions() -> tuple[str, ...]:
    """Return the names of all actions that have a rule, sorted."""
    return tuple(sorted(_rules))
