"""The page of all corrections and retractions of an edition."""

from collections.abc import Iterator

from khabar.editions import queries as editions
from khabar.site import corrections, listings, paths, structured
from khabar.site.frame import Frame, page
from khabar.site.pages import PageKind, PageRef, Rendered, per_edition
from khabar.site.wording import Run, writer

NAME = "corrections"


def _every() -> Iterator[PageRef]:
    return per_edition(NAME, lambda code: paths.standing(code, NAME))


def _render(ref: PageRef) -> Rendered | None:
    code = ref.argument("edition")
    if code not in editions.codes():
        return None
    edition = editions.edition(code)
    words = writer(edition)
    listing = f"corrections:{code}"
    found = corrections.printed(corrections.of(listings.entries(listing, listings.window(listing))), words)
    title = edition.text("correction.heading")
    frame = Frame(
        edition=edition,
        kind=NAME,
        path=ref.path,
        title=title,
        description=edition.text("correction.about"),
        alternates={other: paths.standing(other, NAME) for other in editions.codes()},
        data=[structured.collection(title, ref.path, words)],
        crumbs=[Run(edition.text("site.home"), path=paths.home(code)), Run(title, path=ref.path)],
    )
    return page(frame, "corrections.html", corrections=found)


PAGES = (PageKind(NAME, 3, _every, _render),)
