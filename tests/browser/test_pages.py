"""Every kind of page in every edition, at phone and desktop width, in a real browser."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from khabar.editions import queries as editions
from tests.browser.conftest import DemoSite, Visit, visit

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

KINDS = (
    "home", "section", "place", "topic", "person", "organisation", "contributor", "story", "article", "text",
    "archive", "latest",
)  # fmt: skip
WIDTHS = (360, 1280)
EDITIONS = ("fa", "ar", "ku", "tr", "fr", "es", "en")
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
BROKEN_PICTURES = (
    "() => [...document.images].filter(i => i.complete && i.naturalWidth === 0).map(i => i.currentSrc || i.src)"
)
VISIBLE_TEXT = "() => document.querySelector('main').innerText"


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=EDITIONS)
def edition(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visited(demo_site: DemoSite, browser: Browser, edition: str, kind: str, width: int) -> Iterator[Visit]:
    paths = demo_site.paths(kind, edition)
    assert paths, f"The demo has no page of kind {kind} in {edition}."
    found = visit(browser, demo_site.address + paths[0], width=width)
    yield found
    found.page.context.close()


def test_the_page_stands_whole(visited: Visit, edition: str) -> None:
    assert visited.status == 200
    assert visited.console == []
    assert visited.failed == []
    assert visited.foreign == []
    page, identity = visited.page, editions.edition(edition)
    assert page.locator("html").get_attribute("lang") == identity.html_tag
    assert page.locator("html").get_attribute("dir") == identity.direction
    assert page.locator("h1").count() == 1
    assert page.title().strip()
    assert page.evaluate(OVERFLOW) <= 0
    assert page.evaluate(BROKEN_PICTURES) == []
    assert not re.search(r"\{[a-z_]+\}|None|Undefined", page.evaluate(VISIBLE_TEXT))
