"""Scenes indoors: classroom, laboratory, theatre, library."""

import math

from khabar.ops.demo.pictures.canvas import Canvas, Point, arc, curve, mix
from khabar.ops.demo.pictures.figures import SPEAKING, crowd, figure
from khabar.ops.demo.pictures.shapes import arched, land, ridge

BOOK_COLOURS = (
    "#a8452f",
    "#2f6f74",
    "#c98a3c",
    "#4a5d78",
    "#7a3f4d",
    "#6d7f4d",
    "#d8c39a",
    "#33474f",
    "#b5643c",
)


def classroom(art: Canvas) -> None:
    """An empty classroom with desks in rows and light from tall windows."""
    art.backdrop(["#e9d8b4", "#dcbf90"], bottom=640)
    art.fill([(-10, -10), (330, 110), (330, 620), (-10, 900)], "#d9c49a", "#c2a06e")
    for index in range(3):
        near = 1 - index / 3
        left, right = 20 + index * 108, 20 + index * 108 + 84
        top, low = 60 + left * 0.36, 560 - left * 0.12 + 60 * near
        pane = [(left, top), (right, top + 30), (right, low - 22), (left, low)]
        art.fill(pane, "#bfe0e2", "#fbf3d2")
        art.line([((left + right) / 2, top + 15), ((left + right) / 2, low - 11)], "#f7eeda", 5)
        art.line([(left, (top + low) / 2), (right, (top + low) / 2 + 4)], "#f7eeda", 5)
        art.line([*pane, pane[0]], "#f7eeda", 7)
    art.rectangle(440, 150, 680, 330, "#8a5f3c", "#6d4830")
    art.rectangle(456, 166, 648, 298, "#2d5f56", "#1f453f")
    art.stipple([(456, 166), (1104, 166), (1104, 464), (456, 464)], "#5c8a7c", 0.4, angle=math.pi, start=0.3)
    _chalk_drawing(art)
    art.rectangle(440, 480, 680, 14, "#a8764a")
    art.oval(1270, 220, 62, 62, "#f7eeda")
    art.oval(1270, 220, 54, 54, "#fffaf0", "#efe2c6")
    art.line([(1270, 220), (1270, 182)], "#3b2c22", 5)
    art.line([(1270, 220), (1298, 232)], "#3b2c22", 5)
    art.backdrop(["#c08b58", "#8a5a36"], top=620)
    for index in range(-8, 20):
        art.line([(750 + (index - 6) * 90, 620), (750 + (index - 6) * 260, 1000)], "#9c6c42", 2)
    art.rectangle(1150, 500, 210, 130, "#7a5134", "#5c3b26")
    art.rectangle(1136, 490, 238, 16, "#a8764a")
    art.oval(1220, 440, 40, 40, "#3f8c9a", "#2a5f78")
    art.fill(curve([(1196, 420), (1214, 410), (1230, 430), (1222, 452), (1204, 446), (1196, 420)], 5), "#a9bf70")
    art.line([*arc(1220, 440, 46, 46, -1.2, 1.9)], "#b98d3e", 4)
    art.line([(1220, 484), (1220, 494)], "#b98d3e", 8)
    for row in range(3):
        size = 0.62 + row * 0.42
        for column in range(-1, 3):
            x = 750 + (column - 0.5) * 330 * size + row * 10
            _desk(art, x, 690 + row * row * 48 + row * 62, size)
    for index in range(3):
        art.soften(
            [
                (60 + index * 108, 180),
                (120 + index * 108, 190),
                (640 + index * 220, 1000),
                (420 + index * 220, 1000),
            ],
            "#fff4cf",
            18,
            0.26,
        )


