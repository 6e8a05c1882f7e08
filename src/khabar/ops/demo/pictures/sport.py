"""Scenes of sport: the stadium and a footballer."""

import math

from khabar.ops.demo.pictures.canvas import Canvas, Point, arc, curve, mix
from khabar.ops.demo.pictures.figures import KICKING, WALKING, crowd, figure
from khabar.ops.demo.pictures.shapes import land, ridge, stars, streak


def stadium_crowd(art: Canvas) -> None:
    """A full football stadium under floodlights, seen from the stands."""
    art.backdrop(["#0c1c38", "#1d3560", "#4a5f8a"], bottom=420)
    stars(art, 60, 180)
    stand = [
        (-20, 300),
        *curve([(-20, 300), (300, 236), (750, 216), (1200, 236), (1520, 300)], 10),
        (1520, 620),
        (-20, 620),
    ]
    art.fill(stand, "#1a2a4a", "#2d3f62")
    _spectators(art)
    art.fill(
        [
            *curve([(-20, 268), (300, 206), (750, 186), (1200, 206), (1520, 268)], 10),
            *curve([(1520, 306), (1200, 240), (750, 220), (300, 240), (-20, 306)], 10),
        ],
        "#dfe6e8",
        "#8fa0b4",
    )
    for x in (200, 560, 940, 1300):
        y = 190 + 50 * ((x - 750) / 770) ** 2
        art.glow(x, y, 330, "#e8f4ff", 0.65)
        art.rectangle(x - 60, y - 14, 120, 22, "#ffffff")
    art.backdrop(["#8a4a3c", "#4a2c34", "#0a101f"], top=552)
    art.fill([(190, 560), (1310, 560), (1560, 830), (-60, 830)], "#4aa352", "#256a3c")
    for index in range(0, 10, 2):
        first, last = index / 10, (index + 1) / 10
        art.fill(
            [
                (190 + 1120 * first, 560),
                (190 + 1120 * last, 560),
                (-60 + 1620 * last, 830),
                (-60 + 1620 * first, 830),
            ],
            "#6cc06a",
            alpha=0.35,
        )
    _pitch_lines(art)
    _players(art)
    art.oval(752, 690, 5, 5, "#ffffff")
    crowd(art, 780, 34, ("#1f2c48", "#263656", "#1b5a5c", "#5a4a38"))
    _scarves(art)
    crowd(art, 850, 50, ("#141d33", "#1b2742", "#174648"))
    crowd(art, 930, 70, ("#0a101f", "#0f172a"))


def _players(art: Canvas) -> None:
    for x, y, colour in (
        (520, 640, "#2f9a94"),
        (640, 610, "#d8453c"),
        (700, 690, "#2f9a94"),
        (860, 620, "#d8453c"),
        (930, 700, "#2f9a94"),
        (1080, 650, "#d8453c"),
        (400, 690, "#d8453c"),
        (780, 648, "#2f9a94"),
    ):
        size = 40 + (y - 600) * 0.2
        art.soften(arc(x + 10, y, size * 0.5, 4), "#0f3320", 3, 0.7)
        figure(art, x, y, size, WALKING, colour, "#ffffff", 1 if x % 40 else -1, skin="#a8744f", legs="#f3ead2")


def _spectators(art: Canvas) -> None:
    for row in range(15):
        level = 262 + row * 17
        for index in range(190):
            x = index * 8 + art.chance.uniform(-3, 3)
            y = level + 66 * ((x - 750) / 770) ** 2 + art.chance.uniform(-2, 2)
            shade = art.chance.choice(("#2f9a94", "#2f9a94", "#f3ead2", "#e0a23c", "#3c4f74", "#54658a", "#c98a6a"))
            art.rectangle(x, y, 5, 7, mix(shade, "#14203c", 0.3 + 0.25 * art.chance.random()))


def _pitch_lines(art: Canvas) -> None:
    art.line([(190, 562), (1310, 562)], "#eef6e6", 2.5)
    art.line([(750, 562), (750, 830)], "#eef6e6", 3.5)
    art.line(arc(750, 676, 150, 46), "#eef6e6", 3)
    for side in (-1, 1):
        art.line(
            [
                (750 + side * 590, 610),
                (750 + side * 440, 610),
                (750 + side * 500, 760),
                (750 + side * 720, 760),
            ],
            "#eef6e6",
            3,
        )


