"""What an HTML page holds, before it is understood: main text, metadata, lines around it, comments."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from lxml import html
from lxml.etree import ParserError
from trafilatura import bare_extraction

_ONE_LINE = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "li", "figcaption", "title"})
_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "form", "button", "select"})
_COMMENT = re.compile(r"(?:^|[\s_-])comments?(?:$|[\s_-])|comment-?list|commentlist|disqus|نظرات", re.IGNORECASE)
_ASIDE = ("nav", "aside", "footer")
_LEAD = re.compile(
    r"(?:^|[\s_-])(?:lead|lede|standfirst|subtitle|sub-title|summary|chapo|lid|spot|abstract)(?:$|[\s_-])",
    re.I,
)
_BYLINE = re.compile(r"(?:^|[\s_-])(?:byline|author|author-name|writer|reporter)(?:$|[\s_-])", re.IGNORECASE)
_CRUMBS = re.compile(r"breadcrumb", re.IGNORECASE)
_DATE_NAMES = (
    "article:published_time",
    "datepublished",
    "og:published_time",
    "publish-date",
    "publishdate",
    "pubdate",
    "publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "date",
)
_HALF_SPACE = "\u200c"
_STAND_INS = tuple(chr(code) for code in range(0x2C80, 0x2CE4))
_HIGH_LINK_DENSITY = 0.45
_SHORT_TEXT = 250
_MOST_LINES = 3000
_LONGEST_VALUE = 400


@dataclass
class Markup:
    """The parts of an HTML page as text. `dates` are machine-readable ones, most trusted first, each with its
    place.
    """

    headlines: list[str] = field(default_factory=list)
    lead: str = ""
    paragraphs: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)
    dates: list[tuple[str, str]] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    address: str = ""


def extract(text: str) -> dict[str, Any]:
    """Return the fields of `Markup` for the HTML `text`; empty ones when it can't be parsed as HTML."""
    found = Markup()
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    text = re.sub("[\ud800-\udfff]", "", text)
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (ParserError, ValueError):
        return asdict(found)
    linked = [item for block in tree.iter("script") for item in _linked_data(block)]
    _metadata(tree, linked, found)
    found.comments = _take_comments(tree)
    found.lines = list(_lines(tree))[:_MOST_LINES]
    found.paragraphs = _main_text(tree)
    return asdict(found)


