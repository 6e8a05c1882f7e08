"""The words of the data files: site furniture, labels, country names."""

import re
from functools import cache
from importlib import resources
from typing import Any

import yaml
from babel import Locale

from khabar.language.digits import to_ascii
from khabar.wire.pages.matching import any_of, key, words

LANGUAGES = ("en", "ar", "fa", "tr", "fr", "es", "kmr", "ckb")
"""The languages of the lexicon, by ISO 639 code."""

_EDITIONS = {"ku": "kmr", "ku-latn": "kmr"}
_LOCALES = {"kmr": "ku"}
_LEGAL_FORM = re.compile(r"\s*\([^()]*\)$")
_LABEL_SEPARATOR = r"\s*[:：]\s*"


def code_of(language: str) -> str:
    """Return the lexicon's code for an edition or HTML language code ("ku" → "kmr", "fr-FR" → "fr")."""
    lowered = language.lower()
    if lowered in _EDITIONS:
        return _EDITIONS[lowered]
    primary = lowered.split("-")[0]
    return _EDITIONS.get(primary, primary)


@cache
def load(name: str) -> Any:
    """Return the parsed content of data/`name`.yaml."""
    source = resources.files("khabar.wire.pages").joinpath(f"data/{name}.yaml")
    return yaml.safe_load(source.read_text(encoding="utf-8"))


@cache
def phrases(category: str) -> tuple[str, ...]:
    """Return all phrases of a category of words.yaml, every language together."""
    return tuple(str(phrase) for listed in load("words")[category].values() for phrase in listed)


@cache
def keys(category: str) -> frozenset[str]:
    """Return the keys of a category's phrases (see `matching.key`)."""
    return frozenset(key(phrase) for phrase in phrases(category))


@cache
def _labelled(category: str) -> re.Pattern[str]:
    return re.compile(rf"\s*(?P<label>{any_of(phrases(category))}){_LABEL_SEPARATOR}", re.IGNORECASE)


def labelled(line: str, category: str) -> tuple[str, str] | None:
    """Return (label, rest) if `line` begins with a label of the category and a colon, else None."""
    match = _labelled(category).match(line)
    return (match["label"], line[match.end() :].strip()) if match else None


@cache
def _beginning(category: str) -> re.Pattern[str]:
    return re.compile(rf"\s*(?P<label>{any_of(phrases(category))})[\s:：]+", re.IGNORECASE)


def begins_with(line: str, category: str) -> tuple[str, str] | None:
    """Return (word, rest) if `line` begins with a word of the category, colon or not, else None."""
    match = _beginning(category).match(line)
    return (match["label"], line[match.end() :].strip()) if match else None


@cache
def _containing(category: str) -> re.Pattern[str]:
    return re.compile(any_of(phrases(category)), re.IGNORECASE)


def contains(line: str, category: str) -> bool:
    """Tell whether `line` holds a phrase of the category."""
    return _containing(category).search(line) is not None


@cache
def _relative() -> re.Pattern[str]:
    alternatives = [loose_pattern(pattern) for patterns in load("relative").values() for pattern in patterns]
    return re.compile("(?:" + "|".join(alternatives) + ")", re.IGNORECASE)


def loose_pattern(pattern: str) -> str:
    """Return a relative-time pattern of the data file as a regular expression."""
    return pattern.replace("{n}", r"\d{1,3}").replace(" ?", r"[\s\u200c]*").replace(" ", r"[\s\u200c]+")


def relative_time(line: str) -> str | None:
    """Return the phrase of a line that is nothing but a relative time ("1 month ago"), with its label cut, or
    None.
    """
    stripped = line.strip()
    if len(stripped) > 60:
        return None
    for category in ("published", "updated"):
        found = begins_with(stripped, category)
        if found is not None:
            stripped = found[1]
    return stripped if _relative().fullmatch(to_ascii(stripped)) else None


@cache
def territories(language: str) -> frozenset[str]:
    """Return the keys of the country and territory names of CLDR in one language of the lexicon."""
    names = Locale.parse(_LOCALES.get(language, language)).territories
    return frozenset(key(str(name)) for code, name in names.items() if code.isalpha())


def is_country(line: str) -> bool:
    """Tell whether the whole line names a country, in CLDR's form or ISO's ("Iran (Islamic Republic of)")."""
    if len(line) > 80 or not line.strip():
        return False
    candidates = {key(line), key(_LEGAL_FORM.sub("", line))}
    if not candidates.isdisjoint(keys("countries")):
        return True
    return any(not candidates.isdisjoint(territories(language)) for language in LANGUAGES)


def is_country_word(word: str, language: str) -> bool:
    """Tell whether a word names a country of CLDR or looks derived from one (its first four letters are the
    same).
    """
    folded = key(word)
    stems = {folded[:4], folded.removeprefix("ال")[:4]}
    return any(len(stem) == 4 and stem in _country_stems(language) for stem in stems)


@cache
def _country_stems(language: str) -> frozenset[str]:
    return frozenset(name[:4] for name in territories(language) if len(name) >= 4)


def is_furniture(line: str) -> bool:
    """Tell whether a line is site furniture: a known word of a menu or button, or a bar of share services."""
    whole = key(line)
    if whole in keys("furniture") or whole in keys("share") or whole in keys("comments"):
        return True
    if len(line) > 200:
        return False
    return _is_share_bar(line)


@cache
def _share_words() -> re.Pattern[str]:
    return re.compile(any_of((*phrases("share"), *phrases("furniture"))), re.IGNORECASE)


def _is_share_bar(line: str) -> bool:
    count = len(words(line))
    if not 1 <= count <= 20:
        return False
    rest = _share_words().sub(" ", line)
    return not any(character.isalnum() for character in rest)
