"""Whether a report is of a denial, and what is denied."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from khabar.wire.pages import lexicon
from khabar.wire.pages.matching import any_of, sentences, words

_MOST_CLAIM_WORDS = 60
_FEWEST_CLAIM_WORDS = 2
_LEADING_PARAGRAPHS = 3
_END = re.compile(r"[.!?؟؛;]\s|[.!?؟]$|[:](?!\d)")
_CLAUSE_STOP = r"[,،]\s*"
_TRIM = " ,،.:؛;«»“”\"'\u200c-–—"


@dataclass(frozen=True)
class _Frame:
    """The compiled words of denial of one language."""

    order: str
    deny: re.Pattern[str]
    object: re.Pattern[str]
    link: re.Pattern[str]
    stop: re.Pattern[str]
    tail: re.Pattern[str]


@cache
def _frame(language: str) -> _Frame:
    data: dict[str, Any] = lexicon.load("denials")[language]
    stops = any_of(data.get("stop", []))
    return _Frame(
        order=data["order"],
        deny=re.compile(rf"(?<!\w){any_of(data['deny'])}(?!\w)", re.IGNORECASE),
        object=re.compile(rf"(?<!\w){any_of(data['object'])}(?!\w)", re.IGNORECASE),
        link=re.compile(rf"(?<!\w){any_of(data['link'])}", re.IGNORECASE),
        stop=re.compile(rf"{_CLAUSE_STOP}{stops}(?!\w)", re.IGNORECASE),
        tail=re.compile(rf"\s+{stops}$"),
    )


def denied_claim(headline: str, paragraphs: list[str], language: str) -> str | None:
    """Return what the report says was denied, "" if that can't be cut out, None if it denies nothing.

    Looked for in the headline and the first three paragraphs. Of several wordings the longest is taken: it is
    the one with the particulars.
    """
    if language not in lexicon.load("denials"):
        return None
    frame = _frame(language)
    passages = [headline, *(one for text in paragraphs[:_LEADING_PARAGRAPHS] for one in sentences(text))]
    claims = [claim for passage in passages for claim in _claims(passage, frame)]
    if not claims:
        return None
    return max(claims, key=len)


def _claims(sentence: str, frame: _Frame) -> list[str]:
    reader = {"deny-first": _deny_first, "claim-first": _claim_first, "claim-link": _claim_link}[frame.order]
    found: list[str] = []
    for deny in frame.deny.finditer(sentence):
        claim = reader(sentence, deny, frame)
        if claim is not None:
            found.append(_tidy(claim))
    return found


def _tidy(claim: str) -> str:
    text = " ".join(claim.split()).strip(_TRIM)
    count = len(words(text))
    return text if _FEWEST_CLAIM_WORDS <= count <= _MOST_CLAIM_WORDS else ""


def _deny_first(sentence: str, deny: re.Match[str], frame: _Frame) -> str | None:
    """Denial, object ("reports"), link ("that"), claim, up to the end of the clause."""
    thing = frame.object.search(sentence, deny.end(), deny.end() + 80)
    if thing is None:
        return None
    link = frame.link.search(sentence, thing.end(), thing.end() + 60)
    start = link.end() if link is not None else thing.end()
    end = len(sentence)
    for pattern in (frame.stop, _END):
        found = pattern.search(sentence, start)
        if found is not None:
            end = min(end, found.start())
    return sentence[start:end]


def _claim_first(sentence: str, deny: re.Match[str], frame: _Frame) -> str | None:
    """Object, link, claim, denial: the last object before the denial opens it, its link leads to the claim.

    "These reports are untrue" says nothing after its object: a denial whose claim is elsewhere.
    """
    before = sentence[: deny.start()]
    things = list(frame.object.finditer(before))
    if not things:
        return None
    opened = things[-1].end()
    links = list(frame.link.finditer(before, opened))
    return frame.tail.sub("", before[links[-1].end() if links else opened :].rstrip())


def _claim_link(sentence: str, deny: re.Match[str], frame: _Frame) -> str | None:
    """Subject, claim, link, object, denial: the claim is between the last comma and the link."""
    before = sentence[: deny.start()]
    things = list(frame.object.finditer(before))
    if not things:
        return None
    links = list(frame.link.finditer(before))
    end = (links or things)[-1].start()
    start = before.rfind(",", 0, end) + 1
    return before[start:end]
