"""Addresses of pages, in one place."""

from datetime import date

CONCEPTS: dict[str, str] = {
    "section": "sections",
    "place": "places",
    "topic": "topics",
    "person": "people",
    "organisation": "organisations",
    "contributor": "contributors",
}
"""Kind of concept -> the folder of its pages."""


def home(edition: str) -> str:
    """Return the path of an edition's home page."""
    return f"/{edition}/"


def concept(edition: str, kind: str, code: str) -> str:
    """Return the path of a concept's page; `kind` is one of `CONCEPTS`. Raises KeyError for another."""
    return f"/{edition}/{CONCEPTS[kind]}/{code}/"


def story(edition: str, public_id: str) -> str:
    """Return the path of a story's page in an edition."""
    return f"/{edition}/stories/{public_id}/"


def day(edition: str, of: date) -> str:
    """Return the path of one day's archive."""
    return f"/{edition}/{of:%Y/%m/%d}/"


def text_view(article: str) -> str:
    """Return the path of the text-only view of the article at the path `article`."""
    return f"{article}text/"


def manifest(edition: str) -> str:
    """Return the path of an edition's web app manifest."""
    return f"/{edition}/manifest.webmanifest"


def standing(edition: str, name: str) -> str:
    """Return the path of a standing page: ``about``, ``privacy``, ``terms``, ``latest``, ``corrections``, ``404``."""
    return f"/{edition}/{name}/"


def corrected_month(edition: str, month: str) -> str:
    """Return the path of an edition's corrections of one month (YYYY-MM)."""
    return f"/{edition}/corrections/{month}/"


def search(edition: str) -> str:
    """Return the path of an edition's search page."""
    return f"/{edition}/search/"


def search_rests(edition: str) -> str:
    """Return the path of the page that is shown while an edition can not be searched."""
    return f"/{edition}/search/rests/"


FEEDS: dict[str, str] = {
    "application/rss+xml": "feed.xml",
    "application/atom+xml": "atom.xml",
    "application/feed+json": "feed.json",
}
"""Content type of each format of a feed -> the name of its file."""


def feed(page: str) -> str:
    """Return the path of the feed of the page at the folder path `page`, as RSS."""
    return f"{page}feed.xml"


def feeds(page: str) -> list[tuple[str, str]]:
    """Return (content type, path) of the feeds of the page at the folder path `page`, by format."""
    return [(content_type, page + name) for content_type, name in FEEDS.items()]
