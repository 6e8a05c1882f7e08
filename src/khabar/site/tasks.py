"""What the site's timers do."""

from khabar.kernel.models import Timer
from khabar.kernel.timers import handler
from khabar.site import listings


@handler(listings.LEAVE)
def leave(timer: Timer) -> None:
    """Take from a listing of recent articles what has become too old."""
    listings.leave(timer.object_id)
