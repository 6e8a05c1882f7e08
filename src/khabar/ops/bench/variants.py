"""How else readers spell what they search for: generated degraded spellings of a query.

Each rule spells the whole query in one other way that keyboards, habits or programs produce. All are pure functions of
the text, so a query has the same variants in every run:

====================  =============================================================  ==========================
rule                  what it does                                                   languages
====================  =============================================================  ==========================
hamza_dropped         letters that carry a hamza or madda become their bases         ar fa ckb
lone_hamza_dropped    the hamza that stands by itself goes                           ar fa ckb
other_keyboard        yeh and kaf of the Arabic keyboard for the Persian ones, and   ar fa ckb
                      the reverse
final_yeh             alef maksura at the end of a word becomes yeh, else yeh        ar
                      becomes alef maksura
teh_marbuta_as_heh    teh marbuta is typed as heh                                    ar
heh_with_hamza        the Persian ezafe after heh is typed as a hamza above it       fa
zwnj_as_space         each half-space (ZWNJ) becomes a space                         fa ckb
zwnj_joined           each half-space is left out                                    fa ckb
marks_dropped         vowel marks go                                                 ar fa ckb
marks_added           every word gets vowel marks                                    ar fa ckb
tatweel               every word is stretched                                        ar fa ckb
digits_latn, …        digits of each of the three scripts                            all
dots_lost             dotless i is typed as i, and capital İ as I                    tr
circumflex_dropped    â î û are typed as a i u                                       tr
plain_letters         no letter has an accent, a cedilla or a hat                    ku es fr en
hats_dropped          ê î û are typed as e i u                                       ku
cedillas_dropped      ç ş are typed as c s                                           ku
ligatures_apart       œ æ are typed as oe ae                                         all in Latin script
apostrophe_straight   the typographic apostrophe is typed as that of typewriters     all in Latin script
apostrophe_curly      the reverse                                                    all in Latin script
apostrophe_dropped    no apostrophe                                                  tr en
capitals              capital letters everywhere, as the language writes them        all in Latin script
capitals_foreign      capital letters everywhere, i as I                             tr
small_letters         no capital letters                                             all in Latin script
hurried               what phones make of it: several of the above at once           all
====================  =============================================================  ==========================

French elision without an apostrophe is not among them: nobody can tell "leau" from a word.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence

from khabar.language.digits import NUMERALS, localise
from khabar.language.folding import without_accents

Rule = Callable[[str], str]

ARABIC_SCRIPT = ("ar", "ckb", "fa")
LATIN_SCRIPT = ("en", "es", "fr", "ku", "tr")
LANGUAGES = (*ARABIC_SCRIPT, *LATIN_SCRIPT)

ZWNJ = "\u200c"
FATHA, SUKUN, TATWEEL = "\u064e", "\u0652", "\u0640"

_HAMZA = str.maketrans("أإآٱؤئ", "ااااوي")
_PERSIAN_HAMZA = str.maketrans("أإآٱؤئ", "ااااوی")
_TO_PERSIAN_KEYS = str.maketrans("يكى", "یکی")
_TO_ARABIC_KEYS = str.maketrans("یک", "يك")
_MARKS = re.compile("[\u064b-\u0652\u0670]")
_ARABIC_WORD = re.compile("[\u0621-\u064a\u066e-\u06d3]{2,}")
_JOINS_ON = re.compile("(?<![\u0621-\u06d3])([بتثجحخسشصضطظعغفقكلمنهيپچکگی])(?=[\u0621-\u064a\u066e-\u06d3])")
_FINAL_YEH = {"ى": "ي", "ي": "ى"}


def variants(text: str, language: str) -> dict[str, str]:
    """Return the other spellings of `text` in `language`, by the rule that made each; those that change nothing are
    left out. Raises ValueError for a language without rules.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no rules for {language!r}: expected one of {', '.join(LANGUAGES)}")
    spelt = {name: rule(text) for name, rule in _rules(language).items()}
    return {name: other for name, other in spelt.items() if other != text}


