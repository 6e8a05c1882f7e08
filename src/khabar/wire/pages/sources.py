"""Whom a report has its news from: outlets cited in the text, source lines and datelines, those who spoke to
it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from khabar.wire.pages import lexicon
from khabar.wire.pages.matching import any_of, is_arabic_script, key, sentences, words
from khabar.wire.pages.outlets import OutletName, find_outlets, outlet_at, outlet_named

CITES, CREDIT, TOLD = "CITES", "CREDIT", "TOLD"

_MOST_FILLERS = 5
_MOST_PARAGRAPHS = 500
_MOST_SOURCE_WORDS = 8
_OPENING = "«“\"'‘(„ـ \t\u200c"
_STOP = re.compile(r"[،,؛;:.!?؟«»“”\"()\n]")
_AND = re.compile(r"\s*(?:[,،/;؛|+&]|\s(?:and|ve|et|y|û|و)\s)\s*")
_LIST_JOIN = re.compile(r"\s*(?:[,،]|and\b|ve\b|et\b|y\b|û\b|و)\s*")
_CASE_ENDING = r"(?:['’‘ʼ]\w{1,6})?"


@dataclass(frozen=True)
class SourceNamed:
    """A source as the page names it, the edge (CITES, CREDIT, TOLD) and the words that say so."""

    name: str
    edge: str
    cue: str


@dataclass(frozen=True)
class _Cues:
    """The compiled cues of one language."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    final: re.Pattern[str]
    verb_before: re.Pattern[str]
    type_word: re.Pattern[str]
    filler: re.Pattern[str]
    ending: re.Pattern[str]


@cache
def _cues(language: str) -> _Cues:
    data: dict[str, Any] = lexicon.load("cues")[language]
    gap = r"[\s,،»”\"')]*"
    after = any_of([*data["after"], *data["verb_after"]])
    return _Cues(
        before=re.compile(rf"(?<!\w){any_of(data['before'])}", re.IGNORECASE),
        after=re.compile(rf"{_CASE_ENDING}{gap}(?P<cue>{after})", re.IGNORECASE),
        final=re.compile(rf"(?P<cue>{after})[.!»”\"]*$", re.IGNORECASE),
        verb_before=re.compile(rf"(?<!\w)و?{any_of(data['verb_before'])}", re.IGNORECASE),
        type_word=re.compile(any_of(data["type"]), re.IGNORECASE),
        filler=re.compile(any_of([*data["type"], *data["filler"]]), re.IGNORECASE),
        ending=re.compile(rf"(?P<cue>{any_of(data['with'])})\s+(?P<name>[^.,،]{{2,60}})$", re.IGNORECASE),
    )


@cache
def _credit_label() -> re.Pattern[str]:
    labels = [label for data in lexicon.load("cues").values() for label in data["credit"]]
    return re.compile(rf"^\W*(?P<cue>{any_of(labels)})\s*[:：]\s*(?P<names>\S.*)$", re.IGNORECASE)


def credit_line(line: str) -> list[SourceNamed]:
    """Return the sources of a line such as "Source: A, B"; an empty list if it is no such line.

    As the label says what they are, names that the gazetteer does not know count too.
    """
    match = _credit_label().match(line)
    if match is None or len(words(match["names"])) > _MOST_SOURCE_WORDS:
        return []
    whole = match["names"].strip(" .")
    names = [whole] if outlet_named(whole) else [name.strip(" .") for name in _AND.split(whole)]
    return [SourceNamed(name, CREDIT, match["cue"]) for name in names if key(name)]


def agency_ending(line: str, language: str) -> list[SourceNamed]:
    """Return the outlet of a short line such as "Own Paper with Agency" or "(Agency)"; an empty list
    otherwise.
    """
    if len(words(line)) > _MOST_SOURCE_WORDS:
        return []
    bare = line.strip()
    bracketed = re.match(r"^\(([^()]{2,50})\)\.?$", bare)
    if bracketed is not None and outlet_named(bracketed[1]) is not None:
        return [SourceNamed(bracketed[1], CREDIT, "( )")]
    found = _cues(language).ending.search(bare)
    if found is not None and outlet_named(found["name"].strip()) is not None:
        return [SourceNamed(found["name"].strip(), CREDIT, found["cue"])]
    return []


