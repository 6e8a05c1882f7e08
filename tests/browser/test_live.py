"""The live page in a real browser: it offers new entries, keeps what is read in place, asks no more than it must."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from khabar.editions import queries as editions
from tests.demo_site import DemoSite

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

NEW = (
    '<li id="entry-new{number}" class="entry" tabindex="-1"><p class="when"><a href="#entry-new{number}">'
    '<time datetime="2026-03-21T08:00:00Z">x</time></a></p><h2>NEW {number}</h2><p>text</p></li>'
)
TOP_OF = "id => document.getElementById(id).getBoundingClientRect().top"


class Wire:
    """Stands between the page and its fragment: counts what is asked, and puts entries in."""

    def __init__(self, page: Page, path: str) -> None:
        self.statuses: list[int] = []
        self.conditions: list[str] = []
        self.added = 0
        self.edit: Callable[[str], str] = lambda text: text
        page.route(f"**{path}live.html", self._answer)

    def _answer(self, route: Route) -> None:
        answer = route.fetch()
        self.statuses.append(answer.status)
        self.conditions.append(route.request.headers.get("if-none-match", ""))
        if answer.status != 200:
            route.fulfill(response=answer)
            return
        entries = "".join(NEW.format(number=number) for number in range(self.added, 0, -1))
        text = re.sub(r'(<ol class="entries" reversed>)', lambda found: found[1] + entries, answer.text())
        route.fulfill(response=answer, body=self.edit(text))


@pytest.fixture(params=("fa", "ar", "ku", "en"))
def edition(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def path(demo_site: DemoSite, edition: str) -> str:
    return demo_site.articles("live", edition)[0]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 360, "height": 800}, service_workers="block", reduced_motion="reduce"
    )
    made = context.new_page()
    made.clock.install()
    yield made
    context.close()


@pytest.fixture
def wire(page: Page, demo_site: DemoSite, path: str) -> Wire:
    made = Wire(page, path)
    page.goto(demo_site.address + path, wait_until="networkidle")
    return made


def _pass(page: Page, seconds: int) -> None:
    """Let time pass second by second, so that answers arrive within it."""
    for _ in range(seconds):
        page.clock.run_for(1000)


def _poll(page: Page, wire: Wire) -> None:
    """Let time pass until the page has asked once more."""
    asked = len(wire.statuses)
    for _ in range(200):
        page.clock.run_for(1000)
        if len(wire.statuses) > asked:
            return
    raise AssertionError("The page did not ask.")


def test_new_entries_are_offered_in_the_edition_s_words_and_digits(page: Page, wire: Wire, edition: str) -> None:
    button = page.locator("[data-new]")
    assert not button.is_visible()
    wire.added = 3
    _poll(page, wire)
    button.wait_for()
    assert button.text_content() == editions.edition(edition).text("live.new", count=3)
    assert page.locator("text=NEW 3").count() == 0
    button.click()
    assert page.locator(".entry h2").filter(has_text="NEW").all_text_contents() == ["NEW 3", "NEW 2", "NEW 1"]
    assert not button.is_visible()
    assert page.evaluate("location.hash") == "#entry-new3"
    assert page.evaluate("document.activeElement.id") == "entry-new3"


def test_what_is_read_stays_in_its_place(page: Page, wire: Wire) -> None:
    read = page.locator(".entry").nth(3).get_attribute("id")
    page.evaluate("id => document.getElementById(id).scrollIntoView({behavior: 'instant'})", read)
    before = page.evaluate(TOP_OF, read)
    wire.added = 2
    wire.edit = lambda text: text.replace(
        '<div class="live-summary">', '<div class="live-summary"><p>one</p><p>two</p>'
    )
    _poll(page, wire)
    page.locator(".live-summary", has_text="two").wait_for()
    assert page.evaluate(TOP_OF, read) == pytest.approx(before, abs=1)


def test_an_unchanged_fragment_is_asked_for_with_its_tag_and_not_sent_again(page: Page, wire: Wire) -> None:
    _poll(page, wire)
    _poll(page, wire)
    assert wire.statuses == [200, 304]
    assert wire.conditions[0] == ""
    assert wire.conditions[1].startswith('"')


def test_a_hidden_page_asks_less_and_less(page: Page, wire: Wire) -> None:
    page.evaluate("Object.defineProperty(document, 'hidden', {get: () => true, configurable: true})")
    _pass(page, 600)
    assert 3 <= len(wire.statuses) <= 8


def test_nothing_is_asked_once_the_coverage_is_over(page: Page, wire: Wire, edition: str) -> None:
    over = editions.edition(edition).text("live.ended")
    wire.edit = lambda text: text.replace("<div>", "<div data-over>", 1).replace(
        '<div class="live-summary">', f'<div class="live-summary"><p>{over}</p>'
    )
    _poll(page, wire)
    _pass(page, 120)
    assert len(wire.statuses) == 1
    assert page.locator(".live-summary").text_content().count(over) == 1  # type: ignore[union-attr]


def test_a_corrected_entry_is_corrected_at_once_and_a_withdrawn_one_goes(page: Page, wire: Wire) -> None:
    first, second = (page.locator(".entry").nth(place).get_attribute("id") for place in (1, 2))
    wire.edit = lambda text: re.sub(
        rf'<li id="{second}".*?</li>',
        "",
        text.replace(f'<li id="{first}"', f'<li data-x id="{first}"'),
        flags=re.DOTALL,
    ).replace(page_heading, "CORRECTED")
    page_heading = page.locator(f"#{first} h2").inner_text()
    _poll(page, wire)
    page.locator(f"#{first} h2", has_text="CORRECTED").wait_for()
    assert page.locator(f"#{second}").count() == 0


def test_an_entry_s_address_leads_to_it(page: Page, demo_site: DemoSite, path: str) -> None:
    page.goto(demo_site.address + path, wait_until="networkidle")
    anchor = page.locator(".entry").last.get_attribute("id")
    page.goto("about:blank")
    page.goto(f"{demo_site.address}{path}#{anchor}", wait_until="networkidle")
    assert page.locator(":target").get_attribute("id") == anchor
    assert page.evaluate(TOP_OF, anchor) < 800
    shadow = page.locator(":target").evaluate("entry => getComputedStyle(entry).boxShadow")
    assert shadow != "none"
