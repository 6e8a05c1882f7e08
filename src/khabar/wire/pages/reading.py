"""One page in, what it says out: `read_page` is the entry, `PageReading` the result."""

from dataclasses import asdict, dataclass
from typing import Any

import py3langid

from khabar.wire.pages import lexicon
from khabar.wire.pages.bylines import Prefix, paragraph_prefix
from khabar.wire.pages.comments import Comment
from khabar.wire.pages.denials import denied_claim
from khabar.wire.pages.dump import read_dump
from khabar.wire.pages.html import declared_language, read_markup
from khabar.wire.pages.matching import key, sentences, words
from khabar.wire.pages.parts import PageParts
from khabar.wire.pages.source import Source
from khabar.wire.pages.sources import CITES, CREDIT, SourceNamed, cited_outlets, without_outlet
from khabar.wire.pages.speakers import speakers

NEWS, DENIAL, REPORT_OF_DENIAL = "news", "denial", "report_of_denial"

RAW_TEXT_LIMIT = 200_000
_FEWEST_BODY_WORDS = 20
_LONGEST_HEADLINE = 220
_DETECTION_SAMPLE = 6_000
_SHORTEST_SAMPLE = 40
_LANGUAGE_NAMES = {"sdh": "ckb", "kmr": "ku"}
_NO_PREFIX = Prefix("", (), "", "")
_SECOND_HAND = frozenset({CITES, CREDIT})


@dataclass(frozen=True)
class PageReading:
    """What a page says. Times are ISO 8601; `language` is a code such as "fa", "ku", "ckb".

    `headline_made`: the page has no headline, this one is its first sentence. `published` is None when the
    page gives no certain date, and `published_note` tells why, or where the date stood. `kind` is a kind of
    the vocabulary, or "report_of_denial" for another's denial at second hand; `claim` is what is denied. A
    page that was not understood has `needs_look` set, with the reason; `raw_text` keeps up to 200,000
    characters of what was read.
    """

    headline: str
    headline_made: bool
    lead: str
    body: tuple[str, ...]
    authors: tuple[str, ...]
    outlet: str | None
    published: str | None
    published_note: str
    sections: tuple[str, ...]
    topics: tuple[str, ...]
    sources: tuple[SourceNamed, ...]
    comments: tuple[Comment, ...]
    kind: str
    language: str
    claim: str | None
    needs_look: bool
    needs_look_reason: str
    raw_text: str
    address: str
    fingerprint: str

    def as_json(self) -> dict[str, Any]:
        """Return the reading as plain lists and dictionaries, without raw text and the source's identity."""
        whole = asdict(self)
        for internal in ("raw_text", "address", "fingerprint"):
            del whole[internal]
        return whole


@dataclass(frozen=True)
class _Opening:
    """Headline, lead and body once the first paragraphs are understood."""

    headline: str
    made: bool
    lead: str
    body: tuple[str, ...]
    prefix: Prefix


def read_page(source: Source, edition: str, calendar: str | None) -> PageReading:
    """Return what a page says.

    `edition` is the code of the edition it is read for, and the language to assume for a text too short to
    tell; `calendar` ("gregorian" or "jalali") says how dates in numbers of this source count. Raises
    PageError for HTML that takes too much memory or time, nothing else: what is not understood comes back
    marked `needs_look`.
    """
    declared = declared_language(source.text) if source.markup else ""
    language = declared or detect_language(source.text, edition)
    lexical = _lexical(language, edition)
    reader = read_markup if source.markup else read_dump
    parts = reader(source.text, lexical, calendar)
    if source.markup and not declared:
        language = detect_language("\n".join(parts.paragraphs), edition)
    return _understand(parts, language, _lexical(language, edition), source)


def _lexical(language: str, edition: str) -> str:
    """Return the lexicon's language for a page: its own if the lexicon has it, else the edition's, else
    English.
    """
    for candidate in (language, edition, "en"):
        code = lexicon.code_of(candidate)
        if code in lexicon.LANGUAGES:
            return code
    return "en"


