"""The parts many illustrations share: land, sky, plants, flags, buildings."""

import math
from itertools import pairwise

from khabar.ops.demo.pictures.canvas import PAGE_HEIGHT, PAGE_WIDTH, Canvas, Point, Points, arc, curve, mix

FLAG_BANDS = ("#17807e", "#f4efe2", "#d79a3c")


def ridge(art: Canvas, height: float, swing: float, waves: float = 2.0) -> list[Point]:
    """Return a rolling skyline around ``height`` that swings by ``swing`` units, with ``waves`` waves on the page."""
    shifts = [art.chance.uniform(0, math.tau) for _ in range(4)]
    line = []
    for step in range(101):
        x = step / 100
        bend = sum(math.sin(math.tau * waves * (n + 1) * 0.7 * x + shifts[n]) / (n + 1) ** 1.4 for n in range(4))
        line.append((-20 + x * (PAGE_WIDTH + 40), height + bend * swing * 0.6))
    return line


def crags(art: Canvas, height: float, swing: float, detail: int = 7, peak: float | None = None) -> list[Point]:
    """Return a jagged mountain skyline by halving; ``peak`` is the height of its middle, if it has a summit there."""
    line: list[Point] = [(-20, height), (PAGE_WIDTH + 20, height)]
    spread = swing
    for round_number in range(detail):
        finer: list[Point] = []
        for first, second in pairwise(line):
            middle = (first[0] + second[0]) / 2
            level = (first[1] + second[1]) / 2 + art.chance.uniform(-spread, spread)
            if round_number == 0 and peak is not None:
                level = peak
            finer += [first, (middle, level)]
        line = [*finer, line[-1]]
        spread *= 0.52
    return line


def land(art: Canvas, skyline: Points, colour: str, to: str | None = None, bottom: float = PAGE_HEIGHT) -> list[Point]:
    """Fill everything between a skyline and ``bottom`` and return the outline, for shading."""
    outline = [*skyline, (skyline[-1][0], bottom), (skyline[0][0], bottom)]
    art.fill(outline, colour, to)
    return outline


def streak(art: Canvas, x: float, y: float, length: float, thickness: float, colour: str, alpha: float = 0.6) -> None:
    """Draw a long flat cloud around (x, y), thin at both ends."""
    lean, waves, shift = (
        art.chance.uniform(0.5, 1.6),
        art.chance.uniform(8, 20),
        art.chance.uniform(0, math.tau),
    )
    upper, lower = [], []
    for step in range(41):
        share = step / 40
        body = math.sin(math.pi * share**lean) ** 0.7 * thickness / 2
        bump = 1 + 0.45 * math.sin(share * waves + shift) + 0.2 * math.sin(share * waves * 2.3)
        upper.append((x + (share - 0.5) * length, y - body * bump))
        lower.append((x + (share - 0.5) * length, y + body * 0.35))
    art.fill([*upper, *reversed(lower)], colour, alpha=alpha)
    art.oval(
        x + length * art.chance.uniform(-0.3, 0.3),
        y + thickness * 0.7,
        length * 0.22,
        thickness * 0.09,
        colour,
        alpha=alpha * 0.7,
    )


def stars(art: Canvas, count: int, bottom: float, colour: str = "#fdf6e0") -> None:
    """Scatter stars over the page above ``bottom``, few of them bright."""
    for _ in range(count):
        x, y = art.chance.uniform(0, PAGE_WIDTH), art.chance.uniform(0, 1) ** 1.3 * bottom
        size = 0.7 + 1.7 * art.chance.random() ** 4
        art.oval(x, y, size, size, colour, alpha=art.chance.uniform(0.35, 0.98))


def birds(art: Canvas, x: float, y: float, count: int, colour: str, size: float = 12) -> None:
    """Draw a loose flock of birds around (x, y)."""
    for _ in range(count):
        left, top = x + art.chance.gauss(0, 70), y + art.chance.gauss(0, 26)
        wing = size * art.chance.uniform(0.6, 1.2)
        upper = curve([(left - wing, top - wing * 0.35), (left - wing * 0.4, top - wing * 0.3), (left, top)], 5)
        right = curve([(left, top), (left + wing * 0.45, top - wing * 0.42), (left + wing, top - wing * 0.3)], 5)
        art.line([*upper, *right], colour, 2.0)


