"""Puts a page together: head, surroundings and content, with the metadata that machines read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from markupsafe import Markup

from khabar.editions import queries as editions
from khabar.editions.models import Edition
from khabar.site import configuration, paths
from khabar.site.chrome import agency, chrome, logo
from khabar.site.loading import Image
from khabar.site.pages import Rendered
from khabar.site.templating import fill
from khabar.site.wording import Writer, writer

FONTS = {"Latn": ("source-serif-600.woff2",), "Arab": ("noto-naskh-700.woff2", "noto-naskh-400.woff2")}
"""The font files that a page preloads, by script, that of its headlines first."""

PERSIAN_FONTS = ("vazirmatn-700.woff2", "vazirmatn-400.woff2")
"""The same for Persian and Sorani letters."""

PERSIAN_FORMS = ("fa", "ckb")
"""Languages of Arabic script whose pages are set in Vazirmatn."""


@dataclass(frozen=True)
class Frame:
    """What a page says about itself.

    `alternates` maps edition -> path of the same page there, `elsewhere` -> path of what comes nearest to it there, for
    the switch of editions; `feeds` are (title, path of the page that has the feed); `data` the JSON-LD objects; `graph`
    further Open Graph properties; `card` is the address of its social card; `path` is empty for a page without a
    canonical address (404).
    """

    edition: Edition
    kind: str
    path: str
    title: str
    description: str = ""
    alternates: Mapping[str, str] = field(default_factory=dict)
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    feeds: Sequence[tuple[str, str]] = ()
    data: Sequence[dict[str, Any]] = ()
    graph: Sequence[tuple[str, str]] = ()
    image: Image | None = None
    crumbs: Sequence[Any] = ()
    text_view: str = ""
    robots: str = ""
    card: str = ""


def absolute(path: str) -> str:
    """Return the full address of a path on the site."""
    return f"{settings.KHABAR_SITE_ADDRESS}{path}"


def page(
    frame: Frame,
    template: str,
    *,
    images: Sequence[Image | None] = (),
    recordings: Sequence[str] = (),
    status: int = 200,
    **context: Any,
) -> Rendered:
    """Return the finished page: `template` filled with `context` inside the surroundings of the frame's
    edition.

    `images` are the pictures shown and `recordings` the names of the recordings' files; all these files must be
    served before the page.
    """
    words = writer(frame.edition)
    configuration.note(frame.edition.code)
    name, short, _about = agency(frame.edition.code)
    html = fill(
        template,
        w=words,
        frame=frame,
        chrome=chrome(frame.edition),
        agency=name,
        agency_short=short,
        logo=logo(),
        fonts=fonts(frame.edition),
        switch=_switch(frame),
        hreflang=_hreflang(frame),
        canonical=absolute(frame.path) if frame.path else "",
        site=settings.KHABAR_SITE_ADDRESS,
        offline=settings.KHABAR_OFFLINE,
        search=settings.KHABAR_SEARCH,
        data=Markup(json_for_script([*frame.data, *_crumbs_data(frame)])) if frame.path else "",  # noqa: S704 - escaped
        **context,
    )
    return Rendered(html.encode(), status=status, media=(*media_of((frame.image, *images)), *recordings))


def media_of(images: Sequence[Image | None]) -> tuple[str, ...]:
    """Return the files of the pictures, each once, in order."""
    return tuple(dict.fromkeys(file for image in images if image for file in image.media))


def fonts(edition: Edition) -> tuple[str, ...]:
    """Return the names of the font files that the pages of `edition` preload, that of the headlines first."""
    return PERSIAN_FONTS if edition.language in PERSIAN_FORMS else FONTS[edition.identity.script]


def json_for_script(objects: Sequence[dict[str, Any]]) -> str:
    """Return JSON-LD that cannot end the script element it stands in."""
    text = json.dumps({"@context": "https://schema.org", "@graph": list(objects)}, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _switch(frame: Frame) -> list[tuple[Edition, str, bool]]:
    """Return (edition, path, whether this page or its story exists there), the page's own first; else the home's."""
    known = {**frame.elsewhere, **frame.alternates}
    ordered = sorted(editions.editions(), key=lambda edition: edition.code != frame.edition.code)
    return [
        (
            edition,
            known.get(edition.code) or paths.home(edition.code),
            edition.code in known,
        )
        for edition in ordered
    ]


def _hreflang(frame: Frame) -> list[tuple[str, str]]:
    if not frame.path:
        return []
    known = {edition.code: edition for edition in editions.editions()}
    links = {**frame.alternates, frame.edition.code: frame.path}
    tags = [(known[code].hreflang, absolute(links[code])) for code in known if code in links]
    default = links.get("en") or frame.path
    return [*tags, ("x-default", absolute("/" if frame.kind == "home" else default))]


def _crumbs_data(frame: Frame) -> list[dict[str, Any]]:
    if not frame.crumbs:
        return []
    items = [
        {"@type": "ListItem", "position": number, "name": str(crumb), "item": absolute(crumb.path)}
        for number, crumb in enumerate(frame.crumbs, 1)
    ]
    return [{"@type": "BreadcrumbList", "itemListElement": items}]


def organisation(words: Writer) -> dict[str, Any]:
    """Return the agency as JSON-LD."""
    name, _short, about = agency(words.code)
    found: dict[str, Any] = {
        "@type": "NewsMediaOrganization",
        "@id": absolute("/#agency"),
        "name": name,
        "description": about,
        "url": absolute(paths.home(words.code)),
        "publishingPrinciples": absolute(paths.standing(words.code, "about")),
        "logo": absolute(logo()) if logo() else "",
        "sameAs": list(settings.KHABAR_FOLLOW.values()),
    }
    return {name: value for name, value in found.items() if value}
