"""Scenes of the country: fields, groves, mountains, desert, villages, power lines, the citadel."""

import math

from khabar.ops.demo.pictures.canvas import Canvas, Points, arc, curve, mix
from khabar.ops.demo.pictures.figures import DIGGING, KNEELING, figure
from khabar.ops.demo.pictures.shapes import (
    arched, birds, crags, cypress, flag, land, olive_tree, ridge, stars, streak, tree,
)  # fmt: skip


def wheat_field(art: Canvas) -> None:
    """A harvester crosses a wheat plain under a late sun."""
    art.backdrop(["#5d93a6", "#b9cdb8", "#f8dc9c", "#fbbf72"], bottom=500)
    art.glow(1060, 400, 720, "#fff2c0", 0.95)
    art.oval(1060, 390, 62, 62, "#fffbe2")
    for x, y, length in ((380, 160, 520), (920, 220, 560), (300, 300, 380)):
        streak(art, x, y, length, 26, "#fff3d2", 0.55)
    land(art, ridge(art, 430, 40, 1.6), "#a4a98c", "#d6c48a", 520)
    land(art, ridge(art, 464, 26, 2.4), "#8f8f5e", "#c9a95c", 520)
    for x in (120, 150, 190, 1290, 1330):
        tree(art, x, 500, 66, "#5d6a42", "#b5b060", "#4b3a28", 6)
    art.backdrop(["#f2c765", "#e0a13d", "#a8641f"], top=496)
    for index in range(-16, 26):
        near = 750 + (index - 5) * 190
        art.fill(
            [
                (750 + (index - 5) * 26, 498),
                (750 + (index - 5) * 26 + 9, 498),
                (near + 70, 1000),
                (near, 1000),
            ],
            "#fbdc8a" if index % 2 else "#b9762a",
            alpha=0.3,
        )
    art.fill([(560, 690), (-30, 640), (-30, 800), (560, 722)], "#cd9a4c", "#b27a35")
    for x in range(-10, 560, 22):
        art.line([(x, 640 + x * 0.09), (x + 30, 790 - x * 0.14)], "#e5bd6d", 2)
    _harvester(art)
    for _ in range(520):
        near = art.chance.random() ** 0.5
        x, y = art.chance.uniform(-20, 1520), 820 + near * 210
        _ear(art, x, y, 60 + 100 * near, mix("#d9962f", "#fbe29a", art.chance.random()))
    art.stipple([(0, 840), (1500, 840), (1500, 1000), (0, 1000)], "#6d3a12", 0.5, start=0.1)
    birds(art, 520, 260, 9, "#6b6a58")


def _ear(art: Canvas, x: float, foot: float, height: float, colour: str) -> None:
    lean = art.chance.uniform(-0.16, 0.2) * height
    art.line(
        [(x, foot), (x + lean * 0.5, foot - height * 0.6), (x + lean, foot - height)],
        mix(colour, "#8a5a20", 0.35),
        1.8,
    )
    art.fill(
        curve(
            [
                (x + lean * 0.8, foot - height * 0.76),
                (x + lean - height * 0.05, foot - height * 0.93),
                (x + lean * 1.15, foot - height * 1.12),
                (x + lean + height * 0.06, foot - height * 0.92),
                (x + lean * 0.8, foot - height * 0.76),
            ],
            4,
        ),
        colour,
    )


