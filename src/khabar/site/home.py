"""The composition of fronts, an edition's home and its sections': what the front editor placed, then the rest by time;
no story stands twice on a front.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from khabar.newsroom.models import Article, Front
from khabar.site import listings, loading, tree
from khabar.site.loading import Card

LATEST = 60
"""How many of the newest articles a home page draws on."""

PER_SECTION = 10
"""How many of each section's newest articles it draws on beyond those."""

BAND = 4
"""How many articles a section's band holds."""

RIVER = 12
"""How many articles follow by time at most."""

SPARSE = 6
"""With fewer articles than this left over, all go to their sections' bands: a river of two headlines looks lost."""

OPENING = 4
"""How many articles stand beside the lead where no editor says otherwise."""

SECTION_LIST = 30
"""How many of a section's or place's newest articles its page draws on."""

SECONDARY, CHOSEN, STRIPPED = 5, 4, 4
"""How many articles stand beside the lead, in the Editors' Choice and in the strip of pictures and films; what an
editor places beyond that follows in its section."""

Kind = Article.Kind
STRIP = (Kind.GALLERY, Kind.VIDEO)
CHOICE = (Kind.ANALYSIS, Kind.EXPLAINER, Kind.INTERVIEW, Kind.OPINION)


@dataclass(frozen=True)
class Band:
    """One section on the home page."""

    section: tree.Node
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Home:
    """A home page, in order of prominence.

    The breaking bar is empty when its story already stands in the opening: no story stands twice.
    """

    lead: Card | None
    secondary: tuple[Card, ...]
    choice: tuple[Card, ...]
    strip: tuple[Card, ...]
    bands: tuple[Band, ...]
    river: tuple[Card, ...]
    breaking: str = ""
    breaking_card: Card | None = None

    @property
    def cards(self) -> tuple[Card, ...]:
        """Every card on the page."""
        placed = (*self.secondary, *self.choice, *self.strip, *self.river)
        first = tuple(card for card in (self.breaking_card, self.lead) if card)
        return first + placed + tuple(card for band in self.bands for card in band.cards)


@dataclass
class _Picker:
    """Hands out cards, never two of one story."""

    cards: dict[int, Card]
    stories: set[int | None] = field(default_factory=set)
    taken: set[int] = field(default_factory=set)

    def take(
        self, keys: Iterable[int], limit: int, fits: Callable[[Card], bool] = lambda card: True
    ) -> tuple[Card, ...]:
        found: list[Card] = []
        for key in keys:
            card = self.cards.get(key)
            if len(found) == limit:
                break
            if card is None or key in self.taken or card.story in self.stories or not fits(card):
                continue
            found.append(card)
            self.taken.add(key)
            if card.story is not None:
                self.stories.add(card.story)
        return tuple(found)

    def left(self, keys: Iterable[int]) -> int:
        """Return how many stories among `keys` nobody has taken yet."""
        cards = (self.cards[key] for key in keys if key in self.cards and key not in self.taken)
        return len({card.story or -card.key for card in cards if card.story not in self.stories})


def front_of(edition: str, section: int | None = None) -> Front | None:
    """Return the curated front of the home or a section, None without one; notes the read."""
    with listings.declared(f"front:{edition}"):
        fronts = Front.objects.filter(edition=edition)
        if section is None:
            return fronts.filter(section__isnull=True).first()
        return fronts.filter(section_id=section).first()


@dataclass(frozen=True)
class SectionFront:
    """The page of a section or place, in order of prominence; `rest` follows by time."""

    lead: Card | None = None
    secondary: tuple[Card, ...] = ()
    choice: tuple[Card, ...] = ()
    strip: tuple[Card, ...] = ()
    rest: tuple[Card, ...] = ()
    breaking: str = ""
    breaking_card: Card | None = None

    @property
    def cards(self) -> tuple[Card, ...]:
        """Every card on the page."""
        first = tuple(card for card in (self.breaking_card, self.lead) if card)
        return (*first, *self.secondary, *self.choice, *self.strip, *self.rest)


