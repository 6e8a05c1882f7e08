"""No page of the demo leads nowhere, and every translation names all others."""

from collections.abc import Iterator
from functools import cache
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

import pytest
from lxml import etree, html

from khabar.editions import queries as editions
from khabar.site import pages
from tests.demo_site import DemoSite
from tests.validation.fetching import fetch

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

SOURCES = (
    "//a/@href",
    "//link[not(@rel='canonical') and not(@hreflang)]/@href",
    "//img/@src",
    "//script/@src",
    "//video/@poster",
    "//source/@src",
    "//track/@src",
    "//*/@data-island",
)


@cache
def documents(site: DemoSite) -> dict[str, etree._Element]:
    """Return every HTML document of the demo by path."""
    paths = {path for code in editions.codes() for kind in pages.kinds() for path in site.paths(kind, code)}
    read = (fetch(site, path) for path in sorted(paths) if path.endswith("/"))
    return {page.path: html.fromstring(page.body) for page in read if page.document}


def links(path: str, document: etree._Element) -> Iterator[str]:
    """Yield the paths on this site that a page points to."""
    own = document.xpath("string(//link[@rel='canonical']/@href)")
    site = urlsplit(own).netloc if own else ""
    found = [address for source in SOURCES for address in document.xpath(source)]
    found += [part.split()[0] for srcset in document.xpath("//@srcset") for part in srcset.split(",")]
    for address in found:
        parts = urlsplit(urljoin(path, address))
        if parts.scheme in ("", "http", "https") and parts.netloc in ("", site) and not parts.path.startswith("//"):
            yield parts.path


def test_every_link_and_picture_leads_somewhere(demo_site: DemoSite) -> None:
    targets: dict[str, str] = {}
    for path, document in documents(demo_site).items():
        targets.update({target: path for target in links(path, document) if target not in targets})
    dead = [f"{target} on {path}" for target, path in sorted(targets.items()) if not _stands(demo_site, target)]
    assert len(targets) > 1000
    assert not dead, "\n".join(dead[:50])


def _stands(site: DemoSite, path: str) -> bool:
    try:
        with urlopen(Request(site.address + path, method="HEAD")) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_translations_name_each_other(demo_site: DemoSite) -> None:
    named = {path: _alternates(document) for path, document in documents(demo_site).items()}
    one_sided = [
        f"{path} names {other}, which does not name it"
        for path, alternates in named.items()
        for other in alternates
        if other in named and path not in named[other]
    ]
    assert not one_sided, "\n".join(one_sided[:50])


def _alternates(document: etree._Element) -> set[str]:
    found = document.xpath("//link[@rel='alternate' and @hreflang and @hreflang != 'x-default']/@href")
    return {urlsplit(address).path for address in found}
