"""Takes over how often articles are read from the files that the site servers leave."""

from pathlib import Path

import structlog
from django.conf import settings

from khabar.kernel import clock
from khabar.press.serving import tallies
from khabar.site import pages

log = structlog.get_logger("khabar.press")


def take_over() -> list[str]:
    """Rank articles by the readings of the last day; return the editions whose order is another now.

    Files of site servers on other hosts may be copied into the folder under names of their own.
    """
    if not settings.KHABAR_READINGS:
        return []
    hours = tallies.read_all(Path(settings.KHABAR_READINGS))
    now = int(clock.now().timestamp() // tallies.HOUR)
    changed = pages.rank(tallies.ranked(hours, now))
    if changed:
        log.info("most read changed", editions=changed)
    return changed
