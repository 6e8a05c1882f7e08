"""What `khabar import page` does, as plain functions; the command line only passes its options on."""

import json
import sys

from khabar.wire.pages.dates import GREGORIAN, JALALI
from khabar.wire.pages.errors import PageError
from khabar.wire.pages.reading import PageReading, read_page
from khabar.wire.pages.source import load

CALENDARS = (GREGORIAN, JALALI)
"""The values of ``--calendar``."""


def read_source(source: str, edition: str, calendar: str | None, *, allow_private: bool = False) -> PageReading:
    """Return what the page at a file path or address says.

    `edition` is an edition's code; `calendar` one of `CALENDARS` or None. Raises PageError with a message for
    the operator.
    """
    if calendar is not None and calendar not in CALENDARS:
        raise PageError(f"There is no calendar {calendar!r}: use one of {', '.join(CALENDARS)}.")
    return read_page(load(source, allow_private=allow_private), edition, calendar)


def print_reading(
    source: str, edition: str, calendar: str | None, *, as_json: bool, allow_private: bool = False
) -> int:
    """Print what a page says and return the exit status: 0, or 1 with the error printed.

    Needs no database.
    """
    try:
        reading = read_source(source, edition, calendar, allow_private=allow_private)
    except PageError as error:
        if as_json:
            print(json.dumps({"error": str(error)}, ensure_ascii=False))
        print(f"Error: {error}", file=sys.stderr)
        return 1
    if as_json:
        print(json.dumps(reading.as_json(), ensure_ascii=False, indent=2))
    else:
        print("\n".join(described(reading)))
    return 0


def described(reading: PageReading) -> list[str]:
    """Return a reading as lines for the terminal."""
    made = " (made from the first sentence)" if reading.headline_made else ""
    lines = [
        f"Headline:  {reading.headline}{made}",
        f"Outlet:    {reading.outlet or 'unknown'}",
        f"Authors:   {', '.join(reading.authors) or 'none named'}",
        f"Published: {reading.published or 'unknown'} ({reading.published_note})",
        f"Section:   {' > '.join(reading.sections) or 'none'}",
        f"Topics:    {', '.join(reading.topics) or 'none'}",
        f"Kind:      {reading.kind}, language {reading.language}",
    ]
    if reading.claim:
        lines.append(f"Denied:    {reading.claim}")
    lines.extend(f"Source:    {source.name} ({source.edge}: {source.cue})" for source in reading.sources)
    if reading.needs_look:
        lines.append(f"Needs a look: {reading.needs_look_reason}")
    paragraphs = [reading.lead, *reading.body] if reading.lead else list(reading.body)
    for paragraph in paragraphs:
        lines.extend(["", paragraph])
    for comment in reading.comments:
        who = ", ".join(part for part in (comment.name, comment.country, comment.time or "") if part)
        lines.extend(["", f"Comment by {who}: {comment.text}"])
    return lines
