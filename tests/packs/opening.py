"""Opens a page as on a slow line, fonts and pictures after the first paint, and keeps what crossed the network."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Route

from khabar.editions.models import Edition

HEIGHT = 900
LATE = frozenset({"font", "image"})
"""What arrives only after the first paint, so that every shift it can cause is seen."""

PATIENCE = 60.0
"""After how many seconds a page that never comes to rest is a fault of the test; pages take less than one."""

OBSERVE_SHIFTS = """
window.__shifts = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput)
    window.__shifts.push([entry.value,
      ...entry.sources.map(({node}) => node ? String(node.id || node.className || node.nodeName) : '?')]);
}).observe({type: 'layout-shift', buffered: true});
"""
PAINTED = "() => performance.getEntriesByName('first-contentful-paint').length > 0"
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
FONTS = "() => document.fonts.ready.then(() => null)"
SCROLL_THROUGH = """async () => {
  const frame = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) { scrollTo(0, y); await frame(); }
}"""


ELEMENTS = """() => {
  const all = [...document.querySelectorAll('body *')];
  return [all.filter(one => one.checkVisibility({contentVisibilityAuto: true})).length, all.length];
}"""
FACES = """() => {
  const own = new Set([...document.fonts].map(face => face.family.replaceAll('"', '')));
  const asked = new Set();
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = words.nextNode(); text; text = words.nextNode()) {
    const within = text.parentElement;
    if (!text.data.trim() || !within.checkVisibility({contentVisibilityAuto: true})) continue;
    const {fontFamily, fontSize, fontWeight, fontStyle} = getComputedStyle(within);
    const names = fontFamily.split(',').map(name => name.trim().replaceAll('"', ''));
    if (own.has(names[0])) continue;
    const generic = names.findIndex(name => /^(system-ui|serif|sans-serif|monospace)$/.test(name));
    for (const name of names.slice(0, generic + 1 || names.length)) asked.add(`${name} ${fontWeight} ${fontStyle}`);
    asked.add(`${fontFamily} ${fontWeight} ${fontStyle} ${fontSize}`);
  }
  return [...asked].sort();
}"""
LAY_OUT_ALL = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { content-visibility: visible !important; }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
"""What waits for the reader to come near has no boxes that could be judged."""


@dataclass
class Answer:
    """One request of a page: its address, what for (CDP's resource types), status, and the bytes that came, as sent.

    `head` are those of the bytes that are headers.
    """

    url: str
    purpose: str
    status: int = 0
    bytes: int = 0
    head: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    failure: str = ""
    finished: bool = False


@dataclass
class Opened:
    """A page at rest in the browser.

    `first` are the answers of the first view, before any scrolling, `answers` all; `shifts` the layout shifts of the
    first view, each with what moved; `elements` how many elements were laid out for it, and how many there are; `faces`
    what a browser had to ask its system for about faces: each family until one is found, and each of their sizes.
    """

    page: Page
    edition: Edition
    kind: str
    address: str
    width: int
    dark: bool
    status: int = 0
    answers: list[Answer] = field(default_factory=list)
    first: list[Answer] = field(default_factory=list)
    shifts: list[list[Any]] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    elements: tuple[int, int] = (0, 0)
    faces: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        """The host and port that the page came from."""
        return urlsplit(self.address).netloc

    @property
    def path(self) -> str:
        """The path of the page."""
        return urlsplit(self.address).path


def contexts(browser: Browser, width: int, dark: bool, script: bool = True) -> BrowserContext:
    """Return a fresh context of one width in CSS pixels and colour scheme. Service workers are tried out elsewhere."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT},
        color_scheme="dark" if dark else "light",
        java_script_enabled=script,
        service_workers="block",
    )
    context.set_default_timeout(PATIENCE * 1000)
    context.add_init_script(OBSERVE_SHIFTS)
    return context


@contextmanager
def opened(context: BrowserContext, address: str, edition: Edition, kind: str) -> Iterator[Opened]:
    """Open `address` in a new page of `context`, let it come to rest, show all of it once, and close it at the end."""
    page = context.new_page()
    size = page.viewport_size
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    found = Opened(page, edition, kind, address, size["width"] if size else 0, dark)
    try:
        _watch(context.new_cdp_session(page), found)
        page.on("console", lambda said: found.console.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: found.console.append(str(error)))
        _load(found)
        yield found
    finally:
        page.close()


def _load(found: Opened) -> None:
    page, held, painted = found.page, list[Route](), False

    def gate(route: Route) -> None:
        if painted or route.request.resource_type not in LATE:
            route.continue_()
        else:
            held.append(route)

    page.route("**/*", gate)
    answer = page.goto(found.address, wait_until="domcontentloaded")
    found.status = answer.status if answer else 0
    page.wait_for_function(PAINTED)
    painted = True
    for route in held:
        route.continue_()
    page.wait_for_load_state("load")
    page.evaluate(FONTS)
    settle(found)
    found.first = list(found.answers)
    found.shifts = page.evaluate("() => window.__shifts")
    seen, whole = page.evaluate(ELEMENTS)
    found.elements = seen, whole
    found.faces = page.evaluate(FACES)
    page.evaluate(LAY_OUT_ALL)
    page.evaluate(SCROLL_THROUGH)
    settle(found)
    page.evaluate("() => scrollTo(0, 0)")
    page.evaluate(TWO_FRAMES)


def settle(found: Opened) -> None:
    """Wait until two frames have passed in which nothing was asked for and nothing is on its way."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        before = len(found.answers)
        found.page.evaluate(TWO_FRAMES)
        if len(found.answers) == before and all(answer.finished for answer in found.answers):
            return
    waiting = [answer.url for answer in found.answers if not answer.finished]
    raise AssertionError(f"{found.address} did not come to rest; still on their way: {waiting}")


def _watch(session: CDPSession, found: Opened) -> None:
    """Note every request of the page. Nothing comes from a cache, and gzip is what the page accepts."""
    known: dict[str, Answer] = {}

    def asked(event: dict[str, Any]) -> None:
        answer = Answer(event["request"]["url"], event.get("type", "Other"))
        if answer.url.startswith("http"):
            known[event["requestId"]] = answer
            found.answers.append(answer)

    def answered(event: dict[str, Any]) -> None:
        answer = known.get(event["requestId"])
        if answer:
            answer.status = event["response"]["status"]
            answer.head = int(event["response"]["encodedDataLength"])
            answer.headers = {name.lower(): value for name, value in event["response"]["headers"].items()}

    def finished(event: dict[str, Any]) -> None:
        answer = known.get(event["requestId"])
        if answer:
            answer.bytes, answer.finished = int(event.get("encodedDataLength", 0)), True
            answer.failure = event.get("errorText", "")

    session.on("Network.requestWillBeSent", asked)
    session.on("Network.responseReceived", answered)
    session.on("Network.loadingFinished", finished)
    session.on("Network.loadingFailed", finished)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.setExtraHTTPHeaders", {"headers": {"Accept-Encoding": "gzip"}})
