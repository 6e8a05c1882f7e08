"""Standing pages: about, privacy, terms, and the page for an address that does not exist."""

from collections.abc import Iterator

from django.conf import settings
from markupsafe import escape

from khabar.editions import queries as editions
from khabar.site import paths
from khabar.site.chrome import agency
from khabar.site.frame import Frame, page
from khabar.site.pages import PageKind, PageRef, Rendered, per_edition
from khabar.site.wording import Run

LEGAL = ("about", "privacy", "terms")


def _every_legal() -> Iterator[PageRef]:
    for code in editions.codes():
        for name in LEGAL:
            yield PageRef(paths.standing(code, name), "standing", (("edition", code), ("name", name)))


def _every_missing() -> Iterator[PageRef]:
    return per_edition("missing", lambda code: paths.standing(code, "404"))


def _render_legal(ref: PageRef) -> Rendered | None:
    code, name = ref.argument("edition"), ref.argument("name")
    if code not in editions.codes():
        return None
    edition = editions.edition(code)
    agency_name, _short, about = agency(code)
    values = {"agency": agency_name, "contact": contact(), "year": ""}
    text = getattr(edition.navigation.legal, name)
    title = text.title.format(**values)
    paragraphs = text.filled(**values)
    shown: tuple[str, ...] = tuple(
        escape(one).format(**values | {"contact": escape(Run(contact()))}) for one in text.paragraphs
    )
    frame = Frame(
        edition=edition,
        kind="standing",
        path=ref.path,
        title=title,
        description=paragraphs[0],
        alternates={other: paths.standing(other, name) for other in editions.codes()},
        crumbs=[Run(edition.text("site.home"), path=paths.home(code)), Run(title, path=ref.path)],
    )
    if name == "about" and about and about != agency_name:
        shown = (about, *shown)
    follow = tuple(settings.KHABAR_FOLLOW.items()) if name == "about" else ()
    return page(frame, "standing.html", paragraphs=shown, follow=follow)


def contact() -> str:
    """Return where the newsroom is reached: the setting KHABAR_CONTACT, else the site's address."""
    return str(settings.KHABAR_CONTACT or settings.KHABAR_SITE_ADDRESS)


def _render_missing(ref: PageRef) -> Rendered | None:
    code = ref.argument("edition")
    if code not in editions.codes():
        return None
    edition = editions.edition(code)
    frame = Frame(edition, "missing", "", edition.text("error.not_found.title"), robots="noindex")
    return page(frame, "error.html", status=404, text=edition.text("error.not_found.text"))


PAGES = (
    PageKind("standing", 3, _every_legal, _render_legal),
    PageKind("missing", 3, _every_missing, _render_missing),
)