def _harvester(art: Canvas) -> None:
    art.soften(arc(760, 812, 330, 26), "#5a3412", 14, 0.6)
    for x, y, wide in ((500, 640, 130), (430, 616, 150), (360, 590, 130)):
        art.soften(arc(x, y, wide, 50), "#f6dc9e", 36, 0.45)
    body = [(600, 560), (880, 560), (905, 640), (890, 744), (600, 744), (578, 650)]
    art.fill(body, "#c4502f", "#8e3322")
    art.stipple(body, "#4e1712", 0.7, angle=2.4, start=0.3)
    art.fill([(620, 520), (790, 520), (800, 562), (608, 562)], "#a84228", "#8a301f")
    art.fill([(800, 462), (918, 462), (936, 590), (800, 590)], "#2d3f44", "#20302f")
    art.fill([(814, 478), (904, 478), (918, 576), (814, 576)], "#cfe6df", "#8fb9b4")
    art.rectangle(790, 450, 142, 16, "#e9d9b4")
    art.line(curve([(640, 520), (600, 470), (520, 452), (470, 470)], 8), "#a84228", 22)
    art.fill([(890, 650), (1010, 720), (1010, 770), (890, 720)], "#7a2c1e")
    art.fill([(960, 716), (1120, 700), (1130, 800), (970, 806)], "#8e3a26", "#5e2418")
    for spoke in range(8):
        angle = math.tau * spoke / 8
        art.line([(1086, 716), (1086 + 72 * math.cos(angle), 716 + 72 * math.sin(angle))], "#e3b04f", 6)
        following = angle + math.tau / 8
        art.line(
            [
                (1086 + 72 * math.cos(angle), 716 + 72 * math.sin(angle)),
                (1086 + 72 * math.cos(following), 716 + 72 * math.sin(following)),
            ],
            "#f0c96e",
            6,
        )
    for x, y, size in ((830, 752, 72), (632, 776, 46)):
        art.oval(x, y, size, size, "#272425")
        art.stipple(arc(x, y, size, size), "#8b765f", 0.6, angle=-1.2, start=0.45)
        art.oval(x, y, size * 0.5, size * 0.5, "#e3b04f", "#b07a2c")
        art.oval(x, y, size * 0.18, size * 0.18, "#6a4320")


def olive_grove(art: Canvas) -> None:
    """Old olive trees on stone terraces."""
    art.backdrop(["#8fb6bd", "#cfdcc8", "#f7e4b6"], bottom=520)
    art.glow(420, 250, 640, "#fff6d6", 0.9)
    streak(art, 1050, 170, 520, 24, "#fffbec", 0.6)
    streak(art, 640, 240, 380, 18, "#fffbec", 0.5)
    land(art, ridge(art, 340, 50, 1.3), "#a9bdb5", "#cfd2b0")
    land(art, ridge(art, 410, 44, 2), "#8fa588", "#b9bb86")
    for index in range(26):
        x, y = index * 60 + art.chance.uniform(-20, 20), 470 + art.chance.uniform(-24, 24)
        art.oval(x, y, 17, 13, "#6f8a68")
        art.stipple(arc(x, y - 2, 16, 11), "#c6cf94", 0.6, angle=2.6, start=0.3)
    for level, (top, trees) in enumerate(((500, 7), (600, 4), (735, 3))):
        _terrace(art, top, level)
        gap = 1500 / trees
        for index in range(trees):
            x = gap * (index + 0.5) + art.chance.uniform(-24, 24) + (30 if level == 1 else 0)
            size = (110, 210, 430)[level]
            foot = top + (10, 18, 92)[level]
            art.soften(arc(x + size * 0.12, foot + 4, size * 0.42, size * 0.06), "#3f4326", size * 0.03, 0.55)
            olive_tree(art, x, foot, size, "#4d6650", "#a9b98c", "#5b4a3d")


def _terrace(art: Canvas, top: float, level: int) -> None:
    shade = ("#c0b679", "#c8ae68", "#cba55a")[level]
    skyline = [(x, top + 10 * math.sin(x / 260 + level * 2)) for x in range(-20, 1541, 40)]
    outline = land(art, skyline, shade, mix(shade, "#6a5a2c", 0.5))
    art.stipple(outline, "#7f7a3c", 0.35)
    if level == 2:
        return
    depth = (44, 66)[level]
    wall_top = top + (46, 68)[level]
    x = -20.0
    while x < 1520:
        width = art.chance.uniform(0.7, 1.6) * depth * 0.6
        for row in range(3):
            y = wall_top + row * depth / 3 + 10 * math.sin(x / 260 + level * 2)
            tone = mix("#d9c9a4", "#8a7a63", art.chance.random())
            left = x + (row % 2) * width * 0.4
            art.fill(
                [
                    (left + 2, y + 2),
                    (left + width - 2, y + 1),
                    (left + width - 1, y + depth / 3 - 2),
                    (left + 1, y + depth / 3 - 1),
                ],
                tone,
                mix(tone, "#4d4030", 0.35),
            )
        x += width


