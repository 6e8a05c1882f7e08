"""Who spoke to the outlet itself: the subject of a verb of speech in the report."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from khabar.wire.pages import lexicon
from khabar.wire.pages.matching import any_of, is_arabic_script, key, loose, sentences, words
from khabar.wire.pages.outlets import outlet_named
from khabar.wire.pages.sources import TOLD, SourceNamed

_MOST_NAME_WORDS = 12
_MOST_SPEAKERS = 5
_MOST_PARAGRAPHS = 500
_QUOTED = re.compile(r"[«»“”\"]")
_AFTER_QUOTE = ("»", "”", '"', "»,", "”,", '",')
_CLAUSE = re.compile(r"[,،؛;:()«»“”\"]")


@dataclass(frozen=True)
class _Speech:
    """The compiled verbs and time expressions of one language."""

    order: str
    adjacent: bool
    verb: re.Pattern[str]
    when: re.Pattern[str]
    determiner: re.Pattern[str]
    anaphora: frozenset[str]
    stop: re.Pattern[str]
    of: tuple[str, ...]
    state: frozenset[str]


@cache
def _speech(language: str) -> _Speech:
    data: dict[str, Any] = lexicon.load("speech")[language]
    return _Speech(
        order=data["order"],
        adjacent=data.get("adjacent", False),
        verb=re.compile(rf"(?<!\w){any_of(data['verbs'])}", re.IGNORECASE),
        when=re.compile(rf"(?<!\w){any_of(data['when'])}(?!\w)", re.IGNORECASE),
        determiner=re.compile(rf"^{any_of(data['determiner'])}\s*", re.IGNORECASE),
        anaphora=frozenset(key(word) for word in data["anaphora"]),
        stop=re.compile(rf"(?<!\w){any_of(data.get('stop', []))}(?!\w)"),
        of=tuple(data.get("of", [])),
        state=frozenset(data.get("state", [])),
    )


def speakers(paragraphs: list[str], language: str) -> list[SourceNamed]:
    """Return those whom the first 500 paragraphs quote as subject of a verb of speech, each once, five at most.

    A later, shorter name whose words are all in an earlier one is the same speaker.
    """
    if language not in lexicon.load("speech"):
        return []
    found: list[SourceNamed] = []
    for paragraph in paragraphs[:_MOST_PARAGRAPHS]:
        for sentence in sentences(paragraph):
            source = _speaker(sentence, language)
            if source is not None and not any(_contained(source.name, other.name) for other in found):
                found.append(source)
    return found[:_MOST_SPEAKERS]


def _contained(name: str, other: str) -> bool:
    return {key(word) for word in words(name)} <= {key(word) for word in words(other)}


def _speaker(sentence: str, language: str) -> SourceNamed | None:
    speech = _speech(language)
    reader = {"subject-verb": _subject_verb, "verb-subject": _verb_subject, "subject-final": _subject_final}
    found = reader[speech.order](sentence, speech)
    if found is None:
        return None
    name = _clean(found[0], speech)
    return SourceNamed(name, TOLD, found[1]) if name else None


def _subject_verb(sentence: str, speech: _Speech) -> tuple[str, str] | None:
    verb = speech.verb.search(sentence)
    if verb is None:
        return None
    subject = sentence[: verb.start()]
    if _QUOTED.search(subject):
        inverted = _CLAUSE.split(sentence[verb.end() :])[0]
        return (inverted, verb[0]) if subject.rstrip().endswith(_AFTER_QUOTE) else None
    clauses = [clause for clause in _CLAUSE.split(subject) if clause.strip()]
    if not clauses or len(words(subject)) > _MOST_NAME_WORDS or not subject.strip():
        return None
    return (clauses[0] if len(clauses) <= 2 and not speech.adjacent else subject), verb[0]


def _verb_subject(sentence: str, speech: _Speech) -> tuple[str, str] | None:
    verb = speech.verb.match(sentence)
    if verb is None:
        return None
    rest = _CLAUSE.split(sentence[verb.end() :])[0]
    stop = speech.stop.search(rest)
    return (rest[: stop.start()] if stop else rest), verb[0]


def _subject_final(sentence: str, speech: _Speech) -> tuple[str, str] | None:
    verbs = list(speech.verb.finditer(sentence))
    if not verbs:
        return None
    leading: list[str] = []
    for word in sentence.split():
        if not (word[0].isupper() or (leading and word in {"ve", "û", "ya", "a", "yê", "ê"})):
            break
        leading.append(word)
        if _CLAUSE.search(word):
            break
    return " ".join(leading).strip(" ,"), verbs[-1][0]


def _clean(subject: str, speech: _Speech) -> str:
    """Return the speaker's name without article, time expressions and the state it belongs to; "" if it is
    none.
    """
    name = speech.when.sub(" ", subject)
    name = " ".join(speech.determiner.sub("", name.strip()).split()).strip(" ،,-–—.")
    count = len(words(name))
    if not name or count > _MOST_NAME_WORDS or count < 1 or _CLAUSE.search(name):
        return ""
    if key(name) in speech.anaphora or key(name.split()[0]) in speech.anaphora or outlet_named(name) is not None:
        return ""
    if not is_arabic_script(name) and not any(word[0].isupper() for word in words(name)):
        return ""
    return _without_state(name, speech)


def _without_state(name: str, speech: _Speech) -> str:
    """Cut a final "of the … Republic" from "X at Y of the … Republic": it says whose, not which.

    Only when the name keeps another relation or three words: "Central Bank of Syria" stays whole.
    """
    for link in speech.of:
        head, found, tail = _last_part(name, link)
        if not found or len(words(head)) < 3:
            continue
        state = words(tail)[-1].lower() in speech.state if words(tail) else False
        if state or key(tail) in lexicon.territories("en"):
            return head
    return name


def _last_part(name: str, link: str) -> tuple[str, bool, str]:
    matches = list(re.finditer(rf"\s{loose(link)}\s", name, re.IGNORECASE))
    if not matches:
        return name, False, ""
    return name[: matches[-1].start()], True, name[matches[-1].end() :]