def _chalk_drawing(art: Canvas) -> None:
    chalk = "#e9efdf"
    art.line([(520, 410), (520, 220)], chalk, 3)
    art.line([(520, 410), (760, 410)], chalk, 3)
    art.line(
        [(520 + step * 6, 400 - 150 * math.sin(step / 12) ** 2 * (step / 38)) for step in range(38)],
        "#f2cf8a",
        4,
    )
    art.line(arc(900, 310, 92, 92), chalk, 3)
    art.line([(808, 310), (992, 310)], chalk, 3)
    art.line([(900, 310), (964, 244)], "#f0a98a", 4)
    triangle = [(1020, 410), (1076, 410), (1076, 330), (1020, 410)]
    art.line(triangle, chalk, 3)
    art.line(arc(900, 310, 36, 36, -0.8, 0.0), "#f0a98a", 3)


def _desk(art: Canvas, x: float, y: float, size: float) -> None:
    art.soften(arc(x + 40 * size, y + 120 * size, 150 * size, 20 * size), "#4a2d18", 8 * size, 0.5)
    for leg in (-96, 96):
        art.line([(x + leg * size, y), (x + leg * size * 1.05, y + 118 * size)], "#4a5458", 7 * size)
    art.line([(x - 70 * size, y + 90 * size), (x - 60 * size, y + 26 * size)], "#39454a", 6 * size)
    art.line([(x + 70 * size, y + 90 * size), (x + 60 * size, y + 26 * size)], "#39454a", 6 * size)
    art.fill(
        [
            (x - 74 * size, y + 62 * size),
            (x + 74 * size, y + 62 * size),
            (x + 66 * size, y + 86 * size),
            (x - 66 * size, y + 86 * size),
        ],
        "#c9743c",
        "#94502a",
    )
    art.fill(
        [
            (x - 100 * size, y - 36 * size),
            (x + 100 * size, y - 36 * size),
            (x + 118 * size, y),
            (x - 118 * size, y),
        ],
        "#f0c98a",
        "#d9a563",
    )
    art.rectangle(x - 118 * size, y, 236 * size, 14 * size, "#a8703c")
    art.fill(
        [
            (x - 50 * size, y - 26 * size),
            (x - 4 * size, y - 26 * size),
            (x - 6 * size, y - 8 * size),
            (x - 58 * size, y - 8 * size),
        ],
        "#fffaf0",
    )
    art.fill(
        [
            (x, y - 26 * size),
            (x + 46 * size, y - 26 * size),
            (x + 52 * size, y - 8 * size),
            (x - 2 * size, y - 8 * size),
        ],
        "#f3e9d6",
    )


def laboratory(art: Canvas) -> None:
    """A microscope and flasks of coloured liquid on a laboratory bench."""
    art.backdrop(["#12384a", "#1d5a66", "#4d8f8c"], bottom=760)
    art.glow(760, 400, 640, "#bfe8d4", 0.6)
    for row in range(2):
        art.rectangle(60, 150 + row * 210, 330, 10, "#0d2b38")
        art.rectangle(1130, 150 + row * 210, 330, 10, "#0d2b38")
        for index in range(5):
            for left in (80, 1150):
                shade = mix("#2a7078", art.chance.choice(("#d98c4a", "#7fb8a8", "#c9606a", "#e0c878")), 0.5)
                tall = art.chance.uniform(60, 110)
                x = left + index * 60
                art.rectangle(x, 150 + row * 210 - tall, 42, tall, shade, mix(shade, "#0d2b38", 0.5), alpha=0.75)
                art.rectangle(x + 12, 140 + row * 210 - tall, 18, 12, "#0d2b38")
    art.backdrop(["#d9e6dc", "#9fb9b4", "#5d7f80"], top=740)
    for x, size, liquid in ((330, 1.0, "#e08a3c"), (480, 0.72, "#d9526a"), (1120, 1.12, "#2fa38c")):
        _flask(art, x, 800, size, liquid)
    for index, liquid in enumerate(("#e8b23c", "#5fb8a0", "#d9526a", "#6a8fd0")):
        _test_tube(art, 960 + index * 40, 640, liquid)
    art.fill([(930, 700), (1110, 700), (1110, 716), (930, 716)], "#b5763f")
    art.fill([(930, 790), (1110, 790), (1110, 808), (930, 808)], "#8e5a30")
    art.rectangle(930, 700, 12, 104, "#a0673a")
    art.rectangle(1098, 700, 12, 104, "#a0673a")
    _microscope(art)


