"""From running text to the terms under which it is found; the same for texts and for what readers type."""

import re
from dataclasses import dataclass

from khabar.language.folding import fold

VERSION = 1
"""Number of the rules. An index holds it, and is built anew under another one."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Term:
    """A form under which a word of a text is found.

    `start` and `end` are the place of the word in the original string, as of slicing. `weight` is 1.0 for a primary
    form and less for a secondary one, by which the word is found too, but later.
    """

    text: str
    start: int
    end: int
    weight: float = 1.0


def normalise(text: str, lang: str) -> str:
    """Return `text` in the form in which spellings of one word in the language `lang` are equal."""
    return fold(text, lang)


def terms(text: str, lang: str) -> list[Term]:
    """Return the terms of `text` in the language `lang`, in the order of the text."""
    return [Term(fold(found[0], lang), found.start(), found.end()) for found in _WORD.finditer(text)]