def mountain_road(art: Canvas) -> None:
    """A road winds between snowy slopes towards a mountain pass."""
    art.backdrop(["#3f6f94", "#86adc0", "#dbe4dd", "#f6dcc0"], bottom=560)
    art.glow(980, 330, 620, "#fff3dc", 0.85)
    streak(art, 430, 160, 520, 26, "#f7f3e8", 0.6)
    land(art, crags(art, 400, 120, 8, 330), "#8fabc0", "#d3dcda", 700)
    for x, top, half in ((300, 210, 420), (1180, 240, 400), (760, 96, 520)):
        _peak(art, x, top, half)
    art.soften(arc(750, 640, 800, 60), "#f1f1ea", 30, 0.7)
    left = [(-20, 380), (150, 440), (330, 540), (520, 600), (690, 640), (760, 660), (760, 1010), (-20, 1010)]
    right = [
        (1520, 400),
        (1380, 470),
        (1180, 540),
        (1010, 600),
        (860, 640),
        (740, 656),
        (700, 1010),
        (1520, 1010),
    ]
    for slope, angle in ((left, math.pi), (right, 0.0)):
        art.fill(slope, "#f6f4ee", "#b9cbd6")
        art.stipple(slope, "#7d9db6", 0.6, angle=angle, start=0.2)
    for x, y, tall in (
        (160, 560, 120),
        (90, 600, 150),
        (270, 640, 130),
        (360, 700, 150),
        (1290, 590, 120),
        (1400, 600, 150),
        (1190, 660, 120),
        (1330, 730, 190),
        (60, 800, 240),
        (220, 860, 260),
        (1430, 880, 280),
    ):
        _fir(art, x, y, tall)
    way = curve(
        [
            (752, 640),
            (700, 662),
            (800, 694),
            (930, 730),
            (860, 782),
            (640, 830),
            (560, 890),
            (700, 960),
            (900, 1030),
        ],
        14,
    )
    _road(art, way)
    _plough(art, 690, 815)


def _peak(art: Canvas, x: float, top: float, half: float) -> None:
    def edge(first: tuple[float, float], last: tuple[float, float]) -> list[tuple[float, float]]:
        line = []
        for step in range(25):
            share = step / 24
            jolt = art.chance.uniform(-1, 1) * half * 0.022 * (0 < step < 24)
            line.append(
                (
                    first[0] + (last[0] - first[0]) * share + jolt,
                    first[1] + (last[1] - first[1]) * share + jolt * 0.6,
                )
            )
        return line

    west, east, spine = (
        edge((x, top), (x - half, 680)),
        edge((x, top), (x + half, 680)),
        edge((x, top), (x - half * 0.16, 680)),
    )
    sunny, shady = [*spine, *reversed(east)], [*west, *reversed(spine)]
    art.fill(sunny, "#fbf3e4", "#c3d0d6")
    art.fill(shady, "#7f9db8", "#b4c6d0")
    art.stipple(shady, "#44688a", 0.6, angle=0.5, start=0.3)
    for index in range(9):
        start = top + (680 - top) * (0.1 + 0.08 * index)
        reach = half * (start - top) / (680 - top) * art.chance.uniform(0.3, 0.8)
        rock = [
            (x + reach * 0.5, start),
            (x + reach, start + 60),
            (x + reach * 0.8, start + 66),
            (x + reach * 0.45, start + 30),
        ]
        art.fill(rock, "#7d92a6", alpha=0.6)


