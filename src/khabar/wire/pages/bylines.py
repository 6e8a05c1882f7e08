"""Who wrote a report: labelled lines, a name that stands alone, and the prefix of a first paragraph."""

import re
from dataclasses import dataclass

from khabar.wire.pages import lexicon
from khabar.wire.pages.matching import DASH, is_arabic_script, key, words
from khabar.wire.pages.outlets import find_outlets, outlet_named

_PARTICLES = frozenset(
    part
    for parts in (
        "al el bin ibn abu abou ben bint ould",
        "de del della di da la le les y e",
        "van von der den ve û",
    )
    for part in parts.split()
)
_MOST_NAME_WORDS = 4
_LONGEST_PREFIX = 110
_SPLIT_NAMES = re.compile(r"\s*(?:[,،;؛|/&]|\s(?:and|et|y|ve|û|و)\s)\s*")
_PREFIX = re.compile(rf"^(?P<prefix>.{{3,{_LONGEST_PREFIX}}}?)(?:\s+{DASH}+\s*|\s*{DASH}+\s+|\s*[–—]\s*)(?=\S)")
_PREFIX_PARTS = re.compile(r"\s*[؛;|/:،,]\s*|\s+[-–—]\s+")
_DATELINE = re.compile(rf"^(?P<place>\S+(?:\s\S+)?)\s*{DASH}\s*(?P<outlet>.{{2,60}})")
_BRACKETED = re.compile(r"^(?P<place>[^()]{2,60}?)\s*\((?P<outlet>[^()]{2,50})\)$")


@dataclass(frozen=True)
class Prefix:
    """What stands before the dash of a first paragraph, and the rest of the paragraph without it.

    `cue` is the prefix as written.
    """

    outlet: str
    authors: tuple[str, ...]
    rest: str
    cue: str


def is_person(text: str) -> bool:
    """Tell whether `text` has the shape of a person's name and is no word of a site, country or outlet.

    Latin script: two to four words, each with a capital (particles excepted). Arabic script: two to four
    words of letters alone.
    """
    parts = text.split()
    if not 2 <= len(parts) <= _MOST_NAME_WORDS or len(text) > 60:
        return False
    if re.search(r"[^\w\s.'’ʼ\u200c-]|[\d_]", text):
        return False
    if lexicon.is_furniture(text) or lexicon.is_country(text) or outlet_named(text) is not None:
        return False
    if lexicon.relative_time(text) is not None or text.endswith(".") or is_desk(text):
        return False
    if is_arabic_script(text):
        return True
    return all(_capital(part) or part.lower() in _PARTICLES for part in parts) and _capital(parts[-1])


def is_desk(text: str) -> bool:
    """Tell whether `text` names a desk or the staff as a whole ("گروه سیاسی", "Newsroom staff")."""
    desks = lexicon.keys("desks")
    return len(text) <= 60 and any(key(word) in desks for word in text.split())


def _capital(word: str) -> bool:
    bare = re.sub(r"^(?:(?:al|el|Al|El|ash|as)[-'’]|[dl]['’])", "", word) or word
    return bare[0].isupper() and (len(bare) <= 2 or not bare.isupper() or len(bare) > 3)


def labelled_authors(line: str) -> tuple[str, ...]:
    """Return the names of a line such as "By Name" or "Reporter: Name, Name"; none if it is no such line."""
    found = lexicon.labelled(line, "byline")
    if found is None:
        found = lexicon.begins_with(line, "byline")
        if found is None or not all(is_person(name) for name in _names(found[1])):
            return ()
    names = _names(found[1])
    if not names or len(words(found[1])) > 12:
        return ()
    return tuple(name for name in names if is_person(name) or (len(name.split()) == 1 and name[:1].isalpha()))


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip(" .-–—") for name in _SPLIT_NAMES.split(text) if name.strip(" .-–—"))


def paragraph_prefix(paragraph: str) -> Prefix | None:
    """Return the outlet and authors named before the dash that opens a paragraph, or None.

    Understood: "Outlet; Person - ", "Place (Outlet) - ", "Place-Outlet ", "Outlet - ", "Person - Outlet - ".
    An outlet that the gazetteer does not know counts when a person follows it after a semicolon, or when it
    is in brackets after a place in capitals.
    """
    match = _PREFIX.match(paragraph)
    if match is not None:
        understood = _understand(match["prefix"].strip())
        if understood is not None:
            return Prefix(understood[0], understood[1], paragraph[match.end() :].strip(), match["prefix"].strip())
    return _dateline(paragraph)


def _understand(prefix: str) -> tuple[str, tuple[str, ...]] | None:
    bracketed = _BRACKETED.match(prefix)
    if bracketed is not None:
        inside = bracketed["outlet"].strip()
        if outlet_named(inside) is not None or (bracketed["place"].isupper() and len(words(prefix)) <= 6):
            return inside, ()
        return None
    parts = [part.strip(' ()[]«»"') for part in _PREFIX_PARTS.split(prefix) if part.strip()]
    known = [part for part in parts if outlet_named(part) is not None]
    people = tuple(part for part in parts if part not in known and is_person(part))
    if known and len(known) + len(people) >= len(parts) - 1:
        return known[0], people
    if len(parts) == 2 and re.search("[؛;|]", prefix) and len(words(parts[0])) <= 5:
        if is_person(parts[1]):
            return parts[0], (parts[1],)
        if is_desk(parts[1]):
            return parts[0], ()
    return None


def _dateline(paragraph: str) -> Prefix | None:
    """Read "Place-Outlet text": a place of one or two words, a dash, an outlet of the gazetteer."""
    match = _DATELINE.match(paragraph)
    if match is None:
        return None
    start = match.start("outlet")
    for found in find_outlets(paragraph[: start + 60]):
        if found.start == start:
            rest = paragraph[found.end :].lstrip(" -–—:،,.")
            return Prefix(found.text, (), rest, paragraph[: found.end]) if rest else None
    return None
