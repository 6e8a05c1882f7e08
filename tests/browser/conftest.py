"""A real demo site behind a real server, and a real browser."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.demo_site import DemoSite, demo_folder, demo_site

__all__ = ["DemoSite", "Visit", "browser", "demo_folder", "demo_site", "json_linked_data", "visit"]

EVERY_VIEW = [(width, language) for width in (360, 1280) for language in ("ar", "fa")]
"""Widths of the window in CSS pixels, and languages of the newsroom."""

SOON = 30_000
"""Milliseconds that an expectation waits at most; a loaded machine is slow, not wrong."""

expect.set_options(timeout=SOON)

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The Chromium found on the machine.

    For one module: while its driver runs an event loop, Django refuses the database to the tests of other modules.
    """
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    assert program, "No Chromium: run `make test`, which installs one, or install Debian's package `chromium`."
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield running
        running.close()


@dataclass
class Visit:
    """One page open in the browser, and everything that went wrong or left the host while it loaded."""

    page: Page
    status: int
    console: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def visit(browser: Browser, address: str, *, width: int = 1280, script: bool = True, dark: bool = False) -> Visit:
    """Open `address` at a viewport `width` CSS pixels wide, wait until the network is quiet, and return the visit.

    The caller closes ``visit.page.context``.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        java_script_enabled=script,
        color_scheme="dark" if dark else "light",
        # Reading offline has tests of its own; elsewhere a worker would only fetch what nobody looks at.
        service_workers="block",
    )
    page = context.new_page()
    found = Visit(page, 0)
    host = address.split("/")[2]
    page.on("console", lambda message: found.console.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.console.append(str(error)))
    page.on(
        "request",
        lambda request: (
            found.foreign.append(request.url)
            if request.url.startswith("http") and request.url.split("/")[2] != host
            else None
        ),
    )
    page.on("requestfailed", lambda request: found.failed.append(request.url))
    answer = page.goto(address, wait_until="networkidle")
    found.status = answer.status if answer else 0
    return found


def json_linked_data(page: Page) -> list[dict[str, object]]:
    """Return the JSON-LD objects of an open page."""
    scripts = page.locator('script[type="application/ld+json"]').all_text_contents()
    return [json.loads(text) for text in scripts]


@pytest.fixture(params=EVERY_VIEW if "KHABAR_NIGHTLY" in os.environ else EVERY_VIEW[1:3], ids=str)
def view(request: pytest.FixtureRequest) -> tuple[int, str]:
    """Width of the window in CSS pixels, and language of the newsroom; by day each of both once."""
    found: tuple[int, str] = request.param
    return found


@pytest.fixture
def language(view: tuple[int, str]) -> str:
    return view[1]


@pytest.fixture
def page(view: tuple[int, str], browser: Browser, newsroom: str, language: str) -> Iterator[Page]:
    """A page of an administrator signed in to the newsroom of the module; errors of its scripts fail the test."""
    context = browser.new_context(
        viewport={"width": view[0], "height": 900}, extra_http_headers={"Accept-Language": language}
    )
    opened = context.new_page()
    opened.set_default_timeout(SOON)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(f"{newsroom}/newsroom/login/")
    opened.fill("[name=username]", "admin")
    opened.fill("[name=password]", "khabar-demo")
    opened.click("button[type=submit]")
    opened.wait_for_url(re.compile(r"/newsroom/$"))
    yield opened
    context.close()
    assert errors == []