def _fir(art: Canvas, x: float, foot: float, height: float) -> None:
    art.soften(arc(x - height * 0.2, foot, height * 0.34, height * 0.05), "#5f7f9a", height * 0.03, 0.6)
    for level in range(4):
        top, wide = foot - height * (1 - level * 0.2), height * (0.11 + 0.06 * level)
        low = top + height * 0.36
        art.fill([(x, top), (x + wide, low), (x - wide, low)], "#2f5258", "#1d3a44")
        art.fill([(x, top), (x + wide, low), (x + wide * 0.35, low - height * 0.05)], "#f4f3ec", alpha=0.85)


def _road(art: Canvas, way: Points) -> None:
    def side(scale: float) -> list[tuple[float, float]]:
        return [(x + scale * (7 + (y - 640) * 0.26), y) for x, y in way]

    art.fill([*side(-1.25), *reversed(side(1.25))], "#e5ebec", "#9eb6c6")
    art.fill([*side(-1.0), *reversed(side(1.0))], "#6d7c88", "#3c4855")
    for index in range(6, len(way) - 4, 6):
        (x, y), (later_x, later_y) = way[index], way[index + 2]
        half = 0.6 + (y - 640) * 0.008
        art.fill(
            [(x - half, y), (x + half, y), (later_x + half, later_y), (later_x - half, later_y)], "#f4e6b4"
        )


def _plough(art: Canvas, x: float, y: float) -> None:
    art.soften(arc(x, y + 4, 90, 14), "#2f4252", 8, 0.6)
    art.rectangle(x - 62, y - 74, 74, 62, "#e0912f", "#b8661f")
    art.rectangle(x + 14, y - 92, 54, 80, "#f0a73c", "#c9781f")
    art.fill([(x + 22, y - 84), (x + 58, y - 84), (x + 62, y - 50), (x + 22, y - 50)], "#cfe4e8", "#7fa3b2")
    for wheel in (-40, 42):
        art.oval(x + wheel, y - 8, 19, 19, "#23292f")
        art.oval(x + wheel, y - 8, 8, 8, "#c9c3b4")
    art.fill([(x + 70, y - 46), (x + 100, y - 56), (x + 92, y - 2), (x + 74, y + 2)], "#c43f2f", "#8e2c25")
    art.soften(arc(x + 122, y - 30, 44, 30), "#ffffff", 14, 0.85)
    art.glow(x + 40, y - 98, 40, "#ffcf5f", 1.0)


def solar_panels(art: Canvas) -> None:
    """Rows of solar panels in the desert."""
    art.backdrop(["#3f7f9b", "#8fbcc0", "#f4dfae", "#f8bf7f"], bottom=430)
    art.glow(750, 330, 720, "#fff4c9", 1.0)
    art.oval(750, 316, 58, 58, "#fffdec")
    streak(art, 300, 180, 480, 20, "#fff7df", 0.5)
    streak(art, 1210, 140, 420, 20, "#fff7df", 0.5)
    land(art, ridge(art, 400, 36, 1.4), "#d9a878", "#e6bb82")
    dune = land(art, ridge(art, 440, 34, 0.8), "#e3b06f", "#b9743f")
    art.stipple(dune, "#8a4c2b", 0.5, angle=0.7, start=0.3)
    for row in range(8):
        near = (row / 7) ** 1.7
        foot, tall = 486 + 500 * near, 22 + 150 * near
        width = 60 + 310 * near
        shift = (row % 2) * width * 0.5
        count = int(1500 / (width * 1.06)) + 3
        for index in range(count):
            x = 750 + (index - count / 2) * width * 1.06 + shift
            _panel(art, x, foot, width, tall, near)


