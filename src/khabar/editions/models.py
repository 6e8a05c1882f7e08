"""What an edition is: four validated files, and how its dates, numbers and messages read."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from string import Formatter
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from khabar.language.calendars import jalali_from_gregorian
from khabar.language.digits import group, localise
from khabar.language.months import month_names, month_variants, weekday_names
from khabar.language.plurals import plural_category
from khabar.language.relative import RelativeTemplates, relative_time

Calendar = Literal["gregorian", "jalali"]
Message = str | dict[str, str]


def placeholders(text: str) -> frozenset[str]:
    """Return the names in braces of a message.

    Raises ValueError for a lone brace or a nameless placeholder.
    """
    names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    if not all(name.isidentifier() for name in names):
        raise ValueError(f"a placeholder needs a plain name: {text!r}")
    return frozenset(names)


def _pattern(*allowed: str) -> AfterValidator:
    def check(text: str) -> str:
        unknown = placeholders(text) - set(allowed)
        if unknown:
            raise ValueError(f"unknown placeholder {', '.join(sorted(unknown))} in {text!r}")
        return text

    return AfterValidator(check)


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(f"unknown time zone {name!r}") from error
    return name


DatePattern = Annotated[str, _pattern("weekday", "day", "month", "year")]
TimePattern = Annotated[str, _pattern("hour", "minute", "half")]
DateTimePattern = Annotated[str, _pattern("date", "time")]
LegalMessage = Annotated[str, _pattern("agency", "year", "contact")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Identity(_Frozen):
    """Names and codes.

    `code` stands in URLs, `html_tag` in `lang`, `hreflang` in links to the edition; `language` picks plural
    rule and month names. `name` is the language's name in English, `autonym` in itself. `fallback` lists the
    codes of editions to offer, in order, for an article that this one lacks; messages never fall back.
    """

    code: Annotated[str, Field(pattern=r"^[a-z]{2,8}$")]
    name: str
    autonym: str
    html_tag: str
    hreflang: str
    language: str
    open_graph_locale: Annotated[str, Field(pattern=r"^[a-z]{2,3}_[A-Z]{2}$")]
    script: Literal["Latn", "Arab"]
    direction: Literal["ltr", "rtl"]
    fallback: tuple[str, ...]


class Formats(_Frozen):
    """How moments and numbers are written.

    `first_of_month` replaces the day number 1 ("1er"). `week_start` counts from Monday = 0. Numbers from
    `group_from` on get `group_separator` between thousands. `halves` are the texts for before and after noon
    of a 12-hour clock.
    """

    time_zone: Annotated[str, AfterValidator(_time_zone)]
    primary_calendar: Calendar
    secondary_calendar: Calendar | None
    numerals: Literal["latn", "arab", "arabext"]
    month_variant: str
    date: DatePattern
    date_with_weekday: DatePattern
    month_and_year: DatePattern
    date_and_time: DateTimePattern
    time: TimePattern
    clock: Literal[12, 24]
    hour_digits: Literal[1, 2]
    halves: tuple[str, str] | None = None
    first_of_month: str | None = None
    week_start: Annotated[int, Field(ge=0, le=6)]
    relative_ceiling_hours: Annotated[int, Field(ge=0, le=10)]
    group_separator: str
    group_from: Annotated[int, Field(ge=1000)]

    @model_validator(mode="after")
    def _check_clock(self) -> "Formats":
        if self.clock == 12 and self.halves is None:
            raise ValueError("a 12-hour clock needs halves")
        if self.secondary_calendar == self.primary_calendar:
            raise ValueError("the secondary calendar must differ from the primary one")
        return self


class LegalText(_Frozen):
    """A standing page: its title and its paragraphs, with the placeholders {agency}, {year} and {contact}."""

    title: LegalMessage
    paragraphs: tuple[LegalMessage, ...]

    def filled(self, **values: str) -> tuple[str, ...]:
        """Return the paragraphs with the placeholders replaced. Raises KeyError for a missing value."""
        return tuple(paragraph.format(**values) for paragraph in self.paragraphs)


class Legal(_Frozen):
    """The standing texts that an agency may replace by its own."""

    about: LegalText
    privacy: LegalText
    terms: LegalText
    copyright: LegalMessage


class Navigation(_Frozen):
    """Codes of the sections of the main menu, in order; the root of the place tree and its heading; legal
    texts.
    """

    sections: tuple[str, ...]
    places_root: str
    places_heading: str
    legal: Legal


class MessageNote(_Frozen):
    """What translators must know of a message: its meaning, the names in braces, whether it is chosen by
    {count}.
    """

    note: Annotated[str, Field(min_length=1)]
    placeholders: frozenset[str] = frozenset()
    plural: bool = False


class Edition(_Frozen):
    """One language's newspaper. Dates, numbers and messages come out as its readers write them."""

    identity: Identity
    formats: Formats
    strings: dict[str, Message]
    navigation: Navigation

    def __hash__(self) -> int:
        return hash(self.identity.code)

    @model_validator(mode="after")
    def _check_months(self) -> "Edition":
        known = month_variants(self.identity.language)
        if self.formats.month_variant not in known:
            raise ValueError(f"month_variant must be one of {', '.join(known)}")
        return self

    @property
    def code(self) -> str:
        """The code in URLs."""
        return self.identity.code

    @property
    def html_tag(self) -> str:
        """The BCP 47 tag for `lang`."""
        return self.identity.html_tag

    @property
    def hreflang(self) -> str:
        """The tag for links to this edition."""
        return self.identity.hreflang

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """The base direction of its pages."""
        return self.identity.direction

    @property
    def autonym(self) -> str:
        """Its language's name in that language."""
        return self.identity.autonym

    @property
    def name(self) -> str:
        """Its language's name in English."""
        return self.identity.name

    @property
    def language(self) -> str:
        """The code that `khabar.language` knows it by."""
        return self.identity.language

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone in which its dates and times are printed."""
        return ZoneInfo(self.formats.time_zone)

    def message(self, key: str, count: int | None = None) -> str:
        """Return the unfilled message `key`, for templates that wrap each value in markup before filling it
        in.

        A message with plural forms takes its form by `count`. Raises KeyError for a message, form or count
        missing.
        """
        if key not in self.strings:
            raise KeyError(f"edition {self.code!r} has no message {key!r}")
        found = self.strings[key]
        if isinstance(found, str):
            return found
        if count is None:
            raise KeyError(f"message {key!r} has plural forms: it needs count=, a whole number")
        category = plural_category(count, self.language)
        if category not in found:
            raise KeyError(f"message {key!r} of edition {self.code!r} lacks the plural form {category!r}")
        return found[category]

    def text(self, key: str, **values: object) -> str:
        """Return the message `key` with its placeholders filled.

        A message with plural forms takes its form by `count`, an int. Ints are written in the edition's
        digits, `count` with thousands grouped. Nothing is isolated or escaped here: templates do that. Raises
        KeyError for a message, a plural form or a value that is missing.
        """
        count = values.get("count")
        message = self.message(key, count if isinstance(count, int) else None)
        written = {name: self._written(name, value) for name, value in values.items()}
        try:
            return message.format(**written)
        except KeyError as error:
            raise KeyError(f"message {key!r} needs the value {error.args[0]!r}") from error

    def _written(self, name: str, value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int):
            return value
        return self.number(value) if name == "count" else self.digits(str(value))

    def digits(self, text: str) -> str:
        """Return `text` with all decimal digits in the edition's numerals."""
        return localise(text, self.formats.numerals)

    def number(self, number: int) -> str:
        """Return a whole number in the edition's digits, thousands grouped."""
        if abs(number) < self.formats.group_from:
            return self.digits(str(number))
        return group(number, self.formats.numerals, self.formats.group_separator)

    def joined(self, items: Sequence[str]) -> str:
        """Return the items as a list in running text ("A, B and C"); an empty text for none."""
        if len(items) < 2:
            return "".join(items)
        first = self.text("site.list_separator").join(items[:-1])
        return self.text("site.list_last", first=first, last=items[-1])

    def local(self, moment: datetime) -> datetime:
        """Return an aware moment in the edition's time zone. Raises ValueError for a naive one."""
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return moment.astimezone(self.time_zone)

    def day(self, day: date, calendar: Calendar | None = None) -> str:
        """Return a calendar day as it stands in running text, in the primary calendar unless another is
        given.
        """
        return self._day(day, self.formats.date, calendar)

    def day_with_weekday(self, day: date, calendar: Calendar | None = None) -> str:
        """Return a calendar day with its day of the week."""
        return self._day(day, self.formats.date_with_weekday, calendar)

    def month(self, day: date, calendar: Calendar | None = None) -> str:
        """Return the month and year that a day lies in."""
        return self._day(day, self.formats.month_and_year, calendar)

    def _day(self, day: date, pattern: str, calendar: Calendar | None) -> str:
        chosen = calendar or self.formats.primary_calendar
        if chosen == "jalali":
            year, month, number = jalali_from_gregorian(day)
        else:
            year, month, number = day.year, day.month, day.day
        variant = self.formats.month_variant if chosen == "gregorian" else None
        first = self.formats.first_of_month
        text = pattern.format(
            weekday=weekday_names(self.language)[day.weekday()],
            day=first if first is not None and number == 1 else number,
            month=month_names(self.language, chosen, variant)[month - 1],
            year=year,
        )
        return self.digits(text)

    def date(self, moment: datetime) -> str:
        """Return the day of an aware moment in the edition's time zone and primary calendar."""
        return self.day(self.local(moment).date())

    def date_pair(self, moment: datetime) -> tuple[str, str | None]:
        """Return the day of an aware moment in the primary and, where the edition has one, secondary
        calendar.
        """
        day = self.local(moment).date()
        secondary = self.formats.secondary_calendar
        return self.day(day), self.day(day, secondary) if secondary else None

    def time(self, moment: datetime) -> str:
        """Return the time of day of an aware moment in the edition's time zone."""
        local = self.local(moment)
        hour, half = local.hour, ""
        if self.formats.clock == 12 and self.formats.halves:
            half = self.formats.halves[hour // 12]
            hour = hour % 12 or 12
        text = self.formats.time.format(
            hour=f"{hour:0{self.formats.hour_digits}d}", minute=f"{local.minute:02d}", half=half
        )
        return self.digits(text)

    def date_and_time(self, moment: datetime) -> str:
        """Return day and time of an aware moment in the edition's time zone and primary calendar."""
        return self.formats.date_and_time.format(date=self.date(moment), time=self.time(moment))

    @property
    def relative_templates(self) -> RelativeTemplates:
        """The templates for relative times; pages hand them to their script."""
        return RelativeTemplates(
            language=self.language,
            numerals=self.formats.numerals,
            just_now=self._plain("relative.just_now"),
            minutes=self._forms("relative.minutes"),
            hours=self._forms("relative.hours"),
            ceiling=timedelta(hours=self.formats.relative_ceiling_hours),
        )

    def relative(self, then: datetime, now: datetime) -> str | None:
        """Say how long ago an aware moment was; None from the edition's ceiling on and for the future."""
        return relative_time(then, now, self.relative_templates)

    def _plain(self, key: str) -> str:
        message = self.strings[key]
        if isinstance(message, dict):
            raise KeyError(f"message {key!r} has plural forms where a single text is needed")
        return message

    def _forms(self, key: str) -> dict[str, str]:
        message = self.strings[key]
        if isinstance(message, str):
            raise KeyError(f"message {key!r} needs plural forms")
        return message
