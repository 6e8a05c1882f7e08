"""Relative times ("3 hours ago") from templates that an edition supplies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from khabar.language.digits import localise
from khabar.language.plurals import plural_category

CEILING = timedelta(hours=10)
"""From this age on a time is printed as a date: a relative one would no longer say which day."""

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class RelativeTemplates:
    """What is needed to write a relative time in one language.

    `minutes` and `hours` map each plural category of `language` to a text with `{count}`; `numerals` is a
    CLDR code; `ceiling` is the age from which no relative time is given, at most ten hours.
    """

    language: str
    numerals: str
    just_now: str
    minutes: Mapping[str, str]
    hours: Mapping[str, str]
    ceiling: timedelta = CEILING


def relative_time(then: datetime, now: datetime, templates: RelativeTemplates) -> str | None:
    """Say how long ago `then` was, rounded down to minutes or hours; None from the ceiling on and for the
    future.

    Both moments carry a time zone. A `then` less than a minute ahead counts as now, since clocks of hosts
    differ. Raises TypeError when only one of the two has a zone.
    """
    age = now - then
    if age <= -_MINUTE or age >= min(templates.ceiling, CEILING):
        return None
    if age < _MINUTE:
        return templates.just_now
    forms, count = (templates.minutes, age // _MINUTE) if age < _HOUR else (templates.hours, age // _HOUR)
    form = forms[plural_category(count, templates.language)]
    return form.format(count=localise(str(count), templates.numerals))
