"""The names we print against CLDR, read through Babel.

Babel ships no names for the Persian calendar: the Solar Hijri names are compared with those of jdatetime.
"""

import jdatetime
import pytest
from babel import Locale

from khabar.language.months import CALENDARS, find_month, month_names, month_variants, weekday_names

LANGUAGES = ("en", "ar", "tr", "fr", "es", "ku", "fa", "ckb")

DEVIATIONS = {
    # CLDR spells January with two waws and December, the other half of the same pair, with one.
    ("ckb", "کانونی یەکەم"): "کانوونی یەکەم",
}
"""CLDR name → the name we print, with the reason above each."""


def cldr_months(locale: str, width: str) -> tuple[str, ...]:
    return tuple(Locale.parse(locale).months[width]["wide"].values())


# Persian newspapers write the month without the ezafe that CLDR puts into dates: its stand-alone names count.
@pytest.mark.parametrize("language", LANGUAGES)
def test_gregorian_months_are_those_of_cldr(language: str) -> None:
    width = "stand-alone" if language == "fa" else "format"
    expected = [DEVIATIONS.get((language, name), name) for name in cldr_months(language, width)]
    assert list(month_names(language)) == expected


def test_levantine_months_are_those_of_cldr_for_syria() -> None:
    assert month_names("ar", variant="levant") == cldr_months("ar_SY", "format")


def test_each_deviation_is_still_one() -> None:
    for language, name in DEVIATIONS:
        assert name in cldr_months(language, "format")


@pytest.mark.parametrize("language", LANGUAGES)
def test_weekdays_are_those_of_cldr(language: str) -> None:
    names = Locale.parse(language).days["format"]["wide"]
    assert weekday_names(language) == tuple(names[day] for day in range(7))


def test_persian_months_are_those_of_jdatetime() -> None:
    assert list(month_names("fa", "jalali")) == jdatetime.date.j_months_fa
    assert list(month_names("en", "jalali")) == jdatetime.date.j_months_en


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("calendar", CALENDARS)
def test_every_set_has_twelve_different_names_that_are_found(language: str, calendar: str) -> None:
    for variant in month_variants(language, calendar):
        names = month_names(language, calendar, variant)
        assert len(set(names)) == 12
        for number, name in enumerate(names, start=1):
            assert find_month(name, language) == (calendar, number)
            assert find_month(name.upper(), language) == (calendar, number)


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("آبان", "fa", ("jalali", 8)),
        ("ابان", "fa", ("jalali", 8)),
        ("دي", "fa", ("jalali", 10)),
        ("ارديبهشت", "fa", ("jalali", 2)),
        ("ژانویهٔ", "fa", ("gregorian", 1)),
        ("حمل", "fa", ("jalali", 1)),
        ("کانون الثاني", "ar", ("gregorian", 1)),
        ("تشرين  الأوّل", "ar", ("gregorian", 10)),
        ("اغسطس", "ar", ("gregorian", 8)),
        ("جويلية", "ar", ("gregorian", 7)),
        ("KASIM", "tr", ("gregorian", 11)),
        ("kasim", "tr", ("gregorian", 11)),
        ("ağustos", "tr", ("gregorian", 8)),
        ("NİSAN", "tr", ("gregorian", 4)),
        ("Décembre", "fr", ("gregorian", 12)),
        ("decembre", "fr", ("gregorian", 12)),
        ("Sept.", "en", ("gregorian", 9)),
        ("setiembre", "es", ("gregorian", 9)),
        ("Çile", "ku", ("gregorian", 1)),
        ("Çile", "kmr", ("gregorian", 1)),
        ("MIJDAR", "ku", ("gregorian", 11)),
        ("خاکەلێوە", "ckb", ("jalali", 1)),
    ],
)
def test_a_month_is_found_however_it_is_spelt(word: str, language: str, expected: tuple[str, int]) -> None:
    assert find_month(word, language) == expected
    assert find_month(word, None) == expected


@pytest.mark.parametrize("word", ["محرم", "رمضان", "Ramadan", "noon", "", "13", "."])
def test_other_words_are_no_months(word: str) -> None:
    assert find_month(word, None) is None


def test_unknown_language_calendar_and_variant_are_refused() -> None:
    with pytest.raises(ValueError, match="no month names for language 'xx'"):
        month_names("xx")
    with pytest.raises(ValueError, match="no month names for language 'xx'"):
        find_month("May", "xx")
    with pytest.raises(ValueError, match="unknown calendar 'lunar'"):
        month_names("ar", "lunar")
    with pytest.raises(ValueError, match="no gregorian month names 'levant' in 'fa'"):
        month_names("fa", variant="levant")
