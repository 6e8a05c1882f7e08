"""What feeds tell of a listing, and the same as RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1.

Machine fields are Gregorian, in ASCII digits and UTC. An article is identified by its address, which holds nothing that
an edit changes. The formats of one feed share what they gather, and feeds of one snapshot share the finished items.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from typing import Any

from markupsafe import Markup

from khabar.editions.models import Edition
from khabar.kernel import reads
from khabar.newsroom.models import Article
from khabar.site import facets, listings, loading, paths, rows, snapshot, tree
from khabar.site.chrome import agency
from khabar.site.frame import absolute
from khabar.site.loading import Image
from khabar.site.templating import fill
from khabar.site.wording import iso, without_controls
from khabar.taxonomy.models import Contributor

CONCEPTS = ("section", "place", "topic", "contributor")
"""The kinds of concept that have feeds."""

ITEMS = 30
"""How many articles a feed holds."""

SETTLED = timedelta(minutes=1)
"""What is changed sooner than this after its publication does not count as updated."""

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without articles was updated: Atom asks for a time."""

COLUMNS = ("id", "live", "byline", "last_published_at", *facets.CARD_FIELDS)


@dataclass(frozen=True)
class Item:
    """An article as feeds tell it: `updated` equals `published` for one that was not changed since."""

    key: int
    path: str
    headline: str
    lead: str
    published: datetime
    updated: datetime
    authors: tuple[tuple[str, str], ...]
    categories: tuple[str, ...]
    image: Image | None


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
    return _xml(feed, "rss")


def atom(feed: Feed) -> bytes:
    """Return the feed as Atom (RFC 4287)."""
    return _xml(feed, "atom")


def _xml(feed: Feed, name: str) -> bytes:
    told = items(feed.listing, feed.edition)
    made = [_shared(name, one, feed, partial(_xml_item, name, one, feed)) for one in told]
    document = fill(
        f"feeds/{name}.xml",
        feed=feed,
        agency=agency(feed.edition.code),
        absolute=absolute,
        home=paths.home(feed.edition.code),
        updated=_updated(told),
        rfc822=format_datetime,
        items=made,
    )
    return document.encode()


def _xml_item(name: str, one: Item, feed: Feed) -> Markup:
    filled = fill(
        f"feeds/{name}-item.xml", one=one, edition=feed.edition.code, absolute=absolute, rfc822=format_datetime
    )
    return Markup(filled)  # noqa: S704 - our own template, which escapes


def json_feed(feed: Feed) -> bytes:
    """Return the feed as JSON Feed 1.1 (https://jsonfeed.org/version/1.1)."""
    told = items(feed.listing, feed.edition)
    name, _short, about = agency(feed.edition.code)
    found = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": absolute(feed.page),
        "feed_url": absolute(feed.path),
        "description": feed.description or about,
        "language": feed.edition.hreflang,
        "authors": [{"name": name, "url": absolute(paths.home(feed.edition.code))}],
        "items": [_shared("json", one, feed, partial(_json_item, one, feed)) for one in told],
    }
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    # Told as escapes, so that nothing in it can be taken for markup.
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return without_controls(text).encode()


def _json_item(one: Item, feed: Feed) -> dict[str, Any]:
    found = {
        "id": absolute(one.path),
        "url": absolute(one.path),
        "title": one.headline,
        "content_text": one.lead or one.headline,
        "summary": one.lead,
        "image": absolute(f"/media/{one.image.largest['file']}") if one.image and one.image.largest else "",
        "date_published": iso(one.published),
        "date_modified": iso(one.updated),
        "authors": [{"name": name, **({"url": absolute(path)} if path else {})} for name, path in one.authors],
        "tags": list(one.categories),
    }
    return {name: value for name, value in found.items() if value}


def _shared(name: str, one: Item, feed: Feed, make: Callable[[], Any]) -> Any:
    return snapshot.memo(("feed-item", name, one.key, feed.edition.code), make)


def _updated(told: list[Item]) -> datetime:
    return max((one.updated for one in told), default=NEVER)
