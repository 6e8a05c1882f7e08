"""Folding of letters, so that what people type meets what was printed.

`fold` is the base of every comparison of names and words. It is one way: never print its result.
"""

import re
import unicodedata
from functools import lru_cache

from khabar.language.digits import to_ascii

ZERO_WIDTH_NON_JOINER = "\u200c"

_TURKISH = frozenset({"tr", "az"})
_DOTLESS_CAPITAL = {ord("İ"): "i", ord("I"): "ı"}
_WHITE_SPACE = re.compile(r"\s+")


def _table(groups: dict[str, str]) -> dict[int, str]:
    return {ord(character): target for target, characters in groups.items() for character in characters}


_INVISIBLE = {
    code: ""
    for code in (
        0x00AD,  # soft hyphen
        0x034F,  # combining grapheme joiner
        0x061C,  # Arabic letter mark
        0x180E,
        0x200B,
        0x200D,
        0x200E,
        0x200F,
        *range(0x202A, 0x202F),  # embeddings and overrides
        *range(0x2060, 0x2070),  # word joiner, isolates, deprecated format controls
        *range(0xFE00, 0xFE10),  # variation selectors
        0xFEFF,  # byte order mark
    )
}

_ARABIC_MARKS = {
    code: ""
    for code in (
        *range(0x0610, 0x061B),
        0x0640,  # tatweel
        *range(0x064B, 0x0660),  # harakat, hamza and madda above or below
        0x0670,  # superscript alef
        *range(0x06D6, 0x06DD),
        *range(0x06DF, 0x06E9),
        *range(0x06EA, 0x06EE),
        *range(0x08D3, 0x0900),
    )
}

_LETTERS = _table(
    {
        "ا": "أإآٱٲٳٵ",
        "ی": "يىئېےۓۍٸ",
        "و": "ؤٶ",
        "ک": "كڪ",
        "ه": "ةۀھەہۂۃ",
    }
)

_PUNCTUATION = _table(
    {
        "'": "‘’‚‛′ʼʻ`´‹›ʹ＇",
        '"': "“”„‟«»″〝〞＂",
        "-": "‐‑‒–—―−﹘﹣－",
        ",": "،",
        ";": "؛",
        "?": "؟",
    }
)

_FOLDED = _INVISIBLE | _ARABIC_MARKS | _LETTERS | _PUNCTUATION
_FOLDED[0x0307] = ""  # the dot that casefolding leaves behind a capital İ


def _fold(text: str, language: str | None) -> str:
    # A second pass sees the letters that dropping a mark or folding a case has uncovered.
    for _ in range(2):
        text = unicodedata.normalize("NFKC", text)
        if language in _TURKISH:
            text = text.translate(_DOTLESS_CAPITAL)
        text = text.casefold().translate(_FOLDED)
    text = unicodedata.normalize("NFKC", to_ascii(text))
    return _WHITE_SPACE.sub(" ", text).strip()


def fold(text: str, language: str | None = None) -> str:
    """Return `text` in the form in which spellings of one word are equal.

    Compatibility forms, invisible controls (ZWNJ included), vowel marks, tatweel, the shapes of yeh, kaf,
    alef and heh, digits, quotes, dashes, letter case and runs of white space no longer differ. Accents of
    Latin letters stay (see `without_accents`). With `language` "tr" a capital I is dotless; Kurmanji has the
    ordinary rule.
    """
    return _fold(text.replace(ZERO_WIDTH_NON_JOINER, ""), language)


def variants(text: str, language: str | None = None) -> tuple[str, ...]:
    """Return the folded spellings of `text`: its ZWNJ kept, typed as a space, and left out; duplicates
    removed.

    Two texts match when their variants have one in common.
    """
    kept = _fold(text, language)
    spaced = _fold(text.replace(ZERO_WIDTH_NON_JOINER, " "), language)
    return tuple(dict.fromkeys((kept, spaced, fold(text, language))))


_LATIN_PLAIN = {
    code: unicodedata.normalize("NFD", chr(code))[0]
    for code in (*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00))
    if unicodedata.decomposition(chr(code))[:1] not in ("", "<")
} | {ord("ı"): "i"}
"""Accented letters that a look-up strips; what is not ASCII then is looked at letter by letter."""


@lru_cache(maxsize=4096)
def _is_latin(character: str) -> bool:
    return unicodedata.name(character, "").startswith("LATIN")


def without_accents(text: str) -> str:
    """Return `text` without the accents of Latin letters, and dotless i as i ("Hesekê" → "Heseke", "Kasım" →
    "Kasim").
    """
    quick = text.translate(_LATIN_PLAIN)
    if quick.isascii():
        return quick
    decomposed = unicodedata.normalize("NFD", text.replace("ı", "i"))
    kept: list[str] = []
    after_latin = False
    for character in decomposed:
        if unicodedata.combining(character):
            if after_latin:
                continue
        else:
            after_latin = _is_latin(character)
        kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))