def _flask(art: Canvas, x: float, foot: float, size: float, liquid: str) -> None:
    def at(right: float, up: float) -> Point:
        return x + right * size, foot - up * size

    art.soften(arc(x + 20 * size, foot + 6, 120 * size, 16 * size), "#24484c", 10, 0.6)
    art.glow(x, foot - 50 * size, 200 * size, liquid, 0.5)
    glass = [
        at(-26, 300),
        at(-26, 190),
        at(-108, 26),
        at(-96, 0),
        at(96, 0),
        at(108, 26),
        at(26, 190),
        at(26, 300),
    ]
    art.fill(glass, "#eafaf2", "#bfe3dc", alpha=0.4)
    art.fill(
        [at(-72, 98), at(-106, 28), at(-94, 4), at(94, 4), at(106, 28), at(72, 98)],
        mix(liquid, "#ffffff", 0.25),
        mix(liquid, "#3a1420", 0.2),
    )
    art.oval(*at(0, 98), 72 * size, 12 * size, mix(liquid, "#ffffff", 0.5))
    for _ in range(9):
        art.oval(
            *at(art.chance.uniform(-60, 60), art.chance.uniform(16, 80)),
            5 * size,
            5 * size,
            "#ffffff",
            alpha=0.5,
        )
    art.fill(
        [at(-20, 290), at(-12, 290), at(-14, 186), at(-80, 40), at(-92, 40), at(-22, 190)],
        "#ffffff",
        alpha=0.5,
    )
    art.line([*glass, glass[0]], "#f2fff8", 2.5 * size)
    art.oval(*at(0, 300), 34 * size, 8 * size, "#f2fff8")


def _test_tube(art: Canvas, x: float, top: float, liquid: str) -> None:
    art.fill([(x - 13, top), (x + 13, top), *arc(x, top + 140, 13, 13, 0, math.pi)], "#eafaf2", alpha=0.45)
    art.fill(
        [(x - 11, top + 60), (x + 11, top + 60), *arc(x, top + 140, 11, 11, 0, math.pi)],
        mix(liquid, "#ffffff", 0.2),
        liquid,
    )
    art.rectangle(x - 9, top + 4, 4, 130, "#ffffff", alpha=0.6)
    art.oval(x, top, 16, 4, "#f2fff8")


def _microscope(art: Canvas) -> None:
    dark, mid, light = "#1b2a38", "#32475a", "#8fb0b8"
    art.soften(arc(760, 846, 220, 26), "#1f3f44", 14, 0.7)
    base = curve([(600, 846), (604, 806), (660, 790), (860, 790), (912, 808), (918, 846), (600, 846)], 6)
    art.fill(base, mid, dark)
    arm = curve(
        [
            (850, 800),
            (886, 700),
            (884, 560),
            (836, 452),
            (772, 420),
            (746, 452),
            (800, 500),
            (828, 570),
            (826, 690),
            (796, 796),
            (850, 800),
        ],
        8,
    )
    art.fill(arm, mid, dark)
    art.stipple(arm, light, 0.7, angle=0.0, start=0.45)
    art.rectangle(612, 668, 220, 20, dark)
    art.rectangle(640, 660, 120, 8, "#cfe8e2")
    art.oval(700, 661, 16, 4, "#d9526a")
    art.glow(700, 676, 90, "#fff6cf", 0.9)
    art.fill([(672, 762), (728, 762), (740, 792), (660, 792)], "#fff3c4", "#d9b25a")
    for points, shade in (
        ([(628, 290), (684, 262), (770, 452), (714, 478)], mid),
        ([(616, 268), (672, 240), (688, 276), (632, 304)], dark),
        ([(606, 238), (652, 216), (674, 252), (622, 276)], "#b98d3e"),
    ):
        art.fill(points, shade, mix(shade, "#0b141c", 0.4))
        art.stipple(points, light, 0.75, angle=math.pi, start=0.4)
    art.oval(738, 486, 56, 40, dark)
    for x, low in ((700, 636), (744, 600), (782, 570)):
        art.fill([(x - 18, 490), (x + 18, 490), (x + 12, low), (x - 12, low)], light, mid)
        art.rectangle(x - 14, low - 26, 28, 8, "#e0b04f")
    art.oval(868, 640, 30, 30, "#b98d3e", "#6d4f24")
    art.oval(868, 640, 18, 18, dark)


