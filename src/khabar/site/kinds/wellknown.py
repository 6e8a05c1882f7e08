"""Files at addresses that machines know: ``security.txt`` (RFC 9116), ``trust.txt`` (JournalList.net), ``robots.txt``
(RFC 9309).
"""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings

from khabar.editions import queries as editions
from khabar.kernel import reads
from khabar.site import configuration, expiry, paths
from khabar.site.frame import absolute
from khabar.site.kinds.sitemaps import INDEX
from khabar.site.pages import PageKind, PageRef, Rendered
from khabar.site.wording import iso

TEXT = "text/plain; charset=utf-8"
SECURITY = "/.well-known/security.txt"
TRUST = "/trust.txt"
ROBOTS = "/robots.txt"

LASTS = timedelta(days=360)
"""For how long a ``security.txt`` is good; RFC 9116 recommends less than a year."""

RENEWED = timedelta(days=180)
"""Sooner than this before its end it is renewed."""

FIELDS = {"encryption": "Encryption", "acknowledgments": "Acknowledgments", "policy": "Policy"}


def renew() -> None:
    """Give ``security.txt`` a later end where the one it has is near; cheap where there is nothing to do."""
    expiry.renew("security", LASTS, RENEWED)


def _note() -> None:
    configuration.note()
    reads.note_configuration("wellknown")


def contact() -> str:
    """Return where faults are told, as a URI: what the installation says, else its contact, else its about page."""
    told = str(settings.KHABAR_SECURITY.get("contact") or settings.KHABAR_CONTACT)
    if told.startswith(("https://", "mailto:", "tel:")):
        return told
    if "@" in told and " " not in told:
        return f"mailto:{told}"
    return absolute(paths.standing(editions.codes()[0], "about"))


def _render_security(ref: PageRef) -> Rendered | None:
    _note()
    end = expiry.end("security")
    if end is None:
        return None
    languages = dict.fromkeys(edition.hreflang for edition in editions.editions())
    lines = [
        f"Contact: {contact()}",
        f"Expires: {iso(end)}",
        f"Preferred-Languages: {', '.join(languages)}",
        f"Canonical: {absolute(SECURITY)}",
        *(f"{field}: {settings.KHABAR_SECURITY[name]}" for name, field in FIELDS.items()
          if settings.KHABAR_SECURITY.get(name)),
    ]  # fmt: skip
    return _text(lines)


def _render_trust(ref: PageRef) -> Rendered:
    _note()
    told: dict[str, tuple[str, ...]] = {
        "social": tuple(settings.KHABAR_FOLLOW.values()),
        "contact": (absolute(paths.standing(editions.codes()[0], "about")),),
        **settings.KHABAR_TRUST,
    }
    return _text([f"{name}={value}" for name, values in told.items() for value in values])


def _render_robots(ref: PageRef) -> Rendered:
    _note()
    for edition in editions.editions():
        reads.note_configuration(f"edition:{edition.code}")
    lines = [line for name in settings.KHABAR_REFUSED_ROBOTS for line in (f"User-agent: {name}", "Disallow: /", "")]
    kept_out = [f"/{code}/fragments/" for code in editions.codes()]
    # The page is for everybody; what was found by some words is no page that should be found by others.
    kept_out += [f"{paths.search(code)}?" for code in editions.codes()] if settings.KHABAR_SEARCH else []
    lines += ["User-agent: *", *(f"Disallow: {path}" for path in kept_out), "Allow: /", ""]
    return _text([*lines, f"Sitemap: {absolute(INDEX)}"])


def _text(lines: list[str]) -> Rendered:
    return Rendered(("\n".join(lines) + "\n").encode(), TEXT)


def _one(path: str, kind: str) -> Iterator[PageRef]:
    yield PageRef(path, kind)


PAGES = (
    PageKind("security", 3, lambda: _one(SECURITY, "security"), _render_security),
    PageKind("trust", 3, lambda: _one(TRUST, "trust"), _render_trust),
    PageKind("robots", 3, lambda: _one(ROBOTS, "robots"), _render_robots),
)
