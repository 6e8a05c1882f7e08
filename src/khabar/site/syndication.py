"""How feeds say what they tell: RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1, alike for listings and for searches.

No Django: the reader service makes the feeds of searches with this module and the templates of the site.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from typing import Any, Protocol

from markupsafe import Markup

from khabar.editions.models import Edition
from khabar.site.wording import iso, without_controls

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without articles was updated: Atom asks for a time."""

FORMATS = {
    "feed.xml": ("rss", "application/rss+xml; charset=utf-8"),
    "atom.xml": ("atom", "application/atom+xml; charset=utf-8"),
    "feed.json": ("json", "application/feed+json; charset=utf-8"),
}
"""Name of a feed's file -> its format and content type."""

TEMPLATES = ("feeds/rss.xml", "feeds/rss-item.xml", "feeds/atom.xml", "feeds/atom-item.xml")

Share = Callable[[str, "Item", Callable[[], Any]], Any]
"""Makes an item in a format, or returns the one that another feed made of it."""


class Picture(Protocol):
    """A picture as JSON Feed tells it; the templates of the other formats use more of `khabar.site.loading.Image`."""

    @property
    def largest(self) -> dict[str, Any] | None: ...


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
    image: Picture | None = None


class Heading(Protocol):
    """What a feed says of itself: `page` is the path of the page that it belongs to, `path` its own."""

    @property
    def edition(self) -> Edition: ...
    @property
    def path(self) -> str: ...
    @property
    def page(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...


@dataclass(frozen=True)
class Publisher:
    """Whose feed it is: (name, short name, description) of the agency, the path of its home and the site's address.

    `fill` returns a template, by its name, filled with a context, escaped and without control characters.
    """

    agency: tuple[str, str, str]
    home: str
    site: str
    fill: Callable[..., str]

    def absolute(self, path: str) -> str:
        """Return the full address of a path on the site."""
        return f"{self.site}{path}"


def made_anew(_format: str, _item: Item, make: Callable[[], Any]) -> Any:
    """Make an item for this feed alone."""
    return make()


def feed(form: str, heading: Heading, told: Sequence[Item], by: Publisher, share: Share = made_anew) -> bytes:
    """Return the feed of `told`, the newest first, in the format `form`: ``rss``, ``atom`` or ``json``."""
    return _json_feed(heading, told, by, share) if form == "json" else _xml_feed(form, heading, told, by, share)


def _xml_feed(form: str, heading: Heading, told: Sequence[Item], by: Publisher, share: Share) -> bytes:
    """Return RSS with Dublin Core for what it has no words for, and Media RSS for pictures; or Atom."""
    document = by.fill(
        f"feeds/{form}.xml",
        feed=heading,
        agency=by.agency,
        absolute=by.absolute,
        home=by.home,
        updated=max((one.updated for one in told), default=NEVER),
        rfc822=format_datetime,
        items=[share(form, one, partial(_xml_item, form, one, heading, by)) for one in told],
    )
    return document.encode()


def _xml_item(form: str, one: Item, heading: Heading, by: Publisher) -> Markup:
    filled = by.fill(
        f"feeds/{form}-item.xml", one=one, edition=heading.edition.code, absolute=by.absolute, rfc822=format_datetime
    )
    return Markup(filled)  # noqa: S704 - our own template, which escapes


def _json_feed(heading: Heading, told: Sequence[Item], by: Publisher, share: Share) -> bytes:
    name, _short, about = by.agency
    found = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": heading.title,
        "home_page_url": by.absolute(heading.page),
        "feed_url": by.absolute(heading.path),
        "description": heading.description or about,
        "language": heading.edition.hreflang,
        "authors": [{"name": name, "url": by.absolute(by.home)}],
        "items": [share("json", one, partial(_json_item, one, by)) for one in told],
    }
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    # Told as escapes, so that nothing in it can be taken for markup.
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return without_controls(text).encode()


def _json_item(one: Item, by: Publisher) -> dict[str, Any]:
    found = {
        "id": by.absolute(one.path),
        "url": by.absolute(one.path),
        "title": one.headline,
        "content_text": one.lead or one.headline,
        "summary": one.lead,
        "image": by.absolute(f"/media/{one.image.largest['file']}") if one.image and one.image.largest else "",
        "date_published": iso(one.published),
        "date_modified": iso(one.updated),
        "authors": [{"name": name, **({"url": by.absolute(path)} if path else {})} for name, path in one.authors],
        "tags": list(one.categories),
    }
    return {name: value for name, value in found.items() if value}
