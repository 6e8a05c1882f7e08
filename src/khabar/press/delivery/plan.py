"""What a target still has to get, read from the press's tables in one view of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from khabar.kernel import wake
from khabar.newsroom.models import Article
from khabar.press import queue, store
from khabar.press.delivery.interface import addresses_of
from khabar.press.delivery.ledger import Ledger
from khabar.press.models import Page, Removal, Shared
from khabar.press.models import Sequence as Count
from khabar.press.queue import Wanted
from khabar.press.rows import chunks, reference
from khabar.press.transactions import current_sequence, read_snapshot, serialised
from khabar.site import pages


@dataclass(frozen=True)
class Due:
    """A page to deliver: its key, its address, and the change whose state of it is meant."""

    key: int
    path: str
    changed: int


@dataclass
class Plan:
    """What separates a target from the tree as it was after the change `last`.

    `shared` are files (name, change); `new` pages that the target did not have at its cursor, `changed` others, both
    without what the ledger holds, in the order of their changes; `going` all tombstones, redirects and pages that are
    no more. `returned` are the addresses of new pages that may stand there all the same, as they were before they went
    and came back, or as a round that broke off left them.
    """

    last: int
    shared: list[tuple[str, int]] = field(default_factory=list)
    new: list[Due] = field(default_factory=list)
    changed: list[Due] = field(default_factory=list)
    going: list[Due] = field(default_factory=list)
    returned: set[str] = field(default_factory=set)


def last_change() -> int:
    """Return the number of the last change of files."""
    return current_sequence(Count.CHANGES)


def make(cursor: int, ledger: Ledger) -> Plan:
    """Return what a target lacks that holds everything up to the change `cursor`."""
    with read_snapshot():
        plan = Plan(last_change())
        shared = Shared.objects.filter(changed__gt=cursor).order_by("changed", "file").values_list("file", "changed")
        plan.shared = [pair for pair in shared if not ledger.has(*pair)]
        since = Page.objects.filter(changed__gt=cursor).order_by("changed", "pk")
        left = set(Removal.objects.filter(changed__gt=cursor).values_list("file", flat=True))
        for key, path, changed, appeared in since.values_list("pk", "path", "changed", "appeared").iterator():
            due = Due(key, path, changed)
            if not appeared:
                plan.going.append(due)
            elif not ledger.has(path, changed):
                (plan.new if appeared > cursor else plan.changed).append(due)
                if appeared > cursor and (ledger.knows(path) or not left.isdisjoint(store.possible_files(path))):
                    plan.returned.add(path)
    return plan


def takedowns(after: int) -> list[Due]:
    """Return the pages of taken-down articles that became tombstones after the change `after`."""
    gone = Page.objects.filter(changed__gt=after, appeared=0).values_list("path", "pk", "changed")
    found = {path: Due(key, path, changed) for path, key, changed in gone}
    if not found:
        return []
    kinds = [kind for kind in pages.kinds().values() if kind.goes_with]
    taken = Article.objects.filter(taken_down=True).values_list("pk", flat=True)
    refs = chain.from_iterable(kind.of(Article._meta.label_lower, str(key)) for key in taken for kind in kinds)
    return [found[ref.path] for ref in refs if ref.path in found]


def removed(cursor: int, last: int) -> list[str]:
    """Return the files that left the tree in the changes after `cursor`, up to `last`, and have not come back.

    Those of the newest page come first. The target has them as they were at the cursor, and of two pages the newer is
    the one that links to the other: an article names what was there before it.
    """
    rows = Removal.objects.filter(changed__gt=cursor, changed__lte=last).order_by("file")
    files = absent(list(rows.values_list("file", flat=True).distinct()))
    age: dict[str, int] = {}
    for paths in chunks([address for file in files for address in addresses_of(file)]):
        age |= dict(Page.objects.filter(path__in=paths).values_list("path", "pk"))
    return sorted(files, key=lambda file: -max(age.get(address, 0) for address in addresses_of(file)))


def absent(files: Sequence[str]) -> list[str]:
    """Return those of the tree files that neither a page nor a shared file accounts for."""
    held: set[str] = set()
    for some in chunks(files):
        held.update(Shared.objects.filter(file__in=some).values_list("file", flat=True))
        for paths in chunks([address for file in some for address in addresses_of(file)]):
            held.update(*Page.objects.filter(path__in=paths).values_list("outputs", flat=True))
    return [file for file in files if file not in held]


def bake_again(paths: Iterable[str]) -> None:
    """Have the press make pages afresh whose files in the tree are not what was acknowledged."""
    rows = [row for some in chunks(sorted(paths)) for row in Page.objects.filter(path__in=some)]
    with serialised():
        sequence = current_sequence()
        known = pages.kinds()
        queue.mark(
            (
                Wanted(reference(row.path, row.kind, row.arguments), known[row.kind].priority, "damaged file")
                for row in rows
                if row.kind in known
            ),
            sequence,
        )
    wake.press()
