"""Pages of articles: the article, its text-only view, and the tombstone of one that was taken off."""

from collections.abc import Iterator, Sequence

from khabar.editions import queries as editions
from khabar.kernel import reads
from khabar.newsroom.models import Article
from khabar.site import facets, loading, paths, rows
from khabar.site.article import render_article
from khabar.site.frame import Frame, page
from khabar.site.pages import PageKind, PageRef, Rendered, moved

ARTICLE = "newsroom.article"
CHUNK = 2000
"""How many rows are fetched at a time when all pages are listed."""


def _refs(key: int, path: str) -> Iterator[PageRef]:
    yield PageRef(path, "article", (("key", str(key)),))
    yield PageRef(paths.text_view(path), "article-text", (("key", str(key)),))


def _every() -> Iterator[PageRef]:
    published = Article.objects.filter(first_published_at__isnull=False, edition__in=editions.codes())
    columns = ("pk", "edition", "first_published_at", "public_id")
    ordered = published.order_by("-first_published_at", "-pk").values_list(*columns)
    for key, edition, first, public_id in ordered.iterator(chunk_size=CHUNK):
        yield from _refs(key, f"/{edition}/{first:%Y/%m/%d}/{public_id}/")


def _of(kind: str, label: str, object_id: str) -> Iterator[PageRef]:
    if label != ARTICLE:
        return
    article = rows.one(Article, object_id)
    if article is not None and article.first_published_at is not None:
        yield from (ref for ref in _refs(article.pk, article.path) if ref.kind == kind)


def _prepare(refs: Sequence[PageRef]) -> None:
    """Read the articles of many pages, what they are linked to and the cards under them."""
    keys = [int(ref.argument("key")) for ref in refs]
    rows.load(Article, keys)
    for name, target in facets.TARGETS.items():
        rows.select(getattr(Article, name).through, (target,), keys, by="article_id")
    with reads.recording():  # each page notes its own cards when it asks for them
        loading.cards(key for (related,) in rows.select(Article, ("related",), keys) for key in related or ())


def _render(ref: PageRef, *, text_only: bool) -> Rendered | None:
    article = rows.one(Article, ref.argument("key"))
    if article is None or article.first_published_at is None or article.edition not in editions.codes():
        return None
    if not article.live:
        return tombstone(article)
    path = paths.text_view(article.path) if text_only else article.path
    if (redirect := moved(ref, path)) is not None:
        return redirect
    return render_article(article, text_only=text_only)


def tombstone(article: Article) -> Rendered:
    """Return the page that stands where an article stood: it says so, with status 410."""
    edition = editions.edition(article.edition)
    frame = Frame(edition, "gone", "", edition.text("error.gone.title"), robots="noindex")
    return page(frame, "error.html", status=410, text=edition.text("error.gone.text"))


PAGES = (
    PageKind(
        "article",
        0,
        _every,
        lambda ref: _render(ref, text_only=False),
        lambda label, object_id: _of("article", label, object_id),
        goes_with=True,
        prepare=_prepare,
    ),
    PageKind(
        "article-text",
        3,
        # Named with their articles, so that a full bake makes both from one reading.
        lambda: iter(()),
        lambda ref: _render(ref, text_only=True),
        lambda label, object_id: _of("article-text", label, object_id),
        goes_with=True,
        prepare=_prepare,
    ),
)
