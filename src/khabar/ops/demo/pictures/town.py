"""Scenes of the town: hospital, railway station, market stalls, stadium, and work close up."""

import math

from khabar.ops.demo.pictures.canvas import Canvas, Point, arc, curve, mix
from khabar.ops.demo.pictures.figures import KICKING, WALKING, crowd, figure
from khabar.ops.demo.pictures.shapes import crags, land, ridge, stars, streak, tree


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
    art.stipple(
        [(x, top), (x + width, top), (x + width, 770), (x, 770)], "#5d5f74", 0.5, angle=0.0, start=0.3
    )
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
        art.soften(
            [(start, -20), (start + 110, -20), (start + 340, 1000), (start + 120, 1000)], "#fff4d2", 20, 0.2
        )


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

    face = curve(
        [(318, 900), (300, 640), (322, 470), (390, 400), (470, 400), (548, 470), (580, 640), (572, 900)], 10
    )
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
    art.soften(
        [(x + 10, 380), (x + width - 10, 380), (x + width - 10, 420), (x + 10, 420)], "#3a2a24", 14, 0.35
    )


def _crate(art: Canvas, x: float, y: float, width: float, row: int) -> None:
    goods = (
        ("#d8452f", 17), ("#f0a02c", 19), ("#7fa83c", 18), ("#6a3a5a", 14), ("#f2cf4a", 18), ("#3f7a45", 22), ("#e8743a", 15),
        ("#b83a4a", 12), ("#c9c98a", 20),
    )  # fmt: skip
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
    for row in range(15):
        level = 262 + row * 17
        for index in range(190):
            x = index * 8 + art.chance.uniform(-3, 3)
            y = level + 66 * ((x - 750) / 770) ** 2 + art.chance.uniform(-2, 2)
            shade = art.chance.choice(
                ("#2f9a94", "#2f9a94", "#f3ead2", "#e0a23c", "#3c4f74", "#54658a", "#c98a6a")
            )
            art.rectangle(x, y, 5, 7, mix(shade, "#14203c", 0.3 + 0.25 * art.chance.random()))
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
        figure(
            art, x, y, size, WALKING, colour, "#ffffff", 1 if x % 40 else -1, skin="#a8744f", legs="#f3ead2"
        )
    art.oval(752, 690, 5, 5, "#ffffff")
    crowd(art, 780, 34, ("#1f2c48", "#263656", "#1b5a5c", "#5a4a38"))
    _scarves(art)
    crowd(art, 850, 50, ("#141d33", "#1b2742", "#174648"))
    crowd(art, 930, 70, ("#0a101f", "#0f172a"))


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
        x, y = art.chance.uniform(0, 1500), art.chance.uniform(810, 1000)
        art.line(
            [(x, y), (x + art.chance.uniform(-3, 3), y - art.chance.uniform(6, 20) * (y - 760) / 160)],
            mix("#6d7a34", "#1b2c1c", art.chance.random()),
            1.6,
        )
    art.soften([(690, 890), (730, 900), (560, 1000), (380, 1000)], "#0a120e", 8, 0.7)
    figure(art, 705, 896, 640, KICKING, "#101820", "#ffb860")
    for _ in range(26):
        x, y = 690 + art.chance.uniform(-70, 120), 890 - art.chance.random() ** 2 * 110
        art.oval(x, y, art.chance.uniform(2, 6), art.chance.uniform(2, 5), "#3a3a22")
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
        *[
            (0.82 * math.cos(math.tau * n / 5 + 0.3), 0.82 * math.sin(math.tau * n / 5 + 0.3))
            for n in range(5)
        ],
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
