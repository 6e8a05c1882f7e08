"""Live coverage: the entries of a live article in their order, when it ended, and what its script needs."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from markupsafe import Markup

from khabar.kernel import sanitising
from khabar.site.wording import Writer


@dataclass(frozen=True)
class Entry:
    """One entry of a live article; `anchor` is its address within the page, `ends` whether it ends the coverage."""

    anchor: str
    time: datetime
    headline: str
    text: Markup
    key: bool
    pinned: bool
    ends: bool


@dataclass(frozen=True)
class Coverage:
    """What a live page shows besides its entries.

    `address` is the path of the fragment that the page asks for news, empty where none is to come; `ended` when the
    coverage ended, None while it goes on; `new_forms` the plural forms of “n new” as JSON, in the
    alphabetical order of their categories.
    """

    address: str
    ended: datetime | None
    new_forms: str


def entries(raw: list[dict[str, Any]]) -> tuple[Entry, ...]:
    """Return the entries of the stored stream `raw`: pinned ones first, then the newest.

    Raises ValueError for an entry without a time.
    """
    found = [_entry(child, number) for number, child in enumerate(raw) if child["type"] == "entry"]
    found.sort(key=lambda one: one.time, reverse=True)
    found.sort(key=lambda one: not one.pinned)
    return tuple(found)


def ended(shown: Iterable[Entry]) -> datetime | None:
    """Return when the coverage ended: the time of its newest entry if that one says so; a later entry takes it up."""
    newest = max(shown, key=lambda one: one.time, default=None)
    return newest.time if newest is not None and newest.ends else None


def coverage(path: str, shown: Iterable[Entry], words: Writer) -> Coverage:
    """Return what the live article at the path `path` shows besides the entries `shown`."""
    return Coverage(fragment(path), ended(shown), _new_forms(words))


def past(shown: Sequence[Entry]) -> Coverage | None:
    """Return what an article that is not live any more shows besides its entries, None where it has none."""
    newest = max((one.time for one in shown), default=None)
    return Coverage("", newest, "") if newest else None


def fragment(path: str) -> str:
    """Return the path of the fragment that holds the entries of the live article at the path `path`."""
    return f"{path}live.html"


def _new_forms(words: Writer) -> str:
    forms = words.edition.strings["live.new"]
    if isinstance(forms, str):
        raise KeyError("message 'live.new' needs plural forms")
    return json.dumps([forms[category] for category in sorted(forms)], ensure_ascii=False)


def _entry(child: dict[str, Any], number: int) -> Entry:
    value = child["value"]
    time = value["time"] if isinstance(value["time"], datetime) else parse_datetime(value["time"])
    if time is None:
        raise ValueError(f"entry {number} of a live article has no time: {value['time']!r}")
    text = value.get("text") or ""
    html = sanitising.paragraphs(text if "<p" in text else f"<p>{text}</p>")
    return Entry(
        anchor=f"entry-{(child.get('id') or str(number))[:8]}",
        time=time,
        headline=value.get("headline") or "",
        text=Markup(html),  # noqa: S704 - sanitised
        key=bool(value.get("key")),
        pinned=bool(value.get("pinned")),
        ends=bool(value.get("ends")),
    )
