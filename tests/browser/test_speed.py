"""The fronts and the articles that lead them are painted in time on a slow line, in every edition."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from khabar.editions import queries as editions
from tests.demo_site import DemoSite
from tests.packs.opening import OBSERVE_SHIFTS, PATIENCE, opened
from tests.packs.speed import speed

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

LEAD = "main a[href*='/20']"


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A phone as Lighthouse has it: it takes pictures of more pixels than its window is wide."""
    context = browser.new_context(
        viewport={"width": 412, "height": 823}, device_scale_factor=1.75, service_workers="block"
    )
    context.set_default_timeout(PATIENCE * 1000)
    context.add_init_script(OBSERVE_SHIFTS)
    yield context
    context.close()


@pytest.mark.parametrize("code", editions.codes())
def test_front_and_article_are_painted_in_time(code: str, demo_site: DemoSite, phone: BrowserContext) -> None:
    edition = editions.edition(code)
    with opened(phone, f"{demo_site.address}/{code}/", edition, "home") as front:
        assert speed(front) == []
        lead = front.page.locator(LEAD).first.get_attribute("href")
    with opened(phone, f"{demo_site.address}{lead}", edition, "article") as article:
        assert speed(article) == []
