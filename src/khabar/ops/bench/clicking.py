"""Measures how long an editor waits: from the click on "publish" until the newsroom answers, and all pages stand."""

import random
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.urls import reverse

from khabar.kernel.models import User
from khabar.newsroom.models import Article
from khabar.ops import accounts
from khabar.ops.bench import publishing, running
from khabar.ops.bench.archive import Archive
from khabar.ops.bench.baking import BenchmarkFailed
from khabar.ops.bench.browsing import Browser, Fields, form_with, stream_fields
from khabar.ops.bench.ground import Mark
from khabar.ops.bench.report import Figure, figure
from khabar.ops.bench.running import Running
from khabar.ops.installation import Installation
from khabar.ops.run import LOGIN_PATH

EDITOR = "bench-editor"
PUBLISH = ("action-publish", "action-publish")
"""The button that publishes, as a browser sends it."""

STREAMS = ("body", "attributions", "byline")


@dataclass(frozen=True)
class Click:
    """One click, in milliseconds after it: until the newsroom has answered, until the browser has the page to which it
    was sent on, until all pages stood; `pages` is the number of pages that it touched.
    """

    response: float
    shown: float
    all_pages: float
    pages: int


def measure(
    installation: Installation, archive: Archive, samples: int, warm_up: int, count: Callable[[int, int], None]
) -> list[Click]:
    """Publish `warm_up` and then `samples` articles by their forms, with presses and newsroom as processes.

    Raises BenchmarkFailed.
    """
    password = _editor()
    start = publishing.next_number()
    pauses = random.Random(archive.seed)  # noqa: S311 - seeded on purpose
    found: list[Click] = []
    with (
        running.presses(installation, installation.bakers) as presses,
        running.newsroom(installation) as (server, port),
        ThreadPoolExecutor(1) as beside,
    ):
        browser = Browser(port)
        _sign_in(browser, password, server)
        for number in range(warm_up + samples):
            article = publishing.draft(archive, start + number)
            running.settle(presses)
            address, fields = opened(browser, article)
            time.sleep(pauses.random() * publishing.LARGEST_PAUSE)
            found.append(_click(browser, address, fields, article, presses, beside))
            count(max(len(found) - warm_up, 0), samples)
        browser.close()
    return found[warm_up:]


def figures(clicks: list[Click], articles: int, mark: Mark, bakers: int) -> list[Figure]:
    """Return the clicks as figures."""
    own = publishing.publication_conditions(articles, mark, bakers)
    return [
        figure("click_response", "ms", [one.response for one in clicks], own),
        figure("click_page_shown", "ms", [one.shown for one in clicks], own),
        figure("click_all_pages", "ms", [one.all_pages for one in clicks], own),
        figure("click_pages", "pages", [one.pages for one in clicks], own),
    ]


def opened(browser: Browser, article: Article) -> tuple[str, Fields]:
    """Open the form of `article`; return its address and what a browser sends when its publish button is pressed.

    Raises BenchmarkFailed without the form or the button.
    """
    address = reverse("wagtailsnippets_newsroom_article:edit", args=[article.pk])
    answer = browser.get(address)
    if answer.status != 200 or f'name="{PUBLISH[0]}"' not in answer.text:
        raise BenchmarkFailed(f"The form of the article cannot be published from: {answer.status} {answer.location}")
    fields = form_with(answer.text, "headline")
    for name in STREAMS:
        # Wagtail's script makes these fields, from the same state that the page holds.
        value = getattr(article, name)
        fields += stream_fields(value.stream_block, value.stream_block.get_form_state(value), name)
    return address, [*fields, PUBLISH]


def _editor() -> str:
    """Make the account that clicks, or give it a new password; return the password."""
    password = secrets.token_urlsafe(24)
    if User.objects.filter(username=EDITOR).exists():
        accounts.set_password(EDITOR, password)
    else:
        accounts.add_account(EDITOR, password, "desk-editor")
    return password


def _sign_in(browser: Browser, password: str, server: Running) -> None:
    fields = dict(form_with(browser.get(LOGIN_PATH).text, "username"))
    answer = browser.post(LOGIN_PATH, list({**fields, "username": EDITOR, "password": password}.items()))
    if answer.status != 302:
        raise BenchmarkFailed(f"The newsroom lets nobody in ({answer.status}). It said:\n{server.said()}")


def _click(
    browser: Browser, address: str, fields: Fields, article: Article, presses: Running, beside: ThreadPoolExecutor
) -> Click:
    began = time.perf_counter()
    answer = browser.post(address, fields)
    if answer.status != 302:
        raise BenchmarkFailed(f"The newsroom did not publish article {article.pk}: it answered with {answer.status}.")
    # A browser asks for the page to which it is sent while the press is at work, and takes processor time from it.
    following = beside.submit(browser.get, answer.location)
    running.settle(presses, cards=False)
    everything = time.perf_counter()
    shown = following.result()
    return Click(
        response=(answer.at - began) * 1000,
        shown=(shown.at - began) * 1000,
        all_pages=(everything - began) * 1000,
        pages=publishing.pages_of(article),
    )
