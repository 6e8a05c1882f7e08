"""Dates as pages print them: ISO, numbers, or month names of eight languages, Gregorian or Solar Hijri.

Nothing is guessed: a relative phrase, an ambiguous order of day and month, a year that may be of two
calendars and a day that does not exist give no date but a note with the words of the page.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from khabar.language import months
from khabar.language.calendars import gregorian_from_jalali
from khabar.language.digits import to_ascii
from khabar.wire.pages import lexicon

GREGORIAN, JALALI = "gregorian", "jalali"
JALALI_ZONE, AFGHAN_ZONE = "Asia/Tehran", "Asia/Kabul"
"""Time zones of a clock time beside a Solar Hijri date: the month names tell the country, and it has one
zone.
"""

_CLOCK = r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:\.\d+)?)?"
_TIME = re.compile(rf"(?<![\d:]){_CLOCK}(?![\d:])\s*(?P<half>[ap]\.?m\.?(?!\w))?", re.IGNORECASE)
_ISO = re.compile(
    r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    rf"(?:[T\s]+{_CLOCK}\s*(?P<offset>Z|UTC|GMT|[+-]\d\d:?\d\d)?)?(?![\d:])"
)
_YEAR_FIRST = re.compile(r"(?<!\d)(?P<year>\d{4})[/.](?P<month>\d{1,2})[/.](?P<day>\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(?P<first>\d{1,2})[/.-](?P<second>\d{1,2})[/.-](?P<year>\d{4})(?!\d)")
_WORD = r"[^\W\d_]+"
_NAMED = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|ê|مین|ام|ی|\.)?\s+(?:de\s+|of\s+|ی\s+)?"
    rf"(?P<name>{_WORD}\.?(?:[\s/]+{_WORD})?(?:[\s/]+{_WORD})?)[\s,،/]+(?:de\s+|del\s+|ساڵی\s+)?(?P<year>\d{{4}})(?!\d)"
)
_NAME_FIRST = re.compile(rf"(?P<name>{_WORD})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?!\d)")
_SUFFIXES = ("ê", "a", "an", "ی", "ێ")
_LONGEST_LINE = 300
_FIRST_YEAR, _LAST_YEAR = 1800, 2100


@dataclass(frozen=True)
class FoundDate:
    """A date in a text: what it means, or why it has no certain meaning, and the words it stood in."""

    raw: str
    day: date | None
    clock: time | None
    offset: timedelta | None
    calendar: str
    problem: str
    start: int
    end: int

    def instant(self, zone: str | None) -> datetime | None:
        """Return the UTC instant, when day, clock time and zone are known (written, given or implied)."""
        if self.day is None or self.clock is None:
            return None
        if self.offset is not None:
            return (datetime.combine(self.day, self.clock, UTC) - self.offset).astimezone(UTC)
        name = self._implied_zone() or zone
        if name is None:
            return None
        return datetime.combine(self.day, self.clock, ZoneInfo(name)).astimezone(UTC)

    def _implied_zone(self) -> str | None:
        if self.calendar != JALALI:
            return None
        return AFGHAN_ZONE if _names_afghan_month(self.raw) else JALALI_ZONE

    def iso(self, zone: str | None) -> str | None:
        """Return the instant ("…T…Z"), the day alone when the clock or its zone is unknown, or None."""
        moment = self.instant(zone)
        if moment is not None:
            return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        return self.day.isoformat() if self.day else None

    def note(self, zone: str | None) -> str:
        """Return what to add when the clock time had to be left out, or ""."""
        if self.clock is None or self.instant(zone) is not None:
            return ""
        return "; its time of day is left out, as its time zone is unknown"


def _names_afghan_month(raw: str) -> bool:
    afghan = set(months.month_names("fa", JALALI, "afghan"))
    return not afghan.isdisjoint(raw.split())


@dataclass(frozen=True)
class _Numbers:
    year: int
    month: int
    day: int
    calendar: str


def find_date(text: str, language: str, hint: str | None) -> FoundDate | None:
    """Return the first date of `text` (its first 300 characters), or None.

    `language` is a code of the lexicon; `hint` the calendar of the source ("gregorian", "jalali") or None.
    """
    line = to_ascii(text[:_LONGEST_LINE])
    for reader in (_iso, _named, _name_first, _year_first, _year_last):
        found = reader(line, language, hint)
        if found is not None:
            return found
    return None


def is_date_line(text: str, language: str) -> bool:
    """Tell whether the line is little more than a date: at most four words (weekday, zone) beside it."""
    found = find_date(text, language, None)
    if found is None or len(text) > 90:
        return False
    rest = _TIME.sub(" ", to_ascii(text)[: found.start] + " " + to_ascii(text)[found.end :])
    left = re.findall(r"[^\W\d_]+", rest)
    return len(left) <= 4


def _settle(line: str, match: re.Match[str], numbers: _Numbers, problem: str = "") -> FoundDate:
    day: date | None = None
    if not problem:
        try:
            day = _gregorian(numbers)
        except ValueError as error:
            problem = str(error)
    clock, offset = _clock(line, match)
    return FoundDate(line[match.start() : match.end()], day, clock, offset, numbers.calendar, problem, *match.span())


def _gregorian(numbers: _Numbers) -> date:
    if numbers.calendar == JALALI:
        return gregorian_from_jalali(numbers.year, numbers.month, numbers.day)
    if not _FIRST_YEAR <= numbers.year <= _LAST_YEAR:
        raise ValueError(f"{numbers.year} is no likely Gregorian year")
    return date(numbers.year, numbers.month, numbers.day)


def _clock(line: str, match: re.Match[str]) -> tuple[time | None, timedelta | None]:
    groups = match.groupdict()
    if groups.get("hour"):
        clock = time(int(groups["hour"]), int(groups["minute"]), int(groups["second"] or 0))
        return clock, _offset(groups.get("offset"))
    found = _TIME.search(line, match.end()) or _TIME.search(line[: match.start()])
    if found is None:
        return None, None
    hour = int(found["hour"])
    half = (found["half"] or "").lower().replace(".", "")
    if half == "pm" and hour < 12:
        hour += 12
    if half == "am" and hour == 12:
        hour = 0
    zone = re.match(r"\s*(UTC|GMT)\b", line[found.end() :])
    return time(hour, int(found["minute"]), int(found["second"] or 0)), _offset(zone[1] if zone else None)


def _offset(written: str | None) -> timedelta | None:
    if not written:
        return None
    if written in {"Z", "UTC", "GMT"}:
        return timedelta(0)
    digits = written[1:].replace(":", "")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -size if written[0] == "-" else size


def _calendar(year: int, hint: str | None) -> tuple[str, str]:
    """Return (calendar, problem) of a date in numbers."""
    if hint == JALALI and year < 1600:
        return JALALI, ""
    if 1300 <= year <= 1500:
        return GREGORIAN, f"the year {year} may be Solar or lunar Hijri: say which with --calendar"
    return GREGORIAN, ""


def _iso(line: str, language: str, hint: str | None) -> FoundDate | None:
    match = _ISO.search(line)
    return _numbered(line, match, hint) if match else None


def _year_first(line: str, language: str, hint: str | None) -> FoundDate | None:
    match = _YEAR_FIRST.search(line)
    return _numbered(line, match, hint) if match else None


def _numbered(line: str, match: re.Match[str], hint: str | None) -> FoundDate:
    calendar, problem = _calendar(int(match["year"]), hint)
    numbers = _Numbers(int(match["year"]), int(match["month"]), int(match["day"]), calendar)
    return _settle(line, match, numbers, problem)


def _year_last(line: str, language: str, hint: str | None) -> FoundDate | None:
    match = _YEAR_LAST.search(line)
    if match is None:
        return None
    first, second = int(match["first"]), int(match["second"])
    calendar, problem = _calendar(int(match["year"]), hint)
    if not problem and language == "en" and first <= 12 and second <= 12 and first != second:
        problem = "day and month can't be told apart"
    day, month = (second, first) if language == "en" and second > 12 else (first, second)
    return _settle(line, match, _Numbers(int(match["year"]), month, day, calendar), problem)


def _named(line: str, language: str, hint: str | None) -> FoundDate | None:
    for match in _NAMED.finditer(line):
        found = _month(match["name"], language)
        if found is not None:
            return _with_month(line, match, found)
    return None


def _name_first(line: str, language: str, hint: str | None) -> FoundDate | None:
    for match in _NAME_FIRST.finditer(line):
        found = _month(match["name"], language)
        if found is not None:
            return _with_month(line, match, found)
    return None


def _with_month(line: str, match: re.Match[str], found: tuple[str, int]) -> FoundDate:
    calendar, month = found
    return _settle(line, match, _Numbers(int(match["year"]), month, int(match["day"]), calendar))


@cache
def _month(name: str, language: str) -> tuple[str, int] | None:
    """Return calendar and number of a month name in the language, with a case ending, or in two regional
    forms.
    """
    parts = name.replace(".", " ").replace("/", " / ").split()
    for size in range(len(parts), 0, -1):
        candidate = " ".join(parts[:size])
        for spelling in (candidate, *_without_suffix(candidate)):
            found = _find_month(spelling, language)
            if found is not None:
                return found
    return None


def _without_suffix(word: str) -> list[str]:
    return [word.removesuffix(suffix) for suffix in _SUFFIXES if word.endswith(suffix) and len(word) > 4]


def _find_month(word: str, language: str) -> tuple[str, int] | None:
    chosen = language if language in lexicon.LANGUAGES else None
    found = months.find_month(word, chosen)
    if found is None and chosen is not None:
        found = months.find_month(word, None)
    return found
