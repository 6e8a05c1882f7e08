"""Scenes of the sea: port, bay, lighthouse."""

import math

from khabar.ops.demo.pictures.canvas import Canvas, arc, curve, mix
from khabar.ops.demo.pictures.shapes import birds, land, ridge, sparkle, stars, streak

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
            art.rectangle(990 + window * 17, 460 + level * 32, 10, 12, "#5d5a70" if (window + level) % 3 else "#ffe3a0")
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
        (310, 560, 0.5, "#e9dcc1", "#b3493c"),
        (1190, 590, 0.62, "#2f6f78", "#f1e3c6"),
        (980, 660, 0.85, "#c9543d", "#f4e7cb"),
        (470, 710, 1.02, "#f3e8d0", "#2d7f83"),
        (760, 850, 1.5, "#2a6a86", "#f2cf8a"),
    ):
        _boat(art, x, y, size, hull, stripe)
    birds(art, 640, 230, 9, "#6d7d7e", 13)


def _boat(art: Canvas, x: float, y: float, size: float, hull: str, stripe: str) -> None:
    def at(right: float, up: float) -> tuple[float, float]:
        return x + right * size, y - up * size

    art.soften([at(-150, -4), at(150, -4), at(105, -74), at(-110, -74)], mix(hull, "#2b4a52", 0.6), 8 * size, 0.55)
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
    keel = curve([at(182, 76), at(150, 8), at(120, -14), at(0, -20), at(-120, -14), at(-150, 10), at(-176, 66)], 8)
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
    _cliff(art)
    for x, y, width, height in ((900, 612, 130, 74), (1010, 628, 90, 58)):
        art.rectangle(x, y, width, height, "#d8c3b4", "#8f8192")
        art.fill([(x - 10, y), (x + width / 2, y - 42), (x + width + 10, y)], "#9a4a48", "#6d3440")
        art.rectangle(x + 24, y + 24, 16, 22, "#ffdf95")
        art.rectangle(x + 64, y + 24, 16, 22, "#ffdf95")
    _tower(art)
    art.rectangle(708, 304, 124, 16, "#2b3048")
    art.rectangle(736, 244, 68, 60, "#fff3c4")
    for x in (736, 758, 782, 804):
        art.line([(x, 244), (x, 306)], "#2b3048", 4)
    art.fill(arc(770, 246, 44, 36, math.pi, math.tau), "#b5483c", "#8b3338")
    art.glow(770, 274, 330, "#fff0b8", 0.85)
    for x in range(560, 690, 26):
        art.soften(arc(x, 960 - (x - 560) * 0.2, 40, 8), "#f4d9c4", 6, 0.35)


def _cliff(art: Canvas) -> None:
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


def _tower(art: Canvas) -> None:
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
