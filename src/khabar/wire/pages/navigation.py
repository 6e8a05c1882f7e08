"""What the furniture of a text dump says of the article: breadcrumb, reading bar, topics, copyright line."""

import re
from dataclasses import dataclass

from khabar.wire.pages import lexicon
from khabar.wire.pages.lines import Line
from khabar.wire.pages.matching import ends_sentence, key, words
from khabar.wire.pages.outlets import outlet_named

_STEP = re.compile(r"\s+[>»›→«‹]\s+|\s*[>›→]\s*|\s*»\s+|\s+[/\\|]\s+")
_SLASH_ONLY = re.compile(r"[>»›→«‹]")
_MOST_STEP_WORDS = 5
_COPYRIGHT = re.compile(r"^\s*(?:©|\(c\)|copyright|حقوق نشر|حقوق النشر)[\s©\d–,-]*", re.IGNORECASE)
_COPYRIGHT_END = re.compile(r"\s*(?:[.|،,]|\s[-–—]\s|\d{4})")
_TOPIC_SEPARATOR = re.compile(r"\s*[,،;؛|#•·]+\s*|\s{2,}")
_MOST_TOPICS = 20
_TOP_LINES = 6


@dataclass(frozen=True)
class Breadcrumb:
    """The path to an article: the site's name ("" when it is a word for home), sections, headline ("" if not
    given).
    """

    site: str
    sections: tuple[str, ...]
    headline: str
    index: int


def breadcrumb(lines: list[Line]) -> Breadcrumb | None:
    """Return the breadcrumb line among `lines`, or None.

    Such a line has steps parted by arrows or slashes, short ones but for the last, and begins with a word for
    home, an outlet, or a step that is a line of a menu too.
    """
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.key] = counts.get(line.key, 0) + 1
    for line in lines:
        if line.bullet or line.length > 60:
            continue
        steps = [step.strip() for step in _STEP.split(line.text) if step.strip()]
        if len(steps) >= 2 and _is_path(line, steps, counts):
            return _path(line, steps, counts)
    return None


def _is_path(line: Line, steps: list[str], counts: dict[str, int]) -> bool:
    if any(len(words(step)) > _MOST_STEP_WORDS + 1 or ends_sentence(step) for step in steps[:-1]):
        return False
    rooted = key(steps[0]) in lexicon.keys("home") or outlet_named(steps[0]) is not None
    if _SLASH_ONLY.search(line.text) is None:
        return rooted
    return rooted or any(key(step) in counts for step in steps[:-1])


def _path(line: Line, steps: list[str], counts: dict[str, int]) -> Breadcrumb:
    first = steps[0]
    home = key(first) in lexicon.keys("home")
    is_site = home or outlet_named(first) is not None or counts.get(key(first), 0) > 1
    middle = steps[1:] if is_site else steps
    last = middle[-1] if middle else ""
    headline = last if len(words(last)) >= _MOST_STEP_WORDS or _stands_alone(last, counts) else ""
    sections = middle[:-1] if headline else middle
    if headline.endswith(("…", "...")):
        headline = ""
    return Breadcrumb("" if home or not is_site else first, tuple(sections), headline, line.index)


def _stands_alone(step: str, counts: dict[str, int]) -> bool:
    """Tell whether a short last step is a headline: it stands elsewhere on the page and is more than two
    words.
    """
    return len(words(step)) > 2 and counts.get(key(step), 0) > 0


def reading_bar(lines: list[Line]) -> str:
    """Return the headline that a bar such as "Reading: …" repeats, or ""."""
    for line in lines:
        found = lexicon.labelled(line.text, "reading_bar")
        if found is not None and len(words(found[1])) >= 3:
            return found[1]
    return ""


def topics(lines: list[Line]) -> tuple[str, ...]:
    """Return the topics of a labelled line, or of the bullets and short lines that follow a label alone."""
    for position, line in enumerate(lines):
        found = lexicon.labelled(line.text, "topics")
        if found is None and line.key not in lexicon.keys("topics"):
            continue
        if found is not None and found[1]:
            return _split(found[1])
        listed: list[str] = []
        for following in lines[position + 1 : position + 1 + _MOST_TOPICS]:
            if following.furniture or following.dated or following.length > _MOST_STEP_WORDS:
                break
            listed.extend(_split(following.text))
        if listed and found is not None:
            return tuple(listed)
    return ()


def _split(text: str) -> tuple[str, ...]:
    parts = (part.strip(" .#").replace("_", " ") for part in _TOPIC_SEPARATOR.split(text))
    return tuple(dict.fromkeys(part for part in parts if part))[:_MOST_TOPICS]


def copyright_holder(lines: list[Line]) -> str:
    """Return the name in a copyright line ("© 2025 Name. All rights reserved."), or ""."""
    for line in reversed(lines):
        match = _COPYRIGHT.match(line.text)
        if match is None or match.end() == 0:
            continue
        rest = line.text[match.end() :].strip()
        end = _COPYRIGHT_END.search(rest)
        name = (rest[: end.start()] if end else rest).strip()
        if 1 <= len(words(name)) <= 8 and not lexicon.contains(name, "notices"):
            return name
    return ""


def site_name(lines: list[Line]) -> str:
    """Return the first line that is nothing but an outlet of the gazetteer, else the line over the first
    menu, or "".
    """
    for line in lines:
        if not line.bullet and line.length <= 10 and outlet_named(line.text) is not None:
            return line.text
    first = next((position for position, line in enumerate(lines) if line.bullet), 0)
    above = lines[first - 1] if 1 <= first <= _TOP_LINES else None
    if above is None or above.furniture or above.dated or above.length > _MOST_STEP_WORDS + 1:
        return ""
    return "" if ends_sentence(above.text) else above.text
