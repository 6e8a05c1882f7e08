"""What need not be remembered any more because every target has it."""

import structlog

from khabar.press.delivery import plan, targets
from khabar.press.delivery.interface import Misconfigured
from khabar.press.models import Delivery, Removal
from khabar.press.transactions import serialised

log = structlog.get_logger("khabar.delivery")


def forget_removals() -> int:
    """Drop the removals that every configured target has followed, and how far targets came that are none any more.

    Returns how many removals went. While the configuration is wrong, nothing is dropped.
    """
    try:
        names = targets.names()
    except Misconfigured as error:
        log.warning("removals kept", error=str(error))
        return 0
    with serialised():
        Delivery.objects.exclude(target__in=names).delete()
        cursors = dict(Delivery.objects.values_list("target", "cursor"))
        oldest = min((cursors.get(name, 0) for name in names), default=plan.last_change())
        dropped, _ = Removal.objects.filter(changed__lte=oldest).delete()
    return dropped
