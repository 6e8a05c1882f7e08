"""Finding the concepts that a page names: the outlet, those who spoke, sections, topics."""

import hashlib
import re

from khabar.editions import queries as editions
from khabar.taxonomy.models import Concept, Organisation, Outlet, Person, Section, Topic
from khabar.wire.pages import lexicon
from khabar.wire.pages.bylines import is_person
from khabar.wire.pages.matching import key
from khabar.wire.pages.outlets import outlet_named

_LONGEST_CODE = 60


def find(model: type[Concept], name: str) -> Concept | None:
    """Return the concept of `model` that has `name` as a name or alias in any language, or None."""
    wanted = {key(name)}
    known = outlet_named(name) if model is Outlet else None
    if known is not None:
        wanted |= {key(one) for one in known.names}
    for concept in model._default_manager.order_by("pk").iterator():
        if not wanted.isdisjoint(_keys_of(concept)):
            return concept
    return None


def _keys_of(concept: Concept) -> set[str]:
    names = [str(name) for name in concept.names.values()]
    for listed in concept.aliases.values():
        names.extend(listed if isinstance(listed, list) else [str(listed)])
    return {key(name) for name in names if key(name)}


def outlet_for(name: str, language: str) -> Outlet:
    """Return the outlet called `name`, made when there is none: from the gazetteer in all languages, else as
    named.
    """
    found = find(Outlet, name)
    if isinstance(found, Outlet):
        return found
    known = outlet_named(name)
    if known is None:
        return Outlet.objects.create(code=_free_code(Outlet, name), names={language: name})
    return Outlet.objects.create(
        code=_free_code(Outlet, known.identity),
        names={code: known.name_in(lexicon.code_of(code)) for code in editions.codes()},
        country=known.country,
    )


def speaker_for(name: str, language: str) -> Person | Organisation:
    """Return the person or organisation called `name`, made when there is none: a person if it has such a
    shape.
    """
    found = find(Organisation, name) or find(Person, name)
    if isinstance(found, Person | Organisation):
        return found
    if is_person(name):
        return Person.objects.create(code=_free_code(Person, name), names={language: name})
    return Organisation.objects.create(code=_free_code(Organisation, name), names={language: name})


def known_speaker(name: str) -> Person | Organisation | None:
    """Return the person or organisation called `name` that the newsroom already has, or None."""
    found = find(Organisation, name) or find(Person, name)
    return found if isinstance(found, Person | Organisation) else None


def section_for(names: list[str]) -> Section | None:
    """Return the section of the deepest of `names` (root first) that the newsroom has, or None."""
    for name in reversed(names):
        found = find(Section, name)
        if isinstance(found, Section):
            return found
    return None


def topics_for(names: list[str]) -> list[Topic]:
    """Return the topics among `names` that the newsroom has."""
    found = [find(Topic, name) for name in names]
    return [topic for topic in found if isinstance(topic, Topic)]


def _free_code(model: type[Concept], name: str) -> str:
    """Return an unused ASCII code: the name's own letters if it has them, with a digest when taken or when it
    has none.
    """
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[: _LONGEST_CODE - 9].strip("-")
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    if len(plain) < 3:
        return f"{model.__name__.lower()}-{digest}"
    taken = model._default_manager.filter(code=plain).exists()
    return f"{plain}-{digest}" if taken else plain
