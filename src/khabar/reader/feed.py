"""The feed of a search: what it says of itself, and of the articles found. Its formats are those of the site."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from khabar.editions.models import Edition
from khabar.reader.cards import Card
from khabar.reader.filling import Blank
from khabar.search.interface import Hit
from khabar.site.syndication import Item, Publisher

SIZE = 20


@dataclass(frozen=True)
class Heading:
    """What the feed says of itself: `page` is the address of the search as a page, `path` its own; both paths."""

    edition: Edition
    title: str
    page: str
    path: str
    description: str = ""


def items(hits: Sequence[Hit], card: Callable[[str], Card | None]) -> list[Item]:
    """Return what was found, in its order; an article whose page is no longer there is left out."""
    return [
        Item(
            key=number,
            path=hit.key,
            headline=page.headline,
            lead=page.lead,
            published=hit.published,
            updated=max(page.modified or hit.published, hit.published),
            authors=page.authors,
            categories=tuple(dict.fromkeys(page.sections)),
        )
        for number, hit in enumerate(hits)
        if (page := card(hit.key)) is not None
    ]


def publisher(edition: Edition, blank: Blank) -> Publisher:
    """Return whose feed it is, as the search page of `edition` tells it."""
    name = blank.agency or blank.site
    return Publisher((name, name, ""), f"/{edition.code}/", blank.site, blank.text)
