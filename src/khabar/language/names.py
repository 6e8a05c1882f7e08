"""Keys of names: equal for one name in several scripts and spellings.

A key is the skeleton of the name's consonants. Vowels are written too differently to compare: al-Jolani, el-Colani,
Colanî, الجولاني and الجولانی have the key "JLN". Names of different people can have one key: it proposes, a person or a
further comparison decides.
"""

import itertools
import re
import unicodedata

from khabar.language.folding import fold, without_accents

MOST = 8
"""How many keys a name has at most."""

_ARABIC_SCRIPT: dict[str, str] = {
    "ا": "A", "ع": "A", "ء": "A", "ب": "B", "پ": "P", "ت": "T", "ط": "T", "ث": "S", "س": "S", "ص": "S",
    "ج": "J", "چ": "C", "ح": "H", "خ": "H", "ه": "H", "د": "D", "ذ": "Z", "ز": "Z", "ظ": "Z", "ض": "ZD", "ر": "R",
    "ڕ": "R", "ژ": "J", "ش": "X", "غ": "G", "گ": "G", "ف": "F", "ڤ": "V", "ق": "K", "ک": "K", "ل": "L", "ڵ": "L",
    "م": "M", "ن": "N", "و": "V", "ۆ": "V", "ی": "Y", "ێ": "Y",
}  # fmt: skip
"""The sound of each letter; two for one that is said in two ways. X is sh, C is ch, H all sounds of h and kh."""

_LATIN: dict[str, str] = {
    **{letter: letter.upper() for letter in "bdfghjklmnprstvz"},
    **{letter: "A" for letter in "aeiou"},
    "c": "K", "q": "K", "w": "V", "x": "H", "y": "Y", "ñ": "N",
}  # fmt: skip

_DIGRAPHS: dict[str, dict[str, str]] = {
    "en": {"kh": "h", "gh": "g", "dh": "z", "th": "s", "sh": "š", "ch": "č", "ph": "f", "ck": "k", "zh": "j"},
    "fr": {"tch": "č", "dj": "j", "kh": "h", "gh": "g", "dh": "z", "th": "s", "ch": "š", "sh": "š", "ph": "f"},
    "es": {"kh": "h", "gh": "g", "dh": "z", "th": "s", "ch": "č", "sh": "š", "ll": "l"},
    "tr": {"c": "j", "ç": "č", "ş": "š", "ğ": "g"},
    "ku": {"c": "j", "ç": "č", "ş": "š"},
}
"""Letters and pairs of letters that a language reads in a way of its own."""

_SOUNDS = {"š": "X", "č": "C"}
_LATIN_ARTICLE = re.compile(r"\b(?:a|e|u)(?:l|[sdtnrzšş]|sh|ch|th|dh)[-‐‑‒–'’ ](?=\w)")
_ARABIC_ARTICLE = re.compile(r"^ال(?=\w{3})")
_WORD = re.compile(r"[^\W\d_]+")
_ARABIC_LETTER = re.compile("[\u0600-\u06ff]")
_VOWELS = frozenset("AVY")


def name_keys(name: str, lang: str) -> frozenset[str]:
    """Return the keys of `name`, written in the language `lang`; two names may be one when they share a key.

    A key has the skeleton of each word, with a space between two. There are several, `MOST` at most, where a letter is
    read in two ways; none for a name without letters.
    """
    keys = [""]
    for word in _words(name, lang):
        skeletons = _skeletons(word)
        if skeletons:
            keys = [f"{key} {skeleton}".strip() for key, skeleton in itertools.product(keys, skeletons)][:MOST]
    return frozenset(key for key in keys if key)


def _words(name: str, lang: str) -> list[tuple[str, ...]]:
    """Return the sounds of each word."""
    rules = _DIGRAPHS.get(lang.split("-")[0].lower().replace("kmr", "ku"), _DIGRAPHS["en"])
    composed = unicodedata.normalize("NFKC", name)
    text = _LATIN_ARTICLE.sub("", fold(composed))
    return [_arabic(word) if _ARABIC_LETTER.match(word) else _latin(word, rules) for word in _WORD.findall(text)]


def _arabic(word: str) -> tuple[str, ...]:
    bare = _ARABIC_ARTICLE.sub("", word)
    # Teh marbuta and the silent heh of Persian end a word, as a vowel does in Latin letters.
    bare = bare[:-1] if bare.endswith(("ه", "ە")) and len(bare) > 2 else bare
    return tuple(_ARABIC_SCRIPT[letter] for letter in bare if letter in _ARABIC_SCRIPT)


def _latin(word: str, rules: dict[str, str]) -> tuple[str, ...]:
    for pair in sorted(rules, key=len, reverse=True):
        word = word.replace(pair, rules[pair])
    sounds = []
    for letter in word.lower():
        if letter in _SOUNDS:
            sounds.append(_SOUNDS[letter])
        else:
            sounds += [_LATIN[plain] for plain in without_accents(letter) if plain in _LATIN]
    return tuple(sounds[:-1] if sounds[-1:] == ["H"] and len(sounds) > 2 else sounds)


def _skeletons(sounds: tuple[str, ...]) -> list[str]:
    """Return the word's consonants, doubled ones once, with a leading vowel as "A"; alternatives where there are."""
    found = []
    for choice in itertools.islice(itertools.product(*sounds), MOST):
        first = choice[0] if choice else ""
        rest = [sound for sound in choice[1:] if sound not in _VOWELS]
        skeleton = "".join(sound for sound, _ in itertools.groupby([first, *rest]))
        found.append(skeleton)
    return list(dict.fromkeys(found))
