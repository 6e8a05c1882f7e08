"""The forms of many words at once, for texts by the thousand.

`forms` takes up one word after the other, in a dozen steps each. Most words of a text are nothing but usual letters of
its language's script, and for those every step can be done for all words in one go: folding is a look-up of each letter
then, and stemmers take lists. What such a look-up gives is made of `fold` and its kind themselves, letter by letter.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import TypeAlias

import Stemmer

from khabar.language import forms
from khabar.language.folding import ZERO_WIDTH_NON_JOINER, fold

Weighted: TypeAlias = tuple[tuple[str, float], ...]
"""The forms of a word with their weights, without their places."""

_LONGEST = 30
"""Letters of a word that is usual; folded it has at most twice as many."""

_Column: TypeAlias = tuple[Sequence[str], float]
_Table: TypeAlias = dict[int, str]


def forms_of_each(words: Iterable[str], language: str) -> dict[str, Weighted]:
    """Return the forms of those of the words that are made of usual letters only.

    They are the same as `forms` gives for a word by itself and `terms` for a text of that word alone, in any order; one
    that a word has at several places comes as often. `language` is the code of rules.
    """
    rule = _RULES.get(language)
    if rule is None:
        return {}
    usual = _usual(language)
    own = [word for word in words if usual(word)]
    if not own:
        return {}
    # Of equal forms the one with the greatest weight counts, so it is put last.
    columns = sorted(rule(own), key=lambda column: column[1])
    weights = [weight for _, weight in columns]
    found: dict[str, Weighted] = {}
    for word, row in zip(own, zip(*(texts for texts, _ in columns), strict=True), strict=True):
        of_word = dict(zip(row, weights, strict=True))
        of_word.pop("", None)
        found[word] = tuple(of_word.items())
    if language == "fa":
        for word in own:
            if ZERO_WIDTH_NON_JOINER in word:
                found[word] += tuple(_persian_parts(word))
    return found


@cache
def _usual(language: str) -> Callable[[str], object]:
    """Return what tells whether a word is made of usual letters only."""
    if language not in _IN_ARABIC_SCRIPT:
        return re.compile(f"[{_letters_of(_LATIN)}]{{1,{_LONGEST}}}").fullmatch
    letters = _letters_of(_ARABIC)
    if language != "fa":
        return re.compile(f"[{letters}]{{1,{_LONGEST}}}").fullmatch
    joined = f"(?=.{{1,{_LONGEST}}}$)[{letters}]+(?:{ZERO_WIDTH_NON_JOINER}[{letters}]+)*"
    return re.compile(joined).fullmatch


_IN_ARABIC_SCRIPT = frozenset({"ar", "fa"})
_ARABIC = (*range(0x0621, 0x064B), *range(0x066E, 0x06D6))
_LATIN = (*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xC0, 0x250))


def _letters_of(codes: Iterable[int]) -> str:
    """Return those of the characters that are letters, alone and folded, whatever stands beside them."""
    return "".join(character for character in map(chr, codes) if _is_usual(character))


def _is_usual(letter: str) -> bool:
    folded = fold(letter)
    return (
        unicodedata.category(letter) in {"Lu", "Ll", "Lo"}
        and unicodedata.normalize("NFC", letter) == letter
        and folded.isalpha()
        and len(folded) <= 2
        and not any(map(unicodedata.combining, folded))
    )


@cache
def _folding(language: str | None = None) -> _Table:
    usual = _letters_of((*_ARABIC, *_LATIN))
    return {ord(letter): fold(letter, language) for letter in usual} | {ord(ZERO_WIDTH_NON_JOINER): ""}


@cache
def _plain() -> _Table:
    """Return what takes accents from folded letters."""
    found: _Table = {}
    for letters in (*_folding().values(), *_folding("tr").values()):
        found |= {ord(letter): forms.letters(letter, "") for letter in letters}
    return found


@cache
def _plain_but_enye() -> _Table:
    return _plain() | {ord("ñ"): "ñ"}


def _each(words: Sequence[str], change: Callable[[str], str]) -> list[str]:
    """Return the words after a change that works in each line of a text."""
    return change("\n".join(words)).split("\n")


def _translated(words: Sequence[str], table: _Table) -> list[str]:
    return _each(words, lambda text: text.translate(table))


def _without(words: Sequence[str], pattern: re.Pattern[str]) -> list[str]:
    return _each(words, lambda text: pattern.sub("", text))


@cache
def _stemmer(name: str) -> Callable[[Sequence[str]], list[str]]:
    # Whoever asks keeps what was found; a second store would only cost time.
    return Stemmer.Stemmer(name, 0).stemWords


def _of_lines(pattern: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(pattern.pattern, re.MULTILINE)


_ARTICLE, _PARTICLE = _of_lines(forms.ARABIC_ARTICLE), _of_lines(forms.ARABIC_PARTICLE)
_FINAL_HEH = _of_lines(forms.FINAL_HEH)
_PREFIX, _SUFFIX = _of_lines(forms.GLUED_PREFIX), _of_lines(forms.GLUED_SUFFIX)
_ENDING = _of_lines(forms.KURMANJI_ENDING)


def _arabic_script(words: Sequence[str], folded: Sequence[str]) -> list[_Column]:
    seatless = _translated(_without(words, forms.HAMZA_INSIDE), _folding())
    return [(folded, forms.PRIMARY), (seatless, forms.LOOSE)]


def _arabic(words: Sequence[str]) -> list[_Column]:
    folded = _translated(words, _folding())
    bare = _without(folded, _ARTICLE)
    stripped = _without(folded, _PARTICLE)
    rows = zip(folded, bare, stripped, strict=True)
    without = [one if one != whole else other for whole, one, other in rows]
    nouns = _each(bare, lambda text: _FINAL_HEH.sub("ة", text.translate(forms.TO_ARABIC)))
    stems = [stem.removeprefix("ال") for stem in _stemmer("arabic")(["ال" + noun for noun in nouns])]
    columns = [(without, forms.LOOSE), (_translated(stems, _folding()), forms.CUT)]
    return [*_arabic_script(words, folded), *columns]


def _persian(words: Sequence[str]) -> list[_Column]:
    folded = _translated(words, _folding())
    whole = [one if ZERO_WIDTH_NON_JOINER not in word else "" for word, one in zip(words, folded, strict=True)]
    bare = _without(whole, _SUFFIX)
    columns = [(bare, forms.PART), (_without(bare, _PREFIX), forms.LOOSE)]
    return [*_arabic_script(words, folded), *columns]


def _persian_parts(word: str) -> Iterator[tuple[str, float]]:
    for part in word.translate(_folding() | {ord(ZERO_WIDTH_NON_JOINER): " "}).split(" "):
        if part not in forms.PERSIAN_ENDINGS and part not in forms.PERSIAN_PREFIXES:
            yield part, forms.PART


def _english(words: Sequence[str]) -> list[_Column]:
    return [(_stemmer("english")(_translated(_translated(words, _folding()), _plain())), forms.PRIMARY)]


def _french(words: Sequence[str]) -> list[_Column]:
    folded = _each(words, lambda text: text.translate(_folding()).replace("œ", "oe").replace("æ", "ae"))
    stem = _stemmer("french")
    return [
        (_translated(stem(folded), _plain()), forms.PRIMARY),
        (stem(_translated(folded, _plain())), forms.LOOSE),
    ]


def _spanish(words: Sequence[str]) -> list[_Column]:
    folded = _translated(words, _folding())
    stem = _stemmer("spanish")
    primary = _translated(stem(folded), _plain_but_enye())
    columns = [(_translated(primary, _plain()), forms.LOOSE), (stem(_translated(folded, _plain())), forms.LOOSE)]
    return [(primary, forms.PRIMARY), *columns]


def _cut(words: Sequence[str]) -> list[str]:
    return [word[: forms.CUT_LETTERS] for word in words]


def _turkish(words: Sequence[str]) -> list[_Column]:
    folded = _translated(words, _folding("tr"))
    whole = _translated(folded, _plain())
    stems = _translated(_stemmer("turkish")(folded), _plain())
    return [(_cut(whole), forms.PRIMARY), (whole, forms.EXACT), (stems, forms.CUT)]


def _kurmanji(words: Sequence[str]) -> list[_Column]:
    whole = _translated(_translated(words, _folding()), _plain())
    return [(whole, forms.PRIMARY), (_without(whole, _ENDING), forms.CUT), (_cut(whole), forms.CUT)]


_RULES: dict[str, Callable[[Sequence[str]], list[_Column]]] = {
    "ar": _arabic,
    "fa": _persian,
    "en": _english,
    "fr": _french,
    "es": _spanish,
    "tr": _turkish,
    "ku": _kurmanji,
}
