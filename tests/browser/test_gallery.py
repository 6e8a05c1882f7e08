"""Galleries in a real browser: swiped, turned by key and button as one reads, and whole without script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from khabar.editions import queries as editions
from tests.demo_site import DemoSite

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

SHOWN = """() => {
  const list = document.querySelector('.slides').getBoundingClientRect();
  return [...document.querySelector('.slides').children].findIndex(slide => {
    const box = slide.getBoundingClientRect();
    return Math.abs(box.left - list.left) < 3;
  });
}"""


@pytest.fixture(params=("fa", "ar", "ku", "en"))
def edition(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(browser: Browser, demo_site: DemoSite, edition: str) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 360, "height": 800}, service_workers="block", reduced_motion="reduce"
    )
    made = context.new_page()
    made.goto(demo_site.address + demo_site.articles("gallery", edition)[0], wait_until="networkidle")
    made.locator(".slides").scroll_into_view_if_needed()
    yield made
    context.close()


def _shows(page: Page, place: int) -> None:
    page.wait_for_function(f"place => ({SHOWN})() === place", arg=place)


def test_keys_turn_in_the_direction_of_reading(page: Page, edition: str) -> None:
    last = page.locator(".slides > li").count() - 1
    ahead, back = (
        ("ArrowLeft", "ArrowRight") if editions.edition(edition).direction == "rtl" else ("ArrowRight", "ArrowLeft")
    )
    page.locator(".slides").focus()
    _shows(page, 0)
    for key, place in ((ahead, 1), (ahead, 2), (back, 1), ("End", last), ("Home", 0)):
        page.keyboard.press(key)
        _shows(page, place)


def test_buttons_turn_and_end_at_the_ends(page: Page) -> None:
    previous, following = page.locator("[data-turn='-1']"), page.locator("[data-turn='1']")
    assert previous.is_disabled()
    following.click()
    _shows(page, 1)
    page.wait_for_function("() => !document.querySelector(\"[data-turn='-1']\").disabled")
    previous.click()
    _shows(page, 0)


def test_a_swipe_stops_at_one_picture_and_the_buttons_follow(page: Page, edition: str) -> None:
    sign = -1 if editions.edition(edition).direction == "rtl" else 1
    page.evaluate(f"document.querySelector('.slides').scrollBy({{left: {sign} * 300, behavior: 'instant'}})")
    _shows(page, 1)
    page.wait_for_function("() => !document.querySelector(\"[data-turn='-1']\").disabled")


def test_each_picture_tells_its_place_in_the_edition_s_digits(page: Page, edition: str) -> None:
    number = editions.edition(edition).number
    total = page.locator(".slides > li").count()
    told = page.locator(".slides .number [aria-hidden]").all_text_contents()
    assert told == [f"{number(place)} / {number(total)}" for place in range(1, total + 1)]


def test_the_page_does_not_scroll_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_without_script_every_picture_is_there_to_scroll_to(
    browser: Browser, demo_site: DemoSite, edition: str
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(demo_site.address + demo_site.articles("gallery", edition)[0])
    assert page.locator(".slides > li figure img").count() == page.locator(".slides > li").count()
    assert not page.locator("[data-turn]").first.is_visible()
    context.close()
