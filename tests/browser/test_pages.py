"""What leads from one edition to another, in a real browser; what holds for every page is in test_matrix."""

import pytest
from playwright.sync_api import Browser

from khabar.editions import queries as editions
from tests.browser.conftest import DemoSite, visit

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

EDITIONS = editions.codes()


@pytest.fixture(params=EDITIONS)
def edition(request: pytest.FixtureRequest) -> str:
    return str(request.param)


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
