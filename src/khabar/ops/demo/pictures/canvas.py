"""A drawing surface for flat, layered illustrations with soft light and grain.

Lengths are in page units: the page is 1500 units wide and 1000 high, whatever the pixels. Everything is drawn at
twice the final size and reduced at the end, which smooths the edges. Colours are ``#rrggbb`` strings; angles are in
radians.
"""

import math
import random
from collections.abc import Sequence

import numpy
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageDraw, ImageFilter

Point = tuple[float, float]
Points = Sequence[Point]

PAGE_WIDTH = 1500.0
PAGE_HEIGHT = 1000.0
FINAL_SIZE = (2000, 1333)
SUPERSAMPLING = 2
PIXELS_PER_UNIT = FINAL_SIZE[0] * SUPERSAMPLING / PAGE_WIDTH
_NOISE_SIDE = 1024


def rgb(colour: str) -> tuple[int, int, int]:
    """Return the red, green and blue (0 to 255) of a ``#rrggbb`` string.

    Raises ValueError if the string is not a colour.
    """
    red, green, blue = ImageColor.getrgb(colour)[:3]
    return red, green, blue


def mix(first: str, second: str, share: float) -> str:
    """Return the colour that is ``share`` (0 to 1) of the way from ``first`` to ``second``."""
    parts = (round(a + (b - a) * share) for a, b in zip(rgb(first), rgb(second), strict=True))
    return "#{:02x}{:02x}{:02x}".format(*parts)


