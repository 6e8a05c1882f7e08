"""What a phone has to lay out before it shows a page: the part of the blocking time that does not depend on a machine.

Time on a processor differs from run to run; how many elements a browser styles and lays out for the first view does
not, and most of the time that a page of this site keeps a phone busy goes there: its script is small (`weight`), and
pictures are decoded elsewhere. Parts that wait below the first views (``content-visibility: auto``) do not count.

In the midst of that layout a browser asks another process for every face of the system, whether there is one and how
it is drawn at each size, and waits: on a busy machine that took longer than the layout itself. So pages name few faces
that a system may lack, and set what they set in the system's faces in few sizes.
"""

from tests.packs.opening import Opened

LAID_OUT = 300
"""Elements for the first view. A phone four times slower than a desktop computer lays them out in about 50 ms."""

ELEMENTS = 900
"""Elements of the whole page; Lighthouse warns from 800 in the body on."""

FACES = 16
"""Questions to the system about faces: families until one is found, in each weight, and the sizes of each."""


def work(opened: Opened) -> list[str]:
    """Return what a page has too much of for a phone to show it at once."""
    seen, whole = opened.elements
    asked = f"questions about faces of the system ({', '.join(opened.faces)})"
    return [
        f"{count} {what}, at most {most}"
        for count, what, most in (
            (seen, "elements to lay out for the first view", LAID_OUT),
            (whole, "elements in all", ELEMENTS),
            (len(opened.faces), asked, FACES),
        )
        if count > most
    ]