def _linked_data(block: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON-LD block; one that is not JSON counts as absent."""
    if "ld+json" not in (block.get("type") or ""):
        return
    try:
        waiting = [json.loads(block.text_content(), strict=False)]
    except (ValueError, RecursionError):
        return
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, dict):
            yield item
            waiting.extend(item.get("@graph") or [])


def _types(item: dict[str, Any]) -> list[str]:
    named = item.get("@type") or []
    return [str(one) for one in (named if isinstance(named, list) else [named])]


def _names(value: Any) -> list[str]:
    """Return the names in a JSON-LD value: text, an object with a name, or a list of these."""
    if isinstance(value, str):
        return [value.strip()] if value.strip() and not value.startswith("http") else []
    if isinstance(value, dict):
        return _names(value.get("name"))
    if isinstance(value, list):
        return [name for one in value for name in _names(one)]
    return []


def _metadata(tree: Any, linked: list[dict[str, Any]], found: Markup) -> None:
    metas = _metas(tree)
    articles = [item for item in linked if any("Article" in one or "Posting" in one for one in _types(item))]
    headings = [_text(one) for one in tree.iter("h1")]
    titles = [_text(one) for one in list(tree.iter("title"))[:1]]
    found.headlines = [
        *[one for one in headings if len(one.split()) > 2][:1],
        *[name for item in articles for name in _names(item.get("headline"))][:1],
        *metas.get("og:title", [])[:1],
        *titles,
    ]
    found.sites = [
        *[name for item in articles for name in _names(item.get("publisher"))],
        *metas.get("og:site_name", []),
        *metas.get("application-name", []),
    ]
    found.authors = [name for item in articles for name in _names(item.get("author"))]
    found.authors = found.authors or metas.get("author", []) or _byline_texts(tree)
    found.dates = [("JSON-LD", str(item["datePublished"])) for item in articles if item.get("datePublished")]
    found.dates += [(f"meta {name}", value) for name in _DATE_NAMES for value in metas.get(name, [])]
    found.dates += [("time element", value) for value in _time_elements(tree)]
    found.sections = _sections(tree, linked, articles, metas)
    found.topics = _topics(tree, articles, metas)
    found.lead = _lead(tree)
    links = tree.xpath("//link[@rel='canonical']/@href") or metas.get("og:url", [])
    found.address = str(links[0])[:_LONGEST_VALUE] if links else ""


def _metas(tree: Any) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        value = " ".join((meta.get("content") or "").split())[:_LONGEST_VALUE]
        if name and value:
            metas.setdefault(name, []).append(value)
    return metas


def _text(element: Any) -> str:
    return " ".join(element.text_content().split())[:_LONGEST_VALUE]


def _described(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}".strip()


def _inside(element: Any, tags: tuple[str, ...]) -> bool:
    return any(one.tag in tags or _COMMENT.search(_described(one)) for one in element.iterancestors())


def _byline_texts(tree: Any) -> list[str]:
    found: list[str] = []
    for element in tree.iter():
        if not isinstance(element.tag, str) or _inside(element, _ASIDE):
            continue
        if element.get("rel") == "author" or element.get("itemprop") == "author" or _BYLINE.search(_described(element)):
            text = _text(element)
            if 0 < len(text) <= 80:
                found.append(text)
    return found[:1]


def _time_elements(tree: Any) -> list[str]:
    """Return the moments of `time` elements of the article: marked as published, or the first one in article
    or main.
    """
    times = [one for one in tree.iter("time") if one.get("datetime") and not _inside(one, _ASIDE)]
    marked = [one for one in times if one.get("pubdate") is not None or one.get("itemprop") == "datePublished"]
    framed = [one for one in times if any(above.tag in ("article", "main") for above in one.iterancestors())]
    articles = sum(1 for _ in tree.iter("article"))
    chosen = marked or (framed if articles <= 1 else []) or (times if len(times) == 1 else [])
    return [str(one.get("datetime"))[:_LONGEST_VALUE] for one in chosen[:1]]


def _sections(
    tree: Any, linked: list[dict[str, Any]], articles: list[dict[str, Any]], metas: dict[str, list[str]]
) -> list[str]:
    """Return the path of sections: from a breadcrumb list, a breadcrumb element or the section field.

    The first and last steps of a path (the site, the article) are dropped later, when they are known.
    """
    for item in linked:
        if "BreadcrumbList" in _types(item):
            steps = [name for one in item.get("itemListElement") or [] for name in (_names(one) or _item_names(one))]
            if steps:
                return steps
    for element in tree.iter():
        if isinstance(element.tag, str) and _CRUMBS.search(_described(element)):
            steps = [_text(link) for link in element.iter("a") if _text(link)]
            if steps:
                return steps
    return [name for item in articles for name in _names(item.get("articleSection"))] or metas.get(
        "article:section", []
    )


def _item_names(step: Any) -> list[str]:
    return _names(step.get("item")) if isinstance(step, dict) else []


def _topics(tree: Any, articles: list[dict[str, Any]], metas: dict[str, list[str]]) -> list[str]:
    named = [name for item in articles for name in _names(item.get("keywords"))]
    listed = [part.strip() for name in named for part in re.split("[,،;]", name) if part.strip()]
    links = [_text(link) for link in tree.xpath("//a[contains(concat(' ', @rel, ' '), ' tag ')]")]
    return list(dict.fromkeys(metas.get("article:tag", []) or links or listed))[:20]


def _lead(tree: Any) -> str:
    for element in tree.iter("p", "div", "h2"):
        if _LEAD.search(_described(element)) and not _inside(element, _ASIDE):
            text = _text(element)
            if len(text.split()) >= 8:
                return text
    return ""


def _take_comments(tree: Any) -> list[str]:
    """Return the lines of the outermost comment elements and remove them from the tree."""
    marked = [
        one
        for one in tree.iter("div", "section", "ul", "ol", "article")
        if _COMMENT.search(_described(one)) and not _inside(one, ())
    ]
    lines: list[str] = []
    for element in marked:
        if len(" ".join(element.itertext())) < len(" ".join(tree.itertext())) / 1.2:
            lines.extend(_lines(element))
            element.drop_tree()
    return lines[:_MOST_LINES]


def _lines(element: Any) -> Iterator[str]:
    """Yield the visible text of an element, a line for each paragraph-like element or loose piece of text."""
    if not isinstance(element.tag, str) or element.tag in _SILENT or element.tag == "head":
        return
    if element.tag == "time" and element.get("datetime"):
        yield str(element.get("datetime"))[:_LONGEST_VALUE]
        return
    if element.tag in _ONE_LINE and element.find(".//p") is None and element.find(".//time") is None:
        text = " ".join(element.text_content().split())
        if text:
            yield text
        return
    if element.text and element.text.strip():
        yield " ".join(element.text.split())
    for child in element:
        yield from _lines(child)
        if child.tail and child.tail.strip():
            yield " ".join(child.tail.split())


def _link_density(tree: Any) -> float:
    whole = len(" ".join(tree.itertext()))
    linked = sum(len(link.text_content()) for link in tree.iter("a"))
    return linked / whole if whole else 0.0


def _main_text(tree: Any) -> list[str]:
    """Return the paragraphs of the main text; precision first when most of the page is links, recall when it
    is short.
    """
    precise = _link_density(tree) > _HIGH_LINK_DENSITY
    text = _extracted(tree, precise=precise)
    if len(text) < _SHORT_TEXT:
        text = max(text, _extracted(tree, generous=True), key=len)
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _extracted(tree: Any, *, precise: bool = False, generous: bool = False) -> str:
    """Return the main text. Half-spaces travel as a letter the page has not: the extraction drops them."""
    text = html.tostring(tree, encoding="unicode")
    stand_in = next(letter for letter in _STAND_INS if letter not in text)
    document: Any = bare_extraction(
        text.replace(_HALF_SPACE, stand_in),
        include_comments=False,
        include_tables=False,
        favor_precision=precise,
        favor_recall=generous,
    )
    return (document.text or "").replace(stand_in, _HALF_SPACE) if document is not None else ""
