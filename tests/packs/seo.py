"""What search engines and other machines read of a page: its head, its outline, its data."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from khabar.editions import queries as editions
from tests.packs.opening import Opened

HEAD = """() => {
  const all = selector => [...document.querySelectorAll(selector)];
  const meta = all('meta[name], meta[property]').map(
    m => [m.getAttribute('name') || m.getAttribute('property'), m.content]);
  return {
    title: all('title').map(t => t.textContent.trim()),
    meta: meta,
    canonical: all('link[rel=canonical]').map(l => l.getAttribute('href')),
    alternates: all('link[rel=alternate][hreflang]').map(l => [l.hreflang, l.getAttribute('href')]),
    feeds: all('link[rel=alternate][type*="xml"], link[rel=alternate][type*="json"]')
      .map(l => [l.type, l.title, l.href]),
    data: all('script[type="application/ld+json"]').map(s => s.textContent),
    headings: all('h1, h2, h3, h4, h5, h6').filter(h => h.checkVisibility()).map(h => +h.nodeName[1]),
    crumbs: all('.crumbs a').map(a => a.textContent.trim()),
    hollow: all('a').filter(a => !a.getAttribute('href') || /^javascript:/i.test(a.href))
      .map(a => a.outerHTML.slice(0, 99)),
  };
}"""
OPEN_GRAPH = ("og:title", "og:url", "og:type", "og:site_name", "og:locale")
DATES = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?", re.ASCII)
MOMENT = re.compile(r"date[A-Z]\w*|\w+(?:Time|Date)")
ADDRESSES = frozenset({"url", "@id", "item", "mainEntityOfPage", "contentUrl", "thumbnailUrl", "embedUrl", "sameAs"})
FOREIGN_DIGITS = re.compile("[٠-٩۰-۹]")
LONGEST_TITLE = 300


def seo(opened: Opened) -> list[str]:
    """Return what is missing or wrong for machines.

    A page that asks not to be indexed, or is another's second view, needs no more than a title and one main heading,
    and one that belongs to no edition the links to them.
    """
    head = opened.page.evaluate(HEAD)
    head["meta"] = {name: content for name, content in head["meta"]}
    faults = [*_outline(head)]
    own = not head["canonical"] or urlsplit(head["canonical"][0]).path == opened.path
    if "noindex" in head["meta"].get("robots", "") or not own:
        return faults + [f"canonical {found}" for found in head["canonical"] if not found.startswith("http")]
    if opened.path.split("/")[1] not in editions.codes():
        return [*faults, *_alternates(head, opened)]
    return [*faults, *_head(head, opened), *_alternates(head, opened), *_data(head)]


def _outline(head: dict[str, Any]) -> Iterator[str]:
    if len(head["title"]) != 1 or not head["title"][0] or len(head["title"][0]) > LONGEST_TITLE:
        yield f"title {head['title']}"
    if head["headings"].count(1) != 1 or head["headings"][0] != 1:
        yield f"main heading: levels are {head['headings']}"
    for one, following in zip(head["headings"], head["headings"][1:], strict=False):
        if following > one + 1:
            yield f"a heading of level {following} after one of level {one}"
    yield from (f"link that leads nowhere: {link}" for link in head["hollow"])


def _head(head: dict[str, Any], opened: Opened) -> Iterator[str]:
    meta = head["meta"]
    if len(head["canonical"]) != 1 or not head["canonical"][0].startswith("http"):
        yield f"canonical {head['canonical']}"
    elif meta.get("og:url") != head["canonical"][0]:
        yield f"og:url {meta.get('og:url')} beside canonical {head['canonical'][0]}"
    yield from (f"no {name}" for name in OPEN_GRAPH if not meta.get(name))
    if meta.get("og:locale") not in (None, opened.edition.identity.open_graph_locale):
        yield f"og:locale {meta['og:locale']}"
    if "description" in meta and not meta["description"].strip():
        yield "an empty description"
    if opened.kind == "article" and not {"description", "og:image", "article:published_time"} <= meta.keys():
        yield f"an article without description, picture or time: {sorted(meta)}"
    for name in ("article:published_time", "article:modified_time"):
        if name in meta and not DATES.fullmatch(meta[name]):
            yield f"{name} {meta[name]}"
    if not any("rss" in kind for kind, _title, _address in head["feeds"]):
        yield "no feed to discover"
    yield from (f"a feed without a title: {address}" for _kind, title, address in head["feeds"] if not title)


def _alternates(head: dict[str, Any], opened: Opened) -> Iterator[str]:
    tags = [tag for tag, _address in head["alternates"]]
    known = {one.hreflang for one in editions.editions()} | {"x-default"}
    if len(set(tags)) != len(tags) or not set(tags) <= known:
        yield f"hreflang {tags}"
    if not {address for _tag, address in head["alternates"]} >= set(head["canonical"]):
        yield f"hreflang without the page itself: {head['alternates']}"
    if "x-default" not in tags:
        yield "no x-default"
    yield from (f"hreflang is relative: {address}" for _tag, address in head["alternates"] if "://" not in address)


def _data(head: dict[str, Any]) -> Iterator[str]:
    if not head["data"]:
        yield "no structured data"
    for text in head["data"]:
        if "schema.org" not in str(json.loads(text).get("@context")):
            yield "structured data without schema.org"
        objects = list(_objects(json.loads(text)))
        for found in objects:
            yield from _object(found)
        crumbs = [found for found in objects if found.get("@type") == "BreadcrumbList"]
        if head["crumbs"] and [item["name"] for found in crumbs for item in found["itemListElement"]] != head["crumbs"]:
            yield f"the breadcrumb in the data is not that of the page: {head['crumbs']}"


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _objects(item)


def _object(found: dict[str, Any]) -> Iterator[str]:
    for name, value in found.items():
        if value in ("", [], None, {}):
            yield f"{name} is empty in {found.get('@type')}"
        for text in [value] if isinstance(value, str) else []:
            if MOMENT.fullmatch(name) and not DATES.fullmatch(text):
                yield f"{name} {text}"
            if name in ADDRESSES and (FOREIGN_DIGITS.search(text) or "://" not in text):
                yield f"{name} is no full address: {text}"
