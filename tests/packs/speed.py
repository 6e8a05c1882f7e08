"""When the largest part of a page can be painted on a slow line: computed from the network log, so equal in every run.

The line is Lighthouse's slow 4G: 1.6 Mbit/s, 150 ms for a round trip. A connection takes one round trip; then an answer
comes in rounds, 10 segments in the first and twice as many in each further one (RFC 6928). The server speaks HTTP/1.1,
so a browser opens a connection for each file that it waits for.
"""

import math

from tests.packs.opening import Answer, Opened

ROUND_TRIP = 0.15
BYTES_PER_SECOND = 1_600_000 / 8
FIRST_ROUND = 10 * 1460

LARGEST_PAINT = 1.5
FOR_THE_PROCESSOR = 0.3
"""Seconds of the budget of 1.5 that a phone four times slower than this machine takes to lay out and paint."""

WAITED_FOR = frozenset({"Stylesheet", "Script", "Font"})
HERO = "() => document.querySelector('img[fetchpriority=high]')?.currentSrc || ''"


def speed(opened: Opened) -> list[str]:
    """Return the fault of a page whose largest part comes too late."""
    seconds = on_the_line(opened)
    most = LARGEST_PAINT - FOR_THE_PROCESSOR
    return (
        [f"{seconds:.2f} s on the line until the largest part is there, at most {most:.2f}"] if seconds > most else []
    )


def on_the_line(opened: Opened) -> float:
    """Return after how many seconds the page, what it waits for and its first picture have crossed the line."""
    hero = opened.page.evaluate(HERO)
    page = next(answer for answer in opened.first if answer.purpose == "Document")
    files = [answer for answer in opened.first if answer.purpose in WAITED_FOR or (hero and answer.url == hero)]
    assert not hero or any(answer.url == hero for answer in files), f"{hero} was not loaded"
    all_bytes = sum(file.bytes for file in files) / BYTES_PER_SECOND
    return _alone(page) + max([all_bytes + ROUND_TRIP * 2, *(_alone(file) for file in files)])


def _alone(answer: Answer) -> float:
    """Return how many seconds an answer takes that has a new connection to itself."""
    rounds = math.ceil(math.log2(answer.bytes / FIRST_ROUND + 1)) if answer.bytes else 1
    return ROUND_TRIP * (1 + rounds) + answer.bytes / BYTES_PER_SECOND
