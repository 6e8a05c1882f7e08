"""Names of months and days of the week, and the month a word names. The names are in data/months.yaml."""

from functools import cache
from importlib import resources
from typing import Any

import yaml

from khabar.language.folding import fold, without_accents

CALENDARS = ("gregorian", "jalali")
STANDARD = "standard"

_RECOGNISED_ONLY = "also"
_ALIASES = {"kmr": "ku", "ku-latn": "ku"}


@cache
def _names() -> dict[str, Any]:
    source = resources.files("khabar.language").joinpath("data/months.yaml")
    names: dict[str, Any] = yaml.safe_load(source.read_text(encoding="utf-8"))
    return names


def _of(language: str) -> dict[str, Any]:
    name = language.lower()
    name = _ALIASES.get(name, name)
    if name not in _names():
        raise ValueError(f"no month names for language {language!r}: known are {', '.join(_names())}")
    found: dict[str, Any] = _names()[name]
    return found


def month_variants(language: str, calendar: str = "gregorian") -> tuple[str, ...]:
    """Return the names of the sets of month names that `month_names` takes for a language and calendar.

    Raises ValueError for an unknown language or calendar.
    """
    if calendar not in CALENDARS:
        raise ValueError(f"unknown calendar {calendar!r}: expected one of {', '.join(CALENDARS)}")
    return tuple(variant for variant in _of(language)[calendar] if variant != _RECOGNISED_ONLY)


def month_names(language: str, calendar: str = "gregorian", variant: str | None = None) -> tuple[str, ...]:
    """Return the twelve month names of a calendar ("gregorian" or "jalali") as they stand in a date.

    `variant` picks another set than the standard one, such as "levant" for Arabic.
    Raises ValueError for an unknown language, calendar or variant.
    """
    chosen = variant or STANDARD
    known = month_variants(language, calendar)
    if chosen not in known:
        raise ValueError(f"no {calendar} month names {chosen!r} in {language!r}: known are {', '.join(known)}")
    return tuple(_of(language)[calendar][chosen])


def weekday_names(language: str) -> tuple[str, ...]:
    """Return the seven day names from Monday to Sunday. Raises ValueError for an unknown language."""
    return tuple(_of(language)["weekdays"])


def _spellings(language: str, calendar: str, position: int) -> list[str]:
    sets: dict[str, list[Any]] = _of(language)[calendar]
    spellings: list[str] = []
    for variant, names in sets.items():
        entry = names[position]
        spellings.extend(entry if variant == _RECOGNISED_ONLY else [entry])
    return spellings


@cache
def _index(language: str) -> dict[str, tuple[str, int]]:
    index: dict[str, tuple[str, int]] = {}
    for calendar in CALENDARS:
        for position in range(12):
            for spelling in _spellings(language, calendar, position):
                for key in _keys(spelling, language):
                    index.setdefault(key, (calendar, position + 1))
    return index


def _keys(word: str, language: str) -> tuple[str, ...]:
    folded = fold(word.strip().rstrip("."), language)
    return folded, without_accents(folded)


def find_month(word: str, language: str | None) -> tuple[str, int] | None:
    """Return the calendar and month number (1–12) that `word` names, or None.

    Case, accents, letter shapes and a final full stop do not matter; a name of two words comes with its
    space. Without a language all are tried in the order of the data file. In a language a Gregorian name wins
    over a Solar Hijri one. Raises ValueError for an unknown language.
    """
    if language is not None:
        _of(language)
        languages = [_ALIASES.get(language.lower(), language.lower())]
    else:
        languages = list(_names())
    for candidate in languages:
        index = _index(candidate)
        for key in _keys(word, candidate):
            if key in index:
                return index[key]
    return None
