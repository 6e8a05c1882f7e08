"""How one edition words a page: messages, names, dates and numbers as safe, isolated HTML."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from khabar.editions import queries as editions
from khabar.editions.models import Edition
from khabar.language.direction import direction_of
from khabar.language.plurals import plural_category

if TYPE_CHECKING:
    # The reader service words pages too, without Django.
    from khabar.taxonomy.models import Concept

CalendarDay = date
"""A day; the writer's method `date` would hide the plain name."""

ECHO = 4
"""How many first letters two labels share when one of them is enough (“Explained” beside “Explainer”)."""

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_SLOT = re.compile("\ue000(\\d+)\ue001")


def without_controls(text: str) -> str:
    """Return `text` without control characters and directional overrides, embeddings and isolates.

    Pages isolate with ``<bdi>`` and ``dir``, so these can only come from input, where they may disguise text.
    """
    return _CONTROLS.sub("", text)


@dataclass(frozen=True)
class Run:
    """A run of text that prints isolated, tagged with its language and direction when they differ from the
    page's.

    `lang` and `direction` are None in the page's own language; `path` makes it a link.
    """

    text: str
    lang: str | None = None
    direction: str | None = None
    path: str = ""

    def __html__(self) -> str:
        tags = f' lang="{escape(self.lang)}" dir="{self.direction}"' if self.lang else ""
        inner = f"<bdi{tags}>{escape(self.text)}</bdi>"
        return f'<a href="{escape(self.path)}">{inner}</a>' if self.path else inner

    def __str__(self) -> str:
        return self.text


