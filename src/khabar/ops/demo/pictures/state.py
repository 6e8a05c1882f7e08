"""Scenes of public life: parliament, palace, lectern, ballot box."""

import math

from khabar.ops.demo.pictures.canvas import Canvas, arc, curve, mix
from khabar.ops.demo.pictures.figures import WALKING, figure
from khabar.ops.demo.pictures.shapes import (
    arched,
    birds,
    columns,
    cypress,
    flag,
    hanging_flag,
    land,
    ridge,
    streak,
)


def parliament(art: Canvas) -> None:
    """The domed House of Deputies with flags along its steps in morning light."""
    art.backdrop(["#7fb3c4", "#bcd3cd", "#f6dfb4", "#f7c98b"], bottom=720)
    art.glow(750, 330, 760, "#fff1c9", 0.9)
    for x, y, length in ((320, 190, 420), (1180, 250, 520), (1010, 130, 300), (520, 300, 380)):
        streak(art, x, y, length, 26, "#fff4dc", 0.55)
    land(art, ridge(art, 600, 50, 1.5), "#a9b9ad", "#d8c49a")
    _wings(art)
    _dome(art)
    _portico(art)
    art.backdrop(["#dcbf8c", "#b98f5e", "#8a6744"], top=770)
    for step in range(7):
        width = 620 + step * 46
        art.rectangle(750 - width / 2, 736 + step * 15, width, 16, mix("#fbe9c4", "#c39a66", step / 9), "#c9a06b")
    for x, tall in ((250, 330), (160, 300), (1250, 330), (1340, 300)):
        cypress(art, x, 790, tall, "#2c4a45", "#7b9368")
    for x, size in ((415, 330), (545, 300), (945, 300), (1075, 330)):
        flag(art, x, 850 - (330 - size) * 0.7, size, size * 0.36)
    for x, foot, tall in ((640, 872, 70), (668, 876, 66), (905, 905, 82), (480, 935, 92), (830, 868, 66)):
        art.soften(
            [(x, foot), (x + 8, foot), (x - tall * 0.9, foot + tall * 0.45), (x - tall, foot + tall * 0.4)],
            "#4d3524",
            3,
            0.5,
        )
        figure(art, x, foot, tall, WALKING, "#3d3a3f", "#f3cf97", skin="#8f5f44", legs="#2c2a30")
    birds(art, 1010, 190, 7, "#6f7f7c")


def _wings(art: Canvas) -> None:
    for x, width in ((-40, 520), (1020, 520)):
        art.rectangle(x, 540, width, 232, "#f3dcb2", "#d9b27d")
        art.rectangle(x, 526, width, 18, "#fbeccb")
        art.rectangle(x, 646, width, 6, "#c49c69")
        for index in range(9):
            left = x + 22 + index * 56
            art.fill(arched(left, 634, 26, 62), "#6b7c80", "#96a19a")
            art.rectangle(left, 676, 26, 58, "#6b7c80", "#96a19a")
        art.stipple([(x, 540), (x + width, 540), (x + width, 772), (x, 772)], "#a87850", 0.35, start=0.3)


def _dome(art: Canvas) -> None:
    art.rectangle(586, 430, 328, 130, "#f6e3bd", "#d9b481")
    columns(art, 596, 556, 308, 112, 11, "#fff3d6", "#b88d5e")
    art.rectangle(570, 420, 360, 20, "#fdf0d2")
    shell = [
        (590, 420),
        *curve([(590, 420), (612, 318), (676, 246), (750, 222), (824, 246), (888, 318), (910, 420)], 10),
        (910, 420),
    ]
    art.fill(shell, "#5fa39b", "#2f726f")
    for offset in range(-4, 5):
        bend = offset / 4.6
        art.line(
            curve([(750 + bend * 160, 420), (750 + bend * 132, 318), (750 + bend * 60, 246), (750, 224)], 8),
            "#2b6765",
            2,
        )
    art.stipple(shell, "#0e3e42", 0.75, angle=0.0, start=0.35)
    art.stipple(shell, "#d9efd6", 0.55, angle=math.pi, start=0.5)
    art.rectangle(726, 178, 48, 48, "#fbeccb", "#cda877", across=True)
    art.fill(arc(750, 180, 28, 24, math.pi, math.tau), "#3f8681")
    flag(art, 750, 160, 96, 66)


