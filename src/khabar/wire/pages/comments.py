"""Readers' comments at the end of a page, kept apart from the article.

A comment is a head (country, name or both), a line with its time, text, and vote counters. Where the place of
the name holds the text once more, the reader gave no name: the word for "anonymous" that another comment of
the page uses stands in, or nothing.
"""

from dataclasses import dataclass

from khabar.wire.pages import lexicon
from khabar.wire.pages.dates import find_date
from khabar.wire.pages.lines import Line
from khabar.wire.pages.matching import key, words

_HEAD_LINES = 3
_MOST_NAME_WORDS = 5
_MOST_COMMENTS = 1000


@dataclass(frozen=True)
class Comment:
    """A reader's comment: `time` is an ISO instant in UTC, a day alone when its zone is unknown, or None."""

    name: str
    country: str
    time: str | None
    text: str


@dataclass(frozen=True)
class _Block:
    country: str
    name: str
    time: str | None
    texts: tuple[str, ...]


def comments_start(lines: list[Line]) -> int | None:
    """Return the position in `lines` where the comments begin, or None.

    They begin with a heading ("Comments", "نظرات") that a comment follows, or with a line that is a country's
    name, with the time of a comment within three lines and, before the next, a vote counter, an "anonymous"
    or a repeated text.
    """
    for position, line in enumerate(lines):
        if _is_heading(line) and any(one.dated for one in lines[position + 1 : position + 2 + _HEAD_LINES]):
            return position
        if line.country and not line.bullet and _is_comment(lines, position):
            return position
    return None


def _is_heading(line: Line) -> bool:
    letters = key(line.text).strip("0123456789")
    return not line.bullet and letters in lexicon.keys("comments")


def _is_comment(lines: list[Line], position: int) -> bool:
    head = lines[position + 1 : position + 1 + _HEAD_LINES]
    if not any(one.dated and one.relative_time is None for one in head):
        return False
    following = lines[position + 1 : position + 10]
    anonymous = lexicon.keys("anonymous")
    texts = [one.key for one in following if one.length > 2]
    return any(one.numeric or one.key in anonymous for one in following) or len(set(texts)) < len(texts)


def read_comments(lines: list[Line], language: str, zone: str | None, hint: str | None) -> list[Comment]:
    """Return the comments of `lines`, which begin with the first of them or their heading.

    `zone` is the time zone of a clock time that implies none, or None; `hint` the calendar of the source, or
    None.
    """
    moments = [position for position, line in enumerate(lines) if line.dated][:_MOST_COMMENTS]
    starts = [_head_start(lines, position) for position in moments]
    blocks: list[_Block] = []
    for number, moment in enumerate(moments):
        end = starts[number + 1] if number + 1 < len(starts) else len(lines)
        when = find_date(lines[moment].text, language, hint)
        head = [line for line in lines[starts[number] : moment] if not _is_heading(line)]
        blocks.append(_block(head, when.iso(zone) if when else None, lines[moment + 1 : max(end, moment + 1)]))
    anonymous = _anonymous_word(blocks)
    return [
        Comment(block.name or anonymous, block.country, block.time, "\n".join(block.texts))
        for block in blocks
        if block.texts
    ]


def _head_start(lines: list[Line], moment: int) -> int:
    """Return where the head of the comment timed at `moment` begins."""
    for position in range(moment - 1, max(moment - 1 - _HEAD_LINES, -1), -1):
        if lines[position].country:
            return position
    previous = moment - 1
    if previous >= 0 and lines[previous].length <= _MOST_NAME_WORDS and not lines[previous].numeric:
        return previous
    return moment


def _block(head: list[Line], time: str | None, after: list[Line]) -> _Block:
    country = head[0].text if head and head[0].country else ""
    named = head[1:] if country else head
    texts: list[str] = []
    for line in after:
        if line.bullet or line.notice or (line.furniture and not _is_control(line)):
            break
        if not line.numeric and not line.furniture:
            texts.append(line.text)
    name = named[0].text if named else ""
    given = {key(text) for text in texts}
    if name and (key(name) in given or len(words(name)) > _MOST_NAME_WORDS):
        if key(name) not in given:
            texts.insert(0, name)
        name = ""
    return _Block(country, name, time, tuple(dict.fromkeys(texts)))


def _is_control(line: Line) -> bool:
    """Tell whether the line is a button of a comment (reply, report) and not the end of the comments."""
    return line.length <= 2


def _anonymous_word(blocks: list[_Block]) -> str:
    anonymous = lexicon.keys("anonymous")
    return next((block.name for block in blocks if key(block.name) in anonymous), "")
