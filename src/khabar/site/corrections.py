"""Notes to readers on changes of articles: as an article's page prints them, and as lists of corrections do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from khabar.editions import queries as editions
from khabar.kernel import reads
from khabar.language.calendars import gregorian_from_jalali, jalali_from_gregorian
from khabar.newsroom.events import ARTICLE
from khabar.newsroom.models import Article, Version
from khabar.site import facets, listings, rows, snapshot
from khabar.site.wording import Run, Writer

WRONG = (Version.Change.CORRECTION, Version.Change.RETRACTION)
"""The changes that say that we were wrong; an update says that there is more to tell."""


@dataclass(frozen=True)
class Note:
    """One dated note: the kind of change, when it was made, and its lines."""

    change: str
    when: datetime
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole note."""
        return "\n".join(self.lines)


@dataclass(frozen=True)
class Corrected:
    """An article that was corrected or retracted: what lists tell of it; its notes with the last first."""

    edition: str
    headline: str
    path: str
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Printed:
    """A note in a list of corrections, ready to print: its lines, and the article's headline, linked."""

    note: Note
    lines: tuple[Run, ...]
    headline: Run


def notes(stored: Iterable[dict[str, Any]]) -> list[Note]:
    """Return the notes that `Article.corrections` holds, the last first."""
    found = [
        Note(
            one["change"],
            datetime.fromisoformat(one["at"]),
            tuple(line.strip() for line in one["note"].splitlines() if line.strip()),
        )
        for one in stored
    ]
    return found[::-1]


def wrongs(stored: Iterable[dict[str, Any]]) -> list[Note]:
    """Return the corrections and retractions among the notes, the last first."""
    return [one for one in notes(stored) if one.change in WRONG]


def updates(stored: Iterable[dict[str, Any]]) -> list[Note]:
    """Return the updates among the notes, the last first."""
    return [one for one in notes(stored) if one.change not in WRONG]


def month_of(edition: str, moment: datetime) -> str:
    """Return the month (YYYY-MM) that an aware moment lies in, as readers of `edition` (a code) count: in its time zone
    and primary calendar.

    An edition that this installation no longer publishes counts in UTC and in Gregorian months.
    """
    day = listings.day_of(edition, moment)
    year, month = jalali_from_gregorian(day)[:2] if _counts_jalali(edition) else (day.year, day.month)
    return f"{year}-{month:02}"


def first_day(edition: str, month: str) -> date:
    """Return the first day of a month as `month_of` writes it."""
    year, number = (int(part) for part in month.split("-"))
    return gregorian_from_jalali(year, number, 1) if _counts_jalali(edition) else date(year, number, 1)


def _counts_jalali(edition: str) -> bool:
    return edition in editions.codes() and editions.edition(edition).formats.primary_calendar == "jalali"


def months(edition: str) -> list[str]:
    """Return the months of `edition` in which something was corrected or retracted, the last first; notes the read."""

    def read() -> list[str]:
        with listings.declared(f"corrected-months:{edition}"):
            return [name.rpartition(":")[2] for name in listings.names(f"corrected:{edition}:")][::-1]

    return snapshot.memo(("corrected-months", edition), read)


def of(keys: Iterable[int]) -> list[Corrected]:
    """Return the public articles with these keys that were corrected or retracted, in the given order; one query."""
    wanted = list(dict.fromkeys(keys))
    for key in wanted:
        reads.note_object(ARTICLE, key, facets.CORRECTIONS)
    if not wanted:
        return []
    columns = ("id", "live", "edition", "headline", "first_published_at", "public_id", "corrections")
    found = {row[0]: row for row in rows.select(Article, columns, wanted)}
    made = []
    for key in wanted:
        _key, live, edition, headline, first, public_id, stored = found.get(key, (key, False, *[None] * 5))
        if live and (said := wrongs(stored)):
            made.append(Corrected(edition, headline, f"/{edition}/{first:%Y/%m/%d}/{public_id}/", tuple(said)))
    return made


def printed(corrected: Iterable[Corrected], words: Writer) -> list[Printed]:
    """Return every note to these articles on a page of `words`, the last first; of one time, its own language first."""
    found = [
        Printed(
            note,
            tuple(words.run(line, one.edition) for line in note.lines),
            words.run(one.headline, one.edition, one.path),
        )
        for one in corrected
        for note in one.notes
    ]
    return sorted(found, key=lambda one: (one.note.when, one.headline.lang is None), reverse=True)