def cypress(art: Canvas, x: float, foot: float, height: float, dark: str, light: str) -> None:
    """Draw a cypress that stands at (x, foot), lit from the right."""
    half = height * 0.105
    art.soften(arc(x - half * 0.6, foot, half * 1.8, half * 0.35), mix(dark, "#000000", 0.5), height * 0.012, 0.5)
    art.rectangle(x - half * 0.18, foot - height * 0.08, half * 0.36, height * 0.09, mix(dark, "#2a1a12", 0.6))
    body = foot - height * 0.04
    left = curve(
        [
            (x, foot - height),
            (x - half * 0.75, foot - height * 0.55),
            (x - half, foot - height * 0.2),
            (x - half * 0.4, body),
        ]
    )
    right = curve(
        [
            (x + half * 0.4, body),
            (x + half, foot - height * 0.2),
            (x + half * 0.7, foot - height * 0.55),
            (x, foot - height),
        ]
    )
    art.fill([*left, *right], dark)
    art.stipple([*left, *right], light, 0.75, angle=0.0, start=0.35)


def tree(art: Canvas, x: float, foot: float, height: float, dark: str, light: str, trunk: str, lumps: int = 9) -> None:
    """Draw a round-headed tree that stands at (x, foot), lit from the upper right."""
    art.fill(
        [
            (x - height * 0.035, foot),
            (x - height * 0.02, foot - height * 0.5),
            (x + height * 0.02, foot - height * 0.5),
            (x + height * 0.04, foot),
        ],
        trunk,
    )
    crown = foot - height * 0.63
    heads = []
    for index in range(lumps):
        angle = math.tau * index / lumps + art.chance.uniform(-0.3, 0.3)
        reach = height * art.chance.uniform(0.14, 0.22)
        heads.append(
            (
                x + math.cos(angle) * reach * 1.25,
                crown + math.sin(angle) * reach * 0.85,
                height * art.chance.uniform(0.13, 0.19),
            )
        )
    heads.append((x, crown, height * 0.24))
    for left, top, size in heads:
        art.oval(left, top, size, size * 0.88, dark)
    for left, top, size in heads:
        art.stipple(arc(left, top - size * 0.1, size * 0.92, size * 0.8), light, 0.7, angle=-math.pi / 4, start=0.3)


def olive_tree(art: Canvas, x: float, foot: float, size: float, leaf: str, light: str, bark: str) -> None:
    """Draw an old olive tree with a twisted, forked trunk and a silvery crown."""
    trunk = [
        (x - size * 0.16, foot),
        (x - size * 0.07, foot - size * 0.16),
        (x - size * 0.12, foot - size * 0.32),
        (x - size * 0.26, foot - size * 0.5),
        (x - size * 0.2, foot - size * 0.53),
        (x - size * 0.04, foot - size * 0.36),
        (x + size * 0.02, foot - size * 0.56),
        (x + size * 0.07, foot - size * 0.56),
        (x + size * 0.06, foot - size * 0.36),
        (x + size * 0.23, foot - size * 0.52),
        (x + size * 0.27, foot - size * 0.48),
        (x + size * 0.11, foot - size * 0.28),
        (x + size * 0.08, foot - size * 0.14),
        (x + size * 0.18, foot),
    ]
    outline = curve(trunk, 5)
    art.fill(outline, bark)
    art.stipple(outline, mix(bark, "#ffffff", 0.35), 0.7, angle=0.0, start=0.4)
    clumps = []
    for _ in range(64 if size > 300 else 24):
        angle, reach = art.chance.uniform(0, math.tau), art.chance.random() ** 0.6
        clumps.append(
            (
                x + math.cos(angle) * reach * size * 0.5,
                foot - size * 0.72 + math.sin(angle) * reach * size * 0.27,
            )
        )
    for left, top in sorted(clumps, key=lambda place: -place[1]):
        reach = size * art.chance.uniform(0.045, 0.1) * (1.0 if size > 300 else 1.5)
        shade = mix(
            leaf,
            light,
            max(0.0, min(1.0, (foot - size * 0.55 - top) / (size * 0.5) + art.chance.uniform(-0.2, 0.2))),
        )
        art.oval(left, top, reach * 1.2, reach * 0.8, shade)
        art.stipple(arc(left, top, reach * 1.1, reach * 0.7), mix(shade, "#fffbe0", 0.5), 0.55, angle=-1.0, start=0.4)


