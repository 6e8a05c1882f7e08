"""The newsroom of a running installation: the estimate, the line after publishing, and the screen of the press."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import running
from tests.browser.conftest import SOON

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
WORDS = {
    "fa": {"estimate": r"انتشار [۰-۹]+ صفحه", "done": r"پس از [۰-۹٫]+ \S+ روی سایت", "fresh": "همهٔ صفحه‌ها تازه‌اند"},
    "ar": {"estimate": r"النشر يغيّر", "done": r"على الموقع بعد [0-9.]+", "fresh": "كل صفحة حديثة"},
}


SITE_ADDRESS = "http://127.0.0.1:8080"
"""The address of the site for which the demo was baked."""


@pytest.fixture(scope="module")
def newsroom(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the newsroom of a copy of the demo that is up whole: site, newsroom and press."""
    folder = tmp_path_factory.mktemp("press") / "demo"
    shutil.copytree(demo_folder, folder, ignore=shutil.ignore_patterns("*.sock*", "*.lock"))
    # The pages hold the address of the site: with another one all would be baked again.
    configuration = folder / "khabar.toml"
    written = configuration.read_text(encoding="utf-8")
    stays = f'site_address = "{SITE_ADDRESS}"'
    assert 'site_address = ""' in written
    configuration.write_text(written.replace('site_address = ""', stays), encoding="utf-8")
    site, port = running.free_port(), running.free_port()
    address = f"http://127.0.0.1:{port}"
    with running.up(
        folder,
        *("--site-port", str(site), "--newsroom-port", str(port)),
        ready=lambda: running.answers(f"{address}/newsroom/login/"),
    ):
        yield address


def open_article(page: Page, newsroom: str, language: str) -> str:
    """Open the form of a public article of the edition and return the path of the form."""
    page.goto(f"{newsroom}/newsroom/articles/?edition={language}")
    path = page.locator("a[href*='/articles/edit/']").first.get_attribute("href") or ""
    page.goto(newsroom + path)
    return path


def press_publish(page: Page) -> None:
    """Press the button that publishes, in the menu beside the one that saves."""
    page.locator("footer .w-dropdown__toggle").click()
    page.locator("button[name=action-publish]").click()


def publish(page: Page, newsroom: str, language: str) -> None:
    """Publish an article of the edition anew and wait until the newsroom says that it stands."""
    open_article(page, newsroom, language)
    press_publish(page)
    expect(page.locator("[data-controller=khabar-outcome]")).to_contain_text(re.compile(WORDS[language]["done"]))


def test_the_form_says_what_publishing_changes_and_then_when_it_stands(
    page: Page, newsroom: str, language: str
) -> None:
    open_article(page, newsroom, language)
    expect(page.locator(".khabar-estimate")).to_contain_text(re.compile(WORDS[language]["estimate"]))
    press_publish(page)
    told = page.locator("[data-controller=khabar-outcome]")
    expect(told).to_have_attribute("role", "status")
    expect(told).to_contain_text(re.compile(WORDS[language]["done"]))
    assert page.evaluate(OVERFLOW) == 0


def test_a_roll_out_is_published_only_after_it_was_confirmed(page: Page, newsroom: str, language: str) -> None:
    dialog = (
        '<dialog><button type="button" data-action="khabar-estimate#confirm">yes</button>'
        '<button type="button" data-action="khabar-estimate#refuse">no</button></dialog>'
    )
    page.route("**/press/estimate/**", lambda route: route.fulfill(body=dialog, content_type="text/html"))
    path = open_article(page, newsroom, language)
    press_publish(page)
    page.get_by_role("button", name="no").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("[data-controller=khabar-outcome]")).to_have_count(0)
    press_publish(page)
    page.get_by_role("button", name="yes").click()
    expect(page.locator("[data-controller=khabar-outcome]")).to_be_visible(timeout=SOON)
    assert page.url.endswith(path)


def test_the_screen_refreshes_itself_and_keeps_the_focus(page: Page, newsroom: str, language: str) -> None:
    publish(page, newsroom, language)
    page.goto(f"{newsroom}/newsroom/press/")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.evaluate(OVERFLOW) == 0
    link = page.locator("[data-controller=khabar-refresh] a[href*='/articles/inspect/']").first
    link.focus()
    where = link.get_attribute("href")
    with page.expect_response(re.compile(r"part=1")):
        pass
    with page.expect_response(re.compile(r"part=1")):
        pass
    assert page.evaluate("() => document.activeElement.getAttribute('href')") == where


def test_every_page_is_checked_by_one_button(page: Page, newsroom: str, language: str) -> None:
    page.goto(f"{newsroom}/newsroom/press/")
    page.locator("[formaction$='/press/check/']").click()
    expect(page.locator(".khabar-press__result")).to_contain_text(WORDS[language]["fresh"])


def test_the_screen_works_without_script(browser: Browser, page: Page, newsroom: str, language: str) -> None:
    publish(page, newsroom, language)
    context = browser.new_context(
        java_script_enabled=False,
        storage_state=page.context.storage_state(),
        extra_http_headers={"Accept-Language": language},
    )
    plain = context.new_page()
    plain.goto(f"{newsroom}/newsroom/press/")
    expect(plain.locator("#press-state")).to_be_visible()
    assert plain.locator(".khabar-press__table tbody tr").count() > 0
    context.close()
