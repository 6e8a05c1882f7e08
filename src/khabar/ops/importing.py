"""``khabar import page``: reads a page, and stores it as a report and a draft when asked."""

import json
from pathlib import Path

from khabar.ops import framework
from khabar.ops.installation import InstallationError, load, locate
from khabar.ops.terminal import say


def import_source(
    source: str,
    edition: str,
    calendar: str | None,
    *,
    folder: Path | None,
    as_draft: bool,
    as_json: bool,
    allow_private: bool,
) -> None:
    """Store what the page at `source` says, and say what was made. Raises InstallationError, PageError."""
    framework.start(load(locate(folder)))
    from khabar.editions import queries as editions
    from khabar.wire.actions import import_page
    from khabar.wire.command import read_source

    if edition not in editions.codes():
        raise InstallationError(f"There is no edition {edition!r}; choose one of {', '.join(editions.codes())}.")
    reading = read_source(source, edition, calendar, allow_private=allow_private)
    imported = import_page(reading, edition=edition, by=None, as_draft=as_draft)
    if as_json:
        say(json.dumps(reading.as_json(), ensure_ascii=False, indent=2))
    else:
        say(imported.message)
