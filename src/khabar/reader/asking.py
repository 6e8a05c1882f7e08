"""What a reader asks: read from the address of a search, whatever stands in it, and written into addresses again."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from khabar.editions.models import Edition
from khabar.language.calendars import gregorian_from_jalali
from khabar.language.digits import to_ascii
from khabar.search.interface import Order, Query

LONGEST = 300
"""Characters of a search that are read."""

PAGE_SIZE = 10
LAST_PAGE = 100

PERIODS = {
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}
FIELDS = {
    "q": "q",
    "section": "section",
    "place": "place",
    "kind": "kind",
    "period": "period",
    "from": "first",
    "to": "last",
    "order": "order",
}
"""Name in the address -> field."""

NEWEST = "newest"
EXAMPLES = {"jalali": "1405/01/31", "gregorian": "2026-03-21"}
_DAY = re.compile(r"(\d{4})[-/.\u066b](\d{1,2})[-/.\u066b](\d{1,2})")
_FIRST_GREGORIAN = 1700
"""A year before this one is of the Solar Hijri calendar."""


@dataclass(frozen=True)
class Asked:
    """One search as it was typed; `part` asks for the results alone."""

    q: str = ""
    section: str = ""
    place: str = ""
    kind: str = ""
    period: str = ""
    first: str = ""
    last: str = ""
    order: str = ""
    everywhere: bool = False
    page: int = 1
    part: bool = False
    example: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether more than words and editions was chosen."""
        return any((self.section, self.place, self.kind, self.period, self.first, self.last))

    @property
    def empty(self) -> bool:
        """Whether nothing was asked at all."""
        return not (self.q or self.narrowed)

    def address(self, edition: str, file: str = "", **changes: Any) -> str:
        """Return the address of this search with `changes` in `edition`, the first page of it unless `page` is one."""
        asked = replace(self, **{"page": 1, **changes})
        pairs = [(name, getattr(asked, field)) for name, field in FIELDS.items() if getattr(asked, field)]
        pairs += [("all", "1")] if asked.everywhere else []
        pairs += [("page", str(asked.page))] if asked.page > 1 else []
        return f"/{edition}/search/{file}?{urlencode(pairs or [('q', '')])}"

    def wider(self) -> "Asked":
        """Return the same words without anything that narrows them."""
        return Asked(q=self.q, order=self.order, everywhere=self.everywhere, example=self.example)

    def query(self, edition: Edition, now: datetime, size: int = PAGE_SIZE) -> tuple[Query, bool]:
        """Return what the index is asked at the moment `now`, and whether a day was typed that there is not."""
        first, last = (_day(text) for text in (self.first, self.last))
        zone = edition.time_zone
        begin = datetime.combine(first, time(), zone).astimezone(UTC) if first else None
        end = datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC) if last else None
        if self.period and begin is None:
            begin = now - PERIODS[self.period]
        asked = Query(
            text=self.q,
            language=edition.language,
            editions=() if self.everywhere else (edition.code,),
            section=self.section,
            place=self.place,
            kind=self.kind,
            first=begin,
            last=end,
            order=Order.NEWEST if self.order == NEWEST else Order.RELEVANCE,
            start=(self.page - 1) * PAGE_SIZE,
            size=size,
        )
        return asked, bool((self.first and not first) or (self.last and not last))


def read(query: str, edition: Edition, choices: dict[str, list[list[Any]]]) -> Asked:
    """Return what the `query` of an address asks; what makes no sense, or can not be chosen, is as if it were absent.

    `query` is as it came, one character per byte; any is good.
    """
    text = query.encode("latin-1", errors="replace").decode(errors="replace")
    given = {name: _clean(value) for name, value in reversed(parse_qsl(text, errors="replace"))}
    known = {
        name: {str(choice[0]) for choice in choices.get(f"{name}s", ())}
        for name in ("section", "place", "kind", "period")
    }
    chosen = {name: given[name] for name in known if given.get(name, "") in known[name]}
    if chosen.get("period") not in PERIODS:
        chosen.pop("period", None)
    return Asked(
        q=given.get("q", ""),
        first=given.get("from", "")[:20],
        last=given.get("to", "")[:20],
        order=NEWEST if given.get("order") == NEWEST else "",
        everywhere=bool(given.get("all")),
        page=_page(given.get("page", "")),
        part=given.get("part") == "results",
        example=edition.digits(EXAMPLES[edition.formats.primary_calendar]),
        **chosen,
    )


def _clean(text: str) -> str:
    """Return at most `LONGEST` characters, white space single, without what can be no part of a text."""
    spaced = " ".join(text[: 4 * LONGEST].split())
    kept = "".join(one for one in spaced if one != "\ufffd" and unicodedata.category(one) not in ("Cc", "Cs", "Cn"))
    return kept[:LONGEST].strip()


def _page(text: str) -> int:
    digits = to_ascii(text)
    return min(max(int(digits), 1), LAST_PAGE) if re.fullmatch(r"[0-9]{1,4}", digits) else 1


def _day(text: str) -> date | None:
    """Return the day that was typed, year first, in either calendar and any digits; None for none."""
    found = _DAY.fullmatch(to_ascii(text))
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups())
    try:
        return gregorian_from_jalali(year, month, day) if year < _FIRST_GREGORIAN else date(year, month, day)
    except ValueError:
        return None
