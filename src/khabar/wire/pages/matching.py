"""Comparing words and phrases of many scripts, whatever became of their spaces, half-spaces and letter
shapes.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from khabar.language.folding import fold, without_accents

_CLASSES = {
    letter: f"[{letters}]"
    for letters in ("یيىې", "کكڪ", "اأإآٱ", "هةۀە", "وؤ", "'’‘ʼ`", "ıiİIîÎ")
    for letter in letters
}
_GAP = r"[\s\u200b\u200c]*"
_SPACES = frozenset(" \u200c")
_ARABIC_SCRIPT = re.compile(r"[\u0600-\u06ff]")

DASH = r"[-–—]"
CLOSING = "\"'”’»)]›"
SENTENCE_END = ".!?…؟۔。"


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """Return the letters and digits of `text` alone, folded and without accents: equal keys mean the same
    words.
    """
    return "".join(character for character in without_accents(fold(text)) if character.isalnum())


def loose(phrase: str) -> str:
    """Return a regular expression for `phrase` in the original text.

    A space or half-space of the phrase matches any white space, a half-space or nothing; the shapes of
    Arabic-script letters, apostrophes and dotted or dotless i are interchangeable. Linear: no nested
    repetition.
    """
    parts: list[str] = []
    for character in phrase:
        if character in _SPACES:
            parts.append(_GAP if _ARABIC_SCRIPT.search(phrase) else r"\s+")
        else:
            parts.append(_CLASSES.get(character) or re.escape(character))
    return "".join(parts)


def any_of(phrases: Iterable[str]) -> str:
    """Return a regular expression group that matches the longest of `phrases`, as whole words.

    A phrase that ends in * may be joined to the word after it. No phrases: an expression that never matches.
    """
    whole: list[str] = []
    for phrase in sorted(set(phrases), key=lambda one: (-len(one), one)):
        if phrase.endswith("*"):
            whole.append(loose(phrase[:-1]))
        else:
            boundary = r"(?!\w)" if phrase[-1].isalnum() else ""
            whole.append(loose(phrase) + boundary)
    return "(?:" + "|".join(whole) + ")" if whole else r"(?!)"


def words(text: str) -> list[str]:
    """Return the white-space separated words of `text` that hold a letter or a digit."""
    return [word for word in text.split() if any(character.isalnum() for character in word)]


def is_arabic_script(text: str) -> bool:
    """Tell whether `text` holds a letter of the Arabic script."""
    return _ARABIC_SCRIPT.search(text) is not None


def ends_sentence(text: str) -> bool:
    """Tell whether `text` ends like a sentence: full stop, question or exclamation mark, before closing
    quotes.
    """
    return text.rstrip().rstrip(CLOSING).endswith(tuple(SENTENCE_END))


_SENTENCE = re.compile(rf"(?<=[{re.escape(SENTENCE_END)}])[{re.escape(CLOSING)}]*\s+(?=[^\s])")
_ABBREVIATION = re.compile(r"(?:^|\s|\()(?:[A-Z]\.)+$|(?:^|\s)(?:Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|St|Sr|Sra|No|M|Mme)\.$")


def sentences(paragraph: str) -> list[str]:
    """Return the sentences of a paragraph; initials and common titles with a full stop do not end one."""
    found: list[str] = []
    start = 0
    for boundary in _SENTENCE.finditer(paragraph):
        if _ABBREVIATION.search(paragraph[start : boundary.start()][-12:]):
            continue
        found.append(paragraph[start : boundary.end()].strip())
        start = boundary.end()
    rest = paragraph[start:].strip()
    return [*found, rest] if rest else found
