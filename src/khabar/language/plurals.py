"""CLDR plural categories of whole numbers, for the languages of our editions.

The rules are those of the Unicode CLDR supplement "plurals" (cardinal), reduced to integers.
"""

from collections.abc import Callable

CATEGORIES: dict[str, tuple[str, ...]] = {
    "en": ("one", "other"),
    "ar": ("zero", "one", "two", "few", "many", "other"),
    "tr": ("one", "other"),
    "fr": ("one", "many", "other"),
    "es": ("one", "many", "other"),
    "ku": ("one", "other"),
    "fa": ("one", "other"),
    "ckb": ("one", "other"),
}
"""The categories each language distinguishes, in CLDR order."""

_ALIASES = {"kmr": "ku", "ku-latn": "ku"}
_MILLION = 1_000_000


def _one(number: int) -> str:
    return "one" if number == 1 else "other"


def _zero_and_one(number: int) -> str:
    return "one" if number in (0, 1) else "other"


def _arabic(number: int) -> str:
    if number <= 2:
        return ("zero", "one", "two")[number]
    remainder = number % 100
    if 3 <= remainder <= 10:
        return "few"
    return "many" if remainder >= 11 else "other"


def _french(number: int) -> str:
    if number and number % _MILLION == 0:
        return "many"
    return _zero_and_one(number)


def _spanish(number: int) -> str:
    if number and number % _MILLION == 0:
        return "many"
    return _one(number)


_RULES: dict[str, Callable[[int], str]] = {
    "en": _one,
    "ar": _arabic,
    "tr": _one,
    "fr": _french,
    "es": _spanish,
    "ku": _one,
    "fa": _zero_and_one,
    "ckb": _one,
}


def _known(language: str) -> str:
    name = language.lower()
    name = _ALIASES.get(name, name)
    if name not in _RULES:
        raise ValueError(f"no plural rule for language {language!r}: known are {', '.join(_RULES)}")
    return name


def plural_categories(language: str) -> tuple[str, ...]:
    """Return the plural categories that a message in `language` must supply. Raises ValueError if unknown."""
    return CATEGORIES[_known(language)]


def plural_category(number: int, language: str) -> str:
    """Return the CLDR cardinal category ("zero" … "other") of a whole number; its sign does not matter.

    Raises ValueError for a language without a rule here.
    """
    return _RULES[_known(language)](abs(number))
