"""Plausible news prose in each edition's language, from word lists of our own. Pure functions of their generator."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import yaml

from khabar.editions import queries as editions
from khabar.language.direction import direction_of

SHORTEST, LONGEST = 150, 400
"""Bounds of a body in words, everything it shows included."""

LONGEST_SENTENCE = 45
"""No sentence of the grammars is longer, in words."""

FORM_LATIN, FORM_ARABIC, FORM_PERSIAN = 0, 1, 2
NUMBERS = (3, 480)
"""Range of the numbers in the prose: above two, so that no language needs a dual."""


@dataclass(frozen=True)
class Material:
    """The word material of one edition: phrases by slot, sentence patterns, headline patterns."""

    edition: str
    phrases: dict[str, tuple[str, ...]]
    patterns: tuple[str, ...]
    headlines: tuple[str, ...]
    cue: str


@dataclass(frozen=True)
class Cast:
    """Whom and what a text talks about: names in the text's own script."""

    people: tuple[str, ...]
    places: tuple[str, ...]


@lru_cache
def material(edition: str) -> Material:
    """Return the word material of an edition. Raises FileNotFoundError for an edition that has none."""
    read = yaml.safe_load(_data(f"{edition}.yaml"))
    slots = {"subject": "subjects", "act": "acts", "time": "times", "circumstance": "circumstances"}
    phrases = {slot: tuple(read[name]) for slot, name in slots.items()}
    phrases["clause"] = phrases["clause2"] = tuple(read["clauses"])
    return Material(edition, phrases, tuple(read["patterns"]), tuple(read["headlines"]), read["cue"])


@lru_cache
def name_parts() -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Return given names, openings and endings, each as (Latin, Arabic, Persian)."""
    read = yaml.safe_load(_data("names.yaml"))
    parts = {name: tuple(tuple(entry) for entry in read[name]) for name in ("given", "openings", "endings")}
    return {**parts, "family_ending": (tuple(read["family_ending"]),)}


def form_for(edition: str) -> int:
    """Return which of a name's three forms an edition prints."""
    if direction_of(material(edition).phrases["subject"][0]) == "ltr":
        return FORM_LATIN
    return FORM_ARABIC if edition == "ar" else FORM_PERSIAN


def place_name(number: int, edition: str) -> str:
    """Return the name of the invented place `number` as `edition` writes it; 168 differ."""
    form, parts = form_for(edition), name_parts()
    opening = parts["openings"][number % len(parts["openings"])]
    ending = parts["endings"][number // len(parts["openings"]) % len(parts["endings"])]
    return opening[form] + ending[form]


def person_name(number: int, edition: str) -> str:
    """Return the name of the invented person `number` as `edition` writes it; 3,360 differ."""
    form, parts = form_for(edition), name_parts()
    given = parts["given"][number % len(parts["given"])]
    family = place_name(number // len(parts["given"]) * 5, edition)
    return f"{given[form]} {family}{parts['family_ending'][0][form]}"


def sentence(edition: str, cast: Cast, draw: random.Random) -> str:
    """Return one sentence of 5 to `LONGEST_SENTENCE` words about `cast`."""
    return _filled(draw.choice(material(edition).patterns), edition, cast, draw)


def headline(edition: str, cast: Cast, draw: random.Random) -> str:
    """Return a headline about `cast`, without a full stop."""
    return _filled(draw.choice(material(edition).headlines), edition, cast, draw)


def sentences(edition: str, cast: Cast, draw: random.Random, words: int) -> list[str]:
    """Return sentences of at least `words` words in all, and less than `LONGEST_SENTENCE` more."""
    found: list[str] = []
    count = 0
    while count < words:
        found.append(sentence(edition, cast, draw))
        count += len(found[-1].split())
    return found


def _filled(pattern: str, edition: str, cast: Cast, draw: random.Random) -> str:
    own = material(edition)
    phrases = {slot: _one(choices, draw) for slot, choices in own.phrases.items()}
    while phrases["clause2"] == phrases["clause"]:
        phrases["clause2"] = _one(own.phrases["clause2"], draw)
    names = {"person": _one(cast.people, draw), "place": _one(cast.places, draw)}
    names["number"] = _number(edition)(int(NUMBERS[0] + draw.random() * (NUMBERS[1] - NUMBERS[0])))
    # Twice: a phrase has slots of its own, for a name or a number.
    text = pattern.format(**phrases, **names)
    if "{" in text:
        text = text.format(**names)
    return _capital(text, edition)


def _one(choices: tuple[str, ...], draw: random.Random) -> str:
    return choices[int(draw.random() * len(choices))]


@lru_cache
def _number(edition: str) -> Callable[[int], str]:
    return lru_cache(maxsize=1024)(editions.edition(edition).number)


def _capital(text: str, edition: str) -> str:
    first = "İ" if edition == "tr" and text[0] == "i" else text[0].upper()
    return first + text[1:]


def _data(name: str) -> str:
    return resources.files(__package__).joinpath("data", name).read_text(encoding="utf-8")
