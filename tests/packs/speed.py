"""When the largest part of a page can be painted on a slow line: computed from the network log, so equal in every run.

The line is Lighthouse's slow 4G: 1.6 Mbit/s, 150 ms for a round trip. A connection takes one round trip; then an answer
comes in rounds, 10 segments in the first and twice as many in each further one (RFC 6928). The server speaks HTTP/1.1,
so a browser opens a connection for each file that it waits for; only the first file that the page asks for comes on the
connection that brought the page.
"""

import math

from tests.packs.opening import Answer, Opened

ROUND_TRIP = 0.15
BYTES_PER_SECOND = 1_600_000 / 8
FIRST_ROUND = 10 * 1460

LARGEST_PAINT = 1.5
FOR_THE_PROCESSOR = 0.5
"""Seconds of the budget of 1.5 that a phone four times slower than this machine takes to lay out and paint."""

WAITED_FOR = frozenset({"Stylesheet", "Script", "Font"})
HERO = "() => document.querySelector('img[fetchpriority=high]')?.currentSrc || ''"


def speed(opened: Opened) -> list[str]:
    """Return the faults of a page whose largest part comes too late, or is not the first that is asked for."""
    hero, seconds = opened.page.evaluate(HERO), on_the_line(opened)
    most = LARGEST_PAINT - FOR_THE_PROCESSOR
    late = [f"{seconds:.2f} s on the line until the largest part is there, at most {most:.2f}"]
    behind = [f"{hero} is not asked for first"]
    return (late if seconds > most else []) + (behind if hero and opened.first[1].url != hero else [])


def on_the_line(opened: Opened) -> float:
    """Return after how many seconds the page, what it waits for and its first picture have crossed the line."""
    hero = opened.page.evaluate(HERO)
    page = next(answer for answer in opened.first if answer.purpose == "Document")
    files = [answer for answer in opened.first if answer.purpose in WAITED_FOR or (hero and answer.url == hero)]
    assert not hero or any(answer.url == hero for answer in files), f"{hero} was not loaded"
    return _alone(page) + (_together(files[0], files[1:]) if files else 0)


def _together(first: Answer, others: list[Answer]) -> float:
    """Return after how many seconds all files are there, which share the line once their connections stand."""
    later = sum(answer.bytes for answer in others) / BYTES_PER_SECOND
    alone = [_alone(first, connected=True), *(_alone(answer) for answer in others)]
    return max(ROUND_TRIP + first.bytes / BYTES_PER_SECOND + later, ROUND_TRIP * 2 + later, *alone)


def _alone(answer: Answer, connected: bool = False) -> float:
    """Return how many seconds an answer takes that has a connection to itself, a new one unless `connected`."""
    rounds = math.ceil(math.log2(answer.bytes / FIRST_ROUND + 1)) if answer.bytes else 1
    return ROUND_TRIP * (rounds if connected else 1 + rounds) + answer.bytes / BYTES_PER_SECOND
