"""Reads pages in tests: a text, an HTML string, one of the dumps beside this file, or a seed."""

from pathlib import Path

import pytest

from khabar.wire.pages.html import parts_of
from khabar.wire.pages.markup import Markup, extract
from khabar.wire.pages.parts import PageParts
from khabar.wire.pages.reading import PageReading, read_page
from khabar.wire.pages.source import from_bytes

DUMPS = Path(__file__).parent / "dumps"
SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"


def text(content: str, edition: str = "en", calendar: str | None = None) -> PageReading:
    """Read a page given as text."""
    source = from_bytes(content.encode(), "page.txt", None, known_address=False)
    return read_page(source, edition, calendar)


def dump(name: str, edition: str) -> PageReading:
    """Read a dump of tests/wire/dumps."""
    return text((DUMPS / f"{name}.txt").read_text(encoding="utf-8"), edition)


def seed(beginning: str, edition: str) -> PageReading:
    """Read a seed; skips the test where the seeds do not stand beside the checkout."""
    found = sorted(SEEDS.glob(f"{beginning}*.txt")) if SEEDS.is_dir() else []
    if not found:
        pytest.skip(f"the seed pages are not at {SEEDS}: this test reads the real ones")
    return text(found[0].read_text(encoding="utf-8"), edition)


def parts(markup: str, language: str, calendar: str | None = None) -> PageParts:
    """Read HTML in this process, without the confinement of the real reader."""
    return parts_of(Markup(**extract(markup)), language, calendar)