def flag(art: Canvas, x: float, foot: float, height: float, width: float, colour: str = "#e8e2d2") -> None:
    """Draw the country's flag on a pole that stands at (x, foot), waving to the right."""
    art.line([(x, foot), (x, foot - height)], colour, max(1.5, height / 90))
    art.oval(x, foot - height, height / 60, height / 60, "#d9b25a")
    band = width * 0.2
    for index, shade in enumerate(FLAG_BANDS):
        top, lower = [], []
        for step in range(17):
            share = step / 16
            wave = math.sin(share * 5.2 + x * 0.03) * width * 0.06 * share + share * width * 0.05
            place = (x + share * width, foot - height + height * 0.03 + index * band + wave)
            top.append(place)
            lower.append((place[0], place[1] + band))
        outline = [*top, *reversed(lower)]
        art.fill(outline, shade)
        art.stipple(outline, mix(shade, "#10222c", 0.35), 0.4, angle=0.0, start=0.3)


def hanging_flag(art: Canvas, x: float, foot: float, height: float) -> None:
    """Draw an indoor flag that hangs in folds from a pole at (x, foot)."""
    art.line([(x, foot), (x, foot - height)], "#b98d3e", height / 80)
    art.oval(x, foot - height, height / 45, height / 34, "#e3bf6b")
    wide, long = height * 0.24, height * 0.66
    top = foot - height * 0.97
    for index, shade in enumerate(FLAG_BANDS):
        first, last = index / 3, (index + 1) / 3
        outline = [
            *curve(
                [
                    (x + wide * first * 0.25, top + long * 0.05 * first),
                    (x + wide * first * 0.8, top + long * 0.5),
                    (x + wide * first, top + long * (0.96 - 0.08 * first)),
                ]
            ),
            *curve(
                [
                    (x + wide * last, top + long * (0.96 - 0.08 * last)),
                    (x + wide * last * 0.8, top + long * 0.5),
                    (x + wide * last * 0.25, top + long * 0.05 * last),
                ]
            ),
        ]
        art.fill(outline, mix(shade, "#0b1a20", 0.08), mix(shade, "#0b1a20", 0.3))
        art.stipple(outline, mix(shade, "#05131a", 0.45), 0.6, angle=0.0, start=0.2)


def arched(x: float, y: float, width: float, height: float, pointed: float = 0.0) -> list[Point]:
    """Return the outline of an arched opening whose foot runs from (x, y) to (x + width, y).

    ``pointed`` (0 to 1) raises the crown from a half circle towards a pointed arch.
    """
    half = width / 2
    rise = half * (1 + pointed * 0.7)
    crown: list[Point] = []
    for step in range(25):
        share = step / 24 * 2 - 1
        lift = math.sqrt(max(0.0, 1 - share * share)) * (1 - pointed) + (1 - abs(share) ** 1.6) * pointed
        crown.append((x + half + share * half, y - height + rise - lift * rise))
    return [(x, y), *crown, (x + width, y)]


def columns(art: Canvas, x: float, foot: float, width: float, height: float, count: int, light: str, dark: str) -> None:
    """Draw ``count`` columns, lit from the left, evenly over ``width`` units from x."""
    gap = width / count
    shaft = gap * 0.36
    for index in range(count):
        middle = x + gap * (index + 0.5)
        art.rectangle(middle - shaft * 0.5, foot - height, shaft, height, light, dark, across=True)
        art.rectangle(middle - shaft * 0.72, foot - height, shaft * 1.44, height * 0.045, mix(light, dark, 0.2))
        art.rectangle(middle - shaft * 0.72, foot - height * 0.04, shaft * 1.44, height * 0.04, mix(light, dark, 0.4))


def sparkle(
    art: Canvas, top: float, bottom: float, colour: str, count: int, middle: float = 750, spread: float = 700
) -> None:
    """Draw short level glints of light on water, denser towards ``middle`` and longer towards the viewer."""
    for _ in range(count):
        near = art.chance.random()
        y = top + near**1.4 * (bottom - top)
        x = middle + art.chance.gauss(0, 0.35) * spread * (0.35 + near)
        length = (8 + 46 * near) * art.chance.uniform(0.5, 1.3)
        art.oval(x, y, length, 0.8 + 1.8 * near, colour, alpha=art.chance.uniform(0.15, 0.6))
