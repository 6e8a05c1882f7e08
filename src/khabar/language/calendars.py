"""Solar Hijri (Jalali) and Gregorian dates.

The leap years follow the 33-year cycle: eight leap years in each 33, those whose number leaves 1, 5, 9, 13,
17, 22, 26 or 30 when divided by 33. This arithmetic gives the same New Year as the astronomical rule of the
Iranian law of 1925 (the year begins on the day whose noon in Tehran first follows the equinox) for the years
1178 to 1501 (1799 to 2122); outside them the two drift apart, so other years are refused rather than guessed.
"""

from datetime import date

FIRST_YEAR = 1178
LAST_YEAR = 1501

_CYCLE = 33
_LEAP_REMAINDERS = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
_LONG_MONTHS = 6
_LONG_MONTH = 31
_SHORT_MONTH = 30
_LAST_MONTH = 12


def _new_years() -> dict[int, int]:
    """Return the proleptic ordinal of 1 Farvardin for each supported year and the one after."""
    ordinals = {1403: date(2024, 3, 20).toordinal()}
    for year in range(1404, LAST_YEAR + 2):
        ordinals[year] = ordinals[year - 1] + _days_in_year(year - 1)
    for year in range(1402, FIRST_YEAR - 1, -1):
        ordinals[year] = ordinals[year + 1] - _days_in_year(year)
    return ordinals


def _days_in_year(year: int) -> int:
    return 366 if year % _CYCLE in _LEAP_REMAINDERS else 365


_NEW_YEARS = _new_years()


def is_jalali_leap(year: int) -> bool:
    """Tell whether Esfand of the Solar Hijri `year` has 30 days. Raises ValueError outside 1178–1501."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"Solar Hijri year {year} is outside {FIRST_YEAR}–{LAST_YEAR}")
    return _days_in_year(year) == 366


def jalali_month_length(year: int, month: int) -> int:
    """Return the number of days of a Solar Hijri month. Raises ValueError for an impossible month or year."""
    leap = is_jalali_leap(year)
    if not 1 <= month <= _LAST_MONTH:
        raise ValueError(f"Solar Hijri month {month} is not in 1–12")
    if month <= _LONG_MONTHS:
        return _LONG_MONTH
    return _SHORT_MONTH if month < _LAST_MONTH or leap else _SHORT_MONTH - 1


def jalali_from_gregorian(day: date) -> tuple[int, int, int]:
    """Return (year, month, day) of the Solar Hijri calendar for a Gregorian date.

    Raises ValueError outside the years 1178–1501 (March 1799 to March 2123).
    """
    ordinal = day.toordinal()
    if not _NEW_YEARS[FIRST_YEAR] <= ordinal < _NEW_YEARS[LAST_YEAR + 1]:
        raise ValueError(f"{day.isoformat()} is outside the Solar Hijri years {FIRST_YEAR}–{LAST_YEAR}")
    year = day.year - 621
    if ordinal < _NEW_YEARS[year]:
        year -= 1
    passed = ordinal - _NEW_YEARS[year]
    first_half = _LONG_MONTHS * _LONG_MONTH
    if passed < first_half:
        month, remainder = divmod(passed, _LONG_MONTH)
        return year, month + 1, remainder + 1
    month, remainder = divmod(passed - first_half, _SHORT_MONTH)
    return year, month + _LONG_MONTHS + 1, remainder + 1


def gregorian_from_jalali(year: int, month: int, day: int) -> date:
    """Return the Gregorian date of a Solar Hijri day.

    Raises ValueError for a day that does not exist (30 Esfand of a common year, 31 Mehr) or a year outside
    1178–1501.
    """
    length = jalali_month_length(year, month)
    if not 1 <= day <= length:
        raise ValueError(f"day {day} does not exist: month {month} of Solar Hijri {year} has {length} days")
    before = (month - 1) * _SHORT_MONTH + min(month - 1, _LONG_MONTHS)
    return date.fromordinal(_NEW_YEARS[year] + before + day - 1)
