"""What lets the site be installed and read without a connection: manifests, icons, the worker, the offline page."""

import json
from collections.abc import Iterator

from django.conf import settings
from markupsafe import Markup

from khabar.editions import queries as editions
from khabar.site import configuration, icon, paths, social
from khabar.site.chrome import agency
from khabar.site.frame import Frame, page
from khabar.site.pages import PageKind, PageRef, Rendered, per_edition
from khabar.site.templating import fill

WORKER = "/sw.js"


def _every_manifest() -> Iterator[PageRef]:
    return per_edition("manifest", paths.manifest)


def _every_offline() -> Iterator[PageRef]:
    return per_edition("offline", lambda code: paths.standing(code, "offline"))


def _every_icon() -> Iterator[PageRef]:
    for size in icon.SIZES:
        yield PageRef(icon.path(size), "icon", (("size", str(size)),))


def _every_worker() -> Iterator[PageRef]:
    yield PageRef(WORKER, "worker")


def _render_manifest(ref: PageRef) -> Rendered | None:
    """Return the web app manifest of an edition (W3C Web Application Manifest)."""
    code = ref.argument("edition")
    if code not in editions.codes():
        return None
    configuration.note(code)
    edition = editions.edition(code)
    name, short, about = agency(code)
    manifest = {
        "id": paths.home(code),
        "name": name,
        "short_name": short,
        "description": about,
        "lang": edition.html_tag,
        "dir": edition.direction,
        "start_url": paths.home(code),
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": social.accent(),
        "icons": [
            {"src": icon.path(size), "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"}
            for size in icon.SIZES
        ],
    }
    return Rendered(json.dumps(manifest, ensure_ascii=False).encode(), "application/manifest+json")


def _render_offline(ref: PageRef) -> Rendered | None:
    code = ref.argument("edition")
    if code not in editions.codes():
        return None
    edition = editions.edition(code)
    frame = Frame(edition, "offline", "", edition.text("offline.title"), robots="noindex")
    return page(frame, "offline.html", text=edition.text("offline.text"))


def _render_icon(ref: PageRef) -> Rendered | None:
    size = int(ref.argument("size"))
    if size not in icon.SIZES:
        return None
    configuration.note()
    return Rendered(icon.draw(size), "image/png")


def _render_worker(ref: PageRef) -> Rendered:
    configuration.note()
    codes = Markup(json.dumps(editions.codes()))  # noqa: S704 - codes of editions are plain letters
    script = fill("sw.js", editions=codes, offline=settings.KHABAR_OFFLINE)
    return Rendered(script.encode(), "text/javascript; charset=utf-8")


PAGES = (
    PageKind("manifest", 4, _every_manifest, _render_manifest),
    PageKind("offline", 4, _every_offline, _render_offline),
    PageKind("icon", 4, _every_icon, _render_icon),
    PageKind("worker", 4, _every_worker, _render_worker),
)
