"""Fragments: small pieces of HTML that change with every publish, loaded into pages that must not."""

from collections.abc import Iterator

from khabar.editions import queries as editions
from khabar.site import configuration, home, listings, loading
from khabar.site.frame import media_of
from khabar.site.pages import PageKind, PageRef, Rendered
from khabar.site.templating import fill
from khabar.site.wording import writer

LATEST = 8
"""How many of the newest articles the fragment lists."""

CHOICE = 4
"""How many of the Editors' Choice."""


def _every() -> Iterator[PageRef]:
    for code in editions.codes():
        yield PageRef(f"/{code}/fragments/latest.html", "fragment", (("edition", code),))


def _render(ref: PageRef) -> Rendered | None:
    code = ref.argument("edition")
    if code not in editions.codes():
        return None
    configuration.note(code)
    front = home.front_of(code)
    placed = front.slots.get("choice", [])[:CHOICE] if front else []
    latest = listings.entries(f"latest:{code}", LATEST + CHOICE)
    cards = {key: card for key, card in loading.cards([*placed, *latest]).items() if card.edition == code}
    choice = [cards[key] for key in placed if key in cards]
    newest = [cards[key] for key in latest if key in cards and key not in placed][:LATEST]
    html = fill("fragments/latest.html", w=writer(editions.edition(code)), choice=choice, latest=newest)
    return Rendered(html.encode(), media=media_of([card.image for card in choice]))


PAGES = (PageKind("fragment", 3, _every, _render),)