def _panel(art: Canvas, x: float, foot: float, width: float, tall: float, near: float) -> None:
    lean = tall * 0.35
    art.soften(
        [
            (x, foot),
            (x + width, foot),
            (x + width - lean, foot + tall * 0.22),
            (x - lean, foot + tall * 0.22),
        ],
        "#5c2f1c",
        2 + 5 * near,
        0.5,
    )
    for place in (0.2, 0.8):
        art.line(
            [(x + width * place, foot + tall * 0.12), (x + width * place, foot - tall * 0.3)],
            "#6d5a50",
            1.5 + 5 * near,
        )
    face = [
        (x + lean, foot - tall),
        (x + width * 0.98 + lean, foot - tall),
        (x + width * 0.98, foot - tall * 0.1),
        (x, foot - tall * 0.1),
    ]
    art.fill(face, "#a8cbd0", "#173a5e")
    glint = max(0.0, 1 - abs(x + width / 2 - 750) / 520)
    art.fill(face, "#ffe9b8", alpha=(0.75 * glint, 0.0))
    pen = 0.8 + 1.8 * near
    for column in range(1, 6):
        share = column / 6
        art.line(
            [(x + lean + width * 0.98 * share, foot - tall), (x + width * 0.98 * share, foot - tall * 0.1)],
            "#dfe6dc",
            pen * 0.7,
        )
    for share in (0.33, 0.66):
        y = foot - tall + tall * 0.9 * share
        art.line(
            [(x + lean * (1 - share), y), (x + width * 0.98 + lean * (1 - share), y)], "#dfe6dc", pen * 0.7
        )
    art.line([*face, face[0]], "#f2efe0", pen)


def power_lines(art: Canvas) -> None:
    """Power lines cross the hills above a lit town at night."""
    art.backdrop(["#0d1a38", "#20305c", "#5b4b7c", "#c97f74"], bottom=600)
    stars(art, 200, 440)
    art.glow(820, 600, 620, "#ffb27a", 0.6)
    land(art, ridge(art, 520, 54, 1.4), "#3c3a66", "#5d4869")
    land(art, ridge(art, 590, 44, 1.8), "#2a2d55", "#3f3655")
    art.glow(760, 720, 460, "#ffc27a", 0.5)
    for _ in range(210):
        x, y = 750 + art.chance.gauss(0, 250), 700 + art.chance.gauss(0, 34)
        size = 8 + (y - 600) * 0.12
        art.rectangle(x, y - size, size * 1.2, size, mix("#2a2547", "#4d3a55", art.chance.random()))
        if art.chance.random() < 0.75:
            art.rectangle(
                x + size * 0.35,
                y - size * 0.65,
                size * 0.4,
                size * 0.35,
                art.chance.choice(("#ffe19a", "#ffc76d", "#fff2c8")),
            )
    for _ in range(26):
        art.glow(750 + art.chance.gauss(0, 260), 704 + art.chance.gauss(0, 30), 26, "#ffd98f", 0.8)
    hill = land(
        art,
        [
            (x, 800 - 90 * math.sin(x / 1500 * math.pi * 1.3 + 0.2) + 60 * (x / 1500))
            for x in range(-20, 1541, 40)
        ],
        "#151936",
        "#070b1c",
    )
    art.stipple(hill, "#5b4160", 0.5, angle=-math.pi / 2, start=0.55)
    masts = ((1330, 545, 190), (1100, 600, 290), (700, 735, 560))
    for x, foot, tall in reversed(masts):
        _pylon(art, x, foot + 30, tall)
    for arm, reach in ((0.93, 0.16), (0.79, 0.22), (0.65, 0.18)):
        for side in (-1, 1):
            ends = [
                (x + side * tall * reach, foot + 30 - tall * arm + tall * 0.045) for x, foot, tall in masts
            ]
            ends = [(1530, 470 + (1 - arm) * 100), *ends, (-40, 330 + (0.93 - arm) * 900)]
            for first, second in zip(ends, ends[1:], strict=False):
                sag = abs(first[0] - second[0]) * 0.09
                wire = [
                    (
                        first[0] + (second[0] - first[0]) * t / 20,
                        first[1] + (second[1] - first[1]) * t / 20 + sag * 4 * (t / 20) * (1 - t / 20),
                    )
                    for t in range(21)
                ]
                art.line(wire, "#0a0e22", 1.6)


