"""Scenes by the water: port, bays, lighthouse, flood, dam, and the capital mirrored at night."""

import math

from khabar.ops.demo.pictures.canvas import Canvas, arc, curve, mix
from khabar.ops.demo.pictures.figures import ROWING, STANDING, figure
from khabar.ops.demo.pictures.shapes import arched, birds, crags, land, ridge, sparkle, stars, streak

CONTAINERS = ("#c4553a", "#2f7f86", "#d9953b", "#e6d3ae", "#3c5d7c", "#8e3f45", "#5b8f6d")


def port_cranes(art: Canvas) -> None:
    """Gantry cranes above a container ship in port at sunset."""
    art.backdrop(["#2c4a6e", "#8a6f8e", "#ea9a6c", "#ffd08a"], bottom=700)
    art.glow(640, 560, 700, "#ffe2a0", 0.9)
    art.oval(640, 560, 78, 78, "#fff1c4")
    for x, y, length in ((300, 230, 560), (1120, 170, 480), (900, 330, 720), (360, 400, 420)):
        streak(art, x, y, length, 26, "#f6b98b", 0.45)
    land(art, ridge(art, 640, 40, 1.4), "#a9736f", "#c98b6e", 700)
    for x, size, colour in ((1240, 0.82, "#5b4660"), (330, 0.9, "#54415c"), (860, 1.12, "#2c2b42")):
        _crane(art, x, 700, size, colour)
    _container_ship(art)
    art.rectangle(-10, 696, 1520, 10, "#33283b")
    art.reflect(704, 296, 5, "#27415c", 0.42)
    sparkle(art, 715, 995, "#ffdf9f", 150, 640, 520)
    birds(art, 470, 330, 8, "#5b3f50", 13)


def _crane(art: Canvas, x: float, foot: float, size: float, colour: str) -> None:
    def place(right: float, up: float) -> tuple[float, float]:
        return x + right * size, foot - up * size

    rim = mix(colour, "#ffc98a", 0.55)
    for legs in (
        ((-90, 0), (-70, 300)),
        ((90, 0), (70, 300)),
        ((-70, 300), (-60, 430)),
        ((70, 300), (60, 430)),
    ):
        start, end = place(*legs[0]), place(*legs[1])
        art.line([start, end], colour, 15 * size)
        art.line([(start[0] - 6 * size, start[1]), (end[0] - 6 * size, end[1])], rim, 3 * size)
    for low, high in ((120, 300), (300, 425)):
        art.line([place(-78, low), place(66, high)], colour, 6 * size)
        art.line([place(78, low), place(-66, high)], colour, 6 * size)
    for level in (120, 300):
        art.line([place(-84, level), place(84, level)], colour, 12 * size)
    art.line([place(-390, 425), place(230, 425)], colour, 17 * size)
    art.line([place(-390, 433), place(230, 433)], rim, 3 * size)
    art.line([place(-40, 430), place(0, 560)], colour, 10 * size)
    art.line([place(60, 430), place(0, 560)], colour, 10 * size)
    for reach in (-380, -220, 220):
        art.line([place(0, 558), place(reach, 428)], colour, 4 * size)
    art.fill([place(110, 440), place(210, 440), place(210, 490), place(110, 490)], colour)
    art.fill([place(-250, 416), place(-210, 416), place(-210, 388), place(-250, 388)], colour)
    for reach in (-246, -214):
        art.line([place(reach, 390), place(reach, 262)], colour, 2.5 * size)
    art.fill([place(-275, 262), place(-185, 262), place(-185, 226), place(-275, 226)], "#d06a41")


def _container_ship(art: Canvas) -> None:
    for column in range(13):
        stack = art.chance.randint(2, 5)
        for level in range(stack):
            x, y = 372 + column * 46, 596 - level * 27
            shade = mix(art.chance.choice(CONTAINERS), "#4a3145", 0.18)
            art.rectangle(x, y - 26, 43, 25, shade, mix(shade, "#2a2036", 0.45))
            for rib in range(1, 5):
                art.line([(x + rib * 8.6, y - 24), (x + rib * 8.6, y - 3)], mix(shade, "#20182a", 0.35), 1.2)
    art.fill([(980, 600), (980, 440), (1060, 440), (1064, 600)], "#f0dfc2", "#c99f84")
    art.rectangle(966, 428, 108, 18, "#f8ead0")
    for level in range(4):
        for window in range(4):
            art.rectangle(
                990 + window * 17, 460 + level * 32, 10, 12, "#5d5a70" if (window + level) % 3 else "#ffe3a0"
            )
    art.rectangle(1010, 384, 34, 46, "#c4553a", "#8e3b35")
    hull = [(318, 596), (1120, 596), (1092, 704), (372, 704)]
    art.fill(hull, "#37324c", "#1d1d31")
    art.fill([(318, 596), (1120, 596), (1116, 612), (326, 612)], "#e6d3ae")
    art.fill([(360, 682), (1098, 682), (1092, 704), (372, 704)], "#a8433a")
    art.stipple(hull, "#8b6a78", 0.5, angle=math.pi, start=0.45)


