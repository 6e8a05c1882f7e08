"""What the newsroom's timers do."""

from khabar.kernel.models import Timer
from khabar.kernel.timers import batch_handler, handler
from khabar.newsroom import actions, timing, together


@handler(timing.PUBLISH)
def publish(timer: Timer) -> None:
    """Publish the scheduled revision."""
    actions.publish_scheduled(timer)


@batch_handler(timing.PUBLISH)
def publish_together(timers: list[Timer]) -> list[Timer]:
    """Publish the scheduled revisions of drafts whose rows hold them; return the timers of the others."""
    return together.publish_scheduled(timers)


@handler(timing.UNPUBLISH)
def unpublish(timer: Timer) -> None:
    """Take the expired article off the site."""
    actions.unpublish_expired(timer)
