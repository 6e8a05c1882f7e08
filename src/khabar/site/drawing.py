"""Draws social cards: text shaped and ordered by HarfBuzz and FriBidi, broken into balanced lines that fit."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageColor, ImageDraw, ImageFont, ImageOps, features

WIDTH, HEIGHT = 1200, 630
"""Pixels of a card: what networks ask for."""

MARGIN = 72
LARGEST = 100_000
"""Bytes that a card may have."""

SIZES = (82, 74, 66, 58, 52, 46)
"""Sizes of the headline in pixels, the first that fits is taken."""

MOST_LINES = 5
SMALL = 34
QUALITIES = (84, 76, 66, 54, 40, 24, 10)
ELLIPSIS = "…"
SHADE = 0.82
"""How dark the lower part of a picture becomes, from 0 to 1."""

_DROPPED = ("Cc", "Cf", "Cs", "Co", "Cn")
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True)
class Sheet:
    """What stands on one card; `language` is a BCP 47 tag, which decides the forms of letters."""

    headline: str
    over: str
    agency: str
    language: str
    right_to_left: bool
    picture: Path | None = None


@dataclass(frozen=True)
class Design:
    """How the cards of an edition look; `leading` is the line height as a multiple of the size."""

    font: Path
    leading: float
    accent: str
    logo: Path | None = None


@dataclass(frozen=True)
class Setting:
    """Text set in lines: the lines in logical order, their size and the distance of their baselines in pixels."""

    lines: tuple[str, ...]
    size: int
    step: int


def draw(sheet: Sheet, design: Design) -> bytes:
    """Return the card as a JPEG of at most `LARGEST` bytes. Raises OSError when a file cannot be read."""
    canvas = _ground(sheet, design)
    pen = _Pen(canvas, sheet, design)
    if design.logo is None:
        pen.line(_cut(drawable(sheet.agency, design.font), pen.measure(SMALL)), MARGIN, SMALL, "white")
    else:
        _paste_logo(canvas, design.logo, sheet.right_to_left)
    headline = drawable(sheet.headline, design.font)
    setting = fitted(headline, design, sheet) if headline else Setting((), SIZES[-1], 0)
    top = HEIGHT - MARGIN - setting.step * len(setting.lines)
    for number, line in enumerate(setting.lines):
        pen.line(line, top + number * setting.step, setting.size, "white")
    if over := drawable(sheet.over, design.font):
        pen.band(_cut(over, pen.measure(SMALL)), top - round(SMALL * 2.3))
    return _encoded(canvas)


def drawable(text: str, font: Path) -> str:
    """Return `text` on one line without what `font` cannot draw: symbols are left out.

    A text of which a letter is missing is left out as a whole: a name without some of its letters is a false one.
    """
    kept = []
    for char in " ".join(text.split()):
        category = unicodedata.category(char)
        if char in _JOINERS or category[0] == "M":
            kept.append(char)
        elif category in _DROPPED:
            continue
        elif _covered(str(font), char) or char == " ":
            kept.append(char)
        elif category[0] in "LN":
            return ""
    return " ".join("".join(kept).split())


def fitted(text: str, design: Design, sheet: Sheet) -> Setting:
    """Set `text` as large as it fits, in lines of about the same length; what is too long ends in an ellipsis."""
    room = HEIGHT - 2 * MARGIN - round(SMALL * 4.6)
    for size in SIZES:
        measure = _measure(design, sheet, size)
        step = round(size * design.leading)
        most = min(MOST_LINES, room // step)
        lines = _broken(text, measure, WIDTH - 2 * MARGIN)
        if len(lines) <= most:
            return Setting(_balanced(text, measure, len(lines)), size, step)
    kept = lines[: most - 1]
    rest = text[_length(text, kept) :].strip()
    return Setting((*kept, _cut(rest, measure)), size, step)


Measure = Callable[[str], float]
"""Gives the width of a text in pixels."""


def _broken(text: str, measure: Measure, width: float) -> tuple[str, ...]:
    """Break `text` between words, and within a word that is wider than a line."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if measure(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        while measure(word) > width:
            head = _head(word, measure, width)
            lines.append(head)
            word = word[len(head) :]
        line = word
    return (*lines, line) if line else tuple(lines)


def _balanced(text: str, measure: Measure, count: int) -> tuple[str, ...]:
    """Break `text` into `count` lines, the longest of which is as short as can be."""
    narrow, wide = 0.0, float(WIDTH - 2 * MARGIN)
    for _ in range(10):
        middle = (narrow + wide) / 2
        if max(map(measure, text.split(" "))) <= middle and len(_broken(text, measure, middle)) <= count:
            wide = middle
        else:
            narrow = middle
    return _broken(text, measure, wide)


