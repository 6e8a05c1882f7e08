"""The drawing of who cites whom: geometry alone, in user units of an SVG, for either direction of the page.

Parties stand one below the other, sources first. From each party that others cite a line runs in a lane of its own
beside them and turns off, with an arrow, to everyone who took the statement from there. Names thus have nearly the
whole width, so that the drawing stays readable on a phone.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from khabar.site.provenance import OURS, Party
from khabar.site.wording import Run

WIDTH = 340
"""Width of the drawing; it scales with the page."""

FEWEST, MOST = 3, 20
"""With fewer parties the list says it better, with more the drawing would be a wall."""

LANES = 7
"""With more lines side by side they would crowd out the names."""

LANE, DOT, GAP = 13, 7, 12
"""Distance of lanes, radius of a party's dot, distance from dot to name."""

LINE, CAPTION, BETWEEN = 21, 18, 16
"""Heights of a line of a name and of a caption; free space between parties."""

LETTER = 8.2
"""Width to reckon with for a letter of a name, whichever the script."""

LINES = 2
"""How many lines a name may take."""


@dataclass(frozen=True)
class Link:
    """One party took the statement from another; `kind` is how, as attributions state it."""

    source: Party
    target: Party
    kind: str


@dataclass(frozen=True)
class Node:
    """A party in the drawing: its dot at (`x`, `y`), its name in `lines`, which begin at `text_x`.

    `role` is ``source`` for who is cited and cites nobody, ``ours`` for the agency, else ``other``; `edges` are the
    kinds of the links that lead to it. `anchor` and `direction` are what the text elements need.
    """

    role: str
    x: float
    y: float
    text_x: float
    lines: tuple[str, ...]
    edges: tuple[str, ...]
    lang: str | None
    direction: str
    anchor: str
    first_line: float
    line_height: int = LINE


@dataclass(frozen=True)
class Line:
    """A line from one party to another as an SVG path, and the arrow at its end."""

    kind: str
    path: str
    arrow: str


@dataclass(frozen=True)
class Drawing:
    """The whole drawing, `height` units high."""

    height: int
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    width: int = WIDTH


@dataclass
class _Row:
    """A party's place from top to bottom."""

    party: Party
    lines: tuple[str, ...]
    middle: float = 0
    incoming: list[str] = field(default_factory=list)


def draw(names: dict[Party, Run], links: Sequence[Link], rtl: bool) -> Drawing | None:
    """Return the drawing of `links` between the parties of `names` (in the order in which they first appear), mirrored
    for a page that runs from right to left; None when they are too few, too many or too entangled to
    draw.
    """
    if not FEWEST <= len(names) <= MOST or not links:
        return None
    order = _order(list(names), links)
    place = {party: number for number, party in enumerate(order)}
    lanes = _lanes(links, place)
    if max(lanes.values()) >= LANES:
        return None
    dot = LANE * max(lanes.values()) + LANE + DOT + 4
    text = dot + DOT + GAP
    rows = [_Row(party, wrapped(names[party].text, WIDTH - text)) for party in order]
    for link in links:
        incoming = rows[place[link.target]].incoming
        if link.kind and link.kind not in incoming:
            incoming.append(link.kind)
    height = _stack(rows)
    drawn = [_line(link, lanes[link.source], dot, rows, place) for link in links]
    sources = {party for party in order if not rows[place[party]].incoming and party not in _targets(links)}
    nodes = tuple(_node(row, names[row.party], row.party in sources, dot, text, rtl) for row in rows)
    lines = tuple(_mirrored(points, rtl) for points in drawn)
    if rtl:
        nodes = tuple(replace(node, x=WIDTH - node.x, text_x=WIDTH - node.text_x) for node in nodes)
    return Drawing(height, nodes, lines)


def _targets(links: Iterable[Link]) -> set[Party]:
    return {link.target for link in links}


def _order(parties: list[Party], links: Sequence[Link]) -> list[Party]:
    """Return the parties so that each follows all from whom it took the statement, as far as there is no circle."""
    above: dict[Party, set[Party]] = {party: set() for party in parties}
    for link in links:
        if link.source != link.target:
            above[link.target].add(link.source)
    placed: list[Party] = []
    waiting = list(parties)
    while waiting:
        last = placed[-1] if placed else None
        ready = [party for party in waiting if not above[party] - set(placed)] or waiting[:1]
        # Who cites the party just placed comes right below it, so that lines stay short.
        following = next((party for party in ready if last in above[party]), ready[0])
        placed.append(following)
        waiting.remove(following)
    return placed


