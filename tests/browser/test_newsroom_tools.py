"""Writing and searching in the newsroom in a real browser, in both scripts' directions, at phone and desktop width."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import running
from tests.browser.conftest import SOON
from tests.browser.test_press_screen import OVERFLOW, open_article

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

ZWNJ = "\u200c"
DIRTY = {
    "fa": ("كتاب ها  و مي روم ، 14", "کتاب‌ها و می‌روم، ۱۴"),
    "ar": ("الســلام علیکم  یوم ، ٣", "السلام عليكم يوم، 3"),
}
SEARCHED = {"fa": "بندر", "ar": "مرفأ"}
RICH = ".Draftail-Editor .public-DraftEditor-content"


@pytest.fixture(scope="module")
def newsroom(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the newsroom of a copy of the demo."""
    folder = tmp_path_factory.mktemp("tools") / "demo"
    shutil.copytree(demo_folder, folder, ignore=shutil.ignore_patterns("*.sock*", "*.lock"))
    port = running.free_port()
    address = f"http://127.0.0.1:{port}"
    alone = ("--only", "newsroom", "--newsroom-port", str(port))
    with running.up(folder, *alone, ready=lambda: running.answers(f"{address}/newsroom/login/")):
        yield address


def key(page: Page, name: str) -> Locator:
    """Return a key of the tool bar."""
    return page.locator(f".khabar-tools [data-do={name}]")


def tidy(page: Page) -> None:
    """Take all that tidying proposes."""
    key(page, "tidy").click()
    expect(page.locator(".khabar-tidy__change").first).to_be_visible()
    page.locator(".khabar-tidy [value=apply]").click()


def test_the_half_space_by_key_and_button_and_never_twice(page: Page, newsroom: str, language: str) -> None:
    open_article(page, newsroom, language)
    lead = page.locator("[name=lead]")
    lead.fill("ا")
    lead.press("Shift+Space")
    lead.press("Control+Shift+Digit2")
    page.keyboard.type("ب")
    key(page, "zwnj").click()
    expect(lead).to_be_focused()
    expect(lead).to_have_value(f"ا{ZWNJ}ب{ZWNJ}")
    rich = page.locator(RICH).first
    rich.click()
    page.keyboard.press("Home")
    page.keyboard.type("ا")
    page.keyboard.press("Shift+Space")
    page.keyboard.type("ب")
    expect(rich).to_contain_text(f"ا{ZWNJ}ب")


def test_a_field_in_latin_script_has_no_tools(page: Page, newsroom: str) -> None:
    open_article(page, newsroom, "en")
    lead = page.locator("[name=lead]")
    lead.fill("a")
    lead.press("Shift+Space")
    expect(lead).to_have_value("a ")
    expect(page.locator(".khabar-tools")).to_have_count(0)


def test_marks_are_shown_and_change_nothing(page: Page, newsroom: str, language: str) -> None:
    open_article(page, newsroom, language)
    lead = page.locator("[name=lead]")
    text = f"ا{ZWNJ}ب  ج"
    lead.fill(text)
    key(page, "marks").click()
    shown = page.locator("[name=lead] ~ .khabar-view")
    expect(shown.locator(".khabar-mark--zwnj")).to_have_count(1)
    expect(shown.locator(".khabar-mark--spaces")).to_have_count(1)
    expect(lead).to_have_value(text)
    assert page.evaluate(OVERFLOW) <= 0
    key(page, "marks").click()
    expect(page.locator(".khabar-view")).to_have_count(0)


def test_tidying_shows_what_it_changes_takes_what_is_ticked_and_can_be_undone(
    page: Page, newsroom: str, language: str
) -> None:
    before, after = DIRTY[language]
    open_article(page, newsroom, language)
    rich = page.locator(RICH).first
    rich.click()
    page.keyboard.press("Home")
    page.keyboard.type(before + " ")
    lead = page.locator("[name=lead]")
    lead.fill(before)
    tidy(page)
    expect(lead).to_have_value(after)
    expect(rich).to_contain_text(after)
    page.locator(".khabar-undo button").click()
    expect(lead).to_have_value(before)
    lead.click()
    key(page, "tidy").click()
    boxes = page.locator(".khabar-tidy__change input")
    expect(boxes.first).to_be_visible()
    for number in range(boxes.count()):
        boxes.nth(number).uncheck()
    page.locator(".khabar-tidy [value=apply]").click()
    expect(page.locator(".khabar-tidy")).to_have_count(0)
    expect(lead).to_have_value(before)


def test_a_persian_day_is_told_in_the_other_calendar_while_it_is_typed(
    page: Page, newsroom: str, language: str
) -> None:
    path = open_article(page, newsroom, language)
    page.goto(f"{newsroom}/newsroom/articles/publication/{path.rstrip('/').rpartition('/')[2]}/")
    field = page.locator("[name=go_live_at]")
    echo = page.locator(".khabar-moment__echo").first
    if language == "fa":
        field.fill("۱۴۰۶/۱/۱ ۱۲:۳۰")
        expect(echo).to_have_text("یکشنبه ۲۱ مارس ۲۰۲۷")
        field.fill("1405/12/30 12:30")
        expect(echo).to_have_text("چنین روزی نیست.")
    else:
        field.fill("2027-03-21T12:30")
        expect(echo).to_contain_text("21 مارس 2027")


def test_searching_keeping_a_search_and_deleting_it(page: Page, newsroom: str, language: str) -> None:
    words = SEARCHED[language]
    page.goto(f"{newsroom}/newsroom/search/?q={words}&edition={language}")
    expect(page.locator("[data-khabar-filling]")).to_have_count(0, timeout=2 * SOON)
    expect(page.locator(".khabar-found mark").first).to_be_visible()
    assert page.evaluate(OVERFLOW) <= 0
    page.fill("#save-name", f"{words} {page.viewport_size}")
    page.locator(".khabar-search__saved form button").click()
    expect(page.locator(".messages .success")).to_be_visible(timeout=SOON)
    page.locator(".khabar-search__saved a[href$='/saved/']").click()
    expect(page.locator(".khabar-saved")).to_have_count(1)
    assert page.evaluate(OVERFLOW) <= 0
    page.locator(".khabar-saved a.no").click()
    page.locator("main button.serious").click()
    expect(page.locator(".khabar-saved")).to_have_count(0)