def _head(word: str, measure: Measure, width: float) -> str:
    """Return as much of the beginning of `word` as is no wider than `width`, one letter at least."""
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(word[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return word[:low]


def _cut(text: str, measure: Measure) -> str:
    """Return `text` if it fits into one line, else as many whole words as fit and an ellipsis."""
    width = WIDTH - 2 * MARGIN
    if measure(text) <= width:
        return text
    words = text.split(" ")
    while len(words) > 1 and measure(" ".join(words) + ELLIPSIS) > width:
        words.pop()
    if len(words) > 1:
        return " ".join(words) + ELLIPSIS
    return _head(words[0], lambda part: measure(part + ELLIPSIS), width) + ELLIPSIS


def _length(text: str, lines: tuple[str, ...]) -> int:
    """Return how many characters of `text` the `lines` made from its beginning take."""
    place = 0
    for line in lines:
        while text[place] == " ":
            place += 1
        place += len(line)
    return place


class _Pen:
    """Writes lines of text on a card from its starting side."""

    def __init__(self, canvas: Image.Image, sheet: Sheet, design: Design) -> None:
        self._draw = ImageDraw.Draw(canvas)
        self._sheet = sheet
        self._design = design

    def measure(self, size: int) -> Measure:
        """Return what gives the width of a text at `size` pixels."""
        return _measure(self._design, self._sheet, size)

    def line(self, text: str, top: float, size: int, fill: Any, inset: int = 0) -> None:
        """Write `text` into the line whose upper edge is at `top`; its baseline stands at four fifths of the size."""
        start = self._sheet.right_to_left
        across = WIDTH - MARGIN - inset if start else MARGIN + inset
        direction, language = ("rtl" if start else "ltr"), self._sheet.language
        font = _font(str(self._design.font), size)
        baseline = top + size * self._design.leading * 0.5 + size * 0.33
        anchor = "rs" if start else "ls"
        self._draw.text((across, baseline), text, fill, font, anchor, direction=direction, language=language)

    def band(self, text: str, top: float) -> None:
        """Write `text` on a band of its own width."""
        width = min(self.measure(SMALL)(text) + 40, WIDTH - 2 * MARGIN)
        left = WIDTH - MARGIN - width if self._sheet.right_to_left else MARGIN
        height = round(SMALL * 1.75)
        self._draw.rectangle((left, top, left + width, top + height), fill="white")
        shift = (height - SMALL * self._design.leading) / 2
        self.line(text, top + shift, SMALL, _dark(self._design.accent), inset=20)


def _ground(sheet: Sheet, design: Design) -> Image.Image:
    """Return the empty card: the agency's colour, or the picture with a shade over it."""
    accent = _dark(design.accent)
    if sheet.picture is None:
        canvas = Image.new("RGB", (WIDTH, HEIGHT), accent)
        ImageDraw.Draw(canvas).rectangle((0, HEIGHT - 18, WIDTH, HEIGHT), fill=_mixed(accent, (255, 255, 255), 0.35))
        return canvas
    with Image.open(sheet.picture) as opened:
        opened.draft("RGB", (WIDTH, HEIGHT))
        picture = ImageOps.fit(opened.convert("RGB"), (WIDTH, HEIGHT), Image.Resampling.BILINEAR, centering=(0.5, 0.35))
    night = Image.new("RGB", (WIDTH, HEIGHT), _mixed(accent, (0, 0, 0), 0.72))
    return Image.composite(night, picture, _shade())


@lru_cache(maxsize=1)
def _shade() -> Image.Image:
    """Return how much of the dark lies over each row of a picture: some at the top, most of it where the text is."""
    rows = bytearray()
    for row in range(HEIGHT):
        place = row / HEIGHT
        share = max(0.76 - place * 1.9, 0.28, min(SHADE, 0.28 + (place - 0.25) * 1.45))
        rows.append(round(share * 255))
    return Image.frombytes("L", (1, HEIGHT), bytes(rows)).resize((WIDTH, HEIGHT))


def _paste_logo(canvas: Image.Image, file: Path, right_to_left: bool) -> None:
    with Image.open(file) as opened:
        logo = opened.convert("RGBA")
    logo.thumbnail((WIDTH // 2, SMALL * 2))
    canvas.paste(logo, (WIDTH - MARGIN - logo.width if right_to_left else MARGIN, MARGIN), logo)


def _encoded(canvas: Image.Image) -> bytes:
    data = b""
    for quality in QUALITIES:
        stream = BytesIO()
        canvas.save(stream, "JPEG", quality=quality, optimize=True, progressive=True)
        data = stream.getvalue()
        if len(data) <= LARGEST:
            break
    return data


def _dark(colour: str) -> tuple[int, int, int]:
    """Return `colour` darkened as far as white text on it needs (contrast 7:1 and more)."""
    made = ImageColor.getrgb(colour)[:3]
    while _luminance(made) > 0.1:
        made = _mixed(made, (0, 0, 0), 0.12)
    return made


def _mixed(one: tuple[int, ...], other: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(colour: tuple[int, ...]) -> float:
    """Return the relative luminance of an sRGB colour, from 0 to 1 (WCAG 2.2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (one / 255 for one in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _measure(design: Design, sheet: Sheet, size: int) -> Measure:
    font = _font(str(design.font), size)
    direction = "rtl" if sheet.right_to_left else "ltr"

    def measure(text: str) -> float:
        return float(font.getlength(text, direction=direction, language=sheet.language))

    return measure


@lru_cache(maxsize=32)
def _font(file: str, size: int) -> ImageFont.FreeTypeFont:
    if not features.check("raqm"):
        raise RuntimeError("Pillow was built without Raqm, which sets Arabic script. Install it as a wheel from PyPI.")
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.RAQM)


@lru_cache(maxsize=4096)
def _covered(file: str, char: str) -> bool:
    """Return whether the font has a glyph for `char`: one that looks like that of no character at all is none."""
    font = ImageFont.truetype(file, 24, layout_engine=ImageFont.Layout.BASIC)
    return bytes(font.getmask(char)) != bytes(font.getmask("\U0010fffd")) or char == " "
