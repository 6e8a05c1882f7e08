"""Scenes of towns and buildings: hospital, railway station, the capital by night, the observatory."""

import math

from khabar.ops.demo.pictures.canvas import Canvas, arc, curve, mix
from khabar.ops.demo.pictures.figures import WALKING, figure
from khabar.ops.demo.pictures.shapes import arched, crags, land, ridge, sparkle, stars, streak, tree


def hospital(art: Canvas) -> None:
    """A hospital with lit windows and an ambulance at its door, early evening."""
    art.backdrop(["#24456a", "#5f7a9a", "#d99f8a", "#f6c493"], bottom=760)
    art.glow(1180, 620, 620, "#ffd9a4", 0.7)
    streak(art, 330, 160, 480, 24, "#e3b3a3", 0.5)
    streak(art, 1150, 240, 420, 22, "#f3c6a4", 0.5)
    land(art, ridge(art, 620, 40, 1.5), "#5a6a80", "#8a7a80")
    for x, top, width in ((250, 400, 330), (920, 340, 340), (500, 250, 500)):
        _ward(art, x, top, width)
    art.rectangle(690, 150, 120, 100, "#e6ddcf", "#b9b0ac")
    art.rectangle(732, 166, 36, 70, "#3fa39a")
    art.rectangle(714, 183, 72, 36, "#3fa39a")
    art.glow(750, 200, 130, "#8fe8d4", 0.5)
    art.rectangle(560, 660, 380, 110, "#fff0c0", "#ffd893")
    for x in range(560, 941, 63):
        art.line([(x, 660), (x, 770)], "#55606c", 4)
    art.fill([(520, 630), (980, 630), (1000, 664), (500, 664)], "#3fa39a", "#27706f")
    for x in (530, 970):
        art.rectangle(x - 8, 664, 16, 110, "#d9d0c4", "#9a9498")
    art.backdrop(["#6a6f7c", "#3b4150", "#262b38"], top=768)
    art.fill([(560, 770), (940, 770), (1100, 1000), (400, 1000)], "#ffdf9f", alpha=(0.55, 0.0))
    for x in range(40, 1500, 230):
        art.fill([(x, 936), (x + 110, 936), (x + 104, 950), (x - 10, 950)], "#cfc8b8", alpha=0.7)
    for x, tall in ((120, 210), (205, 170), (1330, 200), (1420, 240)):
        tree(art, x, 800, tall, "#27424a", "#6f8a70", "#2c2a2e")
    _ambulance(art, 850, 888)
    for x, tall in ((610, 118), (655, 112)):
        figure(
            art,
            x,
            812,
            tall,
            WALKING,
            "#f1ece0" if x > 630 else "#2f8f88",
            "#fff3cf",
            skin="#9c6a4c",
            legs="#33506a",
        )