def fishing_boats(art: Canvas) -> None:
    """Small fishing boats at anchor in a calm bay at dawn."""
    art.backdrop(["#8fb8c0", "#d9d6c3", "#f8d9b4", "#f9bd9a"], bottom=470)
    art.glow(820, 430, 640, "#fff3d6", 0.9)
    art.oval(820, 420, 44, 44, "#fffbe9")
    for x, y, length in ((420, 150, 560), (1100, 220, 460), (700, 290, 500)):
        streak(art, x, y, length, 22, "#fff3de", 0.55)
    land(
        art,
        [(x, y + 0.00022 * (x - 1150) ** 2) for x, y in ridge(art, 360, 26, 2)],
        "#b9b3ad",
        "#dcc4ad",
        470,
    )
    land(
        art,
        [(x, y + 0.0005 * (x - 240) ** 2) for x, y in ridge(art, 340, 30, 2.2)],
        "#7f9696",
        "#aeb0a0",
        470,
    )
    art.reflect(470, 530, 3, "#7fb0b4", 0.45)
    sparkle(art, 480, 900, "#fff2d2", 180, 820, 420)
    for x, y, size, hull, stripe in (
        (310, 560, 0.5, "#e9dcc1", "#b3493c"), (1190, 590, 0.62, "#2f6f78", "#f1e3c6"), (980, 660, 0.85, "#c9543d", "#f4e7cb"),
        (470, 710, 1.02, "#f3e8d0", "#2d7f83"), (760, 850, 1.5, "#2a6a86", "#f2cf8a"),
    ):  # fmt: skip
        _boat(art, x, y, size, hull, stripe)
    birds(art, 640, 230, 9, "#6d7d7e", 13)


def _boat(art: Canvas, x: float, y: float, size: float, hull: str, stripe: str) -> None:
    def at(right: float, up: float) -> tuple[float, float]:
        return x + right * size, y - up * size

    art.soften(
        [at(-150, -4), at(150, -4), at(105, -74), at(-110, -74)], mix(hull, "#2b4a52", 0.6), 8 * size, 0.55
    )
    for mast, tall in ((-20, 210), (70, 130)):
        art.line([at(mast, 20), at(mast, tall)], "#5a4a42", 5 * size)
        art.line([at(mast, -20), at(mast + 4, -tall * 0.3)], mix("#5a4a42", "#8fb8ba", 0.7), 4 * size)
    for end in (-170, 165):
        art.line([at(-20, 205), at(end, 42)], "#6d5b50", 1.6 * size)
    cabin = [at(-70, 40), at(-62, 108), at(30, 108), at(42, 40)]
    art.fill(cabin, "#fbf3df", "#d9c6a6")
    art.fill([at(-76, 106), at(-76, 118), at(44, 118), at(44, 106)], stripe)
    for window in (-48, -8):
        art.fill([at(window, 66), at(window, 94), at(window + 28, 94), at(window + 28, 66)], "#385660")
    body = curve([at(-176, 66), at(-120, 42), at(0, 30), at(110, 42), at(182, 76)], 8)
    keel = curve(
        [at(182, 76), at(150, 8), at(120, -14), at(0, -20), at(-120, -14), at(-150, 10), at(-176, 66)], 8
    )
    art.fill([*body, *keel], hull, mix(hull, "#10252c", 0.45))
    art.stipple([*body, *keel], mix(hull, "#0a1a20", 0.6), 0.7, angle=2.4, start=0.35)
    lower = [(px, py + 11 * size) for px, py in body]
    art.fill([*body, *reversed(lower)], stripe)
    for net in (90, 112, 134):
        art.oval(*at(net, 52), 15 * size, 12 * size, "#d98b3d", "#a85a2c")