class Canvas:
    """The surface one illustration is drawn on.

    ``seed`` fixes the noise and ``chance``, the source of randomness that scenes draw from, so that a picture always
    comes out the same.
    """

    def __init__(self, seed: str) -> None:
        width, height = FINAL_SIZE
        self.image = Image.new("RGB", (width * SUPERSAMPLING, height * SUPERSAMPLING))
        self.chance = random.Random(seed)  # noqa: S311 - the same picture every time, nothing secret
        generator = numpy.random.default_rng(self.chance.getrandbits(32))
        self._noise: NDArray[numpy.float32] = generator.random((_NOISE_SIDE, _NOISE_SIDE), dtype=numpy.float32)
        self._draw = ImageDraw.Draw(self.image)

    def fill(
        self,
        points: Points,
        colour: str,
        to: str | None = None,
        *,
        across: bool = False,
        alpha: float | tuple[float, float] = 1.0,
    ) -> None:
        """Fill a polygon with a colour, or with a gradient from ``colour`` to ``to``.

        The gradient runs down the polygon's bounding box, or from left to right if ``across``. ``alpha`` (0 to 1) is
        the opacity, or a pair of opacities between which it runs the same way.
        """
        pixels = [(x * PIXELS_PER_UNIT, y * PIXELS_PER_UNIT) for x, y in points]
        if to is None and alpha == 1.0:
            self._draw.polygon(pixels, fill=rgb(colour))
            return
        box = _bounds(pixels)
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
        level = 255 if isinstance(alpha, tuple) else round(255 * alpha)
        ImageDraw.Draw(mask).polygon([(x - box[0], y - box[1]) for x, y in pixels], fill=level)
        if isinstance(alpha, tuple):
            ramp = _gradient([(round(255 * alpha[0]),), (round(255 * alpha[1]),)], mask.size, across)
            mask = Image.composite(ramp, Image.new("L", mask.size), mask)
        self._paste(colour, to, box, mask, across)

    def backdrop(self, colours: Sequence[str], top: float = 0.0, bottom: float = PAGE_HEIGHT) -> None:
        """Paint a vertical gradient through evenly spaced colours over the page between two heights."""
        first, last = round(top * PIXELS_PER_UNIT), math.ceil(bottom * PIXELS_PER_UNIT)
        band = _gradient([rgb(colour) for colour in colours], (self.image.width, last - first), False)
        self.image.paste(band, (0, first))

    def rectangle(
        self, x: float, y: float, width: float, height: float, colour: str, to: str | None = None,
        *, across: bool = False, alpha: float | tuple[float, float] = 1.0,
    ) -> None:  # fmt: skip
        """Fill the rectangle whose upper left corner is (x, y); the rest as for ``fill``."""
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        self.fill(corners, colour, to, across=across, alpha=alpha)

    def oval(
        self, x: float, y: float, half_width: float, half_height: float, colour: str, to: str | None = None,
        *, across: bool = False, alpha: float | tuple[float, float] = 1.0,
    ) -> None:  # fmt: skip
        """Fill the ellipse with centre (x, y); the rest as for ``fill``."""
        self.fill(arc(x, y, half_width, half_height), colour, to, across=across, alpha=alpha)

    def line(self, points: Points, colour: str, width: float = 2.0) -> None:
        """Draw an open line of ``width`` units with rounded bends."""
        pixels = [(x * PIXELS_PER_UNIT, y * PIXELS_PER_UNIT) for x, y in points]
        self._draw.line(pixels, fill=rgb(colour), width=max(1, round(width * PIXELS_PER_UNIT)), joint="curve")

    def glow(self, x: float, y: float, radius: float, colour: str, strength: float = 1.0) -> None:
        """Lay a round light over the page that fades from ``strength`` (0 to 1) at the centre to nothing."""
        reach = radius * PIXELS_PER_UNIT
        centre = (x * PIXELS_PER_UNIT, y * PIXELS_PER_UNIT)
        box = self._clip((centre[0] - reach, centre[1] - reach, centre[0] + reach, centre[1] + reach))
        if box[2] - box[0] < 4 or box[3] - box[1] < 4:
            return
        step = 8
        columns = numpy.arange(box[0], box[2] + step, step, dtype=numpy.float32) - centre[0]
        rows = numpy.arange(box[1], box[3] + step, step, dtype=numpy.float32) - centre[1]
        distance = numpy.sqrt(columns[None, :] ** 2 + rows[:, None] ** 2) / reach
        level = numpy.clip(1.0 - distance, 0.0, 1.0) ** 2 * (255.0 * strength)
        mask = Image.fromarray(level.astype(numpy.uint8)).resize(
            (box[2] - box[0], box[3] - box[1]), Image.Resampling.BICUBIC
        )
        self._paste(colour, None, box, mask, False)

    def soften(self, points: Points, colour: str, blur: float, alpha: float = 1.0) -> None:
        """Fill a polygon whose edge is blurred over ``blur`` units: shadows, mist, shafts of light."""
        pixels = [(x * PIXELS_PER_UNIT, y * PIXELS_PER_UNIT) for x, y in points]
        spread = 3 * blur * PIXELS_PER_UNIT
        left, top, right, bottom = _bounds(pixels)
        box = self._clip((left - spread, top - spread, right + spread, bottom + spread))
        if box[2] - box[0] < 4 or box[3] - box[1] < 4:
            return
        step = 8
        mask = Image.new("L", (math.ceil((box[2] - box[0]) / step), math.ceil((box[3] - box[1]) / step)))
        small = [((px - box[0]) / step, (py - box[1]) / step) for px, py in pixels]
        ImageDraw.Draw(mask).polygon(small, fill=round(255 * alpha))
        mask = mask.filter(ImageFilter.GaussianBlur(blur * PIXELS_PER_UNIT / step))
        full = mask.resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.BICUBIC)
        self._paste(colour, None, box, full, False)

    def stipple(
        self,
        points: Points,
        colour: str,
        strength: float = 0.6,
        angle: float = math.pi / 2,
        start: float = 0.0,
    ) -> None:
        """Shade a polygon with grains that grow denser towards ``angle`` (0: right, pi/2: down), as an airbrush does.

        ``strength`` is the density (0 to 1) at the far end, ``start`` the share of the way before the first grain.
        """
        pixels = [(x * PIXELS_PER_UNIT, y * PIXELS_PER_UNIT) for x, y in points]
        box = self._clip(_bounds(pixels))
        width, height = (box[2] - box[0]) // 2, (box[3] - box[1]) // 2
        if width < 2 or height < 2:
            return
        mask = Image.new("L", (width, height))
        ImageDraw.Draw(mask).polygon([((x - box[0]) / 2, (y - box[1]) / 2) for x, y in pixels], fill=255)
        across, down = math.cos(angle), math.sin(angle)
        columns = numpy.linspace(0.0, 1.0, width, dtype=numpy.float32) - (across < 0)
        rows = numpy.linspace(0.0, 1.0, height, dtype=numpy.float32) - (down < 0)
        ramp = (columns[None, :] * across + rows[:, None] * down) / (abs(across) + abs(down))
        ramp = numpy.clip((ramp - start) / max(1e-6, 1.0 - start), 0.0, 1.0) * strength
        grains = ramp > self._noise_of(width, height)
        level = numpy.asarray(mask) * grains
        full = Image.fromarray(level.astype(numpy.uint8)).resize((width * 2, height * 2), Image.Resampling.NEAREST)
        self._paste(colour, None, (box[0], box[1], box[0] + width * 2, box[1] + height * 2), full, False)

    def reflect(self, surface: float, depth: float, ripple: float, colour: str, strength: float) -> None:
        """Mirror what stands above height ``surface`` into the ``depth`` units of water below it.

        ``ripple`` is how far (in units) the waves at the near end push the picture sideways; the water's ``colour``
        covers the mirrored picture with an opacity of ``strength`` (0 to 1).
        """
        top, tall = round(surface * PIXELS_PER_UNIT), round(depth * PIXELS_PER_UNIT)
        above = self.image.crop((0, max(0, top - tall), self.image.width, top))
        flipped = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        if flipped.height < tall:
            flipped = flipped.resize((flipped.width, tall), Image.Resampling.BILINEAR)
        rows = numpy.asarray(flipped)
        waved = numpy.empty_like(rows)
        count = rows.shape[0]
        for row in range(count):
            near = row / count
            push = math.sin(row / (7 + 26 * near)) + 0.6 * math.sin(row / (3 + 9 * near) + 1.7)
            waved[row] = numpy.roll(rows[row], round(push * ripple * PIXELS_PER_UNIT * (0.25 + near)), axis=0)
        mirrored = Image.fromarray(waved)
        tint = Image.new("RGB", mirrored.size, rgb(colour))
        self.image.paste(Image.blend(mirrored, tint, strength), (0, top))

    def finish(self, vignette: float = 0.22, grain: float = 5.0) -> Image.Image:
        """Return the finished picture, 2000 x 1333 pixels: reduced, darkened to the corners, with film grain.

        ``vignette`` is the share of light (0 to 1) lost in the corners, ``grain`` the noise in levels of 255.
        """
        small = numpy.asarray(self.image.reduce(SUPERSAMPLING)).astype(numpy.float32)
        height, width = small.shape[:2]
        columns = numpy.linspace(-1.0, 1.0, width, dtype=numpy.float32) ** 2
        rows = numpy.linspace(-1.0, 1.0, height, dtype=numpy.float32) ** 2
        light = 1.0 - vignette * ((columns[None, :] + rows[:, None]) / 2) ** 1.5
        noise = (self._noise_of(width, height) + numpy.roll(self._noise_of(width, height), 1, axis=1) - 1.0) * grain
        small *= light[:, :, None]
        small += noise[:, :, None]
        return Image.fromarray(numpy.clip(small, 0, 255).astype(numpy.uint8))

    def _noise_of(self, width: int, height: int) -> NDArray[numpy.float32]:
        repeat = (math.ceil(height / _NOISE_SIDE), math.ceil(width / _NOISE_SIDE))
        return numpy.tile(self._noise, repeat)[:height, :width]

    def _clip(self, box: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
        return (
            max(0, math.floor(box[0])),
            max(0, math.floor(box[1])),
            min(self.image.width, math.ceil(box[2])),
            min(self.image.height, math.ceil(box[3])),
        )

    def _paste(
        self, colour: str, to: str | None, box: tuple[int, int, int, int], mask: Image.Image, across: bool
    ) -> None:
        if to is None:
            self.image.paste(rgb(colour), box, mask)
            return
        source = _gradient([rgb(colour), rgb(to)], mask.size, across)
        self.image.paste(source, box[:2], mask)


def arc(
    x: float, y: float, half_width: float, half_height: float, start: float = 0.0, end: float = math.tau
) -> list[Point]:
    """Return points along an ellipse around (x, y) from angle ``start`` to ``end`` (0: right, pi/2: down)."""
    size = max(half_width, half_height) * abs(end - start)
    steps = max(12, min(160, round(size / 4)))
    angles = [start + (end - start) * step / steps for step in range(steps + 1)]
    return [(x + half_width * math.cos(angle), y + half_height * math.sin(angle)) for angle in angles]


def curve(points: Points, steps: int = 12) -> list[Point]:
    """Return a smooth line through the given points (Catmull-Rom), with ``steps`` pieces between each two."""
    padded = [points[0], *points, points[-1]]
    line: list[Point] = []
    for index in range(1, len(padded) - 2):
        before, first, second, after = padded[index - 1 : index + 3]
        for step in range(steps):
            line.append(_between(before, first, second, after, step / steps))
    line.append(points[-1])
    return line


def _between(before: Point, first: Point, second: Point, after: Point, t: float) -> Point:
    def axis(a: float, b: float, c: float, d: float) -> float:
        return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)

    return axis(before[0], first[0], second[0], after[0]), axis(before[1], first[1], second[1], after[1])


def _bounds(pixels: Points) -> tuple[int, int, int, int]:
    columns, rows = [x for x, _ in pixels], [y for _, y in pixels]
    return (
        math.floor(min(columns)),
        math.floor(min(rows)),
        math.ceil(max(columns)) + 1,
        math.ceil(max(rows)) + 1,
    )


def _gradient(stops: Sequence[tuple[int, ...]], size: tuple[int, int], across: bool) -> Image.Image:
    length = size[0] if across else size[1]
    places = numpy.linspace(0.0, 1.0, max(1, length))
    marks = numpy.linspace(0.0, 1.0, len(stops))
    channels = [numpy.interp(places, marks, [stop[part] for stop in stops]) for part in range(len(stops[0]))]
    values = numpy.rint(numpy.stack(channels, axis=-1)).astype(numpy.uint8)
    shaped = values[None, :, :] if across else values[:, None, :]
    strip = Image.fromarray(shaped[:, :, 0] if len(stops[0]) == 1 else shaped)
    return strip.resize(size, Image.Resampling.NEAREST)
