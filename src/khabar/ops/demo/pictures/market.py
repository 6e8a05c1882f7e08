"""Scenes of the market: the old arcade and the stalls."""

import math

from khabar.ops.demo.pictures.canvas import Canvas, arc, mix
from khabar.ops.demo.pictures.figures import WALKING, figure
from khabar.ops.demo.pictures.shapes import arched


def market_arches(art: Canvas) -> None:
    """Shafts of light fall through the arches of an old covered market."""
    art.backdrop(["#fff0c8", "#f7d295"])
    art.rectangle(600, 560, 300, 90, "#f0cf98", "#d9a86a")
    art.fill([(690, 640), (810, 640), (1300, 1010), (200, 1010)], "#f6d79c", "#7a4f34")
    for index in range(6, -1, -1):
        near = 1 - index / 7
        _market_arch(art, near)
    depths = [index / 12 for index in range(13)]
    sides = [(64 + 600 * near**1.9, 640 + 330 * near**1.7) for near in depths]
    floor = [(750 - half, y) for half, y in reversed(sides)] + [(750 + half, y) for half, y in sides]
    art.fill([*floor, (1440, 1010), (60, 1010)], "#f6d9a2", "#7a4f34")
    art.stipple([*floor, (1440, 1010), (60, 1010)], "#4a2c1f", 0.55, start=0.2)
    for half, y in sides[2:]:
        art.line([(750 - half, y), (750 + half, y)], "#a87850", 1.6)
    for index in range(6, -1, -1):
        near = 1 - index / 7
        _arcade_goods(art, 62 + 560 * near**1.9, 644 + 330 * near**1.7, near)
    art.glow(750, 540, 420, "#fff6da", 0.9)
    for start, end in ((470, 600), (660, 740), (860, 800), (1060, 900)):
        art.soften([(start - 20, -20), (start + 50, -20), (end + 90, 930), (end - 60, 930)], "#fff0c4", 12, 0.3)
    _shoppers(art)
    for x, y, size in (
        (500, 250, 1.5),
        (1000, 250, 1.5),
        (628, 390, 0.85),
        (872, 390, 0.85),
        (750, 150, 2.1),
    ):
        _lantern(art, x, y, size)


def _shoppers(art: Canvas) -> None:
    for x, tall, colour in (
        (722, 96, "#7a5848"),
        (776, 88, "#8a6450"),
        (650, 190, "#39404f"),
        (846, 250, "#7a3336"),
    ):
        foot = 640 + tall * 0.9
        art.soften(
            [
                (x - 6, foot),
                (x + 10, foot),
                (x + (x - 750) * 0.8 + 30, foot + tall * 0.6),
                (x + (x - 750) * 0.8 - 20, foot + tall * 0.6),
            ],
            "#3a2218",
            5,
            0.5,
        )
        figure(
            art,
            x,
            foot,
            tall,
            WALKING,
            colour,
            "#ffe9b8",
            1 if x < 750 else -1,
            skin=mix(colour, "#9c6a4c", 0.7),
            legs=mix(colour, "#241a1c", 0.6),
        )


def _market_arch(art: Canvas, near: float) -> None:
    half, top, foot = 64 + 600 * near**1.9, 452 - 440 * near**1.5, 640 + 330 * near**1.7
    shade = mix("#f3d09a", "#4a2c22", near**0.65)
    opening = arched(750 - half, foot, half * 2, foot - top, 0.3)
    middle = len(opening) // 2
    for side, part in ((-1, opening[: middle + 1]), (1, opening[: middle - 1 : -1])):
        edge = 750 + side * 800
        wall = [(edge, -20), (edge, 1020), (750 + side * half, 1020), *part, (750, -20)]
        art.fill(wall, mix(shade, "#ffdca0", 0.12), mix(shade, "#1d100c", 0.3))
        rim = [*part, *[(750 + (x - 750) * 1.08, foot - (foot - y) * 1.05) for x, y in reversed(part)]]
        art.fill(rim, mix(shade, "#ffe3b0", 0.5 if side > 0 else 0.25))
        art.stipple(rim, mix(shade, "#120908", 0.5), 0.4, start=0.3)


def _arcade_goods(art: Canvas, half: float, foot: float, near: float) -> None:
    for side in (-1, 1):
        for index in range(4):
            x = 750 + side * (half - index * 22 * near)
            y = foot - 30 * near * (4 - index)
            colour = art.chance.choice(("#b5452f", "#2f7f86", "#d9a03c", "#8a3f5a", "#5f7a45"))
            art.oval(x, y, 46 * near, 30 * near, mix(colour, "#4a2c1f", 0.25), mix(colour, "#2a1610", 0.6))
        for index in range(3):
            x = 750 + side * (half - index * 40 * near)
            colour = art.chance.choice(("#c9603c", "#3f8f8a", "#e0b04f", "#9a4a63"))
            top = foot - 430 * near
            art.fill(
                [
                    (x - 18 * near, top),
                    (x + 18 * near, top),
                    (x + 15 * near, top + 190 * near),
                    (x, top + 176 * near),
                    (x - 15 * near, top + 190 * near),
                ],
                mix(colour, "#4a2c1f", 0.2),
                mix(colour, "#2a1610", 0.55),
            )


