"""The lines of a text dump, each with the features by which the parts of a page are told apart."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from khabar.wire.pages import lexicon
from khabar.wire.pages.dates import find_date, is_date_line
from khabar.wire.pages.matching import ends_sentence, key, words

LONGEST_LINE = 20_000
MOST_LINES = 6_000
PROSE_WORDS = 8
LONG_PROSE_WORDS = 30

_BULLET = re.compile(r"^\s*(?:[•·▪◦‣●○■□*]|[-–]\s)\s*")
_INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]")
_NUMBER = re.compile(r"^[\d\s+.,%()·|/-]+$")


@dataclass(frozen=True)
class Line:
    """A line that is not blank. `spaced`: a blank line stands before it. `repeats`: how often its words
    occur.
    """

    index: int
    text: str
    bullet: bool
    spaced: bool
    repeats: int
    language: str

    @cached_property
    def key(self) -> str:
        """Return the comparable form of the line."""
        return key(self.text)

    @cached_property
    def length(self) -> int:
        """Return the number of words."""
        return len(words(self.text))

    @cached_property
    def furniture(self) -> bool:
        """Tell whether the line is site furniture."""
        return lexicon.is_furniture(self.text)

    @cached_property
    def notice(self) -> bool:
        """Tell whether the line is a legal or consent notice, or points to another article."""
        return (
            self.text.startswith(("©", "(c) ", "Copyright"))
            or lexicon.contains(self.text, "notices")
            or lexicon.labelled(self.text, "pointers") is not None
        )

    @cached_property
    def numeric(self) -> bool:
        """Tell whether the line is only numbers: votes, counters."""
        return _NUMBER.match(self.text) is not None

    @cached_property
    def relative_time(self) -> str | None:
        """Return the relative time that the line is, if it is one."""
        return lexicon.relative_time(self.text)

    @cached_property
    def dated(self) -> bool:
        """Tell whether the line is a date, alone or with its label."""
        return self.relative_time is not None or is_date_line(self.text, self.language)

    @cached_property
    def country(self) -> bool:
        """Tell whether the line is the name of a country."""
        return lexicon.is_country(self.text)

    @cached_property
    def prose(self) -> bool:
        """Tell whether the line reads like a paragraph: enough words, a sentence's end, no menu mark."""
        if self.bullet or self.furniture or self.notice or self.numeric:
            return False
        if self.length < PROSE_WORDS:
            return False
        return ends_sentence(self.text) or self.length >= LONG_PROSE_WORDS

    @cached_property
    def short_sentence(self) -> bool:
        """Tell whether the line is a sentence too short to be prose by itself ("He gave no details.")."""
        if self.bullet or self.furniture or self.notice or self.dated:
            return False
        return self.length >= 3 and ends_sentence(self.text)


def too_large(text: str) -> str:
    """Return why a text is more than `read_lines` takes in, or ""."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        return f"the page has {len(lines):,} lines; only the first {MOST_LINES:,} that are not blank were read"
    if any(len(line) > LONGEST_LINE for line in lines):
        return f"a line is longer than {LONGEST_LINE:,} characters; the rest of it was not read"
    return ""


def read_lines(text: str, language: str) -> list[Line]:
    """Return the lines of `text` that are not blank, at most 6,000 of at most 20,000 characters.

    A date with its label at the beginning of a line of text becomes a line of its own.
    """
    stripped: list[tuple[str, bool, bool]] = []
    spaced = True
    for raw in _INVISIBLE.sub("", text).splitlines():
        if len(stripped) >= MOST_LINES:
            break
        bullet = _BULLET.match(raw)
        content = (raw[bullet.end() :] if bullet else raw).strip()[:LONGEST_LINE]
        if not content:
            spaced = True
            continue
        parts = (content,) if bullet else _split_date(content, language)
        for number, part in enumerate(parts):
            stripped.append((part, bullet is not None, spaced or number > 0))
        spaced = False
    repeats = Counter(key(content) for content, _, _ in stripped)
    return [
        Line(index, content, bullet, before, repeats[key(content)], language)
        for index, (content, bullet, before) in enumerate(stripped)
    ]


def _split_date(content: str, language: str) -> tuple[str, ...]:
    """Return (date, text) for a line that begins with a labelled date and goes on with a sentence, else the
    line.
    """
    label = lexicon.begins_with(content, "published")
    if label is None:
        return (content,)
    rest = label[1]
    found = find_date(rest, language, None)
    if found is None or found.start > 0 or len(words(rest[found.end :])) < PROSE_WORDS:
        return (content,)
    cut = len(content) - len(rest) + found.end
    return content[:cut].strip(), content[cut:].lstrip(" -–—|،,؛;:")
