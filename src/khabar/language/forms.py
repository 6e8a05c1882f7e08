"""The forms of a single word: the spelling under which it is compared, and those under which it is found.

The rules of each language stand in docs/reference/language.md with examples.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import NamedTuple

import Stemmer

from khabar.language.digits import to_ascii
from khabar.language.folding import ZERO_WIDTH_NON_JOINER, fold, without_accents

PRIMARY = 1.0
PART = 0.9
"""Weight of a part of a compound that is found as a whole too."""

EXACT = 0.6
"""Weight of the whole word beside its five letters, in Turkish: it brings texts with just this form forward."""

LOOSE = 0.5
"""Weight of a spelling that merges letters which the primary form keeps apart."""

CUT = 0.4
"""Weight of the first letters, or the stem, beside the whole word."""

LONGEST = 64
"""A form has at most so many letters; what is longer is no word of a language."""

CUT_LETTERS = 5
"""Turkish and Kurmanji put endings behind endings; the first five letters stand for a word with all of them."""

APOSTROPHES = "'’ʼ‘`´′＇ʹʻ‛"
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
THOUSANDS = r"\d{1,3}(?:[,.٬٫\u00a0\u202f]\d{3})+"
"""Regular expression of a number with signs or narrow spaces between its thousands."""

_THOUSANDS = re.compile(THOUSANDS)
_NOT_A_DIGIT = re.compile(r"\D")
_NOT_OF_A_WORD = re.compile(r"[\W_]+")
_ARABIC_SCRIPT = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff]")
_LATIN_SCRIPT = re.compile("[a-z\u00df-\u024f]")


class Form(NamedTuple):
    """A form of a word, with its place in the word as of slicing, and its weight."""

    text: str
    start: int
    end: int
    weight: float


@lru_cache(maxsize=1 << 16)
def forms(word: str, language: str) -> tuple[Form, ...]:
    """Return the forms under which `word` is found in a text whose language has the rules `language`.

    The primary form is the first. A word without letters and digits has none.
    """
    if _THOUSANDS.fullmatch(word):
        return (Form(to_ascii(_NOT_A_DIGIT.sub("", word)), 0, len(word), PRIMARY),)
    folded = fold(word)
    if _ARABIC_SCRIPT.search(folded):
        rule = _ARABIC_RULES.get(language, _arabic_script)
    elif _LATIN_SCRIPT.search(folded):
        rule = _LATIN_RULES.get(language, _latin_script)
    else:
        rule = _other
    return tuple(_once(rule(word, folded)))


def letters(word: str, language: str) -> str:
    """Return `word` in the one spelling under which it is compared: folded, and not cut."""
    folded = fold(word)
    if language == "ckb" and _ARABIC_SCRIPT.search(folded):
        return _sorani_letters(word)
    return _plain_but_enye(folded) if language == "es" else _plain(folded)


def _once(found: Iterable[Form]) -> list[Form]:
    """Return the forms with letters or digits alone, each once for its place, with its highest weight."""
    best: dict[tuple[str, int, int], float] = {}
    for form in found:
        plain = form.text if form.text.isalnum() else _NOT_OF_A_WORD.sub(" ", form.text.replace("'", ""))
        for text in plain.split():
            key = (text[:LONGEST], form.start, form.end)
            best[key] = max(best.get(key, 0.0), form.weight)
    return [Form(*key, weight) for key, weight in best.items()]


def _whole(word: str, *weighted: tuple[str, float]) -> list[Form]:
    return [Form(text, 0, len(word), weight) for text, weight in weighted if text]


def _other(word: str, folded: str) -> list[Form]:
    return _whole(word, (folded, PRIMARY))


# Arabic script

_HAMZA = "ء"
HAMZA_INSIDE = re.compile(r"(?<=\w)[ءأؤئ]")
FINAL_HEH = re.compile("ه$")
ARABIC_ARTICLE = re.compile(r"^[وف]?(?:بال|کال|ال|لل)(?=\w{3})")
ARABIC_PARTICLE = re.compile(r"^(?:[وف][بکلس]?|[بکل])(?=\w{3})")
TO_ARABIC = str.maketrans("یک", "يك")


def _arabic_script(word: str, folded: str) -> list[Form]:
    composed = unicodedata.normalize("NFC", word)
    seatless = HAMZA_INSIDE.sub("", composed)
    return _whole(word, (folded, PRIMARY), (fold(seatless) if seatless != composed else folded, LOOSE))


def _arabic(word: str, folded: str) -> list[Form]:
    bare = ARABIC_ARTICLE.sub("", folded)
    without = bare if bare != folded else ARABIC_PARTICLE.sub("", folded)
    # The stemmer knows Arabic letters only, takes endings for those of nouns behind the article alone, and wants the
    # teh marbuta that many type as heh.
    stem = fold(_stemmer("arabic")("ال" + FINAL_HEH.sub("ة", bare.translate(TO_ARABIC))).removeprefix("ال"))
    return [*_arabic_script(word, folded), *_whole(word, (without, LOOSE), (stem, CUT))]


PERSIAN_PREFIXES = frozenset({"می", "نمی"})
PERSIAN_SUFFIXES = frozenset(
    "ها های هایی هایم هایت هایش هایمان هایتان هایشان تر ترین ترها ترهای ترین‌ها".replace(
        ZERO_WIDTH_NON_JOINER, ""
    ).split()
)
"""What is written with its word, behind a zero-width non-joiner or apart: of the verb, the plural, the comparison."""

PERSIAN_ENDINGS = PERSIAN_SUFFIXES | frozenset(
    ("ام", "ات", "اش", "ای", "ی", "ایم", "اید", "اند", "مان", "تان", "شان", "است")
)
GLUED_PREFIX = re.compile(r"^ن?می(?=\w{3})")
GLUED_SUFFIX = re.compile(r"(?<=\w{3})(?:ها(?:ی(?:ی|م|ت|ش|مان|تان|شان)?)?|تر(?:ین)?)$")


def _persian(word: str, folded: str) -> list[Form]:
    found = _arabic_script(word, folded)
    place = 0
    pieces = []
    for piece in word.split(ZERO_WIDTH_NON_JOINER):
        pieces.append(Form(fold(piece), place, place + len(piece), PART))
        place += len(piece) + 1
    if len(pieces) > 1:
        found += [piece for piece in pieces if piece.text not in PERSIAN_ENDINGS and piece.text not in PERSIAN_PREFIXES]
    else:
        bare = GLUED_SUFFIX.sub("", folded)
        found += _whole(word, (bare, PART), (GLUED_PREFIX.sub("", bare), LOOSE))
    return found


_AE, _HAMZA_YEH = "\ue000", "\ue001"
_SORANI_BEFORE = str.maketrans({"ە": _AE, "ة": _AE, "ھ": "ه", "ڒ": "ڕ", "ئ": _HAMZA_YEH})
_SORANI_AFTER = str.maketrans({_AE: "ە", _HAMZA_YEH: "ئ"})
_SORANI_LOOSE = str.maketrans({"ێ": "ی", "ۆ": "و", "ڵ": "ل", "ڕ": "ر", "ە": "ه", "ئ": "", _HAMZA: ""})


def _without_marks(word: str) -> str:
    """Return the word without marks above and below its letters, so that its first and last are letters."""
    return "".join(character for character in word if not "\u064b" <= character <= "\u0652" and character != "\u0640")


def _sorani_letters(word: str) -> str:
    """Return the word in the spelling that Lucene's normaliser of Sorani gives it."""
    text = _without_marks(unicodedata.normalize("NFKC", word)).translate(_SORANI_BEFORE)
    text = text.replace("ه" + ZERO_WIDTH_NON_JOINER, _AE)
    if text.endswith("ه"):
        text = text[:-1] + _AE
    if text.startswith("ر"):
        text = "ڕ" + text[1:]
    return fold(text).translate(_SORANI_AFTER)


