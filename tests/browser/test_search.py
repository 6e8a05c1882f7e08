"""Searching in a real browser: pages of results pass all packs, with script results come while one types."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from khabar.editions import queries as editions
from khabar.press.serving.handing import ASKING
from tests.browser.test_offline import KEPT, until
from tests.demo_site import DemoSite
from tests.packs.a11y import a11y
from tests.packs.i18n import i18n
from tests.packs.layout import layout
from tests.packs.matrix import NIGHTLY, WIDTHS
from tests.packs.mirror import mirror
from tests.packs.nojs import nojs, reading
from tests.packs.opening import contexts, opened
from tests.packs.privacy import privacy
from tests.packs.seo import seo
from tests.packs.weight import weight

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

PACKS = (weight, layout, seo, i18n, privacy, a11y, mirror)
WORDS = {"fa": "بندر", "ar": "مرسى", "ku": "bender", "en": "port"}
"""A word that the demo's articles in each of these editions have."""

SEVERAL = {"fa": "بندر مرساف", "ar": "مرساف", "ku": "Mersaf", "en": "Marsaf port"}
NOWHERE = {"fa": "ژژژغغغ", "ar": "ظظظضضض", "ku": "zzqx", "en": "zzqx"}


@pytest.fixture(scope="module")
def site(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo behind a site server and a reader service; yields its address."""
    run = [sys.executable, "-m"]
    subprocess.run([*run, "khabar", "index", "--dir", str(demo_folder)], check=True, stdin=subprocess.DEVNULL)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    at, tree = tmp_path_factory.mktemp("reader") / "r.sock", str(demo_folder / "site")
    index = str(demo_folder / "data" / "search")
    commands = (
        ["khabar.reader.server", "--tree", tree, "--index", index, "--socket", str(at)],
        ["khabar.press.server", "--tree", tree, "--port", str(port), "--reader", str(at)],
    )
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    running = [subprocess.Popen([*run, *command], env=environment, stdin=subprocess.DEVNULL) for command in commands]
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, running)
        yield address
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(timeout=20)


def _wait(address: str, running: list[subprocess.Popen[bytes]]) -> None:
    """Wait until a search is answered, for as long as both processes live."""
    while all(process.poll() is None for process in running):
        try:
            with urlopen(f"{address}/en/search/?q=port"):
                return
        except OSError:
            continue
    raise AssertionError("The site server or the reader service has ended.")


def _address(site: str, edition: str, words: str, more: str = "") -> str:
    query = f"q={quote(words)}{more}"
    assert ASKING.search(query)
    return f"{site}/{edition}/search/?{query}"


def views() -> Iterator[tuple[str, str, int]]:
    """Yield what is looked at: by day results in each edition and the rest in every second, widths in turn; by night
    everything.
    """
    for row, what in enumerate(("results", "everywhere", "nothing")):
        for column, edition in enumerate(WORDS):
            for place, width in enumerate(WIDTHS):
                in_turn = (row + column) % 2 == 0 or what == "results"
                if NIGHTLY or (in_turn and (row + column // 2) % 2 == place):
                    yield what, edition, width


@pytest.mark.parametrize(("what", "edition", "width"), list(views()))
def test_a_page_of_results_passes_all_packs(site: str, browser: Browser, edition: str, width: int, what: str) -> None:
    words = NOWHERE[edition] if what == "nothing" else SEVERAL[edition]
    address = _address(site, edition, words, {"everywhere": "&all=1", "nothing": "&kind=opinion"}.get(what, ""))
    dark = (width == 360) == (edition in ("fa", "en"))
    plain = contexts(browser, width, dark, script=False)
    without = _without_script(plain.new_page(), address)
    plain.close()
    context = contexts(browser, width, dark)
    with opened(context, address, editions.edition(edition), "search") as page:
        rows = page.page.locator(".results li.row").count()
        assert (rows > 0) == (what != "nothing")
        faults = [f"{pack.__name__}: {fault}" for pack in PACKS for fault in pack(page)]
        faults += [f"nojs: {fault}" for fault in nojs(page, without)]
    context.close()
    assert not faults, "\n".join([address, *faults])


def _without_script(page: Page, address: str) -> dict[str, object]:
    page.goto(address)
    return reading(page)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = contexts(browser, 1280, dark=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("edition", WORDS)
def test_a_search_works_without_script(site: str, browser: Browser, edition: str) -> None:
    context = contexts(browser, 360, dark=False, script=False)
    page = context.new_page()
    page.goto(f"{site}/{edition}/")
    page.locator("header .to-search").click()
    page.locator("#search-q").fill(SEVERAL[edition])
    page.locator("#search-q").press("Enter")
    expect(page.locator(".results li.row").first).to_be_visible()
    found = page.locator(".found-count").text_content()
    page.locator(".orders a").nth(1).click()
    expect(page).to_have_url(re.compile("order=newest"))
    expect(page.locator(".orders [aria-current]")).to_have_count(1)
    expect(page.locator(".found-count")).to_have_text(str(found))
    context.close()


@pytest.mark.parametrize("edition", WORDS)
def test_with_script_results_come_while_one_types(site: str, page: Page, edition: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "part=results" in request.url else None)
    page.goto(f"{site}/{edition}/search/")
    page.keyboard.press("/")
    expect(page.locator("#search-q")).to_be_focused()
    page.keyboard.type(SEVERAL[edition], delay=5)
    expect(page).to_have_title(re.compile(re.escape(SEVERAL[edition])))
    expect(page.locator(".results li.row").first).to_be_visible()
    expect(page.locator("[data-told]")).to_have_text(str(page.locator(".found-count").text_content()))
    assert quote(SEVERAL[edition].split()[0]) in page.url
    assert len(asked) < len(SEVERAL[edition])
    assert page.locator("#search-q").input_value() == SEVERAL[edition]
    typed = page.locator(".results").inner_html()
    page.reload()
    assert page.locator(".results li.row").count() == typed.count('<li class="row"')


def test_a_choice_narrows_at_once_and_can_be_taken_back(site: str, page: Page) -> None:
    page.goto(_address(site, "fa", WORDS["fa"]))
    before = page.locator(".found-count").text_content()
    page.locator(".narrow summary").click()
    page.locator("#search-kind").select_option("opinion")
    expect(page.locator(".chosen a")).to_have_text(editions.edition("fa").text("kind.opinion"))
    expect(page).to_have_url(re.compile("kind=opinion"))
    page.locator(".chosen a").click()
    expect(page.locator(".found-count")).to_have_text(str(before))
    expect(page).not_to_have_url(re.compile("kind="))


def test_an_answer_that_comes_late_does_not_take_the_place_of_a_newer_one(site: str, page: Page) -> None:
    held = []
    page.goto(f"{site}/en/search/")
    page.route("**/*q=port&part=results", lambda route: held.append(route))
    with page.expect_request("**/*q=port&part=results"):
        page.locator("#search-q").fill("port")
    page.locator("#search-q").fill(NOWHERE["en"])
    expect(page.locator(".nothing")).to_contain_text(NOWHERE["en"])
    assert NOWHERE["en"] in page.url
    assert held
    expect(page.locator(".results")).not_to_have_attribute("aria-busy", "true")


def test_while_the_service_rests_the_script_says_so(site: str, page: Page) -> None:
    rests = urlopen(f"{site}/ku/search/rests/").read().decode()
    page.goto(f"{site}/ku/search/")
    page.route("**/*part=results", lambda route: route.fulfill(status=503, body=rests, content_type="text/html"))
    page.locator("#search-q").fill("x")
    expect(page.locator(".rests h2")).to_have_text(editions.edition("ku").text("search.rests"))


def test_what_was_searched_for_is_not_kept_for_reading_offline(
    site: str, demo_site: DemoSite, browser: Browser
) -> None:
    context = browser.new_context(service_workers="allow")
    page = context.new_page()
    page.goto(f"{site}/en/")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.goto(_address(site, "en", WORDS["en"]))
    expect(page.locator(".results li.row").first).to_be_visible()
    article = demo_site.paths("article", "en")[0]
    page.goto(site + article)
    until(page, KEPT, article)
    kept = page.evaluate(
        "caches.open('khabar-pages-1').then(cache => cache.keys()).then(all => all.map(one => one.url))"
    )
    assert [address for address in kept if "/search/" in address] == []
    context.close()
