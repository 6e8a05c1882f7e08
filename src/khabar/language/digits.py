"""Decimal digits of any script, and numbers as an edition prints them."""

import unicodedata

NUMERALS: dict[str, str] = {
    "latn": "0123456789",
    "arab": "٠١٢٣٤٥٦٧٨٩",
    "arabext": "۰۱۲۳۴۵۶۷۸۹",
}
"""The ten digits of each numbering system, by its CLDR code."""

_GROUP_SIZE = 3


def to_ascii(text: str) -> str:
    """Return `text` with every Unicode decimal digit (category Nd) as an ASCII digit, all else unchanged."""
    if text.isascii():
        return text
    return "".join(
        character if character.isascii() or not character.isdecimal() else str(unicodedata.decimal(character))
        for character in text
    )


def localise(text: str, numerals: str) -> str:
    """Return `text` with all its decimal digits in one numbering system.

    `numerals` is a CLDR code: "latn", "arab" (Arabic) or "arabext" (Persian and Urdu).
    Raises ValueError for any other.
    """
    if numerals not in NUMERALS:
        raise ValueError(f"unknown numerals {numerals!r}: expected one of {', '.join(NUMERALS)}")
    ascii_text = to_ascii(text)
    if numerals == "latn":
        return ascii_text
    return ascii_text.translate({ord("0") + value: digit for value, digit in enumerate(NUMERALS[numerals])})


def group(number: int, numerals: str, separator: str) -> str:
    """Return `number` in the given numerals with `separator` between thousands ("12,345")."""
    digits = str(abs(number))
    first = len(digits) % _GROUP_SIZE
    groups = [digits[:first]] if first else []
    groups.extend(digits[start : start + _GROUP_SIZE] for start in range(first, len(digits), _GROUP_SIZE))
    sign = "-" if number < 0 else ""
    return localise(sign + separator.join(groups), numerals)
