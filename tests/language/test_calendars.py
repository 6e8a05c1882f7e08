from datetime import date, timedelta

import jdatetime
import persiantools.jdatetime
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.language.calendars import (
    gregorian_from_jalali,
    is_jalali_leap,
    jalali_from_gregorian,
    jalali_month_length,
)

FIRST = date(1925, 1, 1)
LAST = date(2099, 12, 31)
DAYS = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]


def test_every_day_agrees_with_jdatetime() -> None:
    for day in DAYS:
        expected = jdatetime.date.fromgregorian(date=day)
        assert jalali_from_gregorian(day) == (expected.year, expected.month, expected.day)


def test_every_day_agrees_with_persiantools() -> None:
    for day in DAYS:
        expected = persiantools.jdatetime.JalaliDate(day)
        assert jalali_from_gregorian(day) == (expected.year, expected.month, expected.day)


def test_every_day_comes_back() -> None:
    for day in DAYS:
        assert gregorian_from_jalali(*jalali_from_gregorian(day)) == day


@pytest.mark.parametrize(
    ("gregorian", "jalali"),
    [
        (date(1979, 2, 11), (1357, 11, 22)),
        (date(2017, 3, 20), (1395, 12, 30)),
        (date(2024, 3, 19), (1402, 12, 29)),
        (date(2024, 3, 20), (1403, 1, 1)),
        (date(2025, 3, 20), (1403, 12, 30)),
        (date(2025, 3, 21), (1404, 1, 1)),
        (date(2025, 11, 14), (1404, 8, 23)),
        (date(2026, 3, 21), (1405, 1, 1)),
    ],
)
def test_known_days(gregorian: date, jalali: tuple[int, int, int]) -> None:
    assert jalali_from_gregorian(gregorian) == jalali
    assert gregorian_from_jalali(*jalali) == gregorian


@given(st.dates(date(1799, 3, 21), date(2123, 3, 20)))
def test_next_gregorian_day_is_next_jalali_day(day: date) -> None:
    year, month, number = jalali_from_gregorian(day)
    following = jalali_from_gregorian(day + timedelta(days=1)) if day < date(2123, 3, 20) else None
    if number < jalali_month_length(year, month):
        assert following in ((year, month, number + 1), None)
    elif month < 12:
        assert following in ((year, month + 1, 1), None)
    else:
        assert following in ((year + 1, 1, 1), None)


@given(st.integers(1178, 1501), st.integers(1, 12), st.integers(1, 31))
def test_round_trip_of_every_day_that_exists(year: int, month: int, day: int) -> None:
    if day <= jalali_month_length(year, month):
        assert jalali_from_gregorian(gregorian_from_jalali(year, month, day)) == (year, month, day)
    else:
        with pytest.raises(ValueError, match="does not exist"):
            gregorian_from_jalali(year, month, day)


def test_leap_esfand() -> None:
    assert is_jalali_leap(1403)
    assert not is_jalali_leap(1404)
    assert gregorian_from_jalali(1403, 12, 30) == date(2025, 3, 20)
    with pytest.raises(ValueError, match="29 days"):
        gregorian_from_jalali(1404, 12, 30)


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        (1404, 0, 1),
        (1404, 13, 1),
        (1404, 1, 0),
        (1404, 1, 32),
        (1404, 7, 31),
        (1177, 1, 1),
        (1502, 1, 1),
        (2025, 1, 1),
    ],
)
def test_impossible_days_are_refused(year: int, month: int, day: int) -> None:
    with pytest.raises(ValueError, match=r"1178|not in 1–12|does not exist"):
        gregorian_from_jalali(year, month, day)


@pytest.mark.parametrize("day", [date(1799, 3, 20), date(2123, 3, 21), date(622, 3, 22), date(9999, 12, 31)])
def test_days_outside_the_rule_are_refused(day: date) -> None:
    with pytest.raises(ValueError, match="outside the Solar Hijri years"):
        jalali_from_gregorian(day)