def _ward(art: Canvas, x: float, top: float, width: float) -> None:
    art.rectangle(x, top, width, 770 - top, "#efe6d8", "#b8a9a6")
    art.rectangle(x - 6, top - 12, width + 12, 14, "#fbf4e6")
    art.stipple([(x, top), (x + width, top), (x + width, 770), (x, 770)], "#5d5f74", 0.5, angle=0.0, start=0.3)
    rows, places = int((770 - top - 40) // 56), int((width - 20) // 42)
    for row in range(rows):
        art.rectangle(x, top + 24 + row * 56 + 36, width, 4, "#d2c6bd")
        for place in range(places):
            lit = art.chance.random() < 0.62
            shade = art.chance.choice(("#ffe7ab", "#fff3cf", "#ffd98c")) if lit else "#4d6076"
            art.rectangle(
                x + 14 + place * 42,
                top + 24 + row * 56,
                30,
                30,
                shade,
                mix(shade, "#b9784a" if lit else "#2d3a4f", 0.3),
            )


def _ambulance(art: Canvas, x: float, foot: float) -> None:
    art.soften(arc(x + 60, foot + 6, 260, 20), "#14171f", 12, 0.7)
    body = [
        (x - 150, foot - 210),
        (x + 150, foot - 210),
        (x + 164, foot - 190),
        (x + 164, foot - 30),
        (x - 150, foot - 30),
    ]
    cab = curve(
        [
            (x + 164, foot - 186),
            (x + 226, foot - 178),
            (x + 266, foot - 112),
            (x + 318, foot - 96),
            (x + 326, foot - 30),
        ],
        8,
    )
    art.fill([*body], "#fdf8ee", "#d5cfca")
    art.fill([(x + 164, foot - 186), *cab, (x + 164, foot - 30)], "#fdf8ee", "#d5cfca")
    art.fill(
        [(x + 180, foot - 168), (x + 222, foot - 162), (x + 252, foot - 108), (x + 180, foot - 108)],
        "#6f8ea3",
        "#31465c",
    )
    art.rectangle(x - 150, foot - 96, 474, 26, "#d9503c")
    art.rectangle(x - 150, foot - 64, 474, 8, "#3fa39a")
    art.rectangle(x - 20, foot - 186, 24, 66, "#3fa39a")
    art.rectangle(x - 41, foot - 165, 66, 24, "#3fa39a")
    art.rectangle(x - 128, foot - 182, 60, 40, "#6f8ea3", "#31465c")
    art.rectangle(x + 60, foot - 182, 60, 40, "#6f8ea3", "#31465c")
    art.rectangle(x - 150, foot - 40, 476, 12, "#6a6d76")
    for wheel in (-84, 234):
        art.oval(x + wheel, foot - 26, 36, 36, "#1d1f26")
        art.oval(x + wheel, foot - 26, 17, 17, "#b9b7b4")
    art.rectangle(x + 96, foot - 226, 60, 16, "#4aa3e0")
    art.glow(x + 126, foot - 222, 120, "#6fc3ff", 0.9)
    art.glow(x + 326, foot - 66, 110, "#fff0c0", 0.9)


def railway_station(art: Canvas) -> None:
    """A train waits under the arched glass roof of a station."""
    art.backdrop(["#f7e0b0", "#f3c98f", "#d99a6a"])
    art.glow(750, 470, 720, "#fff6d8", 0.95)
    land(art, ridge(art, 560, 26, 1.6), "#d9a880", "#e3b58a", 640)
    for index in range(7, -1, -1):
        near = (1 - index / 8) ** 1.7
        _roof_rib(art, near)
    art.fill([(700, 640), (1560, 1010), (1560, 700), (800, 628)], "#b58a6a", "#6d5048")
    art.fill([(660, 640), (40, 1010), (-60, 1010), (-60, 720), (610, 632)], "#c99a72", "#7a5848")
    art.fill([(660, 640), (694, 640), (760, 1010), (40, 1010)], "#5d4a48", "#2d2629")
    for rail in (0.16, 0.42, 0.62, 0.88):
        top, low = 662 + 30 * rail, 60 + 690 * rail
        art.fill([(top, 640), (top + 1.5, 640), (low + 9, 1010), (low - 9, 1010)], "#e3c5a0")
    art.fill([(694, 636), (722, 638), (1000, 1010), (760, 1010)], "#f0d2a0", "#b08360")
    art.fill([(694, 636), (698, 636), (800, 1010), (760, 1010)], "#fbe9c0")
    _train(art)
    for x, foot, tall, colour in (
        (1180, 900, 210, "#3c4a5e"),
        (1250, 905, 196, "#9a4a3c"),
        (1010, 800, 130, "#4d5a4a"),
        (940, 756, 92, "#6a4a4a"),
        (1390, 960, 260, "#2d3a4a"),
    ):
        art.soften(arc(x - tall * 0.2, foot, tall * 0.34, tall * 0.04), "#3a2620", 6, 0.6)
        figure(art, x, foot, tall, WALKING, colour, "#fff0c8", -1, skin="#9c6a4c", legs="#2a262c")
    art.fill([(1140, 850), (1160, 850), (1160, 898), (1140, 898)], "#b5763f")
    art.oval(1090, 360, 52, 52, "#3a3034")
    art.oval(1090, 360, 44, 44, "#fff6e0")
    art.line([(1090, 232), (1090, 308)], "#3a3034", 7)
    art.line([(1090, 360), (1090, 328)], "#3a3034", 4)
    art.line([(1090, 360), (1112, 372)], "#3a3034", 4)
    for start in (380, 680, 980):
        art.soften([(start, -20), (start + 110, -20), (start + 340, 1000), (start + 120, 1000)], "#fff4d2", 20, 0.2)


def _roof_rib(art: Canvas, near: float) -> None:
    half, rise, foot = 150 + 780 * near, 170 + 520 * near, 620 + 300 * near
    shade, pen = mix("#c99a74", "#3d3036", 0.25 + 0.75 * near), 2 + 13 * near
    outer = arc(750, foot - rise * 0.3, half, rise, math.pi, math.tau)
    art.line(outer, shade, pen)
    inner = arc(750, foot - rise * 0.3, half * 0.92, rise * 0.9, math.pi, math.tau)
    art.line(inner, shade, pen * 0.45)
    for step in range(0, len(outer) - 1, max(1, len(outer) // 22)):
        share = step / (len(outer) - 1)
        close = inner[round(share * (len(inner) - 1))]
        art.line([outer[step], close], shade, pen * 0.4)
    for side in (-1, 1):
        art.rectangle(750 + side * half - pen, foot - rise * 0.3, pen * 2, rise * 0.3 + 60 * near, shade)


def _train(art: Canvas) -> None:

    face = curve([(318, 900), (300, 640), (322, 470), (390, 400), (470, 400), (548, 470), (580, 640), (572, 900)], 10)
    art.soften(arc(450, 930, 190, 26), "#161214", 12, 0.75)
    art.fill([(548, 440), (646, 560), (656, 664), (572, 915)], "#1b5a63", "#103840")
    for share in (0.0, 0.3, 0.55, 0.75):
        left, right = 584 + 64 * share, 584 + 64 * (share + 0.17)
        art.fill(
            [
                (left, 530 + 60 * share),
                (right, 536 + 70 * share),
                (right, 628 - 6 * share),
                (left, 654 - 40 * share),
            ],
            "#ffe7a8",
            "#e0a860",
        )
    art.fill([*face, (318, 900)], "#2b8088", "#154a54")
    art.stipple(face, "#0a2a33", 0.75, angle=0.0, start=0.35)
    art.stipple(face, "#bfe8dc", 0.5, angle=math.pi, start=0.55)
    art.fill(
        curve(
            [(330, 612), (344, 492), (394, 440), (462, 440), (520, 492), (546, 612), (440, 630), (330, 612)],
            8,
        ),
        "#16303c",
        "#2d5868",
    )
    art.fill([(380, 452), (420, 444), (372, 606), (342, 604)], "#cfeae6", alpha=0.35)
    art.fill(
        curve([(306, 700), (440, 728), (578, 700), (578, 736), (440, 766), (308, 736)], 8),
        "#f0c15a",
        "#c98a34",
    )
    for x in (348, 532):
        art.glow(x, 800, 130, "#fff6cf", 1.0)
        art.oval(x, 800, 24, 20, "#fffbe8")
    art.fill([(322, 868), (570, 868), (556, 934), (340, 934)], "#1d1f26", "#121318")
    art.oval(442, 424, 16, 10, "#fff3c4")
    art.glow(442, 424, 60, "#fff3c4", 0.9)


def city_night(art: Canvas) -> None:
    """The skyline of the capital by night, mirrored in the bay."""
    art.backdrop(["#0a1631", "#182a54", "#3b4076", "#8b5f86"], bottom=620)
    stars(art, 190, 400)
    art.glow(1030, 210, 300, "#f7e7c4", 0.5)
    art.oval(1030, 210, 58, 58, "#fdf3d6")
    art.stipple(arc(1030, 210, 58, 58), "#d8c08c", 0.4, angle=2.4, start=0.4)
    land(
        art,
        [(x, y - 60 * math.exp(-(((x - 360) / 260) ** 2))) for x, y in ridge(art, 500, 44, 1.6)],
        "#2a2f5e",
        "#4b3f6c",
        620,
    )
    for layer, colour, base, tall in (
        (0, "#2b2f5a", 60, 150),
        (1, "#1b2148", 50, 210),
        (2, "#10163a", 36, 150),
    ):
        x = -20.0
        while x < 1520:
            width = art.chance.uniform(38, 84)
            centre = math.exp(-(((x - 760) / 420) ** 2))
            height = base + tall * centre * art.chance.uniform(0.35, 1.0) + art.chance.uniform(0, 50)
            _tower_block(art, x, 622, width, height, colour, layer)
            x += width + art.chance.uniform(-6, 10)
    _landmarks(art)
    art.glow(750, 620, 700, "#ffb873", 0.28)
    art.reflect(622, 378, 6, "#0c1738", 0.38)
    art.rectangle(-10, 618, 1520, 5, "#0a0f26")
    for x in range(20, 1500, 60):
        art.glow(x, 612, 26, "#ffdf9a", 0.9)
    sparkle(art, 640, 980, "#ffd596", 130, 800, 620)


def _tower_block(art: Canvas, x: float, foot: float, width: float, height: float, colour: str, layer: int) -> None:
    art.rectangle(x, foot - height, width, height, colour, mix(colour, "#6b4a6e", 0.35))
    rows, places = int(height // 15), int(width // 11)
    for row in range(rows):
        for place in range(places):
            if art.chance.random() < 0.16 + 0.12 * layer:
                shade = art.chance.choice(("#ffe2a0", "#ffcf7d", "#fff3cf", "#f2b66a"))
                art.rectangle(x + 4 + place * 11, foot - height + 6 + row * 15, 5.5, 7, shade)
    if layer == 1 and art.chance.random() < 0.3:
        art.line([(x + width / 2, foot - height), (x + width / 2, foot - height - 40)], colour, 2.5)
        art.glow(x + width / 2, foot - height - 40, 12, "#ff6a4d", 1.0)


def _landmarks(art: Canvas) -> None:
    art.rectangle(666, 520, 168, 104, "#c59a7a", "#8d6373")
    art.rectangle(696, 470, 108, 56, "#d8ad85", "#a87a74")
    art.fill(arc(750, 472, 54, 62, math.pi, math.tau), "#3f8c8a", "#2a5f70")
    art.rectangle(744, 392, 12, 24, "#e8cf9c")
    for index in range(8):
        art.fill(arched(676 + index * 19.5, 612, 11, 48), "#ffe9b0", "#ffc673")
    art.glow(750, 540, 210, "#ffd391", 0.55)
    for x, tall in ((560, 300), (928, 268)):
        art.rectangle(x - 8, 622 - tall, 16, tall, "#cfa785", "#8a6173")
        art.rectangle(x - 14, 622 - tall * 0.82, 28, 8, "#e6c69a")
        art.fill([(x - 10, 622 - tall), (x, 622 - tall - 38), (x + 10, 622 - tall)], "#3f8c8a")
        art.glow(x, 622 - tall * 0.86, 46, "#ffd994", 0.7)


def observatory(art: Canvas) -> None:
    """An observatory dome on a mountain ridge under the stars, with a comet."""
    art.backdrop(["#081229", "#132650", "#34487c", "#8a6f94"], bottom=820)
    art.soften(
        [(-50, 520), (500, 260), (1100, 40), (1560, -60), (1560, 120), (1000, 260), (480, 480), (-50, 700)],
        "#b9b8e0",
        60,
        0.26,
    )
    art.soften([(200, 470), (700, 230), (1200, 60), (1300, 90), (760, 300), (260, 520)], "#fff0e0", 40, 0.22)
    stars(art, 620, 700)
    for x, y, size in ((210, 180, 3.4), (1320, 320, 3.0), (640, 90, 2.8), (420, 380, 2.6)):
        art.glow(x, y, size * 14, "#ffffff", 0.5)
        art.oval(x, y, size, size, "#ffffff")
    for index in range(26):
        share = index / 26
        art.glow(1020 + share * 250, 250 - share * 150, 26 + 60 * share, "#cfe6ff", 0.2 * (1 - share))
    art.glow(1016, 252, 70, "#f4fbff", 1.0)
    art.oval(1016, 252, 9, 9, "#ffffff")
    art.glow(750, 820, 760, "#d99a9a", 0.4)
    land(art, crags(art, 690, 90, 8), "#3f4672", "#5d5578")
    far = land(art, crags(art, 760, 60, 8), "#2b325c", "#3a3a60")
    art.stipple(far, "#8a7f9c", 0.3, angle=-1.2, start=0.6)
    hill = land(
        art,
        [(x, 762 + 0.00036 * (x - 740) ** 2 + 8 * math.sin(x / 50)) for x in range(-20, 1541, 20)],
        "#141a38",
        "#080c1e",
    )
    art.stipple(hill, "#4d4a6c", 0.5, angle=-math.pi / 2, start=0.6)
    _dome_building(art)
    for x, tall in ((330, 120), (392, 90), (1120, 110), (1190, 140), (1060, 70)):
        foot = 772 + 0.00036 * (x - 740) ** 2 + 10
        for level in range(4):
            top, wide = foot - tall * (1 - level * 0.2), tall * (0.09 + 0.05 * level)
            art.fill([(x, top), (x + wide, top + tall * 0.38), (x - wide, top + tall * 0.38)], "#070b1a")


def _dome_building(art: Canvas) -> None:
    art.rectangle(520, 660, 440, 116, "#8d88a4", "#4a4a6c")
    art.rectangle(606, 560, 288, 216, "#b9b0bd", "#5f5c7c", across=True)
    art.rectangle(590, 546, 320, 22, "#d9cfd2", "#7a7694", across=True)
    shell = arc(750, 550, 150, 168, math.pi, math.tau)
    art.fill(shell, "#e6dfe0", "#8a86a6")
    for offset in (-0.7, -0.35, 0.35, 0.7):
        art.line(
            [
                (750 + offset * 150 * math.cos(angle), 550 - 168 * math.sin(angle))
                for angle in [step * math.pi / 24 for step in range(13)]
            ],
            "#9a94b0",
            2,
        )
    art.stipple(shell, "#2b2d54", 0.85, angle=math.pi, start=0.3)
    slit = [(752, 380), (800, 388), (846, 560), (776, 560)]
    art.fill(slit, "#ffdf9f", "#f0a65a")
    art.glow(800, 460, 180, "#ffd990", 0.55)
    art.line([(790, 540), (842, 430)], "#2b2d4c", 30)
    art.line([(836, 442), (866, 380)], "#1d2040", 38)
    art.line([(846, 444), (874, 386)], "#7a7696", 5)
    for x in (540, 590, 900):
        art.rectangle(x, 694, 26, 34, "#ffdf9a")
        art.glow(x + 13, 712, 60, "#ffcf80", 0.6)
    art.rectangle(732, 700, 44, 76, "#2b2d4c")
    art.glow(754, 696, 70, "#ffcf80", 0.7)
