"""Scenes of the river: flood and dam."""

import math

from khabar.ops.demo.pictures.canvas import Canvas, arc, curve, mix
from khabar.ops.demo.pictures.figures import ROWING, STANDING, figure
from khabar.ops.demo.pictures.shapes import crags, land, sparkle, streak


def flooded_street(art: Canvas) -> None:
    """A rescue boat in a flooded street in the rain."""
    art.backdrop(["#6f8288", "#9eadab", "#c9cbbd"], bottom=640)
    art.glow(750, 440, 420, "#f3ead2", 0.8)
    art.rectangle(630, 540, 240, 110, "#a7b0a8", "#b9bdb0")
    art.fill(arc(770, 542, 40, 46, math.pi, math.tau), "#93a39f")
    art.rectangle(672, 420, 18, 124, "#9da9a4")
    art.fill([(668, 420), (681, 384), (694, 420)], "#93a39f")
    for index in range(5, -1, -1):
        near = (1 - index / 6) ** 1.6
        inner, outer = 110 + 500 * near, 130 + 500 * ((1 - (index - 1) / 6) ** 1.6 if index else 1.45)
        top = 470 - 420 * near
        for side in (-1, 1):
            shade = mix("#a3aca6", ("#8a6a58", "#56707a", "#a08a63")[(index + (side > 0)) % 3], 0.25 + 0.7 * near)
            _house(art, 750 + side * inner, 750 + side * outer, top, top - 60 * near, shade, near)
    art.reflect(640, 360, 7, "#5d7377", 0.42)
    for _ in range(60):
        x, y = art.chance.uniform(0, 1500), 640 + 350 * art.chance.random() ** 0.7
        size = 6 + (y - 640) * 0.07
        art.line(arc(x, y, size * 2, size * 0.5), "#a9bab6", 1.2)
    _street_lamp(art, 400, 700, 420)
    _street_lamp(art, 1080, 660, 300)
    _rescue_boat(art)
    for _ in range(420):
        x, y, length = (
            art.chance.uniform(-50, 1550),
            art.chance.uniform(-50, 1000),
            art.chance.uniform(14, 40),
        )
        art.fill(
            [(x, y), (x + 1.6, y), (x - length * 0.2, y + length)],
            "#eef2ea",
            alpha=art.chance.uniform(0.2, 0.5),
        )


def _house(art: Canvas, inner: float, outer: float, top: float, outer_top: float, shade: str, near: float) -> None:
    wall = [(inner, top), (outer, outer_top), (outer, 650), (inner, 650)]
    art.fill(wall, shade, mix(shade, "#2d3b40", 0.25))
    art.stipple(wall, mix(shade, "#142226", 0.6), 0.5, angle=math.pi / 2, start=0.35)
    art.fill(
        [(inner, top), (outer, outer_top), (outer, outer_top - 10 - 12 * near), (inner, top - 8 - 10 * near)],
        mix(shade, "#2a2422", 0.5),
    )
    span = outer - inner
    for level in range(1, 4):
        for column in (0.22, 0.6):
            left, right = inner + span * column, inner + span * (column + 0.2)
            height = (640 - top) / 4
            y = top + height * (level - 0.75)
            lit = art.chance.random() < 0.3
            art.fill(
                [(left, y), (right, y - 4 * near), (right, y + height * 0.55), (left, y + height * 0.55)],
                "#ffdf9f" if lit else mix(shade, "#1b2a30", 0.65),
            )


def _street_lamp(art: Canvas, x: float, foot: float, height: float) -> None:
    art.line(
        curve(
            [
                (x, foot),
                (x, foot - height * 0.9),
                (x + height * 0.05, foot - height),
                (x + height * 0.16, foot - height),
            ],
            8,
        ),
        "#2c3a3f",
        height / 50,
    )
    art.glow(x + height * 0.17, foot - height * 0.97, height * 0.4, "#ffe6ae", 0.9)
    art.oval(x + height * 0.17, foot - height * 0.985, height * 0.04, height * 0.02, "#fff6d8")
    art.line([(x, foot), (x - 2, foot + height * 0.4)], "#5a6e71", height / 60)


def _rescue_boat(art: Canvas) -> None:
    art.soften(arc(750, 866, 330, 46), "#22343a", 16, 0.6)
    for x, tall, pose, colour, facing in (
        (630, 250, ROWING, "#2d5666", 1), (745, 236, STANDING, "#d9792f", 1), (850, 262, ROWING, "#2d5666", -1),
    ):  # fmt: skip
        figure(art, x, 880, tall, pose, colour, "#f0dcb4", facing, skin="#9c6a4c")
        head = pose["head"]
        art.fill(
            arc(
                x + facing * head[0] * tall / 7.5,
                880 - (head[1] + 0.1) * tall / 7.5,
                tall * 0.075,
                tall * 0.075,
                math.pi,
                math.tau,
            ),
            "#e7a23b",
        )
    art.line([(900, 690), (1010, 905)], "#5a4330", 7)
    hull = curve(
        [
            (448, 792),
            (520, 812),
            (750, 822),
            (960, 810),
            (1052, 776),
            (1040, 836),
            (980, 884),
            (750, 900),
            (530, 890),
            (470, 852),
            (448, 792),
        ],
        8,
    )
    art.fill(hull, "#e2643a", "#a33d2b")
    art.stipple(hull, "#5d1f1c", 0.75, start=0.3)
    art.line(curve([(456, 806), (520, 826), (750, 838), (960, 826), (1046, 792)], 8), "#f7d9a4", 9)
    for offset in (-70, 70):
        art.line(curve([(560, 902 + offset * 0.1), (700, 916), (920, 912), (1060, 888)], 8), "#c4d0ca", 2)