def _lanes(links: Sequence[Link], place: dict[Party, int]) -> dict[Party, int]:
    """Return the lane of each party that is cited, 0 nearest to the dots; lines that overlap never share one."""
    spans: dict[Party, tuple[int, int]] = {}
    for link in links:
        ends = (place[link.source], place[link.target])
        low, high = spans.get(link.source, ends)
        spans[link.source] = (min(low, *ends), max(high, *ends))
    taken: list[list[tuple[int, int]]] = []
    found: dict[Party, int] = {}
    for party, (low, high) in sorted(spans.items(), key=lambda item: (item[1][1] - item[1][0], item[1])):
        free = (n for n, lane in enumerate(taken) if all(high < first or low > last for first, last in lane))
        number = next(free, len(taken))
        if number == len(taken):
            taken.append([])
        taken[number].append((low, high))
        found[party] = number
    return found


def _stack(rows: list[_Row]) -> int:
    """Set the middle of each row's first line and return the height of all."""
    top = BETWEEN / 2
    for row in rows:
        row.middle = top + LINE / 2
        top += LINE * len(row.lines) + (CAPTION if row.incoming else 0) + BETWEEN
    return round(top)


def _line(
    link: Link, lane: int, dot: float, rows: list[_Row], place: dict[Party, int]
) -> tuple[str, list[tuple[float, float]]]:
    """Return (kind, corners) of the line from the dot of its source by way of its lane to the dot of its target."""
    # Lines leave a dot below its middle and reach it above, so that one that goes through is not taken for two.
    leave, reach = rows[place[link.source]].middle + 3, rows[place[link.target]].middle - 3
    lane_x = dot - DOT - 4 - LANE * (lane + 0.5)
    return link.kind, [(dot, leave), (lane_x, leave), (lane_x, reach), (dot - DOT - 1, reach)]


def _mirrored(line: tuple[str, list[tuple[float, float]]], rtl: bool) -> Line:
    kind, corners = line
    if rtl:
        corners = [(WIDTH - x, y) for x, y in corners]
    (start_x, start_y), (lane_x, top), (_same, bottom), (end_x, end_y) = corners
    across = 6 if end_x > lane_x else -6
    down = 6 if bottom > top else -6
    path = (
        f"M{start_x:g} {start_y:g}H{lane_x + across:g}Q{lane_x:g} {top:g} {lane_x:g} {top + down:g}"
        f"V{bottom - down:g}Q{lane_x:g} {bottom:g} {lane_x + across:g} {bottom:g}H{end_x - across / 2:g}"
    )
    arrow = f"M{end_x:g} {end_y:g}l{-across:g} -4v8z"
    return Line(kind, path, arrow)


def _node(row: _Row, name: Run, source: bool, x: float, text_x: float, rtl: bool) -> Node:
    page = "rtl" if rtl else "ltr"
    direction = name.direction or page
    role = "ours" if row.party == OURS else "source" if source else "other"
    return Node(
        role=role,
        x=x,
        y=row.middle,
        text_x=text_x,
        lines=row.lines,
        edges=tuple(row.incoming),
        lang=name.lang,
        direction=direction,
        anchor="start" if direction == page else "end",
        first_line=row.middle + 5,
    )


def wrapped(text: str, width: float, most: int = LINES) -> tuple[str, ...]:
    """Return `text` in at most `most` lines that take about `width` units each; what is left over ends in an ellipsis.

    A word that is longer than a line is broken, never between a letter and its marks.
    """
    room = max(4, int(width / LETTER))
    words = [part for word in text.split() for part in _pieces(word, room)]
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        kept = _pieces(f"{lines[most - 1]} {lines[most]}", room - 1)[0].rstrip()
        lines = [*lines[: most - 1], f"{kept}…"]
    return tuple(lines) or ("?",)


def _pieces(word: str, room: int) -> list[str]:
    found = []
    while len(word) > room:
        end = room
        while end > 1 and unicodedata.category(word[end])[0] in ("M", "C"):
            end -= 1
        found.append(word[:end])
        word = word[end:]
    return [*found, word]
