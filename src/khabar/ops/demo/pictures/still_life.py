"""Things seen close: vaccine and syringe, bread before the oven, a carpet on the loom."""

import math

from khabar.ops.demo.pictures.canvas import Canvas, Point, arc, curve, mix


def vaccination(art: Canvas) -> None:
    """Vaccine vials and a syringe on a table."""
    art.backdrop(["#0f4a56", "#2a7f80", "#a5d0bd"], bottom=700)
    art.glow(820, 380, 700, "#e9fbe6", 0.6)
    for x, y, size in (
        (240, 220, 120),
        (420, 420, 70),
        (1240, 260, 150),
        (1090, 130, 80),
        (1360, 480, 60),
        (620, 160, 54),
    ):
        _cell(art, x, y, size)
    art.backdrop(["#e3efe2", "#a9c9bf", "#6d9a98"], top=690)
    for x, foot, scale in ((930, 770, 0.72), (1090, 790, 0.8), (560, 780, 0.78)):
        _vial(art, x, foot, scale)
    _vial(art, 760, 850, 1.25)
    _syringe(art, (330, 905), (1190, 760))


def _cell(art: Canvas, x: float, y: float, size: float) -> None:
    for index in range(16):
        angle = math.tau * index / 16 + x
        tip = (x + math.cos(angle) * size * 0.74, y + math.sin(angle) * size * 0.74)
        art.line([(x, y), tip], "#3f9492", size * 0.05)
        art.oval(tip[0], tip[1], size * 0.075, size * 0.075, "#4aa39c")
    art.oval(x, y, size * 0.56, size * 0.56, "#4aa39c", "#23757a")
    art.stipple(arc(x, y, size * 0.56, size * 0.56), "#bfe8cf", 0.6, angle=-2.3, start=0.4)


def _vial(art: Canvas, x: float, foot: float, size: float) -> None:
    def at(right: float, up: float) -> Point:
        return x + right * size, foot - up * size

    art.soften(arc(x + 50 * size, foot + 2, 150 * size, 20 * size), "#2c5a5c", 12 * size, 0.55)
    art.glow(x + 60 * size, foot - 20 * size, 150 * size, "#fff4c9", 0.5)
    glass = [at(-80, 14), *curve([at(-80, 14), at(-70, 0), at(70, 0), at(80, 14)], 5), at(80, 220)]
    glass += [
        *curve([at(80, 220), at(74, 252), at(44, 276), at(40, 296)], 6),
        *curve([at(-40, 296), at(-44, 276), at(-74, 252), at(-80, 220)], 6),
    ]
    art.fill(glass, "#f4fffa", "#cfe8e2", alpha=0.75)
    art.fill(
        [at(-74, 170), at(74, 170), at(74, 14), *curve([at(74, 14), at(64, 5), at(-64, 5), at(-74, 14)], 5)],
        "#f9e3a0",
        "#e3a94f",
    )
    art.oval(*at(0, 170), 74 * size, 10 * size, "#fff0c4")
    art.fill([at(-81, 150), at(81, 150), at(81, 56), at(-81, 56)], "#fffdf6", "#d9e3dc", across=True)
    art.fill([at(-81, 150), at(81, 150), at(81, 128), at(-81, 128)], "#2f8f88", "#1b6a6c", across=True)
    art.rectangle(at(-16, 112)[0], at(-16, 112)[1], 12 * size, 40 * size, "#2f8f88")
    art.rectangle(at(-30, 98)[0], at(-30, 98)[1], 40 * size, 12 * size, "#2f8f88")
    for row in range(2):
        art.rectangle(*at(26, 104 - row * 18), 40 * size, 6 * size, "#b9c9c4")
    art.fill([at(-66, 240), at(-52, 244), at(-52, 22), at(-66, 22)], "#ffffff", alpha=0.6)
    art.fill([at(-50, 296), at(50, 296), at(50, 340), at(-50, 340)], "#f2f5f0", "#7f9a9a", across=True)
    art.fill([at(-50, 318), at(50, 318), at(50, 346), at(-50, 346)], "#e0573f", "#8e2f2a", across=True)
    art.oval(*at(0, 346), 50 * size, 9 * size, "#f08a6a")
    art.stipple(glass, "#1f5a60", 0.4, angle=0.0, start=0.55)