def _sorani(word: str, folded: str) -> list[Form]:
    primary = _sorani_letters(word)
    return _whole(word, (primary, PRIMARY), (primary.translate(_SORANI_LOOSE).replace("وو", "و"), LOOSE))


# Latin script

_ELISION = re.compile(
    f"^(?:[ldjmtsnc]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu|quelqu)[{APOSTROPHES}](?=\\w)", re.IGNORECASE
)
_POSSESSIVE = re.compile(f"[{APOSTROPHES}][sS]?$")
_LONGEST_ENDING = 6
KURMANJI_ENDING = re.compile(r"(?<=\w{2})(?:y?(?:en|an|a|e|i)|ek[aei]?)$")
"""Endings of the case, the plural and the indefinite, as they are written without hats."""


def _plain(text: str) -> str:
    """Return a folded text without accents and ligatures."""
    return without_accents(text).replace("œ", "oe").replace("æ", "ae")


def _plain_but_enye(text: str) -> str:
    return "ñ".join(_plain(part) for part in text.split("ñ"))


@cache
def _stemmer(name: str) -> Callable[[str], str]:
    stemmer = Stemmer.Stemmer(name)
    return lambda word: str(stemmer.stemWord(word))


def _latin_script(word: str, folded: str) -> list[Form]:
    return _whole(word, (_plain(_POSSESSIVE.sub("", folded)), PRIMARY))


