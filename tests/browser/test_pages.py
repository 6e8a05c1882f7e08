"""Every kind of page in every edition, at phone and desktop width, in a real browser."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from khabar.editions import queries as editions
from khabar.site import pages
from tests.browser.conftest import DemoSite, Visit, visit

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

OTHER_KINDS = {
    "root", "missing", "fragment", "feed", "robots", "sitemap", "sitemap-index", "sitemap-fronts", "sitemap-news",
}  # fmt: skip
"""Kinds that belong to no edition alone, that have tests of their own below, or that are for machines."""

KINDS = tuple(name for name in pages.kinds() if name not in OTHER_KINDS)
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


READABLE = """() => {
  const main = document.querySelector('main').cloneNode(true);
  main.querySelectorAll('time, [data-island], [hidden], button').forEach(node => node.remove());
  return main.textContent.replace(/\\s+/g, ' ').trim();
}"""


@pytest.mark.parametrize("readable_kind", ["home", "article", "story"])
def test_everything_reads_without_script(
    demo_site: DemoSite, browser: Browser, edition: str, readable_kind: str
) -> None:
    address = demo_site.address + demo_site.paths(readable_kind, edition)[0]
    with_script, without = visit(browser, address), visit(browser, address, script=False)
    try:
        text = with_script.page.evaluate(READABLE)
        assert len(text) > 200
        assert without.page.evaluate(READABLE) == text
    finally:
        with_script.page.context.close()
        without.page.context.close()


def test_the_edition_switch_leads_to_the_same_story(demo_site: DemoSite, browser: Browser, edition: str) -> None:
    alternatives = "links => links.map(link => [link.hreflang, new URL(link.href).pathname])"
    found = visit(browser, demo_site.address + demo_site.paths("article", edition)[0])
    try:
        links = found.page.locator('link[rel="alternate"][hreflang]').evaluate_all(alternatives)
        switch = {path for _, path in found.page.locator("header a[hreflang]").evaluate_all(alternatives)}
        others = {path for language, path in links if language != "x-default"}
        assert len(others) >= 5
        assert others - {found.page.evaluate("location.pathname")} <= switch
    finally:
        found.page.context.close()


def test_a_missing_page_is_answered_in_the_reader_s_language(
    demo_site: DemoSite, browser: Browser, edition: str
) -> None:
    found = visit(browser, f"{demo_site.address}/{edition}/no-such-page/")
    try:
        assert found.status == 404
        assert found.page.locator("html").get_attribute("lang") == editions.edition(edition).html_tag
        assert found.page.locator(f'a[href="/{edition}/"]').count() > 0
    finally:
        found.page.context.close()


def test_the_root_offers_every_edition_by_its_own_name(demo_site: DemoSite, browser: Browser) -> None:
    found = visit(browser, f"{demo_site.address}/", width=360)
    try:
        for code in EDITIONS:
            assert found.page.get_by_role("link", name=editions.edition(code).autonym).count() > 0
        assert found.foreign == []
    finally:
        found.page.context.close()


@pytest.mark.parametrize("shown_kind", ["home", "article", "story"])
def test_dark_pages_have_no_light_background(
    demo_site: DemoSite, browser: Browser, edition: str, shown_kind: str
) -> None:
    found = visit(browser, demo_site.address + demo_site.paths(shown_kind, edition)[0], dark=True)
    try:
        colour = found.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert max(int(part) for part in re.findall(r"\d+", colour)[:3]) < 80
    finally:
        found.page.context.close()
