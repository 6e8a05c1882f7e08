"""What RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1 ask of a feed, and what a feed reader makes of it."""

import json
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import feedparser
from jsonschema import Draft202012Validator, FormatChecker
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
RFC_3339 = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})")
RFC_822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (GMT|[+-]\d{4})", re.ASCII
)
ADDRESS = {"type": "string", "pattern": "^https?://"}
MOMENT = {"type": "string", "pattern": f"^{RFC_3339.pattern}$"}
AUTHORS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"name": {"type": "string"}, "url": ADDRESS, "avatar": ADDRESS},
        "minProperties": 1,
    },
}
ATTACHMENTS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["url", "mime_type"],
        "properties": {
            "url": ADDRESS,
            "mime_type": {"type": "string", "pattern": "^[a-z]+/[a-z0-9.+-]+$"},
            "title": {"type": "string"},
            "size_in_bytes": {"type": "integer", "minimum": 0},
            "duration_in_seconds": {"type": "number", "minimum": 0},
        },
    },
}
ITEM = {
    "type": "object",
    "required": ["id"],
    "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "url": ADDRESS,
        "external_url": ADDRESS,
        "title": {"type": "string"},
        "content_html": {"type": "string"},
        "content_text": {"type": "string"},
        "summary": {"type": "string"},
        "image": ADDRESS,
        "banner_image": ADDRESS,
        "date_published": MOMENT,
        "date_modified": MOMENT,
        "authors": AUTHORS,
        "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        "language": {"type": "string", "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]+)*$"},
        "attachments": ATTACHMENTS,
    },
    "patternProperties": {"^_": {"type": "object"}},
    "additionalProperties": False,
}
JSON_FEED = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        "home_page_url": ADDRESS,
        "feed_url": ADDRESS,
        "description": {"type": "string"},
        "user_comment": {"type": "string"},
        "next_url": ADDRESS,
        "icon": ADDRESS,
        "favicon": ADDRESS,
        "authors": AUTHORS,
        "language": ITEM["properties"]["language"],  # type: ignore[index]
        "expired": {"type": "boolean"},
        "hubs": {"type": "array"},
        "items": {"type": "array", "items": ITEM},
    },
    "patternProperties": {"^_": {"type": "object"}},
    "additionalProperties": False,
}
"""JSON Feed 1.1 as a schema, with what the specification only advises where a reader would stumble: full addresses."""


def faults(content_type: str, body: bytes) -> list[str]:
    """Return what is wrong with a feed. Raises KeyError for a content type that is no feed's."""
    checks = {
        "application/rss+xml": rss,
        "application/atom+xml": atom,
        "application/feed+json": json_feed,
    }
    return list(checks[content_type](body))


def rss(body: bytes) -> Iterator[str]:
    """Yield where the feed breaks RSS 2.0, its advisory board's profile, or a reader."""
    root = etree.fromstring(body)
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or channel is None:
        yield "not an RSS 2.0 feed"
        return
    yield from (f"channel without {name}" for name in ("title", "link", "description") if not channel.findtext(name))
    if not [link for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self" and link.get("href")]:
        yield "channel without a link to itself"
    items = channel.findall("item")
    for item in items:
        yield from _rss_item(item)
    yield from _unique([item.findtext("guid") for item in items])
    yield from (f"date {date.text!r}" for date in root.iter("pubDate", "lastBuildDate") if not _is_rfc_822(date.text))
    yield from _read(body, len(items))


def _rss_item(item: Any) -> Iterator[str]:
    name = item.findtext("link") or "an item"
    if not (item.findtext("title") or item.findtext("description")):
        yield f"{name} has neither title nor description"
    guid = item.find("guid")
    if guid is None or not guid.text:
        yield f"{name} has no guid"
    elif guid.get("isPermaLink", "true") == "true" and not guid.text.startswith("http"):
        yield f"{name}: guid {guid.text} is no address"
    for enclosure in item.findall("enclosure"):
        if not (
            enclosure.get("url", "").startswith("http")
            and enclosure.get("type")
            and enclosure.get("length", "").isdigit()
        ):
            yield f"{name}: enclosure {dict(enclosure.attrib)}"


def atom(body: bytes) -> Iterator[str]:
    """Yield where the feed breaks RFC 4287, or a reader."""
    root = etree.fromstring(body)
    if root.tag != f"{ATOM}feed":
        yield "not an Atom feed"
        return
    entries = root.findall(f"{ATOM}entry")
    authored = root.find(f"{ATOM}author") is not None
    if "self" not in [link.get("rel") for link in root.findall(f"{ATOM}link")]:
        yield "feed without a link to itself"
    yield from _atom_element(root)
    for entry in entries:
        yield from _atom_element(entry)
        yield from _atom_entry(entry, authored)
    if not all(author.findtext(f"{ATOM}name") for author in root.iter(f"{ATOM}author")):
        yield "an author without a name"
    for date in root.iter(f"{ATOM}updated", f"{ATOM}published"):
        if not RFC_3339.fullmatch(date.text or ""):
            yield f"date {date.text!r}"
    yield from _unique([entry.findtext(f"{ATOM}id") for entry in entries])
    yield from _read(body, len(entries))


def _atom_element(element: Any) -> Iterator[str]:
    name = element.findtext(f"{ATOM}id") or element.tag
    for needed in ("id", "title", "updated"):
        if len(element.findall(f"{ATOM}{needed}")) != 1 or not element.findtext(f"{ATOM}{needed}"):
            yield f"{name} needs exactly one {needed}"
    links = [
        (link.get("rel", "alternate"), link.get("type"), link.get("hreflang"))
        for link in element.findall(f"{ATOM}link")
    ]
    if len(set(links)) != len(links):
        yield f"{name} has two links of one kind: {links}"


def _atom_entry(entry: Any, authored: bool) -> Iterator[str]:
    name = entry.findtext(f"{ATOM}id")
    relations = [link.get("rel", "alternate") for link in entry.findall(f"{ATOM}link")]
    if "alternate" not in relations and entry.find(f"{ATOM}content") is None:
        yield f"{name} has neither content nor a link to it"
    if not authored and entry.find(f"{ATOM}author") is None:
        yield f"{name} has no author"


def json_feed(body: bytes) -> Iterator[str]:
    """Yield where the feed breaks JSON Feed 1.1."""
    feed = json.loads(body)
    validator = Draft202012Validator(JSON_FEED, format_checker=FormatChecker())
    yield from (f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(feed))
    yield from _unique([item.get("id") for item in feed.get("items", ())])


def _unique(identifiers: list[str | None]) -> Iterator[str]:
    yield from sorted({f"{one} stands twice" for one in identifiers if one and identifiers.count(one) > 1})


def _is_rfc_822(text: str | None) -> bool:
    return bool(text and RFC_822.fullmatch(text) and parsedate_to_datetime(text))


def _read(body: bytes, items: int) -> Iterator[str]:
    """Yield what an independent feed reader stumbles over."""
    read = feedparser.parse(body)
    if read.bozo:
        yield f"a feed reader stumbles: {read.bozo_exception}"
    if len(read.entries) != items:
        yield f"a feed reader finds {len(read.entries)} of {items} items"
    for entry in read.entries:
        dated = entry.keys() & {"published_parsed", "updated_parsed"}
        if not (entry.get("link") and entry.get("title") and dated):
            yield f"a feed reader finds no link, title or date in {entry.get('id')}"
