"""Reading a text dump: a page as a crawler saw it, where menus, cards and the article are lines of one text.

The article is found by its shape: the richest run of paragraphs, under a headline that the page repeats.
Nothing here knows a site.
"""

import re
from dataclasses import dataclass, field

from khabar.wire.pages import lexicon
from khabar.wire.pages.bylines import is_person, labelled_authors
from khabar.wire.pages.comments import Comment, comments_start, read_comments
from khabar.wire.pages.dates import find_date
from khabar.wire.pages.lines import Line, read_lines, too_large
from khabar.wire.pages.matching import ends_sentence, is_arabic_script, key, words
from khabar.wire.pages.navigation import (
    Breadcrumb,
    breadcrumb,
    copyright_holder,
    reading_bar,
    site_name,
    topics,
)
from khabar.wire.pages.outlets import outlet_named
from khabar.wire.pages.parts import Moment, PageParts
from khabar.wire.pages.sources import SourceNamed, agency_ending, credit_line

_MOST_GAP_LINES = 2
_MOST_HEADING_WORDS = 14
_HEADLINE_WORDS = range(3, 36)
_HEAD_REACH = 10
_AFTER_REACH = 12
_BYLINE_REACH = 4
_REPEATED_TEASER_WORDS = 20
_RICH_PARAGRAPH = 120


@dataclass
class _Run:
    """Paragraphs that belong together: the lines, and which of them only divide it (sub-headings)."""

    lines: list[Line] = field(default_factory=list)

    @property
    def score(self) -> int:
        return sum(min(line.length, _RICH_PARAGRAPH) for line in self.lines)

    @property
    def first(self) -> int:
        return self.lines[0].index

    @property
    def last(self) -> int:
        return self.lines[-1].index


def read_dump(text: str, language: str, hint: str | None) -> PageParts:
    """Return the parts of a page given as text.

    `language` is the lexicon's code of the text's language, `hint` the calendar of its source or None.
    """
    lines = read_lines(text, language)
    start = comments_start(lines)
    article, tail = (lines, []) if start is None else (lines[:start], lines[start:])
    path = breadcrumb(article)
    anchors = {key(name) for name in (path.headline if path else "", reading_bar(article)) if name}
    run = _body(article, anchors)
    outlet = _outlet(lines, article, path)
    if run is None:
        return PageParts(
            headline=_lone_headline(article, anchors),
            outlet=outlet,
            language=language,
            doubt="no run of paragraphs was found among the lines of the page",
        )
    before, after = article[: run.first], article[run.last + 1 :]
    headline = _headline(before, anchors, path, outlet)
    head = _head(before, headline)
    zone = _zone(outlet)
    return PageParts(
        headline=headline.text if headline else "",
        lead=" ".join(line.text for line in head if line.prose and line.key not in anchors),
        paragraphs=tuple(line.text for line in run.lines),
        authors=_authors(head, after, path),
        outlet=outlet,
        published=published([*before, *after], head, after[:_BYLINE_REACH], language, hint, zone),
        sections=path.sections if path else (),
        topics=topics(article),
        sources=_credits(article, run, language),
        comments=_comments(tail, language, zone, hint),
        language=language,
        doubt=too_large(text) or _left_out(after, outlet),
    )


def _comments(tail: list[Line], language: str, zone: str | None, hint: str | None) -> tuple[Comment, ...]:
    return tuple(read_comments(tail, language, zone, hint)) if tail else ()


def _zone(outlet: str) -> str | None:
    known = outlet_named(outlet) if outlet else None
    return known.zone if known else None


def _ends_run(line: Line) -> bool:
    """Tell whether a line can't stand inside an article."""
    return (
        line.bullet
        or line.furniture
        or line.numeric
        or line.dated
        or bool(credit_line(line.text))
        or lexicon.labelled(line.text, "topics") is not None
        or bool(labelled_authors(line.text))
    )


