"""Completeness of editions, as a Django system check and for tests.

Nothing falls back silently on a public page, so an edition that lacks a message must not start.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.checks import CheckMessage, Error

from khabar.editions import queries
from khabar.editions.models import Edition, Message, MessageNote, placeholders
from khabar.language.plurals import plural_categories


def edition_problems(edition: Edition, notes: Mapping[str, MessageNote]) -> list[str]:
    """Return what is wrong with the messages, menu and legal texts of one edition, one sentence each."""
    problems = [f"message {key} is missing" for key in notes if key not in edition.strings]
    for key, message in edition.strings.items():
        if key in notes:
            problems.extend(_message_problems(key, message, notes[key], edition.language))
        else:
            problems.append(f"message {key} is not in messages.yaml")
    return problems + _navigation_problems(edition)


def _message_problems(key: str, message: Message, note: MessageNote, language: str) -> Iterable[str]:
    if isinstance(message, str):
        if note.plural:
            yield f"message {key} needs plural forms"
        else:
            yield from _text_problems(key, message, note.placeholders, frozenset())
        return
    if not note.plural:
        yield f"message {key} must be one text, without plural forms"
        return
    expected = plural_categories(language)
    if set(message) != set(expected):
        yield f"message {key} must have exactly the plural forms {', '.join(expected)}"
    for category, form in message.items():
        yield from _text_problems(f"{key} ({category})", form, note.placeholders, frozenset({"count"}))


def _text_problems(where: str, text: str, required: frozenset[str], optional: frozenset[str]) -> Iterable[str]:
    if not text.strip():
        yield f"message {where} is empty"
        return
    try:
        found = placeholders(text)
    except ValueError as error:
        yield f"message {where}: {error}"
        return
    for name in sorted(required - found):
        yield f"message {where} lacks the placeholder {{{name}}}"
    for name in sorted(found - required - optional):
        yield f"message {where} has the unknown placeholder {{{name}}}"


def _navigation_problems(edition: Edition) -> list[str]:
    navigation = edition.navigation
    codes = [*navigation.sections, navigation.places_root]
    problems = [f"navigation names {code} twice" for code, times in Counter(codes).items() if times > 1]
    texts = {
        "about": navigation.legal.about,
        "privacy": navigation.legal.privacy,
        "terms": navigation.legal.terms,
    }
    problems.extend(f"legal text {name} has no paragraph" for name, text in texts.items() if not text.paragraphs)
    return problems


def shared_tag_problems(editions: Iterable[Edition]) -> list[str]:
    """Return each HTML tag or hreflang that two editions share; search engines and browsers tell them apart
    by it.
    """
    found = tuple(editions)
    tags = {"HTML tag": [e.html_tag for e in found], "hreflang": [e.hreflang for e in found]}
    return [
        f"{kind} {tag} belongs to more than one edition"
        for kind, values in tags.items()
        for tag, times in Counter(values).items()
        if times > 1
    ]


def check_editions(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """Django system check: every configured edition loads and is complete (khabar.editions.E001 and E002)."""
    try:
        editions = queries.editions()
    except (queries.UnknownEdition, queries.InvalidEdition) as error:
        return [Error(str(error), id="khabar.editions.E001")]
    notes = queries.message_notes()
    problems = [
        f"edition {edition.code}: {problem}" for edition in editions for problem in edition_problems(edition, notes)
    ]
    return [Error(problem, id="khabar.editions.E002") for problem in problems + shared_tag_problems(editions)]