def lighthouse(art: Canvas) -> None:
    """A lighthouse on an island cliff sends its beam over the evening sea."""
    art.backdrop(["#132a4a", "#2f4d74", "#8a6f8c", "#eda37f"], bottom=680)
    stars(art, 130, 320)
    art.glow(300, 680, 620, "#ffc28c", 0.7)
    for x, y, length in ((320, 520, 620), (1130, 470, 500), (620, 590, 460)):
        streak(art, x, y, length, 24, "#c9828a", 0.5)
    art.backdrop(["#c98f86", "#4b5f80", "#1b3352"], top=680)
    sparkle(art, 690, 980, "#ffd3a0", 170, 330, 560)
    for far, near, strength in (((-60, 150), (-60, 350), 0.55), ((1560, 170), (1560, 330), 0.35)):
        art.fill(
            [(770, 268), far, near, (770, 284)],
            "#fff0bd",
            across=True,
            alpha=(0.0, strength) if far[0] < 0 else (strength, 0.0),
        )
    land(art, ridge(art, 672, 10, 2), "#5d5a7c", "#6d6480", 682)
    cliff = [
        (520, 1000),
        (548, 880),
        (590, 800),
        (600, 742),
        (640, 706),
        (720, 688),
        (830, 682),
        (960, 664),
        (1100, 690),
        (1230, 676),
        (1380, 724),
        (1520, 740),
        (1520, 1000),
    ]
    art.fill(cliff, "#39445c", "#131d30")
    art.stipple(
        [(520, 1000), (548, 880), (590, 800), (600, 742), (640, 706), (700, 700), (670, 1000)],
        "#e79f84",
        0.75,
        angle=math.pi,
        start=0.25,
    )
    art.stipple(cliff, "#070d18", 0.7, angle=0.8, start=0.4)
    for x, y, width, height in ((900, 612, 130, 74), (1010, 628, 90, 58)):
        art.rectangle(x, y, width, height, "#d8c3b4", "#8f8192")
        art.fill([(x - 10, y), (x + width / 2, y - 42), (x + width + 10, y)], "#9a4a48", "#6d3440")
        art.rectangle(x + 24, y + 24, 16, 22, "#ffdf95")
        art.rectangle(x + 64, y + 24, 16, 22, "#ffdf95")
    tower = [(702, 690), (726, 318), (814, 318), (838, 690)]
    art.fill(tower, "#fbeedb", "#c9b0a8")
    for share in (0.12, 0.44, 0.76):
        top, low = 318 + share * 372, 318 + (share + 0.16) * 372
        grow = 24 / 372
        art.fill(
            [
                (726 - (top - 318) * grow, top),
                (814 + (top - 318) * grow, top),
                (814 + (low - 318) * grow, low),
                (726 - (low - 318) * grow, low),
            ],
            "#c0503f",
            "#94383a",
        )
    art.stipple(tower, "#2b2f4d", 0.85, angle=0.0, start=0.25)
    art.rectangle(708, 304, 124, 16, "#2b3048")
    art.rectangle(736, 244, 68, 60, "#fff3c4")
    for x in (736, 758, 782, 804):
        art.line([(x, 244), (x, 306)], "#2b3048", 4)
    art.fill(arc(770, 246, 44, 36, math.pi, math.tau), "#b5483c", "#8b3338")
    art.glow(770, 274, 330, "#fff0b8", 0.85)
    for x in range(560, 690, 26):
        art.soften(arc(x, 960 - (x - 560) * 0.2, 40, 8), "#f4d9c4", 6, 0.35)


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


def _tower_block(
    art: Canvas, x: float, foot: float, width: float, height: float, colour: str, layer: int
) -> None:
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
            shade = mix(
                "#a3aca6", ("#8a6a58", "#56707a", "#a08a63")[(index + (side > 0)) % 3], 0.25 + 0.7 * near
            )
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


def _house(
    art: Canvas, inner: float, outer: float, top: float, outer_top: float, shade: str, near: float
) -> None:
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
    art.fill([(520, 890), (980, 890), (1080, 1010), (420, 1010)], "#cfe3dd", "#4f8f98")
    for x in range(470, 1060, 40):
        art.soften(arc(x, 890 + art.chance.uniform(-14, 26), 60, 26), "#ffffff", 14, 0.7)


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