def _rules(language: str) -> dict[str, Rule]:
    rules = dict(_arabic_script(language) if language in ARABIC_SCRIPT else _latin_script(language))
    hurried = [rules[name] for name in _HURRIED if name in rules]
    digits = {f"digits_{numerals}": _digits(numerals) for numerals in NUMERALS}
    return {**rules, **digits, "hurried": _after_one_another([*hurried, digits["digits_latn"]])}


_HURRIED = (
    "other_keyboard", "hamza_dropped", "teh_marbuta_as_heh", "zwnj_as_space", "marks_dropped",
    "apostrophe_straight", "dots_lost", "plain_letters", "circumflex_dropped", "small_letters",
)  # fmt: skip
"""The rules that add up where a text is typed in a hurry, in the order in which they work."""


def _arabic_script(language: str) -> dict[str, Rule]:
    arabic = language == "ar"
    rules: dict[str, Rule] = {
        "hamza_dropped": _translated(_HAMZA if arabic else _PERSIAN_HAMZA),
        "lone_hamza_dropped": lambda text: text.replace("ء", ""),
        "other_keyboard": _translated(_TO_PERSIAN_KEYS if arabic else _TO_ARABIC_KEYS),
        "marks_dropped": lambda text: _MARKS.sub("", text),
        "marks_added": lambda text: _ARABIC_WORD.sub(_marked, text),
        "tatweel": lambda text: _JOINS_ON.sub(rf"\1{TATWEEL}{TATWEEL}", text),
    }
    if arabic:
        rules["final_yeh"] = lambda text: re.sub(r"[ىي]\b", lambda found: _FINAL_YEH[found[0]], text)
        rules["teh_marbuta_as_heh"] = lambda text: text.replace("ة", "ه")
    else:
        rules["zwnj_as_space"] = lambda text: text.replace(ZWNJ, " ")
        rules["zwnj_joined"] = lambda text: text.replace(ZWNJ, "")
    if language == "fa":
        rules["heh_with_hamza"] = lambda text: re.sub(f"ه{ZWNJ}ی\\b", "هٔ", text)
    return rules


def _latin_script(language: str) -> dict[str, Rule]:
    rules: dict[str, Rule] = {
        "ligatures_apart": lambda text: text.translate({339: "oe", 338: "Oe", 230: "ae", 198: "Ae"}),
        "apostrophe_straight": lambda text: text.replace("’", "'"),
        "apostrophe_curly": lambda text: text.replace("'", "’"),
        "capitals": _turkish_capitals if language == "tr" else str.upper,
        "small_letters": _turkish_small if language == "tr" else str.lower,
    }
    if language == "tr":
        rules["dots_lost"] = _translated(str.maketrans("ıİ", "iI"))
        rules["circumflex_dropped"] = _without("\u0302")
        rules["capitals_foreign"] = str.upper
    else:
        rules["plain_letters"] = without_accents
    if language == "ku":
        rules["hats_dropped"] = _without("\u0302")
        rules["cedillas_dropped"] = _without("\u0327")
    if language in ("tr", "en"):
        rules["apostrophe_dropped"] = lambda text: re.sub("['’]", "", text)
    return rules


def _translated(table: dict[int, int]) -> Rule:
    return lambda text: text.translate(table)


def _digits(numerals: str) -> Rule:
    return lambda text: localise(text, numerals)


def _after_one_another(rules: Sequence[Rule]) -> Rule:
    def all_of(text: str) -> str:
        for rule in rules:
            text = rule(text)
        return text

    return all_of


def _without(mark: str) -> Rule:
    def plain(text: str) -> str:
        return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).replace(mark, ""))

    return plain


def _marked(found: re.Match[str]) -> str:
    word = found[0]
    return f"{word[0]}{FATHA}{word[1:]}{SUKUN}"


def _turkish_capitals(text: str) -> str:
    return text.replace("i", "İ").upper()


def _turkish_small(text: str) -> str:
    return text.replace("İ", "i").replace("I", "ı").lower()
