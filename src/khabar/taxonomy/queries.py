"""Reads of concepts that are more than a look-up."""

from collections.abc import Iterable
from functools import lru_cache
from typing import TypeVar

from khabar.language.names import name_keys
from khabar.taxonomy.models import Concept

C = TypeVar("C", bound=Concept)


def called_like(concepts: Iterable[C], name: str, language: str, most: int) -> list[C]:
    """Return those of `concepts` that may have `name`, `most` at most, whatever their script and spelling.

    `language` is that of `name`. Each word of `name` has to be a word of one of the concept's names or aliases:
    "Colani", as typed in Turkish, finds «أحمد الجولاني».
    """
    wanted = [set(key.split()) for key in name_keys(name, language)]
    found: list[C] = []
    for concept in concepts:
        if len(found) == most:
            break
        if any(words <= key for key in _keys(concept) for words in wanted):
            found.append(concept)
    return found


def _keys(concept: Concept) -> Iterable[frozenset[str]]:
    for names in (concept.names, concept.aliases):
        for language, written in names.items():
            for name in (written,) if isinstance(written, str) else written:
                yield from _words(name, language)


@lru_cache(maxsize=1 << 15)
def _words(name: str, language: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(key.split()) for key in name_keys(name, language))
