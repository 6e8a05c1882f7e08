"""What is filled in below a page repeats nothing that stands on it."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DemoSite

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


@pytest.mark.parametrize("path", ["/ar/sections/politics/", "/ku/sections/economy/"])
def test_the_newest_below_a_short_front_are_none_of_its_own(demo_site: DemoSite, browser: Browser, path: str) -> None:
    context = browser.new_context(service_workers="block", viewport={"width": 1280, "height": 3000})
    page = context.new_page()
    try:
        page.goto(demo_site.address + path)
        filled = page.locator(".after .latest")
        expect(filled).to_be_visible()
        addresses = "links => links.map(link => link.pathname)"
        own = set(page.locator("main section.top h2 a, main .day h3 a").evaluate_all(addresses))
        below = page.locator(".after :is(h3) a").evaluate_all(addresses)
        assert own
        assert below
        assert not own & set(below)
    finally:
        context.close()