def cited_outlets(paragraphs: list[str], languages: tuple[str, ...]) -> list[SourceNamed]:
    """Return the outlets that the first 500 paragraphs cite, in order, each once.

    `languages` are the codes of the lexicon to try, the text's own first.
    """
    found: dict[str, SourceNamed] = {}
    for paragraph in paragraphs[:_MOST_PARAGRAPHS]:
        for sentence in sentences(paragraph):
            for language in languages:
                for source in _in_sentence(sentence, language):
                    found.setdefault(_identity(source.name), source)
    return list(found.values())


def _identity(name: str) -> str:
    outlet = outlet_named(name)
    return outlet.identity if outlet else key(name)


def _in_sentence(sentence: str, language: str) -> Iterator[SourceNamed]:
    cues = _cues(language)
    for pattern in (cues.before, cues.verb_before):
        for cue in pattern.finditer(sentence):
            yield from _after_cue(sentence, cue, cues, language, named_only=pattern is cues.verb_before)
    for name in find_outlets(sentence):
        source = _beside_verb(sentence, name, cues)
        if source is not None:
            yield source
    ending = re.search(r"\((?P<name>[^()]{2,50})\)\W*$", sentence)
    if ending is not None and outlet_named(ending["name"]) is not None:
        yield SourceNamed(ending["name"].strip(), CREDIT, "( )")


def _after_cue(
    sentence: str, cue: re.Match[str], cues: _Cues, language: str, *, named_only: bool
) -> Iterator[SourceNamed]:
    """Yield the outlets after a cue, over at most five filler words, then one joined to it by "and"."""
    written = cue[0].strip()
    position, typed = cue.end(), False
    for _ in range(_MOST_FILLERS + 1):
        position = _skip(sentence, position)
        found = outlet_at(sentence, position)
        if found is not None and (typed or not found.short):
            yield from _listed(sentence, found, written)
            return
        filler = _filler_end(sentence, position, cues, language)
        if filler is None:
            break
        typed = typed or cues.type_word.match(sentence, position) is not None
        position = filler
    if typed and not named_only:
        name = _unknown_name(sentence, position)
        if name:
            yield SourceNamed(name, CITES, written)


def _listed(sentence: str, first: OutletName, written: str) -> Iterator[SourceNamed]:
    yield SourceNamed(first.text, CITES, written)
    joined = _LIST_JOIN.match(sentence, _skip(sentence, first.end, "»”\"')"))
    if joined is not None and joined.end() > joined.start():
        second = outlet_at(sentence, _skip(sentence, joined.end()))
        if second is not None and not second.short:
            yield SourceNamed(second.text, CITES, written)


def _skip(sentence: str, position: int, characters: str = _OPENING) -> int:
    while position < len(sentence) and sentence[position] in characters:
        position += 1
    return position


def _filler_end(sentence: str, position: int, cues: _Cues, language: str) -> int | None:
    """Return where the filler word at `position` ends: a word of the closed list or of a country; None if
    none.
    """
    match = cues.filler.match(sentence, position)
    if match is not None and match.end() > position:
        return match.end()
    word = re.compile(r"[\w\u200c'’-]+").match(sentence, position)
    if word is not None and lexicon.is_country_word(word[0].removesuffix("'s").removesuffix("’s"), language):
        return word.end()
    return None


def _unknown_name(sentence: str, position: int) -> str:
    """Return the name after a word for "agency": what is in quotes, else up to three words before
    punctuation.
    """
    quoted = re.compile(r"[«“\"]([^«»“”\"]{2,40})[»”\"]").match(sentence, max(position - 1, 0))
    if quoted is not None:
        return quoted[1].strip()
    stop = _STOP.search(sentence, position)
    if stop is None:
        return ""
    name = sentence[position : stop.start()].strip()
    count = len(words(name))
    if not 1 <= count <= 3:
        return ""
    if not is_arabic_script(name) and not all(word[0].isupper() for word in words(name)):
        return ""
    return name


def _beside_verb(sentence: str, name: OutletName, cues: _Cues) -> SourceNamed | None:
    if name.short:
        return None
    match = cues.after.match(sentence, name.end)
    if match is None and name.start <= 2:
        match = cues.final.search(sentence)
    if match is None or not match["cue"]:
        return None
    return SourceNamed(name.text, CITES, match["cue"].strip())


def without_outlet(sources: list[SourceNamed], own: str) -> list[SourceNamed]:
    """Return the sources that are not the outlet `own` itself, each identity and edge once."""
    owner = _identity(own) if own else ""
    kept: dict[tuple[str, str], SourceNamed] = {}
    for source in sources:
        identity = _identity(source.name)
        if identity != owner:
            kept.setdefault((identity, source.edge), source)
    return list(kept.values())
