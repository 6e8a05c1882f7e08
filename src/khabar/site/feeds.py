"""What feeds tell of a listing, and the same as RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1.

Machine fields are Gregorian, in ASCII digits and UTC. An article is identified by its address, which holds nothing that
an edit changes. The formats of one feed share what they gather, and feeds of one snapshot share the finished items.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings

from khabar.editions.models import Edition
from khabar.kernel import reads
from khabar.newsroom.models import Article
from khabar.site import facets, listings, loading, paths, rows, snapshot, syndication, tree
from khabar.site.chrome import agency
from khabar.site.loading import Image
from khabar.site.syndication import Item, Publisher
from khabar.site.templating import fill
from khabar.taxonomy.models import Contributor

CONCEPTS = ("section", "place", "topic", "contributor")
"""The kinds of concept that have feeds."""

ITEMS = 30
"""How many articles a feed holds."""

SETTLED = timedelta(minutes=1)
"""What is changed sooner than this after its publication does not count as updated."""

COLUMNS = ("id", "live", "byline", "last_published_at", *facets.CARD_FIELDS)


@dataclass(frozen=True)
class Feed:
    """A feed: `page` is the path of the page that it belongs to, `path` its own; `concept` the name of what it is
    about, empty for an edition's own feed.
    """

    edition: Edition
    path: str
    page: str
    listing: str
    concept: str = ""
    description: str = ""

    @property
    def title(self) -> str:
        """The agency, and what the feed is about."""
        name = agency(self.edition.code)[0]
        return f"{name} – {self.concept}" if self.concept else name


def items(listing: str, edition: Edition) -> list[Item]:
    """Return the newest articles of `listing` as feeds of `edition` tell them."""
    return snapshot.memo(("feed-items", listing), lambda: _items(listings.entries(listing, ITEMS), edition.code))


def _items(keys: list[int], edition: str) -> list[Item]:
    for key in keys:
        reads.note_object("newsroom.article", key, facets.FEED)
    every = (dict(zip(COLUMNS, row, strict=True)) for row in rows.select(Article, COLUMNS, keys))
    found = {row["id"]: row for row in every if row["live"] and row["first_published_at"] and not row["retracted"]}
    shown = loading.images(row["picture_id"] for row in found.values())
    reporters = {key: _reporters(row["byline"].raw_data) for key, row in found.items()}
    people = loading.concepts(Contributor, (one for some in reporters.values() for one in some))
    authors = {
        key: tuple(_author(people[one], edition) for one in reporters[key] if one in people) for key in reporters
    }
    nodes = tree.sections(), tree.places()
    return [_item(found[key], authors[key], shown, nodes) for key in keys if key in found]


def _reporters(byline: Any) -> list[int]:
    return [one["value"]["contributor"] for one in byline if one["value"].get("role") == "reporter"]


def _author(one: Contributor, edition: str) -> tuple[str, str]:
    own = one.name_in(edition)
    name = own or next((name for name in one.names.values() if name), one.code)
    return name, paths.concept(edition, "contributor", one.code) if own else ""


def _item(
    row: dict[str, Any],
    authors: tuple[tuple[str, str], ...],
    shown: dict[int, Image],
    nodes: tuple[tree.Tree, tree.Tree],
) -> Item:
    edition, first, last = row["edition"], row["first_published_at"], row["last_published_at"]
    sections, places = nodes
    above = [*sections.lineage(row["section_id"]), *places.lineage(row["place_id"])[-1:]]
    return Item(
        key=row["id"],
        path=f"/{edition}/{first:%Y/%m/%d}/{row['public_id']}/",
        headline=row["headline"],
        lead=row["lead"],
        published=first,
        updated=last if last and last - first >= SETTLED else first,
        authors=authors,
        categories=tuple(dict.fromkeys(name for node in above if (name := node.names.get(edition)))),
        image=shown.get(row["picture_id"]),
    )


def rss(feed: Feed) -> bytes:
    """Return the feed as RSS 2.0, with Dublin Core for what RSS has no words for, and Media RSS for pictures."""
    return _made("rss", feed)


def atom(feed: Feed) -> bytes:
    """Return the feed as Atom (RFC 4287)."""
    return _made("atom", feed)


def json_feed(feed: Feed) -> bytes:
    """Return the feed as JSON Feed 1.1 (https://jsonfeed.org/version/1.1)."""
    return _made("json", feed)


def _made(form: str, feed: Feed) -> bytes:
    edition = feed.edition.code
    by = Publisher(agency(edition), paths.home(edition), settings.KHABAR_SITE_ADDRESS, fill)

    def share(form: str, one: Item, make: Callable[[], Any]) -> Any:
        return snapshot.memo(("feed-item", form, one.key, edition), make)

    return syndication.feed(form, feed, items(feed.listing, feed.edition), by, share)