class Writer:
    """Words one edition's pages. Methods that return `Markup` are safe to print; names in them are
    isolated.
    """

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.code = edition.code
        self.rtl = edition.direction == "rtl"

    def text(self, key: str, **values: Any) -> str:
        """Return a message as plain text, for titles and attributes. Raises KeyError as `Edition.text`
        does.
        """
        return self.edition.text(key, **values)

    def html(self, key: str, **values: Any) -> Markup:
        """Return a message with every value isolated; a value may be text, a `Run` or `Markup`; numbers as
        they are.
        """
        slots: list[Markup] = []

        def slot(value: Any) -> Any:
            if isinstance(value, int):
                return value
            slots.append(_isolated(value))
            return f"\ue000{len(slots) - 1}\ue001"

        worded = self.edition.text(key, **{name: slot(value) for name, value in values.items()})
        return Markup(_SLOT.sub(lambda match: str(slots[int(match[1])]), str(escape(worded))))  # noqa: S704 - escaped

    def joined(self, items: list[Any]) -> Markup:
        """Return runs as one list in running text, each isolated."""
        parts = [_isolated(item) for item in items]
        if len(parts) < 2:
            return parts[0] if parts else Markup()
        first = Markup(escape(self.text("site.list_separator"))).join(parts[:-1])  # noqa: S704 - escaped
        return self.html("site.list_last", first=_Raw(first), last=_Raw(parts[-1]))

    def run(self, text: str, language: str, path: str = "") -> Run:
        """Return `text`, which is in `language` (an edition's code or a language tag), as a run of this
        page.
        """
        if language == self.code:
            return Run(text, path=path)
        known = _known(language)
        lang, direction = (known.html_tag, known.direction) if known else (language, direction_of(text))
        return Run(text, lang, direction, path)

    def name(self, concept: "Concept", path: str = "") -> Run:
        """Return the concept's name in this edition, else its first name in its own language, tagged so."""
        own = concept.name_in(self.code)
        if own:
            return Run(own, path=path)
        for language, name in concept.names.items():
            if name:
                return self.run(name, language, path)
        return Run(concept.code, path=path)

    def best(self, texts: dict[str, str]) -> Run | None:
        """Return the text of this edition, else the first there is, tagged with its language; None without
        any.
        """
        found = next(((code, text) for code, text in _own_first(texts, self.code) if text), None)
        return self.run(found[1], found[0]) if found else None

    def language_name(self, language: str) -> Run:
        """Return a language's own name."""
        known = _known(language)
        return self.run(known.autonym if known else language, language)

    def echoes(self, text: str, other: str) -> bool:
        """Return whether one text says what the other says: both begin with the same four letters."""
        return text[:ECHO].casefold() == other[:ECHO].casefold()

    def number(self, number: int) -> str:
        """Return a whole number in the edition's digits."""
        return self.edition.number(number)

    def date(self, moment: datetime, relative: bool = False) -> Markup:
        """Return date and time as a ``time`` element: primary calendar first, the second beside it in
        brackets.
        """
        first, second = self.edition.date_pair(moment)
        shown = f"{first} ({second})" if second else first
        worded = self.edition.formats.date_and_time.format(date=shown, time=self.edition.time(moment))
        return _time(moment, worded, relative)

    def date_alone(self, moment: datetime) -> Markup:
        """Return the UTC day of `moment` as a ``time`` element, for what is known to the day only."""
        day = moment.astimezone(UTC).date()
        second = self.edition.formats.secondary_calendar
        worded = self.edition.day(day) + (f" ({self.edition.day(day, second)})" if second else "")
        return Markup(f'<time datetime="{day.isoformat()}">{escape(worded)}</time>')  # noqa: S704 - escaped

    def short(self, moment: datetime) -> Markup:
        """Return date and time in the primary calendar alone; a script may say how long ago it was."""
        return _time(moment, self.edition.date_and_time(moment), relative=True)

    def absolute(self, moment: datetime) -> Markup:
        """Return date and time in the primary calendar alone, which no script words anew."""
        return _time(moment, self.edition.date_and_time(moment), relative=False)

    def ago(self, moment: datetime) -> Markup:
        """Return an empty ``time`` element that a script fills with how long ago the moment was."""
        return Markup(f'<time datetime="{iso(moment)}" data-ago></time>')  # noqa: S704 - our own form

    def clock(self, moment: datetime) -> Markup:
        """Return the time of day; a script may say how long ago it was."""
        return _time(moment, self.edition.time(moment), relative=True)

    def day(self, day: CalendarDay) -> str:
        """Return a day with its day of the week, both calendars where the edition has two."""
        second = self.edition.formats.secondary_calendar
        first = self.edition.day_with_weekday(day)
        return f"{first} ({self.edition.day(day, second)})" if second else first

    @cached_property
    def relative_data(self) -> str:
        """The templates of relative times for the script, as JSON.

        `f` holds one digit per number from 0 to 59: the place of its plural form in `m` (minutes) and `h`
        (hours), so that the script needs no plural rules of its own; `d` the edition's ten digits; `c` the
        ceiling in hours.
        """
        templates = self.edition.relative_templates
        categories = sorted(templates.minutes)
        return json.dumps(
            {
                "n": templates.just_now,
                "m": [templates.minutes[category] for category in categories],
                "h": [templates.hours[category] for category in categories],
                "f": "".join(
                    str(categories.index(plural_category(number, templates.language))) for number in range(60)
                ),
                "d": "".join(self.edition.number(digit) for digit in range(10)),
                "c": int(templates.ceiling.total_seconds() // 3600),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )


class _Raw(str):
    """HTML that needs no further isolation."""

    __slots__ = ()


def _isolated(value: Any) -> Markup:
    if isinstance(value, _Raw):
        return Markup(value)  # noqa: S704 - made of escaped parts
    if isinstance(value, Run):
        return Markup(value.__html__())  # noqa: S704 - escaped
    return Markup(f"<bdi>{escape(value)}</bdi>")  # noqa: S704 - escaped


def _time(moment: datetime, worded: str, relative: bool) -> Markup:
    mark = " data-relative" if relative else ""
    return Markup(f'<time datetime="{iso(moment)}"{mark}>{escape(worded)}</time>')  # noqa: S704 - escaped


def iso(moment: datetime) -> str:
    """Return an aware moment for machines: Gregorian, UTC, ASCII digits, to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _own_first(texts: dict[str, str], code: str) -> list[tuple[str, str]]:
    return sorted(texts.items(), key=lambda item: item[0] != code)


def _known(language: str) -> Edition | None:
    return next((edition for edition in editions.editions() if language in (edition.code, edition.html_tag)), None)


@lru_cache(maxsize=32)
def writer(edition: Edition) -> Writer:
    """Return the writer of `edition`."""
    return Writer(edition)
