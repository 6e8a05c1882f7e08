"""A real demo site behind a real server, and a real browser: built once per run, shared by all workers."""

import fcntl
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

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


@dataclass(frozen=True)
class DemoSite:
    """The baked demo and where it is served."""

    folder: Path
    address: str

    def paths(self, kind: str, edition: str) -> list[str]:
        """Return the paths of all pages of `kind` in `edition` that exist, in order."""
        database = sqlite3.connect(f"file:{self.folder}/data/khabar.sqlite3?mode=ro", uri=True)
        try:
            rows = database.execute(
                "SELECT path FROM press_page WHERE kind = ? AND path LIKE ? AND outputs != '[]' ORDER BY path",
                (kind, f"/{edition}/%"),
            )
            return [row[0] for row in rows]
        finally:
            database.close()


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo that ``khabar demo`` made, built by whichever worker comes first.

    While writing tests, KHABAR_TEST_DEMO may name a finished one.
    """
    if "KHABAR_TEST_DEMO" in os.environ:
        return Path(os.environ["KHABAR_TEST_DEMO"])
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, done = shared / "demo", shared / "demo.done"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            subprocess.run(
                [sys.executable, "-m", "khabar", "demo", "--dir", str(folder), "--no-up"],
                check=True,
                stdin=subprocess.DEVNULL,
            )
            done.touch()
    return folder


@pytest.fixture(scope="session")
def demo_site(demo_folder: Path) -> Iterator[DemoSite]:
    """The demo, served by the real site server on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "khabar",
            "up",
            "--only",
            "site",
            "--dir",
            str(demo_folder),
            "--site-port",
            str(port),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _await(server, f"{address}/robots.txt")
        yield DemoSite(demo_folder, address)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=20)
        assert server.stdout is not None
        server.stdout.close()


def _await(server: subprocess.Popen[bytes], address: str) -> None:
    """Wait until the server answers: each try blocks on the connection, and the process must be alive."""
    for _ in range(100_000):
        assert server.poll() is None, "The site server ended before it answered."
        try:
            with urlopen(address, timeout=10) as answer:
                assert answer.status == 200
                return
        except OSError:
            continue
    raise AssertionError("The site server did not answer.")


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
