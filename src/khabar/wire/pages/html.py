"""Reading an HTML page: from what it holds (`markup`) to the parts of a page."""

import re

from khabar.wire.pages import confined, lexicon
from khabar.wire.pages.bylines import is_person, labelled_authors
from khabar.wire.pages.comments import Comment, read_comments
from khabar.wire.pages.dates import find_date
from khabar.wire.pages.dump import published
from khabar.wire.pages.lines import Line, read_lines, too_large
from khabar.wire.pages.markup import Markup
from khabar.wire.pages.matching import key, words
from khabar.wire.pages.navigation import copyright_holder
from khabar.wire.pages.navigation import topics as topics_of
from khabar.wire.pages.outlets import outlet_named
from khabar.wire.pages.parts import Moment, PageParts
from khabar.wire.pages.sources import SourceNamed, agency_ending, credit_line

_HTML_LANGUAGE = re.compile(
    r"<html\b[^>]{0,1000}?\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)", re.IGNORECASE
)
_CODES = {"kmr": "ku", "ku-latn": "ku", "ku-arab": "ckb"}
_TITLE_SEPARATOR = re.compile(r"\s+[|–—-]\s+")


def declared_language(text: str) -> str:
    """Return the language that the `html` element states, as a code ("en-GB" → "en"), or ""."""
    match = _HTML_LANGUAGE.search(text[:20_000])
    if match is None:
        return ""
    tag = match[1].lower()
    return _CODES.get(tag) or _CODES.get(tag.split("-")[0]) or tag.split("-")[0]


def read_markup(text: str, language: str, hint: str | None) -> PageParts:
    """Return the parts of an HTML page.

    `language` is the lexicon's code, `hint` the calendar of the source or None. Raises PageError for HTML
    that breaks the limits of `confined`.
    """
    return parts_of(Markup(**confined.extract(text)), language, hint)


def parts_of(markup: Markup, language: str, hint: str | None) -> PageParts:
    """Return the parts of a page from what its HTML holds."""
    lines = read_lines("\n\n".join(markup.lines), language)
    outlet = _outlet(markup, lines)
    headline = _headline(markup, outlet)
    body, rest = _body(markup, headline, language)
    zone = _zone(outlet)
    return PageParts(
        headline=headline,
        lead=markup.lead if key(markup.lead) not in {key(paragraph) for paragraph in body} else "",
        paragraphs=tuple(body),
        authors=_authors(markup, rest, outlet),
        outlet=outlet,
        published=_published(markup, lines, headline, body, language, hint, zone),
        sections=_sections(markup, outlet, headline),
        topics=tuple(markup.topics) or topics_of(lines),
        sources=_credits(rest, lines, language),
        comments=_comments(markup, language, zone, hint),
        language=language,
        doubt=too_large("\n".join(markup.paragraphs)) if body else "no main text was found in the HTML",
    )


def _zone(outlet: str) -> str | None:
    known = outlet_named(outlet) if outlet else None
    return known.zone if known else None


def _outlet(markup: Markup, lines: list[Line]) -> str:
    if markup.sites:
        return markup.sites[0]
    for title in markup.headlines[-1:]:
        parts = _TITLE_SEPARATOR.split(title)
        if len(parts) > 1 and outlet_named(parts[-1]) is not None:
            return parts[-1]
    return copyright_holder(lines)


def _headline(markup: Markup, outlet: str) -> str:
    """Return the first headline that is not the outlet's name, without the outlet's name at its end."""
    for candidate in markup.headlines:
        parts = _TITLE_SEPARATOR.split(candidate)
        if len(parts) > 1 and (key(parts[-1]) == key(outlet) or outlet_named(parts[-1]) is not None):
            candidate = candidate[: candidate.rindex(parts[-1])].rstrip(" |–—-")
        if len(words(candidate)) >= 2 and key(candidate) != key(outlet):
            return candidate
    return ""


def _body(markup: Markup, headline: str, language: str) -> tuple[list[str], list[Line]]:
    """Return the paragraphs of the article, and the lines of the main text that are something else.

    What comes after the last full sentence is no paragraph: source lines, names, headlines of other articles.
    """
    lines = read_lines("\n\n".join(markup.paragraphs), language)
    sentences = [line.index for line in lines if line.prose or line.short_sentence]
    last = sentences[-1] if sentences else -1
    body: list[str] = []
    rest: list[Line] = []
    for line in lines:
        foreign = line.furniture or line.notice or line.dated or line.numeric or line.key == key(headline)
        foreign = foreign or bool(credit_line(line.text)) or bool(labelled_authors(line.text))
        foreign = foreign or lexicon.labelled(line.text, "topics") is not None
        if line.index > last or foreign:
            rest.append(line)
        else:
            body.append(line.text)
    return body, rest


def _authors(markup: Markup, rest: list[Line], outlet: str) -> tuple[str, ...]:
    stated: list[str] = []
    for name in markup.authors:
        stated.extend(labelled_authors(name) or (name,))
    named = tuple(dict.fromkeys(name for name in stated if key(name) != key(outlet) and outlet_named(name) is None))
    if named:
        return named
    for line in rest:
        labelled = labelled_authors(line.text)
        if labelled:
            return labelled
    return tuple(line.text for line in rest if is_person(line.text) and line.length <= 3)[:1]


def _published(
    markup: Markup,
    lines: list[Line],
    headline: str,
    body: list[str],
    language: str,
    hint: str | None,
    zone: str | None,
) -> Moment:
    """Return the date of JSON-LD, meta or time elements, else of a labelled line or one by the headline."""
    doubtful: Moment | None = None
    for place, value in markup.dates:
        found = find_date(value, language, hint)
        if found is not None and found.day is not None:
            return Moment(found.iso(zone), f"from {place}: “{value[:80]}”" + found.note(zone))
        if found is not None and doubtful is None:
            doubtful = Moment(None, f"{place} “{value[:80]}”: {found.problem}", doubtful=True)
    inside = {key(paragraph) for paragraph in body}
    outside = [line for line in lines if line.key not in inside]
    seen = published(outside, _beside(lines, headline, inside), [], language, hint, zone)
    return doubtful if seen.iso is None and doubtful is not None else seen


def _beside(lines: list[Line], headline: str, inside: set[str]) -> list[Line]:
    """Return the lines between the last headline and the first paragraph."""
    first = next((line.index for line in lines if line.key in inside), 0)
    tops = [line.index for line in lines[:first] if line.key == key(headline)]
    return lines[tops[-1] : first] if tops else []


def _sections(markup: Markup, outlet: str, headline: str) -> tuple[str, ...]:
    def foreign(step: str) -> bool:
        return key(step) in lexicon.keys("home") or key(step) in {key(outlet), key(headline)} or not key(step)

    return tuple(dict.fromkeys(step for step in markup.sections if not foreign(step) and outlet_named(step) is None))


def _credits(rest: list[Line], lines: list[Line], language: str) -> tuple[SourceNamed, ...]:
    found = [source for line in [*rest, *lines] for source in credit_line(line.text)]
    found.extend(source for line in rest for source in agency_ending(line.text, language))
    return tuple(dict.fromkeys(found))


def _comments(markup: Markup, language: str, zone: str | None, hint: str | None) -> tuple[Comment, ...]:
    lines = read_lines("\n\n".join(markup.comments), language)
    return tuple(read_comments(lines, language, zone, hint)) if lines else ()