def _portico(art: Canvas) -> None:
    art.rectangle(480, 556, 540, 184, "#8f7558", "#c5a374")
    for index in range(3):
        art.fill(arched(610 + index * 110, 738, 60, 130), "#4b3d34", "#705641")
    columns(art, 486, 738, 528, 176, 8, "#fff5dc", "#b88b5c")
    art.rectangle(466, 540, 568, 24, "#fdf0d2", "#e6cb9b")
    gable = [(466, 542), (750, 452), (1034, 542)]
    art.fill(gable, "#fbebc8", "#e8cda0")
    art.fill([(520, 532), (750, 466), (980, 532)], "#d8b788", "#c9a573")
    art.oval(750, 508, 20, 20, "#f8e7c2")
    art.stipple([(750, 452), (1034, 542), (750, 542)], "#a2764e", 0.4, angle=0.0)


def palace_gate(art: Canvas) -> None:
    """The gate of the presidential palace at dusk, between rows of cypresses."""
    art.backdrop(["#243352", "#54507a", "#b0718a", "#f0a983"], bottom=640)
    art.glow(750, 560, 620, "#ffd9a0", 0.85)
    for x, y, length in ((380, 210, 520), (1080, 170, 460), (820, 300, 640)):
        streak(art, x, y, length, 24, "#e79c9a", 0.4)
    land(art, ridge(art, 560, 40, 1.2), "#4c4468", "#3c3a58")
    _palace(art)
    art.backdrop(["#3a4a4a", "#23332f", "#16211f"], top=640)
    art.fill([(700, 640), (800, 640), (1240, 1000), (260, 1000)], "#d8a884", "#5e4a4b")
    art.stipple([(700, 640), (800, 640), (1240, 1000), (260, 1000)], "#33292f", 0.6, start=0.2)
    for index in range(6, -1, -1):
        near = 1 - index / 7
        spread, tall = 70 + 520 * near**1.9, 120 + 420 * near**1.6
        for side in (-1, 1):
            cypress(
                art,
                750 + side * spread,
                648 + 190 * near**1.8,
                tall,
                mix("#3d4156", "#101f22", near),
                "#a86f6a",
            )
    _gate(art)


def _palace(art: Canvas) -> None:
    art.rectangle(520, 520, 460, 124, "#cfa08c", "#a87a74")
    art.rectangle(660, 480, 180, 164, "#dcae92", "#b18377")
    art.rectangle(506, 512, 488, 12, "#ecc3a0")
    art.fill(arc(750, 482, 62, 60, math.pi, math.tau), "#4a7f80", "#3a6268")
    flag(art, 750, 424, 70, 50)
    for index in range(11):
        left = 534 + index * 40
        art.fill(arched(left, 624, 20, 54), "#ffe3a1", "#ffc46f")
    for index in range(4):
        art.fill(arched(676 + index * 40, 548, 22, 42), "#ffe9b4", "#ffcb78")
    art.glow(750, 590, 300, "#ffcf8a", 0.45)


def _gate(art: Canvas) -> None:
    for side in (-1, 1):
        x = 750 + side * 330
        art.rectangle(x - 44, 520, 88, 400, "#d9b08e", "#7b5c56", across=True)
        art.rectangle(x - 58, 506, 116, 22, "#efcda3")
        art.rectangle(x - 56, 884, 112, 60, "#8a6a60", "#54424a")
        art.stipple([(x - 44, 520), (x + 44, 520), (x + 44, 920), (x - 44, 920)], "#3b2b36", 0.7, start=0.15)
        art.glow(x, 470, 130, "#ffd98f", 0.9)
        art.fill([(x - 16, 506), (x - 22, 458), (x, 436), (x + 22, 458), (x + 16, 506)], "#fff0c2", "#ffc96e")
        art.line([(x - 22, 458), (x, 434), (x + 22, 458)], "#2a2530", 4)
        for index in range(9):
            left = 750 + side * (20 + index * 33)
            top = 560 - 62 * math.cos((index - 0.5) / 9 * math.pi / 2)
            art.line([(left, 930), (left, top)], "#171a22", 5)
            art.fill([(left - 6, top), (left, top - 20), (left + 6, top)], "#d6a95c")
        for y in (640, 770, 900):
            art.line([(750 + side * 8, y), (750 + side * 290, y)], "#171a22", 6)
        rail = [(750 + side * step * 29, 580 - 62 * math.cos(step / 10 * math.pi / 2)) for step in range(11)]
        art.line(rail, "#171a22", 6)
    art.oval(750, 706, 66, 66, "#d6a95c", "#8d6a3a")
    art.oval(750, 706, 56, 56, "#1c2830")
    for index in range(5):
        for side in (-1, 1):
            y = 738 - index * 15
            art.fill(
                curve(
                    [
                        (750, y),
                        (750 + side * 14, y - 22),
                        (750 + side * 34, y - 26),
                        (750 + side * 22, y - 6),
                        (750, y),
                    ],
                    5,
                ),
                "#d6a95c",
            )
    art.line([(750, 748), (750, 664)], "#d6a95c", 4)