def theatre_stage(art: Canvas) -> None:
    """A lone actor in a spotlight on a theatre stage."""
    art.backdrop(["#170b1e", "#3a1830", "#5e2638"], bottom=720)
    land(art, ridge(art, 560, 30, 1.4), "#2a1330", "#3b1a36", 720)
    art.oval(960, 330, 110, 110, "#e9b36a", "#c9704a")
    art.glow(960, 330, 360, "#f0b070", 0.4)
    for x in (560, 640):
        art.rectangle(x, 420, 46, 300, "#2b1530", "#43203c")
        art.fill(arched(x + 12, 690, 22, 60), "#e0a060")
    art.backdrop(["#8a4a34", "#4a2324"], top=700, bottom=860)
    for index in range(-10, 14):
        art.line([(750 + index * 70, 700), (750 + index * 120, 860)], "#5e2f28", 2)
    art.fill([(716, -30), (784, -30), (930, 800), (570, 800)], "#fff0c8", alpha=(0.42, 0.16))
    art.fill(arc(750, 790, 186, 40), "#ffe9b8", "#e0a868")
    art.soften(arc(760, 796, 70, 12), "#3a1a1c", 8, 0.7)
    figure(art, 750, 795, 290, SPEAKING, "#f3e6cf", "#ffffff", skin="#b07a56", legs="#2a2233")
    art.fill([(716, 640), (784, 640), (806, 734), (694, 734)], "#f3e6cf", "#cdb99a")
    for side in (-1, 1):
        for fold in range(9):
            x = 750 + side * (750 - fold * 38)
            wide = 40
            hem = 868 - fold * 16 - 40 * math.sin(fold * 1.3) * 0.2
            shape = [
                (x, -10),
                (x - side * wide, -10),
                (x - side * (wide - fold * 3), 420),
                (x - side * wide, hem),
                (x, hem + 6),
                (x + side * fold * 3, 420),
            ]
            art.fill(shape, "#b02a34" if fold % 2 else "#8c1d2c", "#5a0f20")
            art.stipple(shape, "#2d0714", 0.75, angle=0.0 if side < 0 else math.pi, start=0.35)
    for swag in range(5):
        x = 150 + swag * 300
        art.fill(
            [
                (x - 170, -10),
                (x + 170, -10),
                *curve([(x + 160, 60), (x + 90, 130), (x, 154), (x - 90, 130), (x - 160, 60)], 8),
            ],
            "#a82531",
            "#6a1424",
        )
        art.line(curve([(x + 160, 60), (x + 90, 130), (x, 154), (x - 90, 130), (x - 160, 60)], 8), "#e0b04f", 7)
    art.backdrop(["#1c0d18", "#0d060d"], top=858)
    art.rectangle(-10, 852, 1520, 12, "#d9a24a", "#8a5a2c")
    for x in range(60, 1500, 110):
        art.glow(x, 852, 44, "#ffdf9a", 0.8)
    crowd(art, 890, 44, ("#1a0c16", "#22101c"))
    crowd(art, 946, 58, ("#0c050b", "#120810"))