def dam(art: Canvas) -> None:
    """Water pours from the spillway of an arch dam in a gorge."""
    art.backdrop(["#7fa9b8", "#bcd2cd", "#f0e2bf"], bottom=480)
    art.glow(900, 240, 560, "#fff4d6", 0.8)
    streak(art, 480, 150, 460, 24, "#fff8e6", 0.6)
    streak(art, 1080, 210, 380, 20, "#fff8e6", 0.5)
    land(art, crags(art, 330, 110, 7, 250), "#9fb0ae", "#c9c5ad", 480)
    land(art, crags(art, 372, 60, 6), "#7f978f", "#a9ae96", 480)
    art.rectangle(-10, 396, 1520, 70, "#5d9aa3", "#3f7f8c")
    sparkle(art, 400, 440, "#e8f3e6", 60)
    crest = [(x, 470 - 34 * math.sin((x - 200) / 1100 * math.pi)) for x in range(200, 1301, 50)]
    wall = [*crest, (1230, 760), (1080, 900), (430, 900), (280, 760)]
    art.fill(wall, "#e9dcc0", "#a79781")
    for row in range(1, 8):
        art.line([(x + (750 - x) * row * 0.035, y + row * 50) for x, y in crest], "#c3b196", 1.8)
    art.stipple(wall, "#6b5c54", 0.75, angle=0.4, start=0.4)
    art.fill([*crest, *[(x, y + 20) for x, y in reversed(crest)]], "#f7edd4")
    art.line([(x, y + 22) for x, y in crest], "#8f7f6d", 4)
    _spillway(art)
    art.backdrop(["#5a4a44", "#3a3231"], top=880)
    _gorge(art)
    art.fill([(520, 890), (980, 890), (1080, 1010), (420, 1010)], "#cfe3dd", "#4f8f98")
    for x in range(470, 1060, 40):
        art.soften(arc(x, 890 + art.chance.uniform(-14, 26), 60, 26), "#ffffff", 14, 0.7)


def _gorge(art: Canvas) -> None:
    left = [
        (-20, 250),
        (90, 300),
        (170, 360),
        (250, 470),
        (330, 620),
        (400, 760),
        (520, 880),
        (560, 1010),
        (-20, 1010),
    ]
    right = [
        (1520, 210),
        (1420, 290),
        (1330, 380),
        (1270, 480),
        (1190, 640),
        (1110, 770),
        (980, 880),
        (950, 1010),
        (1520, 1010),
    ]
    for rock, angle in ((left, 0.0), (right, math.pi)):
        art.fill(rock, "#8a6f5a", "#4a3f3c")
        art.stipple(rock, "#d6ac80", 0.6, angle=angle - 0.4 if angle == 0.0 else angle + 0.4, start=0.35)
        art.stipple(rock, "#241f24", 0.7, start=0.4)
    for x, y in (
        (80, 330),
        (150, 420),
        (60, 480),
        (210, 560),
        (1430, 340),
        (1360, 440),
        (1450, 500),
        (1270, 600),
    ):
        size = art.chance.uniform(34, 56)
        for offset in (-0.6, 0.0, 0.6):
            art.oval(x + offset * size, y - abs(offset) * -10, size * 0.6, size * 0.5, "#41584a")
        art.stipple(arc(x, y - 4, size, size * 0.5), "#90a06c", 0.6, angle=-1.0, start=0.3)


def _spillway(art: Canvas) -> None:
    for index in range(5):
        x = 570 + index * 74
        art.rectangle(x, 484, 58, 44, "#3d4b4f", "#2a3739")
        fall = [(x + 4, 506), (x + 54, 506), (x + 54 + (index - 2) * 6, 884), (x - 4 + (index - 2) * 6, 884)]
        art.fill(fall, "#f7fbf4", "#cfe6e2")
        art.stipple(fall, "#7fb2b8", 0.6, angle=0.0, start=0.2)
        for strand in range(4):
            start = x + 10 + strand * 12
            art.line([(start, 512), (start + (index - 2) * 5, 878)], "#ffffff", 2)
        art.soften(arc(x + 25, 870, 70, 40), "#ffffff", 18, 0.6)