def _before_ending(word: str) -> list[tuple[str, int]]:
    """Return the pieces of a word between its apostrophes with their places, but not endings set off by one."""
    pieces, place = [], 0
    for number, piece in enumerate(_APOSTROPHE.split(word)):
        ending = number > 0 and len(piece) <= _LONGEST_ENDING and (piece.islower() or word.isupper())
        if piece and not ending:
            pieces.append((piece, place))
        place += len(piece) + 1
    return pieces


def _turkish(word: str, folded: str) -> list[Form]:
    found = []
    for piece, place in _before_ending(word):
        whole = _plain(fold(piece, "tr"))
        end = place + len(piece)
        stem = _plain(_stemmer("turkish")(fold(piece, "tr")))
        found += [
            Form(whole[:CUT_LETTERS], place, end, PRIMARY),
            Form(whole, place, end, EXACT),
            Form(stem, place, end, CUT),
        ]
    return found


def _kurmanji(word: str, folded: str) -> list[Form]:
    found = []
    for piece, place in _before_ending(word):
        whole = _plain(fold(piece))
        end = place + len(piece)
        bare = KURMANJI_ENDING.sub("", whole)
        found += [
            Form(text, place, end, weight)
            for text, weight in ((whole, PRIMARY), (bare, CUT), (whole[:CUT_LETTERS], CUT))
        ]
    return found


def _french(word: str, folded: str) -> list[Form]:
    elided = _ELISION.match(word)
    start = elided.end() if elided else 0
    text = (fold(word[start:]) if start else folded).replace("'", "").replace("œ", "oe").replace("æ", "ae")
    stem = _stemmer("french")
    bare = stem(_plain(text))
    return [Form(_plain(stem(text)), start, len(word), PRIMARY), Form(bare, start, len(word), LOOSE)]


def _spanish(word: str, folded: str) -> list[Form]:
    text = folded.replace("'", "")
    stem = _stemmer("spanish")
    primary = _plain_but_enye(stem(text))
    return _whole(word, (primary, PRIMARY), (_plain(primary), LOOSE), (stem(_plain(text)), LOOSE))


def _english(word: str, folded: str) -> list[Form]:
    text = _plain(_POSSESSIVE.sub("", folded)).replace("'", "")
    return _whole(word, (_stemmer("english")(text), PRIMARY))


Rule = Callable[[str, str], list[Form]]
"""Takes a word as it is written and as it is folded."""

_ARABIC_RULES: dict[str, Rule] = {"ar": _arabic, "fa": _persian, "ckb": _sorani}
_LATIN_RULES: dict[str, Rule] = {
    "tr": _turkish,
    "ku": _kurmanji,
    "fr": _french,
    "es": _spanish,
    "en": _english,
}
