"""Days and times as journalists type them: in the calendar and the zone of the edition of their interface language."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail import blocks

from khabar.editions import queries as editions
from khabar.editions.models import Edition
from khabar.language.calendars import (
    FIRST_YEAR,
    LAST_YEAR,
    gregorian_from_jalali,
    jalali_from_gregorian,
    jalali_month_length,
)
from khabar.language.digits import to_ascii
from khabar.language.months import month_names

_TYPED = re.compile(
    r"(?P<year>\d{4})\s*[/.\-]\s*(?P<month>\d{1,2})\s*[/.\-]\s*(?P<day>\d{1,2})"
    r"(?:(?:\s*[,،]\s*|\s+|T)(?P<hour>\d{1,2})\s*[:.٫]\s*(?P<minute>\d{2}))?"
)
_UNSEEN = dict.fromkeys(map(ord, "\u200c\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"))


def interface_edition() -> Edition:
    """Return the edition of the interface language, or the first: its calendar and zone are those of the screens."""
    language = (get_language() or "en").split("-")[0]
    codes = editions.codes()
    return editions.edition(language if language in codes else codes[0])


def types_jalali() -> bool:
    """Return whether the screens show and ask Solar Hijri days."""
    return interface_edition().formats.primary_calendar == "jalali"


@dataclass(frozen=True)
class Typed:
    """A day that was typed, and the time beside it where there was one."""

    day: date
    hour: int | None = None
    minute: int | None = None


def read(text: str) -> Typed:
    """Return the day and time in `text`: year, month and day, then hours and minutes, in any digits.

    A year from 1178 to 1501 is one of the Solar Hijri calendar, a later one Gregorian. Raises ValidationError, with the
    reason in the interface language.
    """
    found = _TYPED.fullmatch(to_ascii(text).translate(_UNSEEN).strip())
    if found is None:
        example = written(date(2026, 3, 21)) + " " + interface_edition().digits("12:30")
        raise ValidationError(_("Write the day and the time like this: %(example)s") % {"example": example})
    numbers = {name: int(digits) for name, digits in found.groupdict().items() if digits is not None}
    day = _day(numbers["year"], numbers["month"], numbers["day"])
    if "hour" in numbers and (numbers["hour"] > 23 or numbers["minute"] > 59):
        raise ValidationError(_("There is no such time of day."))
    return Typed(day, numbers.get("hour"), numbers.get("minute"))


def _day(year: int, month: int, day: int) -> date:
    edition = interface_edition()
    if not 1 <= month <= 12:
        raise ValidationError(_("There is no month %(month)s.") % {"month": edition.digits(str(month))})
    if year > LAST_YEAR:
        try:
            return date(year, month, day)
        except ValueError as error:
            raise ValidationError(_("There is no such day.")) from error
    if year < FIRST_YEAR:
        raise ValidationError(_("The year %(year)s is too early.") % {"year": edition.digits(str(year))})
    try:
        return gregorian_from_jalali(year, month, day)
    except ValueError as error:
        told = {
            "month": month_names(edition.language, "jalali")[month - 1],
            "year": edition.digits(str(year)),
            "days": edition.digits(str(jalali_month_length(year, month))),
        }
        raise ValidationError(_("There is no such day: %(month)s %(year)s has %(days)s days.") % told) from error


def written(day: date) -> str:
    """Return a day in figures, as the screens show it for typing: ``۱۴۰۵/۰۱/۰۱``, or ISO in other editions."""
    if not types_jalali():
        return day.isoformat()
    year, month, number = jalali_from_gregorian(day)
    return interface_edition().digits(f"{year}/{month:02d}/{number:02d}")


def beside(day: date) -> str:
    """Return a day in words in the calendar in which it is not typed, for checking: the Gregorian one for Persian."""
    return interface_edition().day_with_weekday(day, "gregorian") if types_jalali() else ""


class DayInput(forms.TextInput):
    """A day: a text where the calendar is not the browser's, with the day in the other calendar beside it."""

    template_name = "newsroom/widgets/moment.html"
    native = "date"
    shown = "۱۴۰۵/۰۱/۰۱"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Return the input in the calendar of the screens."""
        jalali = types_jalali()
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["type"] = "text" if jalali else self.native
        widget["attrs"] |= {"data-khabar-moment-target": "input", "data-action": "input->khabar-moment#show"}
        if jalali:
            widget["attrs"] |= {"dir": "ltr", "inputmode": "numeric", "autocomplete": "off", "placeholder": self.shown}
        try:
            context["echo"] = beside(read(str(value)).day) if value and jalali else ""
        except ValidationError:
            context["echo"] = ""
        context["calendar"] = "jalali" if jalali else ""
        return context


class MomentInput(DayInput):
    """A day and a time, likewise."""

    native = "datetime-local"
    shown = "۱۴۰۵/۰۱/۰۱ ۱۲:۳۰"


class DayField(forms.Field):
    """A calendar day."""

    widget: Any = DayInput

    def to_python(self, value: Any) -> date | None:
        """Return the day, None for an empty field. Raises ValidationError for what is no day."""
        if not value or isinstance(value, date):
            return value or None
        return read(value).day

    def prepare_value(self, value: Any) -> Any:
        """Return what the input shows."""
        return written(value) if isinstance(value, date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether another day was typed."""
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


class MomentField(forms.Field):
    """A day and a time in one zone; the value is an aware instant in UTC, to the minute.

    The zone is that of the screens unless the form sets `zone`.
    """

    widget: Any = MomentInput
    zone: ZoneInfo | None = None

    @property
    def _zone(self) -> ZoneInfo:
        return self.zone or interface_edition().time_zone

    def to_python(self, value: Any) -> datetime | None:
        """Return the instant, None for an empty field.

        The earlier of the two when the clocks go back. Raises ValidationError for what is no time, and for one that
        the clocks skip.
        """
        if not value or isinstance(value, datetime):
            return value or None
        typed = read(value)
        if typed.hour is None or typed.minute is None:
            raise ValidationError(_("Enter a day and a time."))
        local = datetime(typed.day.year, typed.day.month, typed.day.day, typed.hour, typed.minute, tzinfo=self._zone)
        instant = local.astimezone(UTC)
        if instant.astimezone(self._zone).replace(tzinfo=None) != local.replace(tzinfo=None):
            raise ValidationError(_("The clocks go forward over this time: it does not exist on that day."))
        return instant

    def prepare_value(self, value: Any) -> Any:
        """Return what the input shows."""
        if not isinstance(value, datetime):
            return value
        local = value.astimezone(self._zone)
        if types_jalali():
            return f"{written(local.date())} {interface_edition().digits(local.strftime('%H:%M'))}"
        return local.strftime("%Y-%m-%dT%H:%M")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether another minute was typed."""
        if self.disabled:
            return False
        try:
            return self.prepare_value(initial or None) != self.prepare_value(self.to_python(data))
        except ValidationError:
            return True


class MomentBlock(blocks.DateTimeBlock):
    """A day and a time within an article's body."""

    @cached_property
    def field(self) -> MomentField:
        """Return the field that the form shows."""
        return MomentField(**self.field_options)
