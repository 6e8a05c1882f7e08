"""What a phone has to lay out before it shows a page: the part of the blocking time that does not depend on a machine.

Time on a processor differs from run to run; how many elements a browser styles and lays out for the first view does
not, and most of the time that a page of this site keeps a phone busy goes there: its script is small (`weight`), and
pictures are decoded elsewhere. Parts that wait below the first views (``content-visibility: auto``) do not count.
"""

from tests.packs.opening import Opened

LAID_OUT = 300
"""Elements for the first view. A phone four times slower than a desktop computer lays them out in about 50 ms."""

ELEMENTS = 900
"""Elements of the whole page; Lighthouse warns from 800 in the body on."""


def work(opened: Opened) -> list[str]:
    """Return what a page has too much of for a phone to show it at once."""
    seen, whole = opened.elements
    return [
        f"{count} elements {where}, at most {most}"
        for count, where, most in ((seen, "to lay out for the first view", LAID_OUT), (whole, "in all", ELEMENTS))
        if count > most
    ]