def _lantern(art: Canvas, x: float, y: float, size: float) -> None:
    art.line([(x, y - 400), (x, y - 36 * size)], "#2a1a14", 2.2)
    art.glow(x, y, 130 * size, "#ffcf7a", 0.75)
    art.fill(
        [
            (x - 8 * size, y - 38 * size),
            (x + 8 * size, y - 38 * size),
            (x + 26 * size, y - 10 * size),
            (x + 20 * size, y + 26 * size),
            (x, y + 44 * size),
            (x - 20 * size, y + 26 * size),
            (x - 26 * size, y - 10 * size),
        ],
        "#ffe6a0",
        "#f09a45",
    )
    for lean in (-0.6, 0.0, 0.6):
        art.line(
            [(x + lean * 10 * size, y - 36 * size), (x + lean * 40 * size, y - 8 * size), (x, y + 42 * size)],
            "#7a4a24",
            1.8 * size,
        )
    art.line([(x - 26 * size, y - 10 * size), (x + 26 * size, y - 10 * size)], "#7a4a24", 3 * size)


def market_stalls(art: Canvas) -> None:
    """Fruit and vegetables on market stalls under striped awnings."""
    art.backdrop(["#8fb8b4", "#d9d9b8", "#f3d79f", "#c9a070"], bottom=660)
    art.glow(750, 330, 620, "#fff4d4", 0.9)
    for index in range(9):
        x, top = index * 180 - 60, 250 + art.chance.uniform(-40, 70)
        shade = mix("#e3c79c", "#c99a78", art.chance.random())
        art.rectangle(x, top, 176, 400, shade, mix(shade, "#8a6a54", 0.35))
        for column in range(3):
            art.rectangle(x + 24 + column * 50, top + 36, 26, 44, "#7a8a86", "#a9a890")
    for x, y, tall, colour in (
        (640, 560, 200, "#3f6a78"),
        (850, 570, 210, "#a8503c"),
        (300, 560, 190, "#6a5a78"),
        (1190, 560, 200, "#5a7050"),
    ):
        figure(art, x, y + 80, tall * 1.25, WALKING, colour, "#fff0c4", skin="#9c6a4c", legs="#3a3438")
    for x, width, colour in ((-60, 500, "#2f8f88"), (500, 500, "#c4503a"), (1060, 500, "#d99a38")):
        _awning(art, x, width, colour)
    art.backdrop(["#a87848", "#6d4a2c"], top=620)
    for x, width in ((-60, 500), (480, 540), (1060, 500)):
        for row in range(3):
            for column in range(4):
                _crate(art, x + column * width / 4 + 5, 640 + row * 112, width / 4 - 10, row)


def _awning(art: Canvas, x: float, width: float, colour: str) -> None:
    stripes = 10
    for index in range(stripes):
        shade = colour if index % 2 == 0 else "#f9efd8"
        left, right = x + width * index / stripes, x + width * (index + 1) / stripes
        top_left, top_right = (
            x + 40 + (width - 80) * index / stripes,
            x + 40 + (width - 80) * (index + 1) / stripes,
        )
        art.fill(
            [(top_left, 210), (top_right, 210), (right, 350), (left, 350)],
            mix(shade, "#ffffff", 0.12),
            mix(shade, "#4a2a1c", 0.15),
        )
        art.fill(
            [
                (left, 349),
                (right, 349),
                (right, 372),
                *arc((left + right) / 2, 372, (right - left) / 2, 20, 0, math.pi),
                (left, 372),
            ],
            mix(shade, "#4a2a1c", 0.22),
        )
    for place in (20, width - 20):
        art.line([(x + place, 350), (x + place, 640)], "#7a5434", 9)
    art.soften([(x + 10, 380), (x + width - 10, 380), (x + width - 10, 420), (x + 10, 420)], "#3a2a24", 14, 0.35)


def _crate(art: Canvas, x: float, y: float, width: float, row: int) -> None:
    goods = (
        ("#d8452f", 17),
        ("#f0a02c", 19),
        ("#7fa83c", 18),
        ("#6a3a5a", 14),
        ("#f2cf4a", 18),
        ("#3f7a45", 22),
        ("#e8743a", 15),
        ("#b83a4a", 12),
        ("#c9c98a", 20),
    )
    colour, size = art.chance.choice(goods)
    art.fill([(x, y), (x + width, y), (x + width + 4, y + 66), (x - 4, y + 66)], "#4a2f1c")
    for level in range(3):
        place = x + size
        while place < x + width - size * 0.5:
            top = y + 44 - level * 18 + art.chance.uniform(-4, 4)
            art.oval(place, top, size, size * 0.95, mix(colour, "#5a2418", 0.28 * (2 - level) / 2))
            art.oval(
                place + size * 0.25,
                top - size * 0.35,
                size * 0.36,
                size * 0.28,
                mix(colour, "#fff6d0", 0.6),
                alpha=0.8,
            )
            if colour in ("#d8452f", "#f0a02c", "#6a3a5a"):
                art.fill(
                    [
                        (place, top - size),
                        (place + size * 0.5, top - size * 1.25),
                        (place + size * 0.2, top - size * 0.8),
                    ],
                    "#4f7a3a",
                )
            place += size * art.chance.uniform(1.35, 1.65)
    for slat in range(2):
        top = y + 62 + slat * 23
        art.rectangle(x - 5, top, width + 10, 20, "#d9a566", "#a87442")
        art.stipple(
            [(x - 5, top), (x + width + 5, top), (x + width + 5, top + 20), (x - 5, top + 20)],
            "#6d4424",
            0.4,
            angle=0.0,
        )
