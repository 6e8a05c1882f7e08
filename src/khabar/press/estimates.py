"""How many pages a change would touch: worked out by making it, looking, and undoing it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction

from khabar.kernel.models import Outbox
from khabar.press import expander, rollout
from khabar.press.models import Dependency, Page
from khabar.press.rows import chunks
from khabar.press.transactions import current_sequence, serialised
from khabar.site import pages


@dataclass(frozen=True)
class Estimate:
    """What a change would touch: the number of pages, of which `fronts` are home and section pages.

    With `rolled_out`, more than `expander.ROLL_OUT_FROM` pages show what changes; they would follow in the background.
    """

    pages: int
    fronts: int
    rolled_out: bool = False


@dataclass
class _Touched:
    """Paths of the pages that a change marks at once, those of fronts among them, and the keys of its roll-outs."""

    paths: set[str] = field(default_factory=set)
    fronts: set[str] = field(default_factory=set)
    rolled_out: set[int] = field(default_factory=set)


class _Undo(Exception):
    """Carries nothing; ends the trial."""


def estimate(change: Callable[[], object]) -> Estimate:
    """Return what `change`, a function that writes to the database, would touch. Nothing of it stays.

    Raises whatever `change` raises.
    """
    found = _Touched()
    try:
        with transaction.atomic():
            last = Outbox.objects.order_by("-id").values_list("id", flat=True).first() or 0
            change()
            # The same turn as the expander takes, so that neither waits for rows that the other holds.
            with serialised(), pages.held():
                _look(last, found)
            raise _Undo
    except _Undo:
        pass
    if not found.rolled_out:
        return Estimate(len(found.paths), len(found.fronts))
    return _with_readers(found)


def _look(last: int, found: _Touched) -> None:
    """Note what the changes after the outbox row `last` touch."""
    rows = Outbox.objects.filter(id__gt=last).exclude(label=rollout.LABEL).order_by("id")
    sequence = current_sequence()
    for change in expander.changes_of(dict.fromkeys(rows.values_list("label", "object_id"))):
        wanted = [*expander.readers(change.raised, sequence, change.cause), *expander.own_pages(change)]
        found.paths |= {one.ref.path for one in wanted}
        found.fronts |= {one.ref.path for one in wanted if pages.kinds()[one.ref.kind].priority == rollout.FRONT}
    left = Outbox.objects.filter(id__gt=last, label=rollout.LABEL).values_list("object_id", flat=True)
    found.rolled_out = rollout.keys_in(left)


def _with_readers(found: _Touched) -> Estimate:
    """Return the estimate with all pages that have read a rolled-out key; they are too many to be named one by one."""
    readers = Page.objects.filter(
        pk__in=Dependency.objects.filter(key__in=sorted(found.rolled_out)).values("page_id"),
    )
    fronts = [name for name, kind in pages.kinds().items() if kind.priority == rollout.FRONT]
    among = _readers_among(found.paths, found.rolled_out)
    return Estimate(
        readers.count() + len(found.paths - among),
        readers.filter(kind__in=fronts).count() + len(found.fronts - among),
        rolled_out=True,
    )


def _readers_among(paths: set[str], keys: set[int]) -> set[str]:
    """Return those of the `paths` whose page has read one of the `keys`."""
    found: set[str] = set()
    for some in chunks(sorted(paths)):
        readers = Page.objects.filter(path__in=some, dependencies__key__in=sorted(keys))
        found |= set(readers.values_list("path", flat=True))
    return found