def _pylon(art: Canvas, x: float, foot: float, tall: float) -> None:
    dark, pen = "#0a0e22", max(1.4, tall / 130)
    levels = [
        (0.0, 0.13),
        (0.22, 0.09),
        (0.42, 0.06),
        (0.58, 0.045),
        (0.72, 0.038),
        (0.86, 0.03),
        (0.97, 0.012),
    ]
    for (low, wide), (high, narrow) in zip(levels, levels[1:], strict=False):
        for side in (-1, 1):
            art.line(
                [(x + side * wide * tall, foot - low * tall), (x + side * narrow * tall, foot - high * tall)],
                dark,
                pen * 1.5,
            )
            art.line(
                [(x + side * wide * tall, foot - low * tall), (x - side * narrow * tall, foot - high * tall)],
                dark,
                pen * 0.8,
            )
        art.line(
            [(x - narrow * tall, foot - high * tall), (x + narrow * tall, foot - high * tall)], dark, pen
        )
    for arm, reach in ((0.93, 0.16), (0.79, 0.22), (0.65, 0.18)):
        for side in (-1, 1):
            tip = (x + side * reach * tall, foot - arm * tall)
            art.line([(x, foot - arm * tall), tip], dark, pen * 1.3)
            art.line([(x, foot - (arm + 0.05) * tall), tip], dark, pen)
            art.line([tip, (tip[0], tip[1] + tall * 0.045)], "#8a6f7c", pen * 1.2)
    art.glow(x, foot - tall * 0.985, tall * 0.05, "#ff5d47", 1.0)


def citadel(art: Canvas) -> None:
    """A medieval citadel on a hill in late light."""
    art.backdrop(["#4d7f98", "#a9c3b9", "#f5d9a0", "#f2ab70"], bottom=700)
    art.glow(300, 520, 760, "#fff0c4", 0.85)
    for x, y, length in ((1060, 180, 560), (380, 240, 460), (820, 110, 360)):
        streak(art, x, y, length, 26, "#fff0d2", 0.55)
    land(art, ridge(art, 640, 46, 1.4), "#b3a68c", "#d2b184")
    mound = [(x, 545 + 330 * (abs(x - 760) / 760) ** 1.7) for x in range(-20, 1541, 20)]
    _fortress(art)
    slope = land(art, mound, "#b58b53", "#5b4a30")
    art.stipple(slope, "#3d3524", 0.7, angle=0.5, start=0.35)
    for _ in range(70):
        x = art.chance.uniform(0, 1500)
        y = 600 + 330 * (abs(x - 760) / 760) ** 1.7 + art.chance.uniform(0, 330)
        if y < 1000:
            size = art.chance.uniform(9, 22)
            art.oval(x, y, size * 1.2, size * 0.8, "#5d6340")
            art.stipple(arc(x, y - 2, size * 1.1, size * 0.7), "#b5a55d", 0.7, angle=math.pi, start=0.3)
    path = curve([(724, 560), (690, 620), (820, 700), (900, 780), (720, 860), (640, 1010)], 12)
    art.fill(
        [
            *[(x - 4 - (y - 560) * 0.06, y) for x, y in path],
            *[(x + 5 + (y - 560) * 0.07, y) for x, y in reversed(path)],
        ],
        "#ecc98a",
        "#c99c63",
    )
    for x, tall in ((120, 210), (200, 250), (1330, 230), (1410, 280)):
        cypress(art, x, 930, tall, "#33402f", "#8f8a4e")
    birds(art, 560, 230, 9, "#6d6a5d")


def _fortress(art: Canvas) -> None:
    for x, width, top in ((420, 680, 440), (500, 520, 380), (640, 250, 320)):
        _rampart(art, x, width, top, 720)
    for x, width, top in (
        (380, 96, 372),
        (560, 86, 300),
        (660, 76, 250),
        (850, 90, 268),
        (960, 84, 344),
        (1060, 100, 388),
    ):
        _rampart(art, x, width, top, 760)
        for level in (0.25, 0.5):
            art.fill(arched(x + width / 2 - 5, top + 300 * level, 10, 30), "#5b3f2c")
    art.fill(arched(690, 640, 76, 130, 0.4), "#4b3325", "#6d4a32")
    art.fill(arched(676, 640, 104, 154, 0.4), "#d9ae74", alpha=0.3)
    for x in (620, 800, 900, 470, 1010):
        art.fill(arched(x, 500, 16, 42), "#6d4c34")
    flag(art, 698, 252, 110, 84)