def _syringe(art: Canvas, start: Point, end: Point) -> None:
    length = math.dist(start, end)
    right, down = (end[0] - start[0]) / length, (end[1] - start[1]) / length

    def at(along: float, aside: float) -> Point:
        return start[0] + right * along * length - down * aside, start[1] + down * along * length + right * aside

    def bar(first: float, last: float, half: float, colour: str, to: str | None = None) -> None:
        art.fill([at(first, -half), at(last, -half), at(last, half), at(first, half)], colour, to)

    shadow = [at(0.0, 44), at(1.0, 40), at(1.0, 54), at(0.0, 64)]
    art.soften(shadow, "#2c5a5c", 12, 0.6)
    bar(0.0, 0.025, 52, "#e9f3ee", "#8fb0ae")
    bar(0.02, 0.3, 10, "#dfeae6", "#8fb0ae")
    bar(0.27, 0.295, 70, "#f2faf6", "#9ab8b5")
    bar(0.29, 0.78, 36, "#f2fffa", "#a9cfc9")
    bar(0.46, 0.77, 29, "#f9e3a0", "#dba048")
    bar(0.43, 0.465, 30, "#33474f", "#1b2a30")
    for index in range(11):
        place = 0.33 + index * 0.04
        art.line([at(place, -34), at(place, -16 if index % 2 else -6)], "#2c5a5c", 2.6)
    bar(0.3, 0.77, 4, "#ffffff")
    art.fill([at(0.78, -24), at(0.84, -11), at(0.84, 11), at(0.78, 24)], "#3fa39a", "#1f6f70")
    art.line([at(0.84, 0), at(1.0, 0)], "#dfe9ea", 4)
    art.line([at(0.84, 1.5), at(1.0, 0.5)], "#7f9a9e", 1.5)
    drop = at(1.012, 4)
    art.glow(drop[0], drop[1], 40, "#fff3c4", 0.9)
    art.oval(drop[0], drop[1], 7, 9, "#fff0b4", "#e3b24f")


def bakery(art: Canvas) -> None:
    """Flat loaves before a glowing bakery oven."""
    art.backdrop(["#3a2018", "#5a3022", "#3a1e16"])
    _bricks(art)
    art.glow(750, 470, 820, "#ff9a45", 0.55)
    _oven_arch(art)
    mouth = [(376, 600), *arc(750, 520, 374, 292, math.pi, math.tau), (1124, 600)]
    art.fill(mouth, "#2b0d08", "#7a2410")
    art.glow(750, 540, 330, "#ff8a30", 0.9)
    art.fill([(430, 600), (1070, 600), (1000, 500), (500, 500)], "#ffb35a", "#e0702a")
    for x in range(470, 1050, 34):
        _flame(
            art,
            x + art.chance.uniform(-10, 10),
            508,
            art.chance.uniform(80, 190) * math.sin(math.pi * (x - 420) / 660),
        )
    art.glow(750, 440, 260, "#fff0b0", 0.7)
    for x, y, size in ((600, 560, 0.62), (760, 548, 0.58), (910, 562, 0.62)):
        _loaf(art, x, y, size)
    art.fill([(330, 596), (1170, 596), (1210, 650), (290, 650)], "#e3a46a", "#9a5a38")
    art.backdrop(["#b5703f", "#7a4426", "#3f2014"], top=648)
    art.stipple([(0, 650), (1500, 650), (1500, 1000), (0, 1000)], "#2d130a", 0.6, start=0.3)
    art.line([(700, 1010), (752, 690)], "#c98a52", 20)
    art.fill(
        curve([(650, 700), (700, 632), (760, 610), (820, 632), (862, 700), (756, 736), (650, 700)], 8),
        "#d99c60",
        "#a0683a",
    )
    _loaf(art, 757, 664, 0.8)
    for x, y, size in (
        (170, 760, 1.15),
        (430, 740, 1.1),
        (1090, 740, 1.1),
        (1350, 765, 1.15),
        (290, 850, 1.35),
        (1190, 850, 1.35),
        (540, 880, 1.4),
        (970, 885, 1.4),
        (110, 930, 1.45),
        (1400, 930, 1.45),
    ):
        _loaf(art, x, y, size)
    for _ in range(60):
        left, top = 750 + art.chance.gauss(0, 220), art.chance.uniform(240, 620)
        art.oval(left, top, 2.2, 2.2, "#ffd98a", alpha=art.chance.uniform(0.3, 0.9))


