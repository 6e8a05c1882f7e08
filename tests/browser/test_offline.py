"""Reading without a connection, in an ordinary tab of a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from khabar.editions import queries as editions
from tests.demo_site import DemoSite

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

AT_WORK = "() => navigator.serviceWorker.controller !== null"
KEPT = """async (path) => {
  const cache = await caches.open('khabar-pages-1');
  return Boolean(await cache.match(path, {ignoreVary: true}));
}"""
TOP = """async (edition) => {
  const cache = await caches.open('khabar-pages-1');
  const article = new RegExp(`^/${edition}/[0-9]{4}/[0-9]{2}/[0-9]{2}/[^/]+/$`);
  return (await cache.keys()).filter(key => article.test(new URL(key.url).pathname)).length;
}"""


def until(page: Page, predicate: str, argument: str) -> None:
    """Wait in the page until what the asynchronous `predicate` promises is true; `wait_for_function` takes the promise
    itself for the answer. Raises playwright's Error after half a minute.
    """
    page.evaluate(
        f"""async (argument) => {{
          const ask = {predicate};
          const end = performance.now() + 30000;
          while (!(await ask(argument))) {{
            if (performance.now() > end) throw new Error("It never came true.");
            await new Promise(requestAnimationFrame);
          }}
        }}""",
        argument,
    )


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(service_workers="allow")
    yield made
    made.close()


@pytest.fixture(params=("fa", "ar", "ku", "en"))
def edition(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def _visited(context: BrowserContext, site: DemoSite, *paths: str) -> Page:
    """Open the pages one after the other in one tab, the first until the worker has kept it."""
    page = context.new_page()
    for path in paths:
        page.goto(site.address + path, wait_until="load")
        page.wait_for_function(AT_WORK)
        until(page, KEPT, path)
    return page


def test_a_visited_article_is_read_offline(context: BrowserContext, demo_site: DemoSite, edition: str) -> None:
    path = demo_site.paths("article", edition)[0]
    page = _visited(context, demo_site, path)
    headline = page.locator("h1").text_content()
    context.set_offline(True)
    page.reload(wait_until="load")
    assert page.locator("h1").text_content() == headline
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontWeight") in ("600", "700")
    context.set_offline(False)


def test_the_top_ten_are_kept_and_the_offline_page_lists_them(
    context: BrowserContext, demo_site: DemoSite, edition: str
) -> None:
    home = f"/{edition}/"
    page = _visited(context, demo_site, home, home)
    until(page, f"async (edition) => (await ({TOP})(edition)) >= 10", edition)
    context.set_offline(True)
    page.goto(f"{demo_site.address}/{edition}/never/visited/", wait_until="load")
    assert page.locator("h1").text_content() == editions.edition(edition).text("offline.title")
    page.wait_for_function("() => document.querySelectorAll('.kept a').length >= 10")
    first = page.locator(".kept a").first
    headline = first.text_content()
    first.click()
    expect(page.locator("h1")).to_have_text(str(headline))
    context.set_offline(False)


def test_with_a_connection_the_network_speaks(context: BrowserContext, demo_site: DemoSite) -> None:
    path = demo_site.paths("article", "fa")[0]
    page = _visited(context, demo_site, path)
    page.evaluate(
        """async (path) => {
          const cache = await caches.open('khabar-pages-1');
          await cache.put(path, new Response('<h1>old</h1>', {headers: {'content-type': 'text/html'}}));
        }""",
        path,
    )
    page.goto(demo_site.address + path, wait_until="load")
    assert page.locator("h1").text_content() != "old"
    until(
        page,
        """async (path) => {
          const cache = await caches.open('khabar-pages-1');
          const kept = await cache.match(path, {ignoreVary: true});
          return kept && !(await kept.text()).includes('>old<');
        }""",
        path,
    )


def test_the_store_is_bounded(context: BrowserContext, demo_site: DemoSite) -> None:
    path = demo_site.paths("article", "fa")[0]
    page = _visited(context, demo_site, path)
    page.evaluate(
        """async () => {
          const cache = await caches.open('khabar-pages-1');
          for (let i = 0; i < 100; i++) await cache.put(`/fa/old/${i}/`, new Response('x'));
        }"""
    )
    page.goto(demo_site.address + demo_site.paths("article", "fa")[1], wait_until="load")
    until(page, "async () => (await (await caches.open('khabar-pages-1')).keys()).length <= 82 + 7", "")
    assert not page.evaluate(KEPT, "/fa/old/0/")
