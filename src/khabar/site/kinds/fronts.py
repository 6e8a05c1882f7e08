"""Home pages, section pages, the newest articles of an edition, and the chooser of editions at the root."""

from collections.abc import Iterator

from khabar.editions import queries as editions
from khabar.editions.models import Edition
from khabar.kernel import reads
from khabar.site import configuration, home, listings, loading, paths, structured, tree
from khabar.site.chrome import agency
from khabar.site.frame import Frame, absolute, organisation, page
from khabar.site.loading import Card
from khabar.site.pages import PageKind, PageRef, Rendered, per_edition
from khabar.site.templating import fill
from khabar.site.wording import Run, Writer, writer

LATEST = 40
"""How many articles the page of the newest lists."""


def _per_edition(kind: str, name: str = "") -> Iterator[PageRef]:
    return per_edition(kind, lambda code: paths.standing(code, name) if name else paths.home(code))


def _all_editions(name: str = "") -> dict[str, str]:
    return {code: paths.standing(code, name) if name else paths.home(code) for code in editions.codes()}


def _render_home(ref: PageRef) -> Rendered | None:
    edition = _edition(ref)
    if edition is None:
        return None
    words = writer(edition)
    sections = tree.sections()
    listed = [node for code in edition.navigation.sections if (node := sections.by_code(code))]
    made = home.compose(edition.code, listed)
    name, _short, about = agency(edition.code)
    frame = Frame(
        edition=edition,
        kind="home",
        path=ref.path,
        title=name,
        description=about,
        alternates=_all_editions(),
        data=[organisation(words), structured.website(words)],
        image=made.lead.image if made.lead else None,
    )
    images = [card.image for card in made.cards]
    strip_kinds = home.strip_kinds(made.strip)
    return page(frame, "home.html", images=images, home=made, places=province_links(words), strip_kinds=strip_kinds)


def province_links(words: Writer) -> list[Run]:
    """Return links to the places below the edition's root of places."""
    places = tree.places()
    root = places.by_code(words.edition.navigation.places_root)
    return [
        Run(node.names[words.code], path=paths.concept(words.code, "place", node.code))
        for node in (places.children(root) if root else ())
        if node.names.get(words.code)
    ]


def _render_latest(ref: PageRef) -> Rendered | None:
    edition = _edition(ref)
    if edition is None:
        return None
    words = writer(edition)
    cards = list(loading.cards(listings.entries(f"latest:{edition.code}", LATEST)).values())
    title = edition.text("site.latest")
    frame = Frame(
        edition=edition,
        kind="latest",
        path=ref.path,
        title=title,
        alternates=_all_editions("latest"),
        data=[structured.collection(title, ref.path, words, cards)],
        crumbs=[Run(edition.text("site.home"), path=paths.home(edition.code)), Run(title, path=ref.path)],
    )
    return page(
        frame,
        "list.html",
        images=[card.image for card in cards],
        heading=Run(title),
        over="",
        description="",
        days=by_day(cards, words),
        feed="",
        empty=edition.text("empty.home"),
        previous="",
        following="",
    )


def by_day(cards: list[Card], words: Writer) -> list[tuple[str, str, list[Card]]]:
    """Return the cards grouped by their day in the edition's time zone: (day in words, path of its archive, cards), in
    the given order.
    """
    found: list[tuple[str, str, list[Card]]] = []
    for card in cards:
        day = listings.day_of(words.code, card.published)
        path = paths.day(words.code, day)
        if not found or found[-1][1] != path:
            found.append((words.day(day), path, []))
        found[-1][2].append(card)
    return found


def _edition(ref: PageRef) -> Edition | None:
    code = ref.argument("edition")
    return editions.edition(code) if code in editions.codes() else None


def _render_root(ref: PageRef) -> Rendered:
    configuration.note()
    for edition in editions.editions():
        reads.note_configuration(f"edition:{edition.code}")
    listed = [(edition, *agency(edition.code)) for edition in editions.editions()]
    html = fill("root.html", editions=listed, address=absolute(""), first=listed[0][0])
    return Rendered(html.encode())


PAGES = (
    PageKind("home", 1, lambda: _per_edition("home"), _render_home),
    PageKind("latest", 2, lambda: _per_edition("latest", "latest"), _render_latest),
    PageKind("root", 3, lambda: iter([PageRef("/", "root")]), _render_root),
)
