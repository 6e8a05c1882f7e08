"""Ends that pages state: dates that lie in the database, so that a page stays a function of what it reads.

Somebody who looks at the clock moves them on well before they come: the press at its start, and once a day.
"""

from datetime import datetime, timedelta

from khabar.kernel import clock
from khabar.site import listings
from khabar.site.models import Expiry


def end(name: str) -> datetime | None:
    """Return until when what is called `name` is good, None when nobody said so yet; notes the read."""
    with listings.declared(f"expiry:{name}"):
        return Expiry.objects.filter(name=name).values_list("until", flat=True).first()


def renew(name: str, lasts: timedelta, renewed: timedelta) -> bool:
    """Make `name` good for `lasts` from now, in whole seconds, unless it still is for longer than `renewed`; return
    whether that was done.

    An end further away than `lasts` was set by a clock that ran ahead, and is set anew.
    """
    now = clock.now().replace(microsecond=0)
    known = Expiry.objects.filter(name=name).values_list("until", flat=True).first()
    if known is not None and now + renewed < known <= now + lasts:
        return False
    Expiry.objects.update_or_create(name=name, defaults={"until": now + lasts})
    return True
