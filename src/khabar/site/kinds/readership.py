"""The page of what readers open most."""

from collections.abc import Iterator

from khabar.editions import queries as editions
from khabar.site import loading, paths, ranking, structured
from khabar.site.frame import Frame, page
from khabar.site.loading import Card
from khabar.site.pages import PageKind, PageRef, Rendered, per_edition
from khabar.site.wording import Run, writer

NAME = "most-read"


def most_read(edition: str) -> list[Card]:
    """Return the articles opened most in `edition`, the first first."""
    return [card for card in loading.cards(ranking.top(edition)).values() if card.edition == edition]


def _every() -> Iterator[PageRef]:
    return per_edition(NAME, lambda code: paths.standing(code, NAME))


def _render(ref: PageRef) -> Rendered | None:
    code = ref.argument("edition")
    if code not in editions.codes():
        return None
    edition = editions.edition(code)
    cards = most_read(code)
    title = edition.text("site.most_read")
    frame = Frame(
        edition=edition,
        kind=NAME,
        path=ref.path,
        title=title,
        description=edition.text("site.most_read_about"),
        alternates={other: paths.standing(other, NAME) for other in editions.codes()},
        data=[structured.collection(title, ref.path, writer(edition), cards)],
        crumbs=[Run(edition.text("site.home"), path=paths.home(code)), Run(title, path=ref.path)],
    )
    return page(frame, "most-read.html", images=[card.image for card in cards], cards=cards)


PAGES = (PageKind(NAME, 3, _every, _render),)
