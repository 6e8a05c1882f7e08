"""Scenes of the hills and mountains: the pass, the citadel, a village, power lines."""

import math
from itertools import pairwise

from khabar.ops.demo.pictures.canvas import Canvas, Points, arc, curve, mix
from khabar.ops.demo.pictures.shapes import arched, birds, crags, cypress, flag, land, ridge, stars, streak, tree


def mountain_road(art: Canvas) -> None:
    """A road winds between snowy slopes towards a mountain pass."""
    art.backdrop(["#3f6f94", "#86adc0", "#dbe4dd", "#f6dcc0"], bottom=560)
    art.glow(980, 330, 620, "#fff3dc", 0.85)
    streak(art, 430, 160, 520, 26, "#f7f3e8", 0.6)
    land(art, crags(art, 400, 120, 8, 330), "#8fabc0", "#d3dcda", 700)
    for x, top, half in ((300, 210, 420), (1180, 240, 400), (760, 96, 520)):
        _peak(art, x, top, half)
    art.soften(arc(750, 640, 800, 60), "#f1f1ea", 30, 0.7)
    _snow_slopes(art)
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


def _snow_slopes(art: Canvas) -> None:
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
        art.fill([(x - half, y), (x + half, y), (later_x + half, later_y), (later_x - half, later_y)], "#f4e6b4")


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
        left = art.chance.uniform(0, 1500)
        top = 600 + 330 * (abs(left - 760) / 760) ** 1.7 + art.chance.uniform(0, 330)
        if top < 1000:
            size = art.chance.uniform(9, 22)
            art.oval(left, top, size * 1.2, size * 0.8, "#5d6340")
            art.stipple(arc(left, top - 2, size * 1.1, size * 0.7), "#b5a55d", 0.7, angle=math.pi, start=0.3)
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
    art.stipple([(x, top), (x + width, top), (x + width, foot), (x, foot)], "#6d4630", 0.75, angle=0.0, start=0.3)


def orchard_village(art: Canvas) -> None:
    """A stone village above a terraced valley of orchards in blossom."""
    art.backdrop(["#86b3c4", "#cbdcd2", "#f6e6c8"], bottom=520)
    art.glow(360, 240, 560, "#fff9e4", 0.85)
    streak(art, 1020, 130, 460, 22, "#ffffff", 0.6)
    land(art, crags(art, 330, 90, 7, 210), "#a3b8c0", "#cdd3c4")
    land(art, ridge(art, 400, 60, 1.3), "#8aa794", "#b3bf92")
    hill = land(art, [(x, 470 + 0.00042 * (x - 800) ** 2) for x in range(-20, 1541, 40)], "#7f9f62", "#54753f")
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
            (x, top + 22 * math.sin(x / 330 + level * 0.8) + 0.00005 * (x - 750) ** 2) for x in range(-20, 1541, 40)
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
        [(x, 800 - 90 * math.sin(x / 1500 * math.pi * 1.3 + 0.2) + 60 * (x / 1500)) for x in range(-20, 1541, 40)],
        "#151936",
        "#070b1c",
    )
    art.stipple(hill, "#5b4160", 0.5, angle=-math.pi / 2, start=0.55)
    masts = ((1330, 545, 190), (1100, 600, 290), (700, 735, 560))
    for x, foot, tall in reversed(masts):
        _pylon(art, x, foot + 30, tall)
    for arm, reach in ((0.93, 0.16), (0.79, 0.22), (0.65, 0.18)):
        for side in (-1, 1):
            ends = [(x + side * tall * reach, foot + 30 - tall * arm + tall * 0.045) for x, foot, tall in masts]
            ends = [(1530, 470 + (1 - arm) * 100), *ends, (-40, 330 + (0.93 - arm) * 900)]
            for first, second in pairwise(ends):
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
    for (low, wide), (high, narrow) in pairwise(levels):
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
        art.line([(x - narrow * tall, foot - high * tall), (x + narrow * tall, foot - high * tall)], dark, pen)
    for arm, reach in ((0.93, 0.16), (0.79, 0.22), (0.65, 0.18)):
        for side in (-1, 1):
            tip = (x + side * reach * tall, foot - arm * tall)
            art.line([(x, foot - arm * tall), tip], dark, pen * 1.3)
            art.line([(x, foot - (arm + 0.05) * tall), tip], dark, pen)
            art.line([tip, (tip[0], tip[1] + tall * 0.045)], "#8a6f7c", pen * 1.2)
    art.glow(x, foot - tall * 0.985, tall * 0.05, "#ff5d47", 1.0)