def _rampart(art: Canvas, x: float, width: float, top: float, foot: float) -> None:
    art.rectangle(x, top, width, foot - top, "#e9c289", "#a97c4e")
    merlon = 16.0
    for index in range(int(width // (merlon * 1.6))):
        art.rectangle(x + index * merlon * 1.6 + 2, top - 15, merlon, 17, "#efcd97")
    for _ in range(int(width * (foot - top) / 2600)):
        left, level = art.chance.uniform(x + 4, x + width - 24), art.chance.uniform(top + 16, foot)
        art.rectangle(
            left,
            level,
            art.chance.uniform(9, 20),
            7,
            mix("#c9985f", "#f6d7a2", art.chance.random()),
            alpha=0.6,
        )
    art.stipple(
        [(x, top), (x + width, top), (x + width, foot), (x, foot)], "#6d4630", 0.75, angle=0.0, start=0.3
    )


def tree_planting(art: Canvas) -> None:
    """People plant young trees on a hillside."""
    art.backdrop(["#7fb7b5", "#cfe0c2", "#fbe8b4"], bottom=560)
    art.glow(1080, 260, 620, "#fffbdc", 0.9)
    streak(art, 420, 150, 500, 24, "#ffffff", 0.6)
    streak(art, 900, 210, 380, 20, "#ffffff", 0.5)
    land(art, ridge(art, 430, 56, 1.3), "#a4c0a4", "#cdd6a4")
    land(art, ridge(art, 500, 40, 2), "#7fa57c", "#a9b978")
    for index in range(30):
        tree(
            art,
            index * 52 + art.chance.uniform(-15, 15),
            560 + art.chance.uniform(-24, 24),
            art.chance.uniform(40, 70),
            "#4d7a58",
            "#a9bf70",
            "#5a4630",
            5,
        )
    slope = land(
        art,
        [(x, 640 - 0.09 * (x - 750) + 24 * math.sin(x / 240)) for x in range(-20, 1541, 40)],
        "#b6a45c",
        "#6d5a2e",
    )
    art.stipple(slope, "#57702f", 0.55, angle=math.pi, start=0.2)
    for row in range(4):
        for index in range(8 - row):
            y = 690 + row * 66 - 0.09 * (index * 210 - 700)
            x = index * (150 + row * 50) + 40 + row * 37
            if not 420 < x < 1130 or row == 0:
                _sapling(art, x, y, 54 + row * 26)
    for x, y, tall, pose, colour, facing in (
        (1085, 790, 210, DIGGING, "#3f6b52", -1), (545, 880, 320, DIGGING, "#2c5f7c", 1), (890, 905, 320, KNEELING, "#b5502f", -1),
    ):  # fmt: skip
        art.soften(arc(x - 30, y, tall * 0.34, tall * 0.045), "#3a2f16", 8, 0.6)
        figure(art, x, y, tall, pose, colour, "#ffe7a4", facing, skin="#8f5f44", legs="#3b3a36")
    art.line([(1068, 668), (1000, 800)], "#4a2f1d", 6)
    art.line([(590, 690), (664, 884)], "#4a2f1d", 9)
    art.fill([(652, 868), (680, 860), (690, 900), (668, 916)], "#6a747a")
    art.oval(742, 905, 70, 17, "#4f3519", "#38240f")
    _sapling(art, 742, 902, 190)
    _sapling(art, 965, 800, 96)


def _sapling(art: Canvas, x: float, foot: float, height: float) -> None:
    art.soften(arc(x - height * 0.1, foot, height * 0.25, height * 0.05), "#3d3014", 4, 0.55)
    art.line([(x, foot), (x + height * 0.02, foot - height)], "#5a3d22", max(2.0, height * 0.028))
    for index in range(9):
        rise = 0.35 + index * 0.08
        for side in (-1, 1):
            y, reach = foot - height * rise, height * (0.3 - index * 0.022)
            leaf = curve(
                [
                    (x, y),
                    (x + side * reach * 0.5, y - reach * 0.62),
                    (x + side * reach, y - reach * 0.5),
                    (x + side * reach * 0.6, y - reach * 0.1),
                    (x, y),
                ],
                5,
            )
            art.fill(leaf, "#4f8a45" if side < 0 else "#8db552")


def orchard_village(art: Canvas) -> None:
    """A stone village above a terraced valley of orchards in blossom."""
    art.backdrop(["#86b3c4", "#cbdcd2", "#f6e6c8"], bottom=520)
    art.glow(360, 240, 560, "#fff9e4", 0.85)
    streak(art, 1020, 130, 460, 22, "#ffffff", 0.6)
    land(art, crags(art, 330, 90, 7, 210), "#a3b8c0", "#cdd3c4")
    land(art, ridge(art, 400, 60, 1.3), "#8aa794", "#b3bf92")
    hill = land(
        art, [(x, 470 + 0.00042 * (x - 800) ** 2) for x in range(-20, 1541, 40)], "#7f9f62", "#54753f"
    )
    art.stipple(hill, "#c5cf86", 0.5, angle=-2.4, start=0.4)
    houses = [(art.chance.gauss(800, 150), art.chance.uniform(400, 590)) for _ in range(54)]
    for x, y in sorted(houses, key=lambda place: place[1]):
        _stone_house(art, x, y + 0.0006 * (x - 800) ** 2, 34 + (y - 400) * 0.13)
    art.rectangle(786, 300, 34, 120, "#e9d5ae", "#b99a70", across=True)
    art.fill([(780, 302), (803, 256), (826, 302)], "#b8654a")
    art.fill(arched(794, 346, 18, 30), "#5d4a3c")
    for level in range(4):
        top = 650 + level * 80
        skyline = [
            (x, top + 22 * math.sin(x / 330 + level * 0.8) + 0.00005 * (x - 750) ** 2)
            for x in range(-20, 1541, 40)
        ]
        shade = mix("#93b260", "#5f8a3f", level / 3)
        terrace = land(art, skyline, shade, mix(shade, "#2f4d24", 0.55))
        art.stipple(terrace, "#d6dc8c", 0.35, angle=-math.pi / 2, start=0.6)
        count = 17 - level * 3
        for index in range(count):
            x = (index + 0.5) * 1500 / count + art.chance.uniform(-16, 16)
            foot = top + 28 + 22 * math.sin(x / 330 + level * 0.8) + 0.00005 * (x - 750) ** 2
            tree(
                art,
                x,
                foot,
                74 + level * 34,
                "#e3a5ad" if (index + level) % 3 else "#efe3d6",
                "#fff4ee",
                "#5a4236",
                7,
            )


def _stone_house(art: Canvas, x: float, foot: float, size: float) -> None:
    shade = art.chance.choice(("#ead6b0", "#dcc196", "#f1e3c4", "#cfb389"))
    art.rectangle(x - size * 0.6, foot - size, size * 1.2, size, shade, mix(shade, "#8b6a4c", 0.4))
    art.rectangle(x + size * 0.2, foot - size, size * 0.4, size, mix(shade, "#6d5242", 0.45))
    art.fill(
        [
            (x - size * 0.68, foot - size),
            (x - size * 0.4, foot - size * 1.4),
            (x + size * 0.44, foot - size * 1.4),
            (x + size * 0.68, foot - size),
        ],
        "#c2704f",
        "#9a5240",
    )
    for place in (-0.38, -0.05, 0.32):
        art.rectangle(x + size * place, foot - size * 0.7, size * 0.16, size * 0.3, "#6a5648")