def library(art: Canvas) -> None:
    """Tall bookshelves around a reading table with a lamp."""
    art.backdrop(["#3b2418", "#5a3822", "#3b2418"])
    for column in range(6):
        x = 14 + column * 248
        art.rectangle(x - 12, 0, 14, 780, "#8a5a34", "#5e3a20")
        for shelf in range(6):
            foot = 112 + shelf * 130
            art.rectangle(x, foot - 112, 236, 112, "#24140d", "#3a2216")
            _books(art, x + 6, foot, 226)
            art.rectangle(x - 4, foot, 246, 15, "#a06c3e", "#6d4526")
    for x in (-100, 1600):
        art.soften([(x - 260, -50), (x + 260, -50), (x + 260, 1050), (x - 260, 1050)], "#160b07", 90, 0.75)
    art.glow(750, 560, 620, "#ffd08a", 0.42)
    art.line([(1092, 60), (1176, 860)], "#7a4d2b", 12)
    art.line([(1158, 60), (1248, 860)], "#7a4d2b", 12)
    for step in range(9):
        y = 110 + step * 84
        shift = (y - 60) / 800
        art.line([(1092 + 84 * shift, y), (1158 + 90 * shift, y)], "#94623a", 9)
    art.backdrop(["#4a2d1c", "#22130c"], top=786)
    art.soften(arc(750, 960, 520, 40), "#0d0604", 20, 0.6)
    art.fill([(330, 800), (1170, 800), (1290, 880), (210, 880)], "#c98a50", "#9a6234")
    art.fill([(210, 880), (1290, 880), (1290, 914), (210, 914)], "#6d4325")
    for x in (270, 1190):
        art.rectangle(x, 914, 40, 120, "#5a361e", "#3b2314")
    art.soften(arc(750, 838, 330, 34), "#fff0c0", 20, 0.75)
    _reading_lamp(art)
    for x, side in ((560, -1), (930, 1)):
        art.fill(
            curve([(x, 868), (x - 60, 846), (x - 130, 856), (x - 112, 826), (x - 50, 816), (x, 832)], 6),
            "#fff8e6",
            "#e2cfa8",
        )
        art.fill(
            curve([(x, 868), (x + 60, 846), (x + 130, 856), (x + 112, 826), (x + 50, 816), (x, 832)], 6),
            "#fffaf0",
            "#eadcba",
        )
        for row in range(3):
            art.line([(x - 100 + row * 4, 838 + row * 5), (x - 22, 836 + row * 8)], "#b9a684", 1.6)
            art.line([(x + 22, 836 + row * 8), (x + 100 - row * 4, 838 + row * 5)], "#b9a684", 1.6)
        for layer in range(3):
            art.rectangle(
                x + side * 250 - 62 + layer * 7,
                846 - layer * 22,
                120 - layer * 12,
                20,
                BOOK_COLOURS[layer * 2 + (side > 0)],
            )


def _books(art: Canvas, left: float, foot: float, width: float) -> None:
    x = left
    while x < left + width - 8:
        wide = min(art.chance.uniform(8, 24), left + width - x)
        tall = art.chance.uniform(62, 102)
        colour = mix(art.chance.choice(BOOK_COLOURS), "#2a170e", art.chance.uniform(0.05, 0.45))
        if art.chance.random() < 0.07:
            x += wide * 1.6
            continue
        art.rectangle(
            x,
            foot - tall,
            wide - 1,
            tall,
            mix(colour, "#ffffff", 0.1),
            mix(colour, "#000000", 0.25),
            across=True,
        )
        if wide > 12:
            band = mix(colour, "#f0d9a0", 0.65)
            art.rectangle(x, foot - tall * 0.86, wide - 1, 4, band)
            art.rectangle(x, foot - tall * 0.2, wide - 1, 3, band)
        x += wide


def _reading_lamp(art: Canvas) -> None:
    art.fill(arc(750, 850, 66, 16), "#d9a94f", "#7a5522")
    art.rectangle(743, 690, 14, 160, "#f0cf85", "#9a7030", across=True)
    art.glow(750, 700, 320, "#ffe9b0", 0.9)
    shade = [
        (640, 700),
        *curve([(640, 700), (664, 626), (720, 590), (780, 590), (836, 626), (860, 700)], 8),
        (860, 700),
    ]
    art.fill(shade, "#2f8f78", "#1b6a5c")
    art.stipple(shade, "#c6f0d0", 0.6, angle=math.pi, start=0.4)
    art.fill(arc(750, 700, 110, 15), "#fff6cf", "#ffdf90")
    art.oval(750, 586, 12, 10, "#f0cf85")
