"""What a result shows of an article, taken from the article's page in the site tree."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import html
from lxml.etree import LxmlError
from lxml.html import HtmlElement

BLOCKS = ("p", "li", "h2", "h3", "blockquote", "td", "th", "figcaption")
BESIDE = ("when", "count", "number", "unseen", "credit", "permalink", "inline-related")
"""Classes of what stands beside the text: times, numbers of pictures, credits, links to other articles."""

SPONSORED, RETRACTED = "AdvertiserContentArticle", "Retracted"
WIDEST = 800
"""Pixels of the widest copy of a picture that a result may show."""


@dataclass(frozen=True)
class Picture:
    """A picture: (content type, srcset) of its sources, and what the plain image needs.

    Of the article's opening picture also the path of its `largest` copy, and what stands below it; else they are empty.
    """

    sources: tuple[tuple[str, str], ...]
    src: str
    width: str
    height: str
    largest: str = ""
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True)
class Card:
    """An article as its page tells it.

    `modified` is None for one that was not changed since its publication; `authors` are (name, path of the page about
    the author, which may be empty); `versions` maps the codes of editions to paths of the same article there.
    """

    headline: str
    lead: str
    body: str
    modified: datetime | None
    authors: tuple[tuple[str, str], ...]
    sections: tuple[str, ...]
    lang: str
    direction: str
    sponsored: bool
    picture: Picture | None
    versions: dict[str, str]

    @property
    def section(self) -> str:
        """The first of the sections, empty for none."""
        return next(iter(self.sections), "")

    @property
    def text(self) -> str:
        """All that can be shown of the text."""
        return "\n".join(part for part in (self.lead, self.body) if part)


def card(path: str, text: str) -> Card:
    """Return the card of the article page `text` at `path`. Raises ValueError when it is no article's."""
    try:
        page = html.document_fromstring(text)
    except LxmlError as error:
        raise ValueError(f"{path} is no page.") from error
    told = next((found for found in _told(page) if "headline" in found and "datePublished" in found), None)
    if told is None:
        raise ValueError(f"{path} is no article.")
    retracted = told.get("creativeWorkStatus") == RETRACTED
    return Card(
        headline=str(told["headline"]),
        lead=str(told.get("description", "")),
        body="" if retracted else "\n".join(_lines(page)),
        modified=_modified(told),
        authors=tuple(_authors(told)),
        sections=tuple(str(one) for one in told.get("articleSection") or ()),
        lang=str(page.get("lang") or ""),
        direction="rtl" if page.get("dir") == "rtl" else "ltr",
        sponsored=told.get("@type") == SPONSORED,
        picture=None if retracted else _picture(page, told.get("image")),
        versions=dict(_versions(page, path)),
    )


def _told(page: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in page.iter("script"):
        if script.get("type") == "application/ld+json":
            told = json.loads(script.text or "{}")
            yield from (one for one in told.get("@graph", ()) if isinstance(one, dict))


def _modified(told: dict[str, Any]) -> datetime | None:
    published, modified = str(told["datePublished"]), str(told.get("dateModified", ""))
    return datetime.fromisoformat(modified) if modified > published else None


def _authors(told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the people who wrote the article; an article of nobody by name is the agency's."""
    for one in told.get("author", ()):
        if one.get("@type") == "Person":
            yield str(one["name"]), urlsplit(str(one.get("url", ""))).path


def _lines(page: HtmlElement) -> Iterator[str]:
    """Yield the text of the blocks of the body, and of live entries, that hold no further ones."""
    for part in page.xpath(f"//article[@data-article]//*[{_classed('body')} or {_classed('entry')}]"):
        for beside in part.xpath(".//*[" + " or ".join(_classed(name) for name in BESIDE) + "]"):
            beside.drop_tree()
        for element in part.iter(*BLOCKS):
            if next(element.iterdescendants(*BLOCKS), None) is None:
                line = " ".join(element.text_content().split())
                if line:
                    yield line


def _classed(name: str) -> str:
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


def _picture(page: HtmlElement, opening: Any) -> Picture | None:
    """Return the first picture of the page; `opening` is what the page tells machines of the one it opens with."""
    found = next(iter(page.xpath("//article[@data-article]//picture[.//img]")), None)
    if found is None:
        return None
    # The parser takes `source` for an element with an end, and the image for a part of it.
    image = next(found.iter("img"))
    src, width, height = (image.get(name, "") for name in ("src", "width", "height"))
    if not (src.startswith("/media/") and width.isdecimal() and height.isdecimal()):
        return None
    sources = ((source.get("type", ""), _narrow(source.get("srcset", ""))) for source in found.iter("source"))
    shown = opening if isinstance(opening, dict) else {}
    largest = urlsplit(str(shown.get("url", ""))).path
    caption, credit = str(shown.get("caption", "")), str(shown.get("creditText", ""))
    return Picture(tuple(one for one in sources if all(one)), src, width, height, largest, caption, credit)


def _narrow(srcset: str) -> str:
    """Return the candidates of a srcset that are not wider than a result needs, or the first."""
    candidates = [one.strip() for one in srcset.split(",") if one.strip()]
    kept = [one for one in candidates if (width := one.rpartition(" ")[2][:-1]).isdecimal() and int(width) <= WIDEST]
    return ", ".join(kept or candidates[:1])


def _versions(page: HtmlElement, own: str) -> Iterator[tuple[str, str]]:
    for link in page.iter("link"):
        if link.get("rel") == "alternate" and link.get("hreflang", "x-default") != "x-default":
            path = urlsplit(link.get("href", "")).path
            if path and path != own:
                yield path.split("/")[1], path
