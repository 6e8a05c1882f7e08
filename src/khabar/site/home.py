"""The composition of a home page: what the front editor placed, then the rest by time; no story stands
twice.
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
"""How many articles follow by time."""

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

    The breaking bar is empty when its story already stands beside the lead: no story stands twice.
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


def front_of(edition: str, section: int | None = None) -> Front | None:
    """Return the curated front of the home or a section, None without one; notes the read."""
    with listings.declared(f"front:{edition}"):
        fronts = Front.objects.filter(edition=edition)
        if section is None:
            return fronts.filter(section__isnull=True).first()
        return fronts.filter(section_id=section).first()


def compose(edition: str, sections: Iterable[tree.Node]) -> Home:
    """Return the home page of `edition` with a band for each of `sections` that has something left to show."""
    front = front_of(edition)
    slots: dict[str, Any] = front.slots if front else {}
    latest = listings.entries(f"latest:{edition}", LATEST)
    by_section = {
        node: listings.entries(f"section:{edition}:{node.code}", PER_SECTION)
        for node in sections
        if node.names.get(edition)
    }
    placed = [key for name in Front.SLOTS for key in slots.get(name, [])]
    breaking = [front.breaking_article_id] if front and front.breaking_article_id else []
    cards = loading.cards([*placed, *latest, *(key for keys in by_section.values() for key in keys), *breaking])
    picker = _Picker({key: card for key, card in cards.items() if card.edition == edition})
    lead = picker.take(slots.get("lead", []), 1) or picker.take(latest, 1, _may_lead) or picker.take(latest, 1)
    secondary = picker.take(slots.get("secondary", []), SECONDARY)
    alarm = picker.take(breaking, 1)
    choice = picker.take(slots.get("choice", []), CHOSEN)
    strip = picker.take(slots.get("strip", []), STRIPPED)
    strip += picker.take(latest, STRIPPED - len(strip), lambda card: card.kind in STRIP)
    choice = choice or picker.take(latest, CHOSEN, lambda card: card.kind in CHOICE)
    secondary = secondary or picker.take(latest, 4)
    river = picker.take(latest, RIVER) if len(latest) > 2 * RIVER else ()
    bands = [Band(node, picker.take(keys, BAND)) for node, keys in by_section.items()]
    return Home(
        lead=lead[0] if lead else None,
        secondary=secondary,
        choice=choice,
        strip=strip,
        bands=tuple(band for band in bands if band.cards),
        river=river + picker.take(latest, RIVER - len(river)),
        breaking=front.breaking if front and (alarm or not breaking) else "",
        breaking_card=alarm[0] if alarm else None,
    )


def _may_lead(card: Card) -> bool:
    return card.image is not None and card.kind not in (*STRIP, Kind.OPINION)