def _oven_arch(art: Canvas) -> None:
    for index in range(19):
        angle = math.pi * (1 + (index + 0.5) / 19)
        inner, outer = 292, 372
        first, last = angle - math.pi / 40, angle + math.pi / 40
        wedge = [
            (750 + reach * math.cos(turn) * 1.28, 520 + reach * math.sin(turn))
            for reach, turn in ((inner, first), (outer, first), (outer, last), (inner, last))
        ]
        art.fill(wedge, mix("#d98a5a", "#b0623f", art.chance.random()), "#8a4530")


def _bricks(art: Canvas) -> None:
    for row in range(17):
        for column in range(15):
            x, y = column * 112 - 60 + (row % 2) * 56, row * 44 - 8
            shade = mix("#7a4430", "#54291f", art.chance.random())
            art.rectangle(x, y, 106, 38, shade, mix(shade, "#26100b", 0.4))


def _flame(art: Canvas, x: float, foot: float, height: float) -> None:
    for scale, colour in ((1.0, "#f0702a"), (0.7, "#ffb03f"), (0.4, "#fff0a8")):
        tall, wide = height * scale, height * 0.2 * scale + 6
        outline = curve(
            [
                (x - wide, foot),
                (x - wide * 0.9, foot - tall * 0.4),
                (x + wide * 0.15, foot - tall),
                (x + wide * 0.8, foot - tall * 0.45),
                (x + wide, foot),
            ],
            7,
        )
        art.fill(outline, colour, alpha=0.85)


def _loaf(art: Canvas, x: float, y: float, size: float) -> None:
    art.soften(arc(x + 6, y + 22 * size, 112 * size, 26 * size), "#1f0c06", 9 * size, 0.65)
    art.oval(x, y + 7 * size, 112 * size, 40 * size, "#8a4d22")
    art.oval(x, y, 112 * size, 40 * size, "#f0bf74", "#c07f3c")
    art.oval(x, y - 2 * size, 88 * size, 28 * size, "#f7d291", "#d99a50")
    art.stipple(arc(x, y, 112 * size, 40 * size), "#7a3d18", 0.6, angle=0.9, start=0.35)
    for row in range(-1, 2):
        for column in range(-2, 3):
            art.oval(x + column * 32 * size + row * 8 * size, y + row * 13 * size, 8 * size, 3.6 * size, "#a8642c")
    for _ in range(16):
        art.oval(
            x + art.chance.uniform(-70, 70) * size,
            y + art.chance.uniform(-20, 18) * size,
            3 * size,
            1.6 * size,
            "#fff3cf",
        )


CARPET_RED, CARPET_BLUE, CARPET_CREAM, CARPET_GOLD, CARPET_GREEN = (
    "#9c2f2c",
    "#1f3f5c",
    "#f0dfb8",
    "#cf9440",
    "#3f7a6c",
)


