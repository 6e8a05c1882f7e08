"""What surrounds every page of an edition: masthead, navigation and footer, made once per state of the
installation.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from markupsafe import Markup

from khabar.editions.models import Edition
from khabar.site import assets, paths, tree
from khabar.site.templating import fill
from khabar.site.wording import Run, Writer, writer


@dataclass(frozen=True)
class Item:
    """One line of the navigation, with those below it."""

    name: Run
    path: str
    below: tuple["Item", ...] = ()


@dataclass(frozen=True)
class Chrome:
    """The finished surroundings: the menu with all sections and places, the bar of main sections, the
    footer.
    """

    menu: Markup
    bar: Markup
    footer: Markup


def agency(edition: str) -> tuple[str, str, str]:
    """Return the agency's name, short name and description in `edition`; the English ones where it has
    none.
    """

    def find(values: dict[str, str]) -> str:
        return values.get(edition) or values.get("en") or next(iter(values.values()), "")

    name = find(settings.KHABAR_AGENCY_NAMES) or "Khabar"
    return name, find(settings.KHABAR_AGENCY_SHORT_NAMES) or name, find(settings.KHABAR_AGENCY_ABOUT)


def logo() -> str:
    """Return the address of the theme's logo, empty when it has none."""
    return assets.address("logo.svg") if (assets.theme_folder() / "logo.svg").is_file() else ""


def chrome(edition: Edition) -> Chrome:
    """Return the surroundings of the pages of `edition`; notes the read of the trees that they show."""
    elsewhere = (*settings.KHABAR_FOLLOW.items(), ("", settings.KHABAR_SIGN_IN))
    return _made(edition, tree.sections(), tree.places(), elsewhere, bool(settings.KHABAR_SEARCH))


@lru_cache(maxsize=64)
def _made(
    edition: Edition,
    section_tree: tree.Tree,
    place_tree: tree.Tree,
    elsewhere: tuple[tuple[str, str], ...],
    search: bool,
) -> Chrome:
    words = writer(edition)
    name, short, about = agency(edition.code)
    context = {
        "w": words,
        "sections": tuple(sections(words, section_tree)),
        "places": tuple(places(words, place_tree)),
        "agency": name,
        "agency_short": short,
        "agency_about": about,
        "follow": elsewhere[:-1],
        "sign_in": elsewhere[-1][1],
        "search": search,
        "copyright": " ".join(edition.navigation.legal.copyright.format(agency=name, year="").split()),
    }
    menu, bar, footer = (
        Markup(fill(f"chrome/{part}.html", **context))  # noqa: S704 - our own templates
        for part in ("menu", "bar", "footer")
    )
    return Chrome(menu, bar, footer)


def sections(words: Writer, sections: tree.Tree) -> Iterator[Item]:
    """Yield the sections that have a name in the edition, those of its menu first."""
    listed = [node for code in words.edition.navigation.sections if (node := sections.by_code(code))]
    known = {node.key for node in listed}
    roots = [node for node in sections.nodes.values() if node.parent is None and node.key not in known]
    for node in (*listed, *roots):
        yield from _item(words, sections, node, "section")


def places(words: Writer, places: tree.Tree) -> Iterator[Item]:
    """Yield the places below the root of the edition's menu."""
    root = places.by_code(words.edition.navigation.places_root)
    for node in places.children(root) if root else (n for n in places.nodes.values() if n.parent is None):
        yield from _item(words, places, node, "place")


def _item(words: Writer, nodes: tree.Tree, node: tree.Node, kind: str) -> Iterator[Item]:
    name = node.names.get(words.code)
    if name:
        below = tuple(item for child in nodes.children(node) for item in _item(words, nodes, child, kind))
        yield Item(Run(name), paths.concept(words.code, kind, node.code), below)
