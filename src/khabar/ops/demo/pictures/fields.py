"""Scenes of the fields: wheat, olives, young trees, solar panels."""

import math

from khabar.ops.demo.pictures.canvas import Canvas, arc, curve, mix
from khabar.ops.demo.pictures.figures import DIGGING, KNEELING, figure
from khabar.ops.demo.pictures.shapes import birds, land, olive_tree, ridge, streak, tree


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
        left, top = art.chance.uniform(-20, 1520), 820 + near * 210
        _ear(art, left, top, 60 + 100 * near, mix("#d9962f", "#fbe29a", art.chance.random()))
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
        (1085, 790, 210, DIGGING, "#3f6b52", -1),
        (545, 880, 320, DIGGING, "#2c5f7c", 1),
        (890, 905, 320, KNEELING, "#b5502f", -1),
    ):
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
        art.line([(x + lean * (1 - share), y), (x + width * 0.98 + lean * (1 - share), y)], "#dfe6dc", pen * 0.7)
    art.line([*face, face[0]], "#f2efe0", pen)
