"""WCAG 2.2 AA by axe-core: as it is, on 320 CSS pixels, and with text at 200 %."""

from functools import cache
from typing import Any

from scripts import checkers
from tests.packs.layout import horizontal_scroll
from tests.packs.opening import HEIGHT, TWO_FRAMES, Opened

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
NARROW = 320
PLAIN_TEXT, FIXED_TEXT = 16, 13
"""The browser's own sizes of text in CSS pixels."""

CONTRAST = "color-contrast"
RUN = """async only => {
  const found = await axe.run(document, {...only, resultTypes: ['violations']});
  return found.violations.map(({id, help, nodes}) => [id, help, nodes.map(node => node.target.join(' ') + ' ' +
    (node.any[0]?.message || node.all[0]?.message || node.none[0]?.message || ''))]);
}"""
SHOWN = 3
IN_LATIN = """() => {
  const root = document.documentElement, plain = 'rgba(0, 0, 0, 0)';
  if ([root, document.body].every(element => getComputedStyle(element).backgroundColor === plain))
    root.style.backgroundColor = 'Canvas';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  window.__words = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const latin = node.data.replace(/[\\u0600-\\u06ff\\u200c\\u200d]/g, 'n');
    if (latin !== node.data) window.__words.push([node, node.data]), node.data = latin;
  }
}"""
AS_IT_WAS = """() => {
  for (const [node, words] of window.__words) node.data = words;
  document.documentElement.style.backgroundColor = '';
}"""


@cache
def _source() -> str:
    return checkers.axe()


def a11y(opened: Opened) -> list[str]:
    """Return the violations that axe finds in the page as it stands, on a narrow screen, and with large text.

    Neither of the latter two may scroll sideways (WCAG 1.4.10, 1.4.4).
    """
    page = opened.page
    faults = violations(opened) + contrast(opened)
    page.set_viewport_size({"width": NARROW, "height": HEIGHT})
    faults += horizontal_scroll(opened, " at 320 px") + violations(opened, " at 320 px")
    page.set_viewport_size({"width": opened.width, "height": HEIGHT})
    with_text_at(opened, 2)
    faults += horizontal_scroll(opened, " with text at 200 %") + violations(opened, " with text at 200 %")
    with_text_at(opened, 1)
    return list(dict.fromkeys(faults))


def violations(opened: Opened, where: str = "") -> list[str]:
    """Return the violations that axe finds in the page as it stands, but for `contrast`."""
    only = {"runOnly": {"type": "tag", "values": list(RULES)}, "rules": {CONTRAST: {"enabled": False}}}
    return _run(opened, only, where)


def contrast(opened: Opened) -> list[str]:
    """Return the texts whose contrast is too low.

    Axe takes joined letters for the ligatures of an icon font and passes over them, so it is asked about the same page
    with Latin letters in their place; and a page without any background for white, so it is given the browser's.
    """
    opened.page.evaluate(IN_LATIN)
    found = _run(opened, {"runOnly": {"type": "rule", "values": [CONTRAST]}}, "")
    opened.page.evaluate(AS_IT_WAS)
    return found


def _run(opened: Opened, only: dict[str, Any], where: str) -> list[str]:
    page = opened.page
    page.evaluate(TWO_FRAMES)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_source())
    return [_worded(found, where) for found in page.evaluate(RUN, only)]


def with_text_at(opened: Opened, times: int) -> None:
    """Set the reader's own size of text, as in the browser's settings, to so many `times` the usual one."""
    session = opened.page.context.new_cdp_session(opened.page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": PLAIN_TEXT * times, "fixed": FIXED_TEXT * times}})
    session.detach()


def _worded(found: list[Any], where: str) -> str:
    name, meaning, nodes = found
    return f"{name}{where}: {meaning}; {len(nodes)} times: {'; '.join(nodes[:SHOWN])}"
