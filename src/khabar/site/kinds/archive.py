"""The archive: one page for each day, in the edition's time zone, on which an edition published something."""

from collections.abc import Iterator
from datetime import date, timedelta

from khabar.editions import queries as editions
from khabar.newsroom.models import Article
from khabar.site import listings, loading, paths, rows, structured
from khabar.site.frame import Frame, page
from khabar.site.kinds.fronts import by_day
from khabar.site.pages import PageKind, PageRef, Rendered
from khabar.site.wording import Run, writer


def _ref(edition: str, day: str) -> PageRef:
    path = paths.day(edition, date.fromisoformat(day))
    return PageRef(path, "archive", (("day", day), ("edition", edition)))


def _every() -> Iterator[PageRef]:
    for code in editions.codes():
        for listing in listings.names(f"day:{code}:"):
            yield _ref(code, listing.rpartition(":")[2])


def _of(label: str, object_id: str) -> Iterator[PageRef]:
    if label != "newsroom.article":
        return
    article = rows.one(Article, object_id)
    if article is not None and (first := article.first_published_at) is not None:
        yield _ref(article.edition, str(listings.day_of(article.edition, first)))


def _render(ref: PageRef) -> Rendered | None:
    code, day = ref.argument("edition"), date.fromisoformat(ref.argument("day"))
    if code not in editions.codes():
        return None
    cards = list(loading.cards(listings.entries(f"day:{code}:{day}")).values())
    if not cards:
        return None
    edition = editions.edition(code)
    words = writer(edition)
    title = edition.text("archive.day", date=words.day(day))
    frame = Frame(
        edition=edition,
        kind="archive",
        path=ref.path,
        title=title,
        alternates={
            other: paths.day(other, day) for other in editions.codes() if listings.occupied(f"day:{other}:{day}")
        },
        data=[structured.collection(title, ref.path, words, cards)],
        crumbs=[Run(edition.text("site.home"), path=paths.home(code)), Run(title, path=ref.path)],
    )
    return page(
        frame,
        "list.html",
        images=[card.image for card in cards],
        heading=Run(words.day(day)),
        over=edition.text("archive.heading"),
        description="",
        days=[("", "", by_day(cards, words)[0][2])],
        feed="",
        empty=edition.text("archive.empty"),
        previous=_beside(code, day - timedelta(days=1)),
        following=_beside(code, day + timedelta(days=1)),
    )


def _beside(edition: str, day: date) -> str:
    return paths.day(edition, day) if listings.occupied(f"day:{edition}:{day}") else ""


PAGES = (PageKind("archive", 2, _every, _render, _of),)
