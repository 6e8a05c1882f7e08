"""Reading leaves no trace: nobody else is asked, nothing is set, nothing is kept."""

from urllib.parse import urlsplit

from tests.packs.opening import Opened

KEPT = """async () => ({
  cookie: document.cookie, local: Object.keys(localStorage), session: Object.keys(sessionStorage),
  databases: (await indexedDB.databases()).map(found => found.name),
})"""
ASKS_OTHERS = """() => [...document.querySelectorAll(
    'iframe, object, embed, link[rel~=preconnect], link[rel~=dns-prefetch], link[rel~=prefetch], a[ping], portal')]
  .map(element => element.outerHTML.slice(0, 120))"""


def privacy(opened: Opened) -> list[str]:
    """Return every way in which the page tells of its reader before a click.

    Copies of pages that a service worker keeps for reading offline are no trace in this sense: they never leave the
    device.
    """
    page = opened.page
    faults = [
        f"asks another host: {answer.url}" for answer in opened.answers if urlsplit(answer.url).netloc != opened.host
    ]
    faults += [f"sets a cookie: {answer.url}" for answer in opened.answers if "set-cookie" in answer.headers]
    faults += [f"holds a cookie: {cookie['name']}" for cookie in page.context.cookies()]
    faults += [f"keeps something in {where}: {what}" for where, what in page.evaluate(KEPT).items() if what]
    faults += [f"may ask another host: {element}" for element in page.evaluate(ASKS_OTHERS)]
    return faults
