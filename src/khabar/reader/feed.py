"""The feed of a search as RSS 2.0 (RSS Advisory Board, RSS 2.0 Specification)."""

from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from xml.etree import ElementTree

from khabar.editions.models import Edition
from khabar.site.wording import without_controls

CONTENT_TYPE = "application/rss+xml; charset=utf-8"
SIZE = 20
ATOM = "http://www.w3.org/2005/Atom"


def rss(
    edition: Edition,
    title: str,
    site: str,
    page: str,
    path: str,
    items: Iterable[tuple[str, str, str, datetime]],
) -> bytes:
    """Return the feed with `title` at `path` of what stands on the page at the path `page`.

    `items` are (path, headline, lead, published), the newest first; `site` is the site's address.
    """
    ElementTree.register_namespace("atom", ATOM)
    root = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(root, "channel")
    _add(channel, "title", title)
    _add(channel, "link", site + page)
    _add(channel, "description", title)
    _add(channel, "language", edition.hreflang)
    link = {"href": site + path, "rel": "self", "type": "application/rss+xml"}
    ElementTree.SubElement(channel, f"{{{ATOM}}}link", link)
    for address, headline, lead, published in items:
        item = ElementTree.SubElement(channel, "item")
        _add(item, "title", headline)
        _add(item, "link", site + address)
        _add(item, "guid", site + address, isPermaLink="true")
        _add(item, "pubDate", format_datetime(published))
        if lead:
            _add(item, "description", lead)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _add(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, name, attributes).text = without_controls(text)
