"""The feed of a search: what it says of itself, and of the articles found. Its formats are those of the site."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from khabar.editions.models import Edition
from khabar.reader.cards import Card, Picture
from khabar.reader.filling import Blank
from khabar.reader.tree import Pages
from khabar.search.interface import Hit
from khabar.site.syndication import Item, Publisher

SIZE = 20

MEDIA, JPEG = "/media/", (".jpg", ".jpeg")
"""Where pictures are, and the endings of those that every reader shows."""


@dataclass(frozen=True)
class Heading:
    """What the feed says of itself: `page` is the address of the search as a page, `path` its own; both paths."""

    edition: Edition
    title: str
    page: str
    path: str
    description: str = ""


@dataclass(frozen=True)
class Enclosure:
    """The opening picture of an article as the templates of feeds read it, taken from the article's page."""

    picture: Picture
    bytes: int

    @property
    def fallback(self) -> dict[str, Any]:
        """The copy for every reader."""
        one = self.picture
        return {"format": "jpeg", "bytes": self.bytes, "width": one.width, "height": one.height, **_named(one.src)}

    @property
    def largest(self) -> dict[str, Any]:
        """The widest copy."""
        return _named(self.picture.largest)

    def caption(self, _edition: str) -> str:
        """Return the caption, in the language of the page."""
        return self.picture.caption

    def credit_line(self, _edition: str) -> str:
        """Return the credit, in the language of the page."""
        return self.picture.credit


def items(hits: Sequence[Hit], pages: Pages[Card]) -> list[Item]:
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
            image=_enclosure(page.picture, pages),
        )
        for number, hit in enumerate(hits)
        if (page := pages.get(hit.key)) is not None
    ]


def _enclosure(picture: Picture | None, pages: Pages[Card]) -> Enclosure | None:
    """Return the picture, None for one that the article does not open with, or that feeds cannot enclose."""
    if picture is None or not picture.largest.startswith(MEDIA) or not picture.src.endswith(JPEG):
        return None
    size = pages.size(picture.src)
    return Enclosure(picture, size) if size else None


def _named(path: str) -> dict[str, str]:
    return {"file": path.removeprefix(MEDIA)}


def publisher(edition: Edition, blank: Blank) -> Publisher:
    """Return whose feed it is, as the search page of `edition` tells it."""
    name = blank.agency or blank.site
    return Publisher((name, name, ""), f"/{edition.code}/", blank.site, blank.text)
