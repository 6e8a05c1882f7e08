"""What the newsroom's timers do."""

from khabar.kernel.models import Timer
from khabar.kernel.timers import handler
from khabar.newsroom import actions, timing


@handler(timing.PUBLISH)
def publish(timer: Timer) -> None:
    """Publish the scheduled revision."""
    actions.publish_scheduled(timer)


@handler(timing.UNPUBLISH)
def unpublish(timer: Timer) -> None:
    """Take the expired article off the site."""
    actions.unpublish_expired(timer)
