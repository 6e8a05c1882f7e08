"""How many pages a change would touch: worked out by making it, looking, and undoing it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from khabar.kernel.models import Outbox
from khabar.press import expander
from khabar.press.transactions import current_sequence
from khabar.site import pages


@dataclass(frozen=True)
class Estimate:
    """What a change would touch: the number of pages, of which `fronts` are home and section pages.

    With `rolled_out`, there are more than `expander.ROLL_OUT_FROM`; they would follow in the background.
    """

    pages: int
    fronts: int
    rolled_out: bool = False


class _Undo(Exception):
    """Carries nothing; ends the trial."""


def estimate(change: Callable[[], None]) -> Estimate:
    """Return what `change`, a function that writes to the database, would touch. Nothing of it stays.

    Raises whatever `change` raises.
    """
    found = Estimate(0, 0)
    try:
        with transaction.atomic(), pages.held():
            last = Outbox.objects.order_by("-id").values_list("id", flat=True).first() or 0
            change()
            found = _touched(last)
            raise _Undo
    except _Undo:
        return found


def _touched(last: int) -> Estimate:
    rows = Outbox.objects.filter(id__gt=last).order_by("id").values_list("label", "object_id")
    sequence = current_sequence()
    paths: set[str] = set()
    fronts: set[str] = set()
    before = Outbox.objects.filter(label=expander.ROLL_OUT).count()
    for change in expander.changes_of(dict.fromkeys(rows)):
        wanted = [*expander.readers(change.raised, sequence, change.cause), *expander.own_pages(change)]
        paths |= {one.ref.path for one in wanted}
        fronts |= {one.ref.path for one in wanted if pages.kinds()[one.ref.kind].priority == 1}
    rolled_out = Outbox.objects.filter(label=expander.ROLL_OUT).count() > before
    return Estimate(len(paths), len(fronts), rolled_out)
