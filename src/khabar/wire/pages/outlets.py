"""The gazetteer of news outlets: their names in many languages, found in a text."""

import re
from dataclasses import dataclass
from functools import cache

from khabar.wire.pages import lexicon
from khabar.wire.pages.matching import any_of, key

_SHORT = 4
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Outlet:
    """An outlet of the gazetteer: `identity` is its code, `zone` the time zone of its desk.

    `titles` holds (language, full name) pairs, `names` every name and short form.
    """

    identity: str
    country: str
    zone: str
    titles: tuple[tuple[str, str], ...]
    names: tuple[str, ...]

    def name_in(self, language: str) -> str:
        """Return the full name in a language of the lexicon, else in English, else in any."""
        titles = dict(self.titles)
        return titles.get(language) or titles.get("en") or self.titles[0][1]


@dataclass(frozen=True)
class OutletName:
    """An outlet's name as it stands in a text, with its place there.

    `short` marks a name of fewer than four letters, too weak to count without a cue.
    """

    text: str
    outlet: Outlet
    start: int
    end: int
    short: bool


@cache
def gazetteer() -> tuple[Outlet, ...]:
    """Return every outlet of the data file."""
    return tuple(
        Outlet(
            entry["id"],
            entry["country"],
            entry["zone"],
            tuple((language, str(names[0])) for language, names in entry["names"].items()),
            tuple(dict.fromkeys(str(name) for names in entry["names"].values() for name in names)),
        )
        for entry in lexicon.load("outlets")
    )


@cache
def _by_key() -> dict[str, Outlet]:
    return {key(name): outlet for outlet in gazetteer() for name in outlet.names}


def _is_acronym(name: str) -> bool:
    return name.isascii() and name.isupper() and " " not in name


@cache
def _pattern() -> re.Pattern[str]:
    names = [name for outlet in gazetteer() for name in outlet.names]
    acronyms = [name for name in names if _is_acronym(name)]
    spelled = [name for name in names if not _is_acronym(name)]
    inflected = [name + "*" for name in spelled if name.isalpha() and len(name) > _SHORT]
    kurmanji = rf"(?P<stem>(?i:{any_of(inflected)}))y?ê(?!\w)"
    return re.compile(rf"(?:{kurmanji}|(?i:{any_of(spelled)})|{any_of(acronyms)})")


@cache
def _whole() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_pattern().pattern}")


@cache
def _type_words() -> re.Pattern[str]:
    """Return a pattern of the words for "news agency", "newspaper" that may stand before a name."""
    types = [word for cues in lexicon.load("cues").values() for word in cues["type"]]
    return re.compile(rf"^\s*{any_of(types)}(?=\s)", re.IGNORECASE)


def outlet_named(text: str) -> Outlet | None:
    """Return the outlet whose name the whole text is, also "Name (Short)", "Name – Short" and "agency Name",
    or None.
    """
    if len(text) > _LONGEST_NAME or text.startswith("("):
        return None
    found = _by_key().get(key(text)) or _by_key().get(key(_type_words().sub(" ", text)))
    if found is not None:
        return found
    parts = [part for part in re.split(r"\s*[()|–—]\s*|\s+-\s+", text) if part.strip()]
    owners = {_by_key().get(key(part)) for part in parts}
    return owners.pop() if len(parts) > 1 and len(owners) == 1 else None


def find_outlets(text: str) -> list[OutletName]:
    """Return every outlet named in `text`, in order; overlapping names give the longest."""
    return [_named(match) for match in _whole().finditer(text)]


def outlet_at(text: str, position: int) -> OutletName | None:
    """Return the outlet whose name begins at `position` of `text`, also after a clitic, or None."""
    match = _pattern().match(text, position)
    return _named(match) if match else None


def _named(match: re.Match[str]) -> OutletName:
    name = (match["stem"] or match[0]).strip("\u200c ")
    outlet = _by_key()[key(name)]
    short = len(key(name)) < _SHORT and not _is_acronym(name)
    return OutletName(name, outlet, match.start(), match.end(), short)
