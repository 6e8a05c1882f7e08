"""The search page, and the one that is shown while the reader service is away.

The reader service answers a search with this same page: it fills the templates that the page carries, those of the
theme, anew, and puts them between the two marks. So a result looks as the theme wishes, and a page and what fills it
are never of two versions. The templates use `w`, the edition's `khabar.site.wording.Writer`; `choices`, what can be
chosen; `asked`, what was asked; `found`, what was found, None before anything was asked; and `rests`, whether there
can be nothing.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from markupsafe import Markup

from khabar.editions import queries as editions
from khabar.editions.models import Edition
from khabar.newsroom.models import Article
from khabar.site import paths, structured, syndication, tree
from khabar.site.chrome import Item, places, sections
from khabar.site.frame import Frame, page
from khabar.site.pages import PageKind, PageRef, Rendered, per_edition
from khabar.site.templating import sources
from khabar.site.wording import Run, writer

NAME, RESTS = "search", "search-rests"
TEMPLATES = ("search/area.html", "search/form.html", "search/results.html", *syndication.TEMPLATES)
PERIODS = ("day", "week", "month", "year")
NOTHING_ASKED = {
    "q": "",
    "section": "",
    "place": "",
    "kind": "",
    "period": "",
    "first": "",
    "last": "",
    "order": "",
    "everywhere": False,
}
"""What the form holds before anything was asked; the names are those of `khabar.reader.asking.Asked`."""

DEPTH = 1
"""How far below the first level sections and places can be chosen."""


def _every() -> Iterator[PageRef]:
    return per_edition(NAME, paths.search) if settings.KHABAR_SEARCH else iter(())


def _every_resting() -> Iterator[PageRef]:
    return per_edition(RESTS, paths.search_rests) if settings.KHABAR_SEARCH else iter(())


def _render(ref: PageRef) -> Rendered | None:
    edition = _edition(ref)
    if edition is None:
        return None
    title = edition.text("search.heading")
    frame = Frame(
        edition=edition,
        kind=NAME,
        path=ref.path,
        title=title,
        description=edition.text("search.about"),
        alternates={other: paths.search(other) for other in editions.codes()},
        data=[structured.collection(title, ref.path, writer(edition))],
        crumbs=[Run(edition.text("site.home"), path=paths.home(edition.code)), Run(title, path=ref.path)],
    )
    return _page(frame, rests=False)


def _render_resting(ref: PageRef) -> Rendered | None:
    edition = _edition(ref)
    if edition is None:
        return None
    return _page(Frame(edition, RESTS, "", edition.text("search.heading"), robots="noindex"), rests=True)


def _edition(ref: PageRef) -> Edition | None:
    code = ref.argument("edition")
    return editions.edition(code) if settings.KHABAR_SEARCH and code in editions.codes() else None


def _page(frame: Frame, rests: bool) -> Rendered:
    choices = _choices(frame.edition)
    carried = {"templates": sources(TEMPLATES), "choices": choices}
    return page(
        frame,
        "search.html",
        heading=frame.title,
        choices=choices,
        asked=NOTHING_ASKED | {"example": ""},
        found=None,
        rests=rests,
        search_data=_for_script(carried),
    )


def _choices(edition: Edition) -> dict[str, list[tuple[str, str, int]]]:
    """Return (code, name in the edition, depth) of all that can be chosen."""
    words = writer(edition)
    return {
        "sections": list(_listed(sections(words, tree.sections()))),
        "places": list(_listed(places(words, tree.places()))),
        "kinds": [(kind, edition.text(f"kind.{kind}"), 0) for kind in Article.Kind.values],
        "periods": [(period, edition.text(f"search.past_{period}"), 0) for period in PERIODS],
    }


def _listed(items: Iterator[Item] | tuple[Item, ...], depth: int = 0) -> Iterator[tuple[str, str, int]]:
    for item in items:
        yield item.path.rstrip("/").rpartition("/")[2], str(item.name), depth
        if depth < DEPTH:
            yield from _listed(item.below, depth + 1)


def _for_script(value: Any) -> Markup:
    """Return JSON that can not end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704 - escaped


PAGES = (
    PageKind(NAME, 3, _every, _render),
    PageKind(RESTS, 4, _every_resting, _render_resting),
)