def detect_language(text: str, edition: str) -> str:
    """Return the language code of the long lines of `text`; the edition's when they are too short to tell."""
    lines = [line.strip() for line in text[: 50 * _DETECTION_SAMPLE].splitlines()]
    sample = "\n".join(line for line in lines if len(words(line)) >= 8)[:_DETECTION_SAMPLE]
    if len(sample) < _SHORTEST_SAMPLE:
        return edition.lower()
    code, _ = py3langid.classify(sample)
    return _LANGUAGE_NAMES.get(code, code)


def _understand(parts: PageParts, language: str, lexical: str, source: Source) -> PageReading:
    opening = _opening(parts)
    prefix = opening.prefix
    outlet = parts.outlet or prefix.outlet
    cited = _cited(parts, opening, outlet, lexical)
    second_hand = any(one.edge in _SECOND_HAND for one in cited)
    told = [] if second_hand else speakers(list(opening.body), lexical)
    claim = denied_claim(opening.headline, [opening.lead, *opening.body], lexical)
    doubt = _doubt(parts, opening)
    return PageReading(
        headline=opening.headline,
        headline_made=opening.made,
        lead=opening.lead,
        body=opening.body,
        authors=parts.authors or prefix.authors,
        outlet=outlet or None,
        published=parts.published.iso,
        published_note=parts.published.note,
        sections=parts.sections,
        topics=parts.topics,
        sources=tuple([*told, *cited]),
        comments=parts.comments,
        kind=_kind(parts, opening, denied=claim is not None, second_hand=second_hand),
        language=language,
        claim=claim or None,
        needs_look=bool(doubt),
        needs_look_reason=doubt,
        raw_text=source.text[:RAW_TEXT_LIMIT],
        address=source.address,
        fingerprint=source.fingerprint,
    )


def _opening(parts: PageParts) -> _Opening:
    """Settle headline, lead and body.

    A paragraph before the one that begins with "Outlet; Name - " is the lead. A page without a headline gets
    its first sentence as one.
    """
    body = list(parts.paragraphs)
    prefix = _NO_PREFIX
    lead = parts.lead
    for position, paragraph in enumerate(body[:2]):
        found = paragraph_prefix(paragraph)
        if found is not None:
            prefix = found
            body[position] = found.rest
            if position == 1 and not lead:
                lead = body.pop(0)
            break
    headline = parts.headline
    if headline:
        return _Opening(headline, False, lead, tuple(body), prefix)
    return _Opening(_made_headline(lead, body), True, lead, tuple(body), prefix)


def _made_headline(lead: str, body: list[str]) -> str:
    """Return the first sentence of lead or body without its full stop, cut before 220 characters."""
    first = next((sentence for text in [lead, *body] for sentence in sentences(text)), "")
    headline = first.rstrip().rstrip(".۔。").rstrip()
    if len(headline) <= _LONGEST_HEADLINE:
        return headline
    return headline[:_LONGEST_HEADLINE].rsplit(" ", 1)[0] + "…"


def _cited(parts: PageParts, opening: _Opening, outlet: str, lexical: str) -> list[SourceNamed]:
    found = cited_outlets([opening.lead, *opening.body], tuple(dict.fromkeys((lexical, "en"))))
    found.extend(parts.sources)
    if opening.prefix.outlet:
        found.append(SourceNamed(opening.prefix.outlet, CREDIT, opening.prefix.cue))
    return without_outlet(found, outlet)


def _kind(parts: PageParts, opening: _Opening, *, denied: bool, second_hand: bool) -> str:
    """Return the kind: a denial told to this outlet, one reported from another, what the sections say, or
    news.
    """
    if denied:
        return REPORT_OF_DENIAL if second_hand else DENIAL
    before_colon = opening.headline.split(":")[0] if ":" in opening.headline else ""
    named = {key(name) for name in (*parts.sections, before_colon) if name}
    for kind, listed in lexicon.load("words")["kinds"].items():
        if not named.isdisjoint(key(word) for word in listed):
            return str(kind)
    return NEWS


def _doubt(parts: PageParts, opening: _Opening) -> str:
    """Return why an editor has to look at the reading, or ""."""
    reasons = [parts.doubt] if parts.doubt else []
    count = sum(len(words(paragraph)) for paragraph in opening.body)
    if opening.body and count < _FEWEST_BODY_WORDS:
        reasons.append(f"only {count} words of text were found")
    if parts.published.doubtful:
        reasons.append(f"the date is uncertain: {parts.published.note}")
    return "; ".join(reasons)