def press_podium(art: Canvas) -> None:
    """An empty lectern with a bunch of microphones between two flags."""
    art.backdrop(["#0d3038", "#13464d", "#0c2b33"], bottom=840)
    for fold in range(26):
        x = fold * 60 - 20 + art.chance.uniform(-8, 8)
        art.rectangle(x, 0, 30, 840, "#0a262e", "#1c5d63", across=True, alpha=0.65)
        art.rectangle(x + 30, 0, 30, 840, "#1c5d63", "#0a262e", across=True, alpha=0.65)
    art.glow(750, 380, 620, "#8fd0c0", 0.42)
    art.soften([(640, -40), (860, -40), (1120, 860), (380, 860)], "#fff3d0", 60, 0.2)
    art.backdrop(["#5d4334", "#2d211d"], top=820)
    art.soften(arc(750, 905, 460, 60), "#0b0d10", 24, 0.55)
    art.soften(arc(750, 860, 520, 40), "#f3c98d", 40, 0.35)
    for x in (300, 1110):
        hanging_flag(art, x, 860, 640)
        art.oval(x, 862, 60, 14, "#8d6a33", "#513c20")
    _lectern(art)
    _microphones(art)


def _lectern(art: Canvas) -> None:
    front = [(580, 560), (920, 560), (880, 930), (620, 930)]
    art.fill(front, "#a5713f", "#5a3a22")
    for index in range(9):
        top, low = 590 + index * 40, 626 + index * 31
        art.line([(top, 566), (low, 928)], "#7c5230", 1.5)
    art.stipple(front, "#2a180f", 0.8, start=0.1)
    art.stipple(front, "#e8b77a", 0.5, angle=math.pi, start=0.5)
    art.fill([(540, 520), (960, 520), (925, 566), (575, 566)], "#d9a566", "#8d5e33")
    art.rectangle(575, 562, 350, 12, "#4a2f1b")
    art.rectangle(596, 916, 308, 28, "#6b4528", "#3a2516")
    art.oval(750, 730, 78, 78, "#e3bf6b", "#9a7434")
    art.oval(750, 730, 68, 68, "#17656a", "#0f454b")
    for index in range(6):
        for side in (-1, 1):
            y = 772 - index * 16
            leaf = curve(
                [
                    (750, y),
                    (750 + side * 16, y - 24),
                    (750 + side * 40, y - 28),
                    (750 + side * 26, y - 6),
                    (750, y),
                ],
                5,
            )
            art.fill(leaf, "#ecd08a")
    art.line([(750, 784), (750, 676)], "#ecd08a", 4)


def _microphones(art: Canvas) -> None:
    heads = (
        (-150, -120, "#c8553d"),
        (-104, -176, "#2f3a44"),
        (-62, -128, "#e0a33e"),
        (-28, -206, "#34505e"),
        (20, -150, "#b8443a"),
        (58, -196, "#2f3a44"),
        (98, -132, "#3f8f8a"),
        (138, -170, "#d9d2c0"),
        (172, -112, "#2f3a44"),
    )
    for offset, rise, colour in heads:
        x, y = 750 + offset, 520 + rise
        stem = curve([(750 + offset * 0.42, 540), (750 + offset * 0.7, 480), (x, y + 30)], 10)
        art.line(stem, "#0c1216", 6)
        art.line([(left - 1.6, top) for left, top in stem], "#6c7c80", 1.5)
        lean = math.atan2(offset * 0.35, 160)
        tip = (x + math.sin(lean) * 34, y - math.cos(lean) * 34)
        art.line([(x, y + 34), tip], "#14191d", 20)
        art.line([(x, y + 30), (x + math.sin(lean) * 4, y + 6)], colour, 32)
        art.oval(tip[0], tip[1], 21, 25, "#3b464c", "#161b1f")
        art.stipple(arc(tip[0], tip[1], 20, 24), "#a9bcbc", 0.7, angle=-2.2, start=0.4)


