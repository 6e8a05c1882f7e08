"""Fragments: small pieces of HTML that change with every publish, loaded into pages that must not."""

from collections.abc import Iterator

from khabar.editions import queries as editions
from khabar.newsroom.events import ARTICLE
from khabar.newsroom.models import Article
from khabar.site import configuration, home, listings, live, loading, rows
from khabar.site.article import render_entries
from khabar.site.frame import media_of
from khabar.site.kinds import readership
from khabar.site.pages import PageKind, PageRef, Rendered
from khabar.site.templating import fill
from khabar.site.wording import writer

LATEST = 8
"""How many of the newest articles the fragment lists."""

CHOICE = 4
"""How many of the Editors' Choice."""

MOST_READ = 5
"""How many of the most read."""


def _every() -> Iterator[PageRef]:
    for code in editions.codes():
        yield PageRef(f"/{code}/fragments/latest.html", "fragment", (("edition", code),))
        yield PageRef(f"/{code}/fragments/most-read.html", "fragment", (("edition", code), ("name", "most-read")))


def _render(ref: PageRef) -> Rendered | None:
    code = ref.argument("edition")
    if code not in editions.codes():
        return None
    configuration.note(code)
    ranked = readership.most_read(code)[:MOST_READ]
    if "name" in dict(ref.arguments):
        html = fill("fragments/most-read.html", w=writer(editions.edition(code)), cards=ranked)
        return Rendered(html.encode())
    front = home.front_of(code)
    placed = front.slots.get("choice", [])[:CHOICE] if front else []
    latest = listings.entries(f"latest:{code}", LATEST + CHOICE)
    cards = {key: card for key, card in loading.cards([*placed, *latest]).items() if card.edition == code}
    choice = [cards[key] for key in placed if key in cards]
    newest = [cards[key] for key in latest if key in cards and key not in placed][:LATEST]
    html = fill("fragments/latest.html", w=writer(editions.edition(code)), choice=choice, latest=newest, cards=ranked)
    return Rendered(html.encode(), media=media_of([card.image for card in choice]))


def _live_ref(key: int, path: str) -> PageRef:
    return PageRef(live.fragment(path), "live", (("key", str(key)),))


def _every_live() -> Iterator[PageRef]:
    found = Article.objects.filter(
        kind=Article.Kind.LIVE, first_published_at__isnull=False, edition__in=editions.codes()
    ).only("edition", "first_published_at", "public_id")
    for article in found.order_by("-first_published_at", "-pk").iterator():
        yield _live_ref(article.pk, article.path)


def _live_of(label: str, object_id: str) -> Iterator[PageRef]:
    article = rows.one(Article, object_id) if label == ARTICLE else None
    if article is not None and article.kind == Article.Kind.LIVE and article.first_published_at is not None:
        yield _live_ref(article.pk, article.path)


def _render_live(ref: PageRef) -> Rendered | None:
    """Return the entries of a live article; there are none once it is taken off or retracted, or of another
    kind or address.
    """
    article = rows.one(Article, ref.argument("key"))
    if article is None or article.first_published_at is None or article.edition not in editions.codes():
        return None
    shown = article.live and not article.retracted and article.kind == Article.Kind.LIVE
    if not shown or ref.path != live.fragment(article.path):
        return None
    return render_entries(article)


PAGES = (
    PageKind("fragment", 3, _every, _render),
    PageKind("live", 0, _every_live, _render_live, _live_of, goes_with=True),
)