def carpet(art: Canvas) -> None:
    """A carpet with a geometric medallion, on the loom."""
    art.backdrop(["#4a3a30", "#6d5442", "#3a2c26"])
    art.glow(420, 260, 700, "#f3d09a", 0.5)
    for x in range(196, 1310, 9):
        art.line([(x, 0), (x, 1000)], "#e9dcc0" if x % 2 else "#cdbb98", 2.2)
    _carpet_ground(art)
    for distance, colour in (
        (318, CARPET_CREAM),
        (304, CARPET_BLUE),
        (252, CARPET_GOLD),
        (240, CARPET_RED),
        (184, CARPET_CREAM),
        (172, CARPET_GREEN),
        (116, CARPET_GOLD),
        (106, CARPET_BLUE),
        (58, CARPET_CREAM),
        (46, CARPET_RED),
        (18, CARPET_GOLD),
    ):
        _stepped(art, 750, 530, distance * 1.12, distance * 0.98, colour)
    for angle in range(8):
        turn = math.tau * angle / 8
        _star(art, 750 + 146 * 1.15 * math.cos(turn), 530 + 146 * math.sin(turn), 20, CARPET_CREAM)
        _star(
            art,
            750 + 276 * 1.12 * math.cos(turn + 0.39) * 0.82,
            530 + 276 * math.sin(turn + 0.39) * 0.82,
            24,
            CARPET_GOLD,
        )
    _corners(art)
    for y in range(150, 1000, 5):
        art.fill([(200, y), (1300, y), (1300, y + 1.4), (200, y + 1.4)], "#1a0f0c", alpha=0.16)
    weave = [(200, 150), (1300, 150), (1300, 1010), (200, 1010)]
    art.stipple(weave, "#1f0f0d", 0.4, angle=0.7, start=0.35)
    art.soften([(120, -20), (460, -20), (1240, 1020), (760, 1020)], "#fff0c8", 60, 0.2)
    art.rectangle(190, 128, 1120, 20, "#f0dfb8", "#b59a6c")
    art.rectangle(60, 30, 1380, 66, "#b57a48", "#6d4326")
    art.stipple([(60, 30), (1440, 30), (1440, 96), (60, 96)], "#2d180c", 0.6)
    for x in (110, 1320):
        art.rectangle(x, -10, 74, 1030, "#a56c3e", "#5e3820", across=True)
        art.stipple([(x, 0), (x + 74, 0), (x + 74, 1000), (x, 1000)], "#2d180c", 0.5, angle=0.0, start=0.3)
    for index, colour in enumerate((CARPET_RED, CARPET_GOLD, CARPET_BLUE, CARPET_CREAM, CARPET_GREEN)):
        for x in (34 + (index % 2) * 16, 1440 - (index % 2) * 16):
            art.oval(x, 210 + index * 112, 34, 40, mix(colour, "#ffffff", 0.12), mix(colour, "#1a0d0a", 0.45))


def _corners(art: Canvas) -> None:
    for side in (-1, 1):
        for rise in (-1, 1):
            _stepped(art, 750 + side * 352, 530 + rise * 258, 84, 74, CARPET_CREAM)
            _stepped(art, 750 + side * 352, 530 + rise * 258, 70, 61, CARPET_GREEN)
            _stepped(art, 750 + side * 352, 530 + rise * 258, 40, 34, CARPET_GOLD)
            _star(art, 750 + side * 352, 530 + rise * 258, 17, CARPET_RED)


def _carpet_ground(art: Canvas) -> None:
    art.rectangle(200, 148, 1100, 870, CARPET_BLUE)
    art.rectangle(212, 160, 1076, 850, CARPET_CREAM)
    art.rectangle(222, 170, 1056, 840, CARPET_RED)
    for x in range(250, 1270, 46):
        for y in (200, 868):
            _stepped(art, x, y, 20, 20, CARPET_CREAM if (x // 46) % 2 else CARPET_GOLD)
            _stepped(art, x, y, 9, 9, CARPET_BLUE)
    for y in range(246, 860, 46):
        for x in (250, 1250):
            _stepped(art, x, y, 20, 20, CARPET_CREAM if (y // 46) % 2 else CARPET_GOLD)
            _stepped(art, x, y, 9, 9, CARPET_BLUE)
    art.rectangle(280, 230, 940, 606, CARPET_GOLD)
    art.rectangle(288, 238, 924, 590, CARPET_BLUE)
    for row in range(9):
        for column in range(14):
            _star(art, 322 + column * 66, 272 + row * 66, 11, mix(CARPET_BLUE, CARPET_CREAM, 0.38))


def _stepped(art: Canvas, x: float, y: float, half_width: float, half_height: float, colour: str) -> None:
    steps = max(3, min(11, round(half_width / 14)))
    quarter: list[Point] = []
    for index in range(steps):
        right, down = half_width * (1 - index / steps), half_height * (index + 1) / steps
        quarter += [(right, half_height * index / steps), (right, down)]
    outline = [(x + a, y + b) for a, b in quarter]
    outline += [(x - a, y + b) for a, b in reversed(quarter)]
    outline += [(x - a, y - b) for a, b in quarter]
    outline += [(x + a, y - b) for a, b in reversed(quarter)]
    art.fill(outline, colour)


def _star(art: Canvas, x: float, y: float, size: float, colour: str) -> None:
    points = []
    for index in range(16):
        reach = size if index % 2 == 0 else size * 0.62
        turn = math.tau * index / 16
        points.append((x + reach * math.cos(turn), y + reach * math.sin(turn)))
    art.fill(points, colour)