def _runs(lines: list[Line], anchors: set[str]) -> list[_Run]:
    runs: list[_Run] = []
    gap: list[Line] = []
    broken = True
    for line in lines:
        if _is_paragraph(line, anchors):
            if broken or not _bridges(gap):
                runs.append(_Run())
            elif len(gap) == 1:
                runs[-1].lines.append(gap[0])
            runs[-1].lines.append(line)
            gap, broken = [], False
        elif not broken and not gap and line.short_sentence and line.repeats == 1:
            runs[-1].lines.append(line)
        elif _ends_run(line):
            broken = True
        elif lexicon.begins_with(line.text, "pointers") is None and not line.notice:
            gap.append(line)
    return runs


def _is_paragraph(line: Line, anchors: set[str]) -> bool:
    if not line.prose or line.key in anchors:
        return False
    return line.repeats == 1 or line.length >= _REPEATED_TEASER_WORDS


def _bridges(gap: list[Line]) -> bool:
    if len(gap) > _MOST_GAP_LINES:
        return False
    return all(line.length <= _MOST_HEADING_WORDS and line.repeats == 1 and not is_person(line.text) for line in gap)


def _body(lines: list[Line], anchors: set[str]) -> _Run | None:
    """Return the richest run of paragraphs; two runs that one line parts are one if the second has two
    paragraphs.
    """
    runs: list[_Run] = []
    for run in _runs(lines, anchors):
        near = runs and run.first - runs[-1].last == 2 and len(run.lines) > 1 and len(runs[-1].lines) > 1
        parting = lines[run.first - 1]
        if near and not _ends_run(parting) and parting.repeats == 1:
            runs[-1].lines.extend([parting, *run.lines])
        else:
            runs.append(run)
    return max(runs, key=lambda run: run.score, default=None)


def _can_be_headline(line: Line, path: Breadcrumb | None, outlet: str) -> bool:
    if line.bullet or line.furniture or line.dated or line.notice or line.length not in _HEADLINE_WORDS:
        return False
    if line.text.endswith((".", "。")) and line.repeats == 1:
        return False
    if path is not None and line.index == path.index:
        return False
    if lexicon.labelled(line.text, "reading_bar") or lexicon.labelled(line.text, "photo"):
        return False
    if line.key == key(outlet) or outlet_named(line.text) is not None or line.country:
        return False
    return not labelled_authors(line.text)


def _headline(before: list[Line], anchors: set[str], path: Breadcrumb | None, outlet: str) -> Line | None:
    """Return the line above the article that is its headline.

    What the breadcrumb or the reading bar names wins; then what the page repeats near the article; then the
    nearest line above it.
    """
    candidates = [line for line in before if _can_be_headline(line, path, outlet)]
    anchored = [line for line in candidates if line.key in anchors]
    if anchored:
        return anchored[-1]
    if not candidates:
        return None
    near = [line for line in candidates if before[-1].index - line.index < _HEAD_REACH]
    repeated = [line for line in near if line.repeats > 1]
    if repeated:
        return repeated[-1]
    alone = [line for line in near if not is_person(line.text) and _follows_no_menu(line, before)]
    return alone[0] if len(alone) == 1 else _nearest(alone)


def _follows_no_menu(line: Line, before: list[Line]) -> bool:
    """Tell whether no menu (two bullets) stands between the line and the article."""
    return sum(one.bullet for one in before[line.index + 1 :]) < 2


def _nearest(lines: list[Line]) -> Line | None:
    """Return the longest of the last three lines: a kicker above and a caption below are shorter."""
    return max(lines[-3:], key=lambda line: line.length, default=None)


def _lone_headline(lines: list[Line], anchors: set[str]) -> str:
    return next((line.text for line in lines if line.key in anchors), "")


def _head(before: list[Line], headline: Line | None) -> list[Line]:
    """Return the lines between headline and article; without headline the ten before the article.

    With a headline the three lines above it belong to the head too, when they are dates or names.
    """
    if headline is None:
        return before[-_HEAD_REACH:]
    above = [line for line in before[max(headline.index - 3, 0) : headline.index] if line.dated]
    return [*above, *before[headline.index + 1 :]]