def ballot_box(art: Canvas) -> None:
    """A hand drops a ballot into a glass box."""
    art.backdrop(["#e9d9bd", "#e2b98f", "#c98a68"], bottom=760)
    art.glow(980, 220, 800, "#fff2d4", 0.85)
    art.soften([(1180, -20), (1420, -20), (760, 780), (420, 780)], "#fff7e0", 40, 0.4)
    art.backdrop(["#7d4a3d", "#4a2b2a"], top=760)
    art.soften(arc(640, 890, 430, 60), "#1d1013", 30, 0.6)
    art.fill([(470, 470), (1030, 470), (1000, 880), (500, 880)], "#cfe6e2", "#8cb9b8", alpha=0.55)
    for _ in range(46):
        _ballot(
            art,
            art.chance.uniform(545, 955),
            art.chance.uniform(690, 832),
            92,
            58,
            art.chance.uniform(-0.7, 0.7),
        )
    art.fill([(470, 470), (1030, 470), (1000, 880), (500, 880)], "#e8f6f0", "#5f9a9d", alpha=0.22)
    art.fill([(520, 480), (610, 480), (570, 872), (512, 872)], "#ffffff", alpha=0.32)
    for start, end in (((470, 470), (500, 880)), ((1030, 470), (1000, 880)), ((500, 880), (1000, 880))):
        art.line([start, end], "#f4fffb", 5)
    art.fill([(440, 440), (1060, 440), (1040, 482), (460, 482)], "#2d6d70", "#1b4a50")
    art.fill([(452, 408), (1048, 408), (1060, 442), (440, 442)], "#4a9490", "#377c7c")
    art.fill([(640, 420), (860, 420), (866, 430), (634, 430)], "#0d2b30")
    art.fill([(662, 250), (838, 238), (842, 426), (666, 428)], "#fffaf0", "#e9dcc6")
    art.line([(690, 290), (810, 283)], "#c9b79a", 4)
    for y in (322, 350):
        art.line([(690, y), (716, y - 1)], "#17807e", 10)
        art.line([(734, y - 2), (810, y - 6)], "#d5c6ac", 4)
    _hand(art)


def _ballot(art: Canvas, x: float, y: float, width: float, height: float, turn: float) -> None:
    corners = [
        (-width / 2, -height / 2),
        (width / 2, -height / 2),
        (width / 2, height / 2),
        (-width / 2, height / 2),
    ]
    cosine, sine = math.cos(turn), math.sin(turn)
    placed = [(x + a * cosine - b * sine, y + a * sine + b * cosine) for a, b in corners]
    shade = mix("#fffaf0", "#c9bda8", art.chance.random())
    art.soften(placed, "#3f5a5c", 4, 0.3)
    art.fill(placed, shade)


def _hand(art: Canvas) -> None:
    skin, shadow = "#b97a56", "#7d4a36"
    sleeve = [(1130, 60), (1520, -170), (1600, 60), (1215, 208)]
    art.fill(sleeve, "#27465a", "#16303f")
    art.stipple(sleeve, "#6a93a5", 0.6, angle=-1.2, start=0.3)
    art.fill([(1105, 78), (1135, 56), (1222, 206), (1184, 226)], "#f1e9da", "#cfc2ad")
    palm = curve(
        [
            (1150, 96),
            (1050, 118),
            (960, 138),
            (880, 176),
            (852, 214),
            (862, 236),
            (940, 214),
            (930, 258),
            (990, 268),
            (1080, 246),
            (1150, 226),
            (1182, 202),
        ],
        8,
    )
    art.fill(palm, skin, "#a0623f")
    for points in (
        [(960, 138), (880, 160), (812, 206), (790, 262), (806, 280), (836, 252), (872, 218), (950, 200)],
        [(980, 232), (900, 250), (836, 290), (822, 322), (842, 330), (890, 306), (960, 284), (1020, 268)],
        [(990, 256), (930, 284), (872, 326), (866, 352), (886, 356), (934, 328), (1000, 290), (1040, 262)],
    ):  # fmt: skip
        finger = curve(points, 7)
        art.soften(finger, "#5a3020", 5, 0.35)
        art.fill(finger, skin, "#b06f4c")
        art.stipple(finger, shadow, 0.6, start=0.4)
    art.stipple(palm, shadow, 0.55, start=0.45)