@dataclass(frozen=True)
class _Placed:
    """What a front's editor placed and what leads without one, handed out in the order of prominence."""

    lead: tuple[Card, ...]
    secondary: tuple[Card, ...]
    alarm: tuple[Card, ...]
    choice: tuple[Card, ...]
    strip: tuple[Card, ...]
    breaking: str


def _curated(front: Front | None) -> list[int]:
    """Return the articles that `front` names, wherever it places them."""
    if front is None:
        return []
    breaking = [front.breaking_article_id] if front.breaking_article_id else []
    return [*(key for name in Front.SLOTS for key in front.slots.get(name, [])), *breaking]


def _place(front: Front | None, picker: _Picker, latest: list[int]) -> _Placed:
    slots: dict[str, Any] = front.slots if front else {}
    breaking = [front.breaking_article_id] if front and front.breaking_article_id else []
    lead = picker.take(slots.get("lead", []), 1) or picker.take(latest, 1, _may_lead) or picker.take(latest, 1)
    secondary = picker.take(slots.get("secondary", []), SECONDARY)
    alarm = picker.take(breaking, 1)
    return _Placed(
        lead=lead,
        secondary=secondary,
        alarm=alarm,
        choice=picker.take(slots.get("choice", []), CHOSEN),
        strip=picker.take(slots.get("strip", []), STRIPPED),
        breaking=front.breaking if front and (alarm or not breaking) else "",
    )


def _of_edition(edition: str, keys: Iterable[int]) -> _Picker:
    return _Picker({key: card for key, card in loading.cards(keys).items() if card.edition == edition})


def compose(edition: str, sections: Iterable[tree.Node]) -> Home:
    """Return the home page of `edition` with a band for each of `sections` that has something left to show."""
    front = front_of(edition)
    latest = listings.entries(f"latest:{edition}", LATEST)
    by_section = {
        node: listings.entries(f"section:{edition}:{node.code}", PER_SECTION)
        for node in sections
        if node.names.get(edition)
    }
    picker = _of_edition(edition, [*_curated(front), *latest, *(key for keys in by_section.values() for key in keys)])
    placed = _place(front, picker, latest)
    strip = placed.strip + picker.take(latest, STRIPPED - len(placed.strip), lambda card: card.kind in STRIP)
    choice = placed.choice or picker.take(latest, CHOSEN, lambda card: card.kind in CHOICE)
    secondary = placed.secondary or picker.take(latest, OPENING)
    left = picker.left(latest)
    river = picker.take(latest, min(RIVER, left // 2)) if left >= SPARSE else ()
    bands = [Band(node, picker.take(keys, BAND)) for node, keys in by_section.items()]
    return Home(
        lead=placed.lead[0] if placed.lead else None,
        secondary=secondary,
        choice=choice,
        strip=strip,
        bands=tuple(band for band in bands if band.cards),
        river=river + picker.take(latest, RIVER - len(river)),
        breaking=placed.breaking,
        breaking_card=placed.alarm[0] if placed.alarm else None,
    )


def compose_section(edition: str, listing: str, section: int | None = None) -> SectionFront:
    """Return the front of what stands in `listing` of `edition`, as the editor of the section with the key `section`
    ordered it; None for a place, which nobody orders.
    """
    front = front_of(edition, section) if section is not None else None
    latest = listings.entries(listing, SECTION_LIST)
    picker = _of_edition(edition, [*_curated(front), *latest])
    placed = _place(front, picker, latest)
    secondary = placed.secondary or picker.take(latest, OPENING)
    return SectionFront(
        lead=placed.lead[0] if placed.lead else None,
        secondary=secondary,
        choice=placed.choice,
        strip=placed.strip,
        rest=picker.take(latest, SECTION_LIST),
        breaking=placed.breaking,
        breaking_card=placed.alarm[0] if placed.alarm else None,
    )


def strip_kinds(cards: Iterable[Card]) -> list[str]:
    """Return the kinds, of galleries and films, that a strip with `cards` shows, for its heading."""
    return list(dict.fromkeys(card.kind for card in cards if card.kind in STRIP))


def _may_lead(card: Card) -> bool:
    return card.image is not None and card.kind not in (*STRIP, Kind.OPINION)
