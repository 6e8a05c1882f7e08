"""From running text to the terms under which it is found; the same for texts and for what readers type."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from khabar.language.folding import fold
from khabar.language.forms import (
    APOSTROPHES,
    PERSIAN_PREFIXES,
    PERSIAN_SUFFIXES,
    PRIMARY,
    THOUSANDS,
    Form,
    forms,
    letters,
)

VERSION = 1
"""Number of the rules. An index holds it, and is built anew under another one."""

_ALIASES = {"kmr": "ku", "az": "tr", "prs": "fa", "pes": "fa"}
_SORANI_TAGS = frozenset({"ku-arab", "kmr-arab", "ckb"})

_MARKS = "".join(
    chr(code)
    for code in (*range(0x0300, 0x1E00), *range(0x20D0, 0x2100), *range(0xFE20, 0xFE30))
    if unicodedata.category(chr(code)) in {"Mn", "Mc"}
)
_JOINERS = "\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
_LETTERS = rf"[^\W_]+(?:[{_MARKS}{_JOINERS}]+[^\W_]+)*[{_MARKS}]*"
_WORD = re.compile(rf"{THOUSANDS}(?!\w)|{_LETTERS}(?:[{APOSTROPHES}]{_LETTERS})*")
_WORDS_AND_BETWEEN = re.compile(f"({_LETTERS})")
_NOTHING_BUT_SPACE = re.compile(r"[ \u00a0\u200b-\u200f\u202f]{1,3}")
_ARABIC_LETTER = re.compile("[\u0600-\u06ff]")


class Term(NamedTuple):
    """A form under which a word of a text is found.

    `start` and `end` are the place of the word in the original string, as of slicing. `weight` is 1.0 for a primary
    form and less for a secondary one, by which the word is found too, but later. Terms at one place are forms of one
    word; a term that spans others is the compound that they are parts of.
    """

    text: str
    start: int
    end: int
    weight: float = PRIMARY


def rules_of(lang: str) -> str:
    """Return the code of the rules for a language tag: "fa" for "fa-IR", "ku" for "kmr", "ckb" for "ku-Arab"."""
    tag = lang.lower().replace("_", "-")
    if tag in _SORANI_TAGS or tag.startswith("ckb-"):
        return "ckb"
    base = tag.split("-")[0]
    return _ALIASES.get(base, base)


def normalise(text: str, lang: str) -> str:
    """Return `text` in the one form in which spellings of the same words in the language `lang` are equal.

    Letters and digits are folded, accents with them (in Spanish not that of ñ); marks, invisible characters and
    zero-width non-joiners are gone, white space is one space. Words are neither cut nor stemmed. Applying it again
    changes nothing.
    """
    rules = rules_of(lang)
    if rules != "ckb":
        return letters(text, rules)
    # A further pass sees the ends of words that dropping a mark or an apostrophe has uncovered.
    for _ in range(3):
        text = " ".join("".join(_sorani_words(run)) for run in unicodedata.normalize("NFKC", text).split()).strip()
    return text


def _sorani_words(run: str) -> Iterator[str]:
    # Sorani has letters that change at the beginning and the end of a word.
    for number, piece in enumerate(_WORDS_AND_BETWEEN.split(run)):
        yield letters(piece, "ckb") if number % 2 else fold(piece)


def terms(text: str, lang: str) -> list[Term]:
    """Return the terms of `text` in the language `lang` (a BCP 47 tag), in the order of the text.

    Texts and queries are analysed alike: a text is found when its terms meet those of the query. Any string is good;
    one without letters and digits has no terms.
    """
    rules = rules_of(lang)
    if rules == "fa":
        return list(_persian(text))
    return [
        Term(form, start + first, start + behind, weight)
        for match in _WORD.finditer(text)
        for start in (match.start(),)
        for form, first, behind, weight in forms(match[0], rules)
    ]


def _persian(text: str) -> Iterator[Term]:
    """Yield the terms of a Persian text, particles joined with the words that they were typed apart from.

    Such a prefix of the verb or suffix of the plural is no term of its own: "می خواهم" has the terms of "می‌خواهم".
    """
    words = [(match, found) for match in _WORD.finditer(text) if (found := forms(match[0], "fa"))]
    for number, (match, found) in enumerate(words):
        before = words[number - 1] if number else None
        after = words[number + 1] if number + 1 < len(words) else None
        text_of_word = found[0].text
        if text_of_word in PERSIAN_PREFIXES and after and _apart(text, match, after):
            continue
        if before and _apart(text, before[0], (match, found)):
            text_before = before[1][0].text
            if text_of_word in PERSIAN_SUFFIXES or text_before in PERSIAN_PREFIXES:
                yield Term(text_before + text_of_word, before[0].start(), match.end(), PRIMARY)
            if text_of_word in PERSIAN_SUFFIXES:
                continue
        start = match.start()
        for form in found:
            yield Term(form.text, start + form.start, start + form.end, form.weight)


def _apart(text: str, word: re.Match[str], after: tuple[re.Match[str], tuple[Form, ...]]) -> bool:
    """Return whether nothing but a space parts a word from the Arabic-script one behind it."""
    match, found = after
    return bool(_NOTHING_BUT_SPACE.fullmatch(text, word.end(), match.start()) and _ARABIC_LETTER.match(found[0].text))
