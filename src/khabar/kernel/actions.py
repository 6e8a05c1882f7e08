"""The frame of every write: permission, one transaction, an audit line, and a hint to the press."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from khabar.kernel import bulk, clock, policies, wake
from khabar.kernel.models import AuditLine, User

SYSTEM = "system"
"""Who the audit log names when no person acted: an import, a command, the demo."""

LINE = ("at", "by", "by_name", "action", "label", "object_id", "details")
"""The fields of an audit line."""


@dataclass
class Unit:
    """One running action; `details` ends up in the audit line, `target` may be set when the action creates it.

    `by` is whom the audit line names: the acting person, unless the action carries out what somebody approved earlier.
    """

    target: models.Model | None
    by: User | None = None
    details: dict[str, Any] = field(default_factory=dict)


@contextmanager
def unit(action: str, *, by: User | None, on: models.Model | None = None) -> Iterator[Unit]:
    """Run one state change: ask the policy, open the transaction, write the audit line, wake the press after it.

    `by` is the acting person, None for the system; `on` the object acted on, None when the action creates it (the
    caller then sets ``unit.target``). Raises NotAllowed; anything raised inside undoes the whole.
    """
    with units(action, by=by, on=[on]) as (running,):
        yield running


@contextmanager
def units(action: str, *, by: User | None, on: Iterable[models.Model | None]) -> Iterator[list[Unit]]:
    """Run the same state change of many objects at once, one unit and one audit line for each, in the order of `on`.

    Raises NotAllowed if one is not allowed; anything raised inside undoes the whole.
    """
    running = [Unit(target=one, by=by) for one in on]
    for one in running:
        policies.require(by, action, one.target)
    with transaction.atomic():
        yield running
        bulk.insert(AuditLine, LINE, (_line(action, one) for one in running))
        transaction.on_commit(wake.press)


def _line(action: str, running: Unit) -> tuple[Any, ...]:
    target, by = running.target, running.by
    label = target._meta.label_lower if target is not None else ""
    key = str(target.pk) if target is not None else ""
    return clock.now(), by.pk if by else None, str(by) if by else SYSTEM, action, label, key, running.details
