"""Sitemaps by edition and month, of the news of two days, and their index.

They follow the protocol 0.9 of sitemaps.org; that of the news also the extension for news sitemaps, which asks for the
articles of the last two days and at most 1,000 of them.
"""

from collections.abc import Iterator

from khabar.editions import queries as editions
from khabar.newsroom.models import Article
from khabar.site import configuration, listings, loading, paths, rows, tree
from khabar.site.chrome import agency
from khabar.site.frame import absolute
from khabar.site.models import ListingEntry
from khabar.site.pages import PageKind, PageRef, Rendered
from khabar.site.templating import fill
from khabar.site.wording import iso

XML = "application/xml; charset=utf-8"
INDEX = "/sitemap.xml"


def _month(edition: str, month: str) -> PageRef:
    path = f"/{edition}/sitemap-{month}.xml"
    return PageRef(path, "sitemap", (("edition", edition), ("month", month)))


def _every() -> Iterator[PageRef]:
    yield PageRef(INDEX, "sitemap-index")
    for code in editions.codes():
        yield PageRef(f"/{code}/sitemap.xml", "sitemap-fronts", (("edition", code),))
        yield PageRef(_news(code), "sitemap-news", (("edition", code),))
        for listing in listings.names(f"month:{code}:"):
            yield _month(code, listing.rpartition(":")[2])


def _news(edition: str) -> str:
    return f"/{edition}/news-sitemap.xml"


def _every_of(kind: str) -> Iterator[PageRef]:
    return (ref for ref in _every() if ref.kind == kind)


def _of(label: str, object_id: str) -> Iterator[PageRef]:
    if label != "newsroom.article":
        return
    article = rows.one(Article, object_id)
    if article is not None and article.first_published_at is not None:
        yield _month(article.edition, f"{article.first_published_at:%Y-%m}")


def _render_index(ref: PageRef) -> Rendered:
    configuration.note()
    found = [absolute(path) for code in editions.codes() for path in (f"/{code}/sitemap.xml", _news(code))]
    with listings.declared("months"):
        for code in editions.codes():
            for listing in listings.names(f"month:{code}:"):
                found.append(absolute(_month(code, listing.rpartition(":")[2]).path))
    return Rendered(fill("sitemap-index.xml", sitemaps=found).encode(), XML)


def _render_fronts(ref: PageRef) -> Rendered | None:
    code = ref.argument("edition")
    if code not in editions.codes():
        return None
    configuration.note(code)
    standing = ("latest", "most-read", "corrections", "about", "privacy", "terms")
    found = [paths.home(code), *(paths.standing(code, name) for name in standing)]
    for kind, nodes in (("section", tree.sections()), ("place", tree.places())):
        found += [paths.concept(code, kind, node.code) for node in nodes.nodes.values() if node.names.get(code)]
    return Rendered(fill("sitemap.xml", pages=[(absolute(path), "") for path in found]).encode(), XML)


def _render_month(ref: PageRef) -> Rendered | None:
    code, month = ref.argument("edition"), ref.argument("month")
    listing = f"month:{code}:{month}"
    configuration.note()
    with listings.declared(listing):
        changed = dict(ListingEntry.objects.filter(listing=listing).values_list("article_id", "sort_time"))
        members = ListingEntry.objects.filter(listing=listing).values("article_id")
        found = Article.objects.filter(pk__in=members, live=True).order_by("first_published_at", "pk")
        columns = list(found.values_list("pk", "first_published_at", "public_id"))
    if not columns or code not in editions.codes():
        return None
    listed = [
        (absolute(f"/{code}/{first:%Y/%m/%d}/{public_id}/"), iso(changed[key]))
        for key, first, public_id in columns
        if key in changed
    ]
    return Rendered(fill("sitemap.xml", pages=listed).encode(), XML)


def _render_news(ref: PageRef) -> Rendered | None:
    code = ref.argument("edition")
    if code not in editions.codes():
        return None
    configuration.note(code)
    edition = editions.edition(code)
    name, _short, _about = agency(code)
    listing = f"recent:{code}"
    cards = loading.cards(listings.entries(listing, listings.window(listing))).values()
    xml = fill(
        "sitemap-news.xml",
        publication=name,
        language=edition.language,
        articles=[(absolute(card.path), iso(card.published), card.headline) for card in cards],
    )
    return Rendered(xml.encode(), XML)


PAGES = (
    PageKind("sitemap-index", 3, lambda: _every_of("sitemap-index"), _render_index),
    PageKind("sitemap-fronts", 3, lambda: _every_of("sitemap-fronts"), _render_fronts),
    PageKind("sitemap-news", 3, lambda: _every_of("sitemap-news"), _render_news),
    PageKind("sitemap", 3, lambda: _every_of("sitemap"), _render_month, _of),
)
