"""Dates as pages print them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.language.calendars import jalali_from_gregorian
from khabar.language.months import month_names
from khabar.wire.pages.dates import find_date, is_date_line
from khabar.wire.pages.lexicon import relative_time


@pytest.mark.parametrize(
    ("text", "language", "iso"),
    [
        ("۰۰:۳۸ ۲۴ آبان ۱۴۰۴", "fa", "2025-11-14T21:08:00Z"),
        ("۲۴ عقرب ۱۴۰۴ - ۱۲:۰۰", "fa", "2025-11-15T07:30:00Z"),
        ("14 تشرين الثاني 2025", "ar", "2025-11-14"),
        ("الجمعة 14 نوفمبر/تشرين الثاني 2025", "ar", "2025-11-14"),
        ("١٤ كانون الأول ٢٠٢٥", "ar", "2025-12-14"),
        ("14 Kasım 2025 Cuma, 13:20", "tr", "2025-11-14"),
        ("14.11.2025", "tr", "2025-11-14"),
        ("vendredi 14 novembre 2025", "fr", "2025-11-14"),
        ("14 de noviembre de 2025", "es", "2025-11-14"),
        ("15ê Çiriya Paşîn a 2025an", "kmr", "2025-11-15"),
        ("١٥ی تشرینی دووەمی ٢٠٢٥", "ckb", "2025-11-15"),
        ("Nov 14, 2025 3:05 pm", "en", "2025-11-14"),
        ("2025-11-14T10:00:00+03:00", "en", "2025-11-14T07:00:00Z"),
    ],
)
def test_dates_of_many_languages(text: str, language: str, iso: str) -> None:
    found = find_date(text, language, None)
    assert found is not None
    assert found.iso(None) == iso
    assert is_date_line(text, language)


@pytest.mark.parametrize(
    ("text", "language", "reason"),
    [
        ("05/03/2025", "en", "can't be told apart"),
        ("31/02/2025", "ar", "day"),
        ("۳۱ مهر ۱۴۰۴", "fa", "does not exist"),
        ("۱۴۰۴/۰۸/۲۴", "fa", "--calendar"),
        ("14 November 1404", "en", "1404"),
    ],
)
def test_what_is_not_certain_gives_no_date_but_a_reason(text: str, language: str, reason: str) -> None:
    found = find_date(text, language, None)
    assert found is not None
    assert found.day is None
    assert found.iso("Asia/Tehran") is None
    assert reason in found.problem


def test_a_hint_settles_a_date_in_numbers() -> None:
    found = find_date("۱۴۰۴/۰۸/۲۴", "fa", "jalali")
    assert found is not None
    assert found.iso(None) == "2025-11-15"


def test_a_clock_time_needs_a_zone() -> None:
    found = find_date("14 November 2025 16:10", "en", None)
    assert found is not None
    assert found.iso("Europe/London") == "2025-11-14T16:10:00Z"
    assert found.iso(None) == "2025-11-14"
    assert "time zone is unknown" in found.note(None)


@pytest.mark.parametrize("text", ["2025", "November 2025", "12:30", "in 2016", "۱۴۰۴", "14/11/25", ""])
def test_a_part_of_a_date_is_none(text: str) -> None:
    assert find_date(text, "en", None) is None


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_every_persian_day_is_found(day: date) -> None:
    year, month, number = jalali_from_gregorian(day)
    name = month_names("fa", "jalali")[month - 1]
    found = find_date(f"{number} {name} {year}", "fa", None)
    assert found is not None
    assert found.day == day


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from(["en", "ar", "fa", "tr", "fr", "es", "ku", "ckb"]))
def test_every_gregorian_day_is_found_in_every_language(day: date, language: str) -> None:
    name = month_names(language)[day.month - 1]
    found = find_date(f"{day.day} {name} {day.year}", "kmr" if language == "ku" else language, None)
    assert found is not None
    assert found.day == day


@pytest.mark.parametrize(
    "phrase",
    ["1 month ago", "an hour ago", "منذ 3 ساعات", "قبل يومين", "۳ ساعت پیش", "3 saat önce", "il y a 2 heures",
     "hace 2 horas", "berî 3 saetan", "پێش ٣ کاتژمێر", "Published: 6 hours ago"],
)  # fmt: skip
def test_relative_times(phrase: str) -> None:
    assert relative_time(phrase) is not None


@pytest.mark.parametrize("line", ["Three weeks ago the town changed", "The day before", "۳ ساعت", ""])
def test_other_lines_are_no_relative_times(line: str) -> None:
    assert relative_time(line) is None
