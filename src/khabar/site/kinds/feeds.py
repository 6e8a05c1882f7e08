"""RSS 2.0 feeds of editions and sections. Machine fields are Gregorian, in ASCII digits."""

from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime

from khabar.editions import queries as editions
from khabar.site import configuration, listings, loading, paths
from khabar.site.chrome import agency
from khabar.site.frame import absolute
from khabar.site.pages import PageKind, PageRef, Rendered, moved
from khabar.site.templating import fill
from khabar.taxonomy.models import Section

ITEMS = 30
"""How many articles a feed holds."""


def _ref(edition: str, key: int | None = None, code: str = "") -> PageRef:
    if key is None:
        return PageRef(paths.feed(paths.home(edition)), "feed", (("edition", edition),))
    path = paths.feed(paths.concept(edition, "section", code))
    return PageRef(path, "feed", (("edition", edition), ("key", str(key))))


def _every() -> Iterator[PageRef]:
    rows = list(Section.objects.order_by("pk").values_list("pk", "code", "names"))
    for edition in editions.codes():
        yield _ref(edition)
        yield from (_ref(edition, key, code) for key, code, names in rows if names.get(edition))


def _of(label: str, object_id: str) -> Iterator[PageRef]:
    if label != "taxonomy.section":
        return
    for key, code in Section.objects.filter(pk=object_id).values_list("pk", "code"):
        yield from (_ref(edition, key, code) for edition in editions.codes())


def _render(ref: PageRef) -> Rendered | None:
    code = ref.argument("edition")
    if code not in editions.codes():
        return None
    edition = editions.edition(code)
    name, _short, about = agency(code)
    key = dict(ref.arguments).get("key")
    title, path, listing = name, paths.home(code), f"latest:{code}"
    if key is not None:
        section = Section.objects.filter(pk=key).first()
        if section is None or not section.name_in(code):
            return None
        own = paths.feed(paths.concept(code, "section", section.code))
        if (redirect := moved(ref, own)) is not None:
            return redirect
        title = f"{name} – {section.name_in(code)}"
        path, listing = paths.concept(code, "section", section.code), f"section:{code}:{section.code}"
    configuration.note(code)
    xml = fill(
        "feed.xml",
        edition=edition,
        title=title,
        about=about,
        link=absolute(path),
        address=absolute(ref.path),
        items=list(loading.cards(listings.entries(listing, ITEMS)).values()),
        absolute=absolute,
        rfc822=rfc822,
    )
    return Rendered(xml.encode(), "application/rss+xml; charset=utf-8")


def rfc822(moment: datetime) -> str:
    """Return an aware moment as RSS 2.0 asks (RFC 822 with a four-digit year)."""
    return format_datetime(moment)


PAGES = (PageKind("feed", 3, _every, _render, _of),)