def _scarves(art: Canvas) -> None:
    for x, y, wide, colour in (
        (260, 770, 150, "#17807e"),
        (560, 800, 160, "#d79a3c"),
        (880, 776, 160, "#17807e"),
        (1180, 800, 150, "#d79a3c"),
    ):
        for hand in (-1, 1):
            art.line([(x + hand * wide * 0.32, y + 90), (x + hand * wide * 0.5, y)], "#26344f", 17)
            art.oval(x + hand * wide * 0.5, y, 12, 14, "#a8744f")
        for part in range(6):
            left, right = x - wide / 2 + wide * part / 6, x - wide / 2 + wide * (part + 1) / 6
            sag = [10 * math.sin(math.pi * place / 6) for place in (part, part + 1)]
            art.fill(
                [
                    (left, y - 12 + sag[0]),
                    (right, y - 12 + sag[1]),
                    (right, y + 20 + sag[1]),
                    (left, y + 20 + sag[0]),
                ],
                colour if part % 2 else "#f4efe2",
            )


def footballer(art: Canvas) -> None:
    """Silhouette of a footballer striking the ball against a low sun."""
    art.backdrop(["#14435a", "#3f8a8c", "#f3c27a", "#f08a4a"], bottom=800)
    art.glow(760, 520, 760, "#ffe9b4", 0.9)
    art.oval(760, 520, 250, 250, "#ffeec0", "#ffc061")
    for x, y, length in ((300, 230, 520), (1200, 300, 480), (1050, 150, 380), (360, 560, 460)):
        streak(art, x, y, length, 24, "#ffdca0", 0.4)
    land(art, ridge(art, 740, 40, 1.3), "#a8573c", "#7a3f34", 830)
    for x in (90, 1410):
        art.line([(x, 800), (x, 420)], "#4a2a2c", 9)
        art.rectangle(x - 62, 380, 124, 60, "#4a2a2c")
        for index in range(6):
            art.glow(x - 45 + (index % 3) * 45, 398 + index // 3 * 26, 40, "#fff3c4", 0.9)
    pitch = [(-20, 796), (1520, 796), (1520, 1010), (-20, 1010)]
    art.fill(pitch, "#3f5a2c", "#14241c")
    art.fill([(330, 800), (1190, 800), (1100, 830), (430, 830)], "#f0b25a", alpha=(0.6, 0.0))
    art.stipple(pitch, "#0b1712", 0.5, start=0.2)
    for _ in range(260):
        left, top = art.chance.uniform(0, 1500), art.chance.uniform(810, 1000)
        art.line(
            [(left, top), (left + art.chance.uniform(-3, 3), top - art.chance.uniform(6, 20) * (top - 760) / 160)],
            mix("#6d7a34", "#1b2c1c", art.chance.random()),
            1.6,
        )
    art.soften([(690, 890), (730, 900), (560, 1000), (380, 1000)], "#0a120e", 8, 0.7)
    figure(art, 705, 896, 640, KICKING, "#101820", "#ffb860")
    for _ in range(26):
        left, top = 690 + art.chance.uniform(-70, 120), 890 - art.chance.random() ** 2 * 110
        art.oval(left, top, art.chance.uniform(2, 6), art.chance.uniform(2, 5), "#3a3a22")
    _ball(art, 1062, 640, 46)


def _ball(art: Canvas, x: float, y: float, size: float) -> None:
    for step in range(5):
        art.oval(
            x - 34 - step * 15,
            y + 10 + step * 5,
            size * (0.8 - step * 0.13),
            size * (0.8 - step * 0.13),
            "#fff3d0",
            alpha=0.1,
        )
    art.oval(x, y, size, size, "#fffaf0", "#d9b48a")
    spots: list[Point] = [
        (0.0, 0.0),
        *[(0.82 * math.cos(math.tau * n / 5 + 0.3), 0.82 * math.sin(math.tau * n / 5 + 0.3)) for n in range(5)],
    ]
    for index, (right, down) in enumerate(spots):
        reach = 0.34 if index == 0 else 0.24
        patch = [
            (
                x + size * (right + reach * math.cos(math.tau * n / 5 + 0.3)) * 0.94,
                y + size * (down + reach * math.sin(math.tau * n / 5 + 0.3)) * 0.94,
            )
            for n in range(5)
        ]
        art.fill(patch, "#1d252c")
        if index:
            art.line(
                [
                    (x + size * right * 0.35, y + size * down * 0.35),
                    (x + size * right * 0.8, y + size * down * 0.8),
                ],
                "#1d252c",
                2.5,
            )
    art.stipple(arc(x, y, size, size), "#5a3424", 0.7, angle=0.9, start=0.45)
