"""The frame of every write: permission, one transaction, an audit line, and a hint to the press."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from khabar.kernel import clock, policies, wake
from khabar.kernel.models import AuditLine, User

SYSTEM = "system"
"""Who the audit log names when no person acted: an import, a command, the demo."""


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
    policies.require(by, action, on)
    with transaction.atomic():
        running = Unit(target=on, by=by)
        yield running
        target = running.target
        AuditLine.objects.create(
            at=clock.now(),
            by=running.by,
            by_name=str(running.by) if running.by else SYSTEM,
            action=action,
            label=target._meta.label_lower if target is not None else "",
            object_id=str(target.pk) if target is not None else "",
            details=running.details,
        )
        transaction.on_commit(wake.press)
