"""How every configured target stands, for `khabar doctor` and the command line."""

from dataclasses import dataclass
from datetime import datetime

from khabar.press.delivery import plan, targets
from khabar.press.delivery.interface import DeliveryFailed
from khabar.press.models import Delivery, Page


@dataclass(frozen=True)
class Status:
    """One target: how many pages and changes it lacks, its last success and failure, and why it cannot be reached.

    `error` is what its last attempt met, `unreachable` what a look at it just now met; both are empty when all is well.
    """

    name: str
    pages: int
    changes: int
    delivered_at: datetime | None
    error: str
    unreachable: str


def every(*, look: bool = True) -> list[Status]:
    """Return how the configured targets stand; with `look` each is tried too. Raises Misconfigured."""
    rows = {row.target: row for row in Delivery.objects.all()}
    last = plan.last_change()
    found = []
    for table in targets.configured():
        row = rows.get(table.name, Delivery(target=table.name))
        unreachable = ""
        if look:
            try:
                targets.build(table).check()
            except DeliveryFailed as error:
                unreachable = str(error)
        behind = Page.objects.filter(changed__gt=row.cursor).count()
        found.append(Status(table.name, behind, last - row.cursor, row.delivered_at, row.error, unreachable))
    return found
