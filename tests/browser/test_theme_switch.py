"""The switch between light and dark: kept for the next page, there before the first paint, absent without script."""

import re

import pytest
from playwright.sync_api import Browser, Page

from khabar.editions import queries as editions
from tests.browser.conftest import DemoSite

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

BACKGROUND = "getComputedStyle(document.body).backgroundColor"


def _dark(page: Page) -> bool:
    return max(int(part) for part in re.findall(r"\d+", str(page.evaluate(BACKGROUND)))[:3]) < 80


@pytest.mark.parametrize(("edition", "asked"), [("ar", "light"), ("en", "dark")])
def test_the_reader_s_choice_outlasts_the_page_and_the_device_s(
    demo_site: DemoSite, browser: Browser, edition: str, asked: str
) -> None:
    context = browser.new_context(color_scheme="light" if asked == "dark" else "dark", service_workers="block")
    page = context.new_page()
    words = editions.edition(edition)
    try:
        page.goto(f"{demo_site.address}/{edition}/")
        group = page.get_by_role("group", name=words.text("theme.heading"))
        assert _dark(page) == (asked == "light")
        group.get_by_role("button", name=words.text(f"theme.{asked}"), exact=True).click()
        assert _dark(page) == (asked == "dark")
        page.goto(f"{demo_site.address}/{edition}/about/")
        assert _dark(page) == (asked == "dark")
        chosen = group.get_by_role("button", name=words.text(f"theme.{asked}"), exact=True)
        assert chosen.get_attribute("aria-pressed") == "true"
        group.get_by_role("button", name=words.text("theme.system"), exact=True).click()
        assert _dark(page) == (asked == "light")
        assert page.evaluate("localStorage.length") == 0
    finally:
        context.close()


def test_the_choice_is_applied_before_anything_is_painted(demo_site: DemoSite, browser: Browser) -> None:
    context = browser.new_context(color_scheme="light", service_workers="block")
    page = context.new_page()
    try:
        page.goto(f"{demo_site.address}/ar/")
        page.evaluate("localStorage.setItem('theme', 'dark')")
        # Before there is a body there is nothing to paint.
        page.add_init_script(
            "new MutationObserver(() => { if (document.body && !('asked' in window))"
            " window.asked = document.documentElement.dataset.theme || ''; })"
            ".observe(document, { childList: true, subtree: true });"
        )
        page.reload()
        assert page.evaluate("window.asked") == "dark"
    finally:
        context.close()


def test_without_script_there_is_no_switch_that_does_nothing(demo_site: DemoSite, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    try:
        page.goto(f"{demo_site.address}/fa/")
        assert page.locator("[data-theme-switch]").count() == 1
        assert not page.locator("[data-theme-switch]").is_visible()
    finally:
        context.close()
