"""Every pack over every type of page.

Each type is opened in one edition, home and news in all; directions, editions, widths and colour schemes rotate over
the types, so that every run sees each of them many times. With KHABAR_NIGHTLY=1 the product is full: every type
in every edition at 360 and 1280 pixels, light and dark.
"""

from collections.abc import Callable, Iterator
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext

from khabar.editions import queries as editions
from tests.demo_site import DemoSite
from tests.packs.a11y import a11y
from tests.packs.i18n import i18n
from tests.packs.layout import layout
from tests.packs.matrix import Cell, cells
from tests.packs.mirror import mirror
from tests.packs.nojs import nojs, reading
from tests.packs.opening import Opened, contexts, opened
from tests.packs.privacy import privacy
from tests.packs.seo import seo
from tests.packs.weight import weight

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

PACKS: tuple[Callable[[Opened], list[str]], ...] = (weight, layout, seo, i18n, privacy, a11y)
Contexts = Callable[[int, bool, bool], BrowserContext]


@pytest.fixture(scope="module")
def shared(browser: Browser) -> Iterator[Contexts]:
    """One context for each width, colour scheme, and whether script runs; no page may leave a thing in it."""
    made: dict[tuple[int, bool, bool], BrowserContext] = {}

    def one(width: int, dark: bool, script: bool) -> BrowserContext:
        key = (width, dark, script)
        if key not in made:
            made[key] = contexts(browser, width, dark, script)
        return made[key]

    yield one
    for context in made.values():
        context.close()


@pytest.mark.parametrize("cell", cells(), ids=str)
def test_a_page_passes_all_packs(cell: Cell, demo_site: DemoSite, shared: Contexts) -> None:
    path = cell.path(demo_site)
    address = demo_site.address + path
    if not path or not is_document(address):
        return  # feeds, fragments and the like have tests of their own in tests/validation
    edition = editions.edition(path.split("/")[1] or editions.codes()[0])
    dark = cell.scheme == "dark"
    without = _without_script(shared(cell.width, dark, False), address)
    with opened(shared(cell.width, dark, True), address, edition, cell.kind) as page:
        faults = [f"{pack.__name__}: {fault}" for pack in PACKS for fault in pack(page)]
        faults += [f"nojs: {fault}" for fault in nojs(page, without)]
        faults += [f"mirror: {fault}" for fault in mirror(page)]
    assert not faults, "\n".join([address, *faults])


def is_document(address: str) -> bool:
    """Return whether a whole HTML document stands at `address`, one that people open."""
    with urlopen(address) as answer:
        return answer.headers["content-type"].startswith("text/html") and answer.read(15).lower() == b"<!doctype html>"


def _without_script(context: BrowserContext, address: str) -> dict[str, object]:
    page = context.new_page()
    try:
        page.goto(address)
        return reading(page)
    finally:
        page.close()
