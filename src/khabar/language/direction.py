"""Writing direction and script of a run of text, and its isolation from the text around it (UAX #9)."""

import unicodedata
from collections import Counter
from typing import Literal

Direction = Literal["ltr", "rtl"]

LEFT_TO_RIGHT_ISOLATE = "\u2066"
RIGHT_TO_LEFT_ISOLATE = "\u2067"
FIRST_STRONG_ISOLATE = "\u2068"
POP_DIRECTIONAL_ISOLATE = "\u2069"

_OPENERS = {"ltr": LEFT_TO_RIGHT_ISOLATE, "rtl": RIGHT_TO_LEFT_ISOLATE, None: FIRST_STRONG_ISOLATE}
_ISOLATES = frozenset({LEFT_TO_RIGHT_ISOLATE, RIGHT_TO_LEFT_ISOLATE, FIRST_STRONG_ISOLATE})

_SCRIPTS = {
    "LATIN": "Latn",
    "ARABIC": "Arab",
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
    "HEBREW": "Hebr",
    "SYRIAC": "Syrc",
    "ARMENIAN": "Armn",
    "GEORGIAN": "Geor",
    "CJK": "Hani",
    "HIRAGANA": "Hira",
    "KATAKANA": "Kana",
    "HANGUL": "Hang",
    "DEVANAGARI": "Deva",
}
UNKNOWN_SCRIPT = "Zyyy"
"""ISO 15924 code of text without letters of a script known here."""


def direction_of(text: str) -> Direction:
    """Return the direction of the first strong character outside isolates (UAX #9, P2 and P3); "ltr" without
    one.
    """
    depth = 0
    for character in text:
        if character in _ISOLATES:
            depth += 1
        elif character == POP_DIRECTIONAL_ISOLATE:
            depth = max(0, depth - 1)
        elif depth == 0:
            kind = unicodedata.bidirectional(character)
            if kind == "L":
                return "ltr"
            if kind in ("R", "AL"):
                return "rtl"
    return "ltr"


def isolate(text: str, direction: Direction | None = None) -> str:
    """Wrap `text` in directional isolates so that neighbours do not reorder it.

    With no `direction` the first strong character decides. Isolates that `text` leaves open are closed, stray
    closers dropped. An empty text stays empty.
    """
    if not text:
        return ""
    depth = 0
    kept = []
    for character in text:
        if character == POP_DIRECTIONAL_ISOLATE:
            if depth == 0:
                continue
            depth -= 1
        elif character in _ISOLATES:
            depth += 1
        kept.append(character)
    return _OPENERS[direction] + "".join(kept) + POP_DIRECTIONAL_ISOLATE * (depth + 1)


def script_of(text: str) -> str:
    """Return the ISO 15924 code of the script most letters of `text` belong to; "Zyyy" when there is none."""
    counts: Counter[str] = Counter()
    for character in text:
        if character.isalpha():
            first_word = unicodedata.name(character, "").split(" ", 1)[0]
            if first_word in _SCRIPTS:
                counts[_SCRIPTS[first_word]] += 1
    return counts.most_common(1)[0][0] if counts else UNKNOWN_SCRIPT
