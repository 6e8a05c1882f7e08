"""Fronts and the articles that lead them are painted in time by a slow phone on a slow line, in every edition."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from khabar.editions import queries as editions
from tests.demo_site import DemoSite
from tests.packs.opening import OBSERVE_SHIFTS, PATIENCE, opened
from tests.packs.speed import speed
from tests.packs.work import work

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
        assert speed(front) + work(front) == []
        lead = front.page.locator(LEAD).first.get_attribute("href")
    with opened(phone, f"{demo_site.address}{lead}", edition, "article") as article:
        assert speed(article) + work(article) == []


def test_what_lies_further_down_is_laid_out_once_the_reader_sets_off(
    demo_site: DemoSite, phone: BrowserContext
) -> None:
    page = phone.new_page()
    page.goto(f"{demo_site.address}/fa/", wait_until="load")
    waiting = page.locator("[data-later]")
    assert waiting.count() > 0
    assert not page.locator("footer a").first.evaluate("link => link.checkVisibility({contentVisibilityAuto: true})")
    page.mouse.wheel(0, 50)
    expect(waiting).to_have_count(0)
    page.close()