def _authors(head: list[Line], after: list[Line], path: Breadcrumb | None) -> tuple[str, ...]:
    """Return the authors: labelled lines first, then a name alone under the article, then one above it."""
    near = after[:_AFTER_REACH]
    for line in [*head, *near]:
        labelled = labelled_authors(_first_part(line.text))
        if labelled and not line.bullet:
            return labelled
    taken = {key(section) for section in (path.sections if path else ())}
    for position, line in enumerate(near[:_BYLINE_REACH]):
        alone = line.spaced and (position + 1 >= len(after) or after[position + 1].spaced)
        alone = alone or (position == 0 and line.length <= 3 and not is_arabic_script(line.text))
        if alone and _is_name_line(line, taken):
            return (line.text,)
        if line.furniture or line.bullet or line.dated:
            break
    return tuple(line.text for line in head if _is_name_line(line, taken) and line.length <= 3)[:1]


def _first_part(text: str) -> str:
    return re.split(r"\s+[|•·]\s+|\s+[-–—]\s+(?=\d)", text)[0]


def _is_name_line(line: Line, taken: set[str]) -> bool:
    return not line.bullet and line.repeats == 1 and line.key not in taken and is_person(line.text)


def published(
    lines: list[Line], head: list[Line], under: list[Line], language: str, hint: str | None, zone: str | None
) -> Moment:
    """Return when the page was published: a labelled date outside the article, else one beside the headline.

    `head` are the lines by the headline, `under` those right under the article. A date inside the article
    never counts.
    """
    labelled = [_after_label(lines, position) for position in range(len(lines))]
    stated = [text for text in labelled if text] + [line.text for line in [*head, *under] if line.dated]
    doubtful: Moment | None = None
    relative = ""
    for text in stated:
        found = find_date(text, language, hint)
        if found is None:
            relative = relative or lexicon.relative_time(text) or ""
        elif found.day is not None:
            return Moment(found.iso(zone), f"from the line “{text[:120]}”" + found.note(zone))
        elif doubtful is None:
            doubtful = Moment(None, f"“{text[:120]}”: {found.problem}", doubtful=True)
    if doubtful is not None:
        return doubtful
    if relative:
        return Moment(None, f"“{relative}” is relative to an unknown day; left empty")
    return Moment(None, "the page states no date")


def _after_label(lines: list[Line], position: int) -> str:
    """Return the line if it is a labelled date, or the date line under a label that stands alone; ""
    otherwise.
    """
    line = lines[position]
    if line.length > 16 or line.bullet:
        return ""
    if line.key in lexicon.keys("published") and position + 1 < len(lines) and lines[position + 1].dated:
        return lines[position + 1].text
    found = lexicon.begins_with(line.text, "published")
    if found is None:
        return ""
    named = find_date(found[1], line.language, None)
    return line.text if named is not None and named.start <= 25 else ""


def _credits(lines: list[Line], run: _Run, language: str) -> tuple[SourceNamed, ...]:
    outside = [line for line in lines[max(run.first - _HEAD_REACH, 0) :] if not line.bullet]
    found = [source for line in outside for source in credit_line(line.text)]
    under = lines[run.last + 1 : run.last + 1 + _BYLINE_REACH]
    found.extend(source for line in under for source in agency_ending(line.text, language))
    return tuple(dict.fromkeys(found))


def _outlet(lines: list[Line], article: list[Line], path: Breadcrumb | None) -> str:
    """Return the site's name: from the breadcrumb, the copyright line (which may follow the comments), or the
    top.
    """
    if path is not None and path.site:
        return path.site
    return copyright_holder(lines) or site_name(article)


def _left_out(after: list[Line], outlet: str) -> str:
    """Return why to look again: a paragraph stands right under a name under the article and is not about the
    outlet.
    """
    if len(after) < 2 or not is_person(after[0].text):
        return ""
    second = after[1]
    about = outlet and key(outlet) in second.key
    if second.prose and ends_sentence(second.text) and not about and len(words(second.text)) >= 15:
        return f"a paragraph after “{after[0].text}” was left out"
    return ""
