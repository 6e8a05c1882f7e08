"""The icon of the installed site: the theme's ``icon-512.png``, else the built-in mark in the agency's colour."""

from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from khabar.site import assets, social

SIZES = (192, 512)
"""Pixels of a side; what browsers ask of a site that can be installed."""

SOURCE = "icon-512.png"

LINES = ((0, 18), (6, 11), (11, 18), (16, 8))
"""The mark on a field of 32 units: (distance from the first line, length) of each line, as in ``icon.svg``."""

SCALE = 0.8
"""Share of the field that the mark takes, so that round masks cut nothing off."""


def path(size: int) -> str:
    """Return the path of the icon of `size` pixels."""
    return f"/icon-{size}.png"


def source() -> Path | None:
    """Return the theme's own icon, None when it has none."""
    own = assets.theme_folder() / SOURCE
    return own if own.is_file() else None


def draw(size: int) -> bytes:
    """Return the icon as a PNG with sides of `size` pixels. Raises OSError when the theme's icon cannot be read."""
    own = source()
    return _encoded(_resized(own, size) if own else _mark(social.accent(), size))


def _resized(file: Path, size: int) -> Image.Image:
    with Image.open(file) as opened:
        return opened.convert("RGBA").resize((size, size), Image.Resampling.LANCZOS)


@lru_cache(maxsize=4)
def _mark(colour: str, size: int) -> Image.Image:
    fine = 4 * size
    canvas = Image.new("RGB", (fine, fine), colour)
    pen = ImageDraw.Draw(canvas)
    unit = fine / 32 * SCALE
    edge = fine / 2 - 9 * unit
    for down, length in LINES:
        top = fine / 2 + (down - 8) * unit
        pen.rectangle((edge, top - 1.3 * unit, edge + length * unit, top + 1.3 * unit), fill="white")
    return canvas.resize((size, size), Image.Resampling.LANCZOS)


def _encoded(made: Image.Image) -> bytes:
    stream = BytesIO()
    made.save(stream, "PNG", optimize=True)
    return stream.getvalue()
