"""The corrections and retractions of an edition: a page of the last ones, and one for each month of its calendar."""

from collections.abc import Iterator
from dataclasses import replace

from khabar.editions import queries as editions
from khabar.editions.models import Edition
from khabar.newsroom.models import Article
from khabar.site import corrections, listings, paths, rows, structured
from khabar.site.corrections import Corrected
from khabar.site.frame import Frame, page
from khabar.site.pages import PageKind, PageRef, Rendered, per_edition
from khabar.site.wording import Run, writer

NAME = "corrections"
MONTH = "corrections-month"


def _month(edition: str, month: str) -> PageRef:
    return PageRef(paths.corrected_month(edition, month), MONTH, (("edition", edition), ("month", month)))


def _every() -> Iterator[PageRef]:
    return per_edition(NAME, lambda code: paths.standing(code, NAME))


def _every_month() -> Iterator[PageRef]:
    for code in editions.codes():
        for listing in listings.names(f"corrected:{code}:"):
            yield _month(code, listing.rpartition(":")[2])


def _months_of(label: str, object_id: str) -> Iterator[PageRef]:
    article = rows.one(Article, object_id) if label == "newsroom.article" else None
    if article is not None:
        wrongs = corrections.wrongs(article.corrections)
        for month in sorted({corrections.month_of(article.edition, one.when) for one in wrongs}):
            yield _month(article.edition, month)


def _render(ref: PageRef) -> Rendered | None:
    code = ref.argument("edition")
    if code not in editions.codes():
        return None
    listing = f"corrections:{code}"
    edition = editions.edition(code)
    return _page(
        ref,
        edition,
        edition.text("correction.heading"),
        corrections.of(listings.entries(listing, listings.window(listing))),
        months=[
            Run(edition.month(corrections.first_day(code, month)), path=paths.corrected_month(code, month))
            for month in corrections.months(code)
        ],
        previous="",
        following="",
    )


def _render_month(ref: PageRef) -> Rendered | None:
    code, month = ref.argument("edition"), ref.argument("month")
    if code not in editions.codes():
        return None
    found = []
    for one in corrections.of(listings.entries(f"corrected:{code}:{month}")):
        notes = tuple(note for note in one.notes if corrections.month_of(code, note.when) == month)
        found += [replace(one, notes=notes)] if notes else []
    if not found:
        return None
    edition = editions.edition(code)
    name = edition.month(corrections.first_day(code, month))
    known = corrections.months(code)
    return _page(
        ref,
        edition,
        edition.text("correction.month", month=name),
        found,
        month=name,
        months=[],
        previous=_beside(code, [other for other in known if other < month][:1]),
        following=_beside(code, [other for other in known if other > month][-1:]),
    )


def _beside(edition: str, months: list[str]) -> str:
    return next((paths.corrected_month(edition, month) for month in months), "")


def _page(
    ref: PageRef,
    edition: Edition,
    title: str,
    found: list[Corrected],
    *,
    month: str = "",
    months: list[Run],
    previous: str,
    following: str,
) -> Rendered:
    words = writer(edition)
    everywhere = {other: paths.standing(other, NAME) for other in editions.codes()}
    heading = Run(edition.text("correction.heading"), path=paths.standing(edition.code, NAME))
    crumbs = [Run(edition.text("site.home"), path=paths.home(edition.code)), heading]
    if month:
        crumbs.append(Run(month, path=ref.path))
    frame = Frame(
        edition=edition,
        kind=NAME,
        path=ref.path,
        title=title,
        description=edition.text("correction.about"),
        alternates={} if month else everywhere,
        elsewhere=everywhere,
        data=[structured.collection(title, ref.path, words)],
        crumbs=crumbs,
    )
    return page(
        frame,
        "corrections.html",
        corrections=corrections.printed(found, words),
        months=months,
        previous=previous,
        following=following,
    )


PAGES = (PageKind(NAME, 3, _every, _render), PageKind(MONTH, 3, _every_month, _render_month, _months_of))
"""Both kinds of page."""
