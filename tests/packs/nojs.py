"""What stands on the page with script stands there without, links too."""

from collections import Counter
from typing import Any

from playwright.sync_api import Page

from tests.packs.opening import Opened

ADDED = ("[data-island]", "time[data-relative]", "time[data-ago]")
"""What script alone may fill or word otherwise: islands, which hold a link without it, and how long ago a time was."""

READ = """added => {
  const texts = [], links = [];
  const kept = node => node && !node.closest(added) && node.checkVisibility({visibilityProperty: true});
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.data.replace(/\\s+/g, ' ').trim();
    if (text && kept(node.parentElement)) texts.push(text);
  }
  for (const link of document.links) if (kept(link)) links.push(link.getAttribute('href'));
  const hidden = [...document.querySelectorAll('[hidden]')].map(element => element.textContent.replace(/\\s+/g, ' '));
  return {texts, links, hidden};
}"""


def reading(page: Page) -> dict[str, Any]:
    """Return the visible texts and links of an open page, without those of `ADDED`, and what it holds hidden."""
    return page.evaluate(READ, ", ".join(ADDED))


def nojs(opened: Opened, without: dict[str, Any]) -> list[str]:
    """Return what differs from the `reading` of the same page `without` script.

    Script may show what the page holds ready as `hidden`, a button for example, and nothing else.
    """
    scripted = reading(opened.page)
    faults = []
    for what in ("texts", "links"):
        with_script, plain = Counter(scripted[what]), Counter(without[what])
        faults += [f"gone with script, {what}: {lost}" for lost in (plain - with_script)]
        faults += [f"only with script, {what}: {more}" for more in (with_script - plain) if not _held(more, without)]
    if not without["texts"]:
        faults.append("nothing to read without script")
    return faults


def _held(text: str, without: dict[str, Any]) -> bool:
    return any(text in hidden for hidden in without["hidden"])
