"""Answers searches: the page, the results alone for the script, and the feeds. Nothing about the reader is kept."""

import asyncio
import gzip
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from threading import Event, Thread

import brotli
import structlog

from khabar.editions import queries as editions
from khabar.editions.models import Edition
from khabar.kernel import clock
from khabar.press.serving.answers import SECURITY, SHARED, Answer, refusal
from khabar.press.serving.files import Site, accepts
from khabar.press.serving.handing import SEARCH, resting
from khabar.press.serving.requests import Request
from khabar.reader import asking, feed, results
from khabar.reader.asking import Asked
from khabar.reader.cards import Card, card
from khabar.reader.filling import Blank
from khabar.reader.tree import Pages
from khabar.search.engines import Home, KeptIndex, Unusable
from khabar.search.interface import Order, Query, Results
from khabar.site import syndication
from khabar.site.syndication import FORMATS
from khabar.site.wording import writer

log = structlog.get_logger("khabar.reader")

SECONDS = 0.5
"""How long one search may take; then what was found is shown."""

ELSEWHERE_SECONDS = 0.15
"""How long counting what the other editions have may take, all together."""

FEW = 3
"""With fewer results than this the other editions are offered."""

THREADS = 4
WAITING = 32
"""How many searches are worked on at once, and how many more may wait for that; whoever comes then is told to wait."""

STALE = 1.2
"""Seconds after which nobody waits for an answer any more: the site server has told its reader something else."""

LOOK_AGAIN, TRY_AGAIN = 0.25, 5.0
"""Seconds after which the index is looked at again, for another may serve that nobody has read yet, and after which one
that is missing or of no use is tried again."""

BROTLI_QUALITY, GZIP_LEVEL = 4, 5
PAGE_TYPE = "text/html; charset=utf-8"
UNLISTED = ("x-robots-tag", "noindex")


class Searching:
    """Answers every request that comes to the reader service, from the index at `home` and the site tree at `tree`."""

    def __init__(self, tree: Path, home: Home, now: Callable[[], datetime] = clock.now) -> None:
        self.site = Site(tree)
        self._home = home
        self._index: KeptIndex | None = None
        self._now = now
        self._blanks: Pages[Blank] = Pages(tree, Blank)
        self._cards: Pages[Card] = Pages(tree, card)
        self._pool = ThreadPoolExecutor(THREADS, "search")
        self._under_way = 0
        self._unusable = ""
        self._ended = Event()

    def keep_warm(self) -> None:
        """From now on read ahead, in a thread of its own, what the first search in an index has to load.

        That takes longer than a search may on a large archive: the first reader would get half an answer.
        """
        Thread(target=self._keep_warm, name="warm", daemon=True).start()

    def takes(self, request: Request) -> bool:
        """Return true: this service has nothing else to answer with."""
        return True

    async def answer(self, request: Request) -> Answer:
        """Return the answer; it is 503 with the page for that when there are too many or no index."""
        match = SEARCH.fullmatch(request.path)
        if match is None or match[1] not in editions.codes():
            return refusal(HTTPStatus.NOT_FOUND)
        if self._under_way >= THREADS + WAITING:
            return resting(self.site, request)
        self._under_way += 1
        try:
            task = Task(request, editions.edition(match[1]), match[2] or "", time.monotonic())
            return await asyncio.get_running_loop().run_in_executor(self._pool, self._answer, task)
        finally:
            self._under_way -= 1

    def close(self) -> None:
        """Let the threads end."""
        self._ended.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _keep_warm(self) -> None:
        pause = 0.0
        while not self._ended.wait(pause):
            try:
                self._opened().warm()
                pause = LOOK_AGAIN
            except Unusable:
                # Whoever searches is told, and the log with it.
                self._index = None
                pause = TRY_AGAIN
            except Exception:
                log.exception("the index cannot be read ahead")
                return

    def _answer(self, task: "Task") -> Answer:
        blank = self._blanks.get(f"/{task.edition.code}/search/")
        if blank is None or time.monotonic() - task.came > STALE:
            return resting(self.site, task.request)
        try:
            asked = asking.read(task.request.query, task.edition, blank.choices)
            return self._feed(task, blank, asked) if task.feed else self._page(task, blank, asked)
        except Unusable as error:
            self._index = None
            if str(error) != self._unusable:
                log.warning("no index to search", error=str(error))
            self._unusable = str(error)
        except Exception:
            # Whatever it was, the reader gets a page. What was searched for stands in no log.
            log.exception("a search failed", edition=task.edition.code)
        return resting(self.site, task.request)

    def _page(self, task: "Task", blank: Blank, asked: Asked) -> Answer:
        edition = task.edition
        found = None if asked.empty else self._found(asked, edition, blank.choices)
        title = edition.text("search.title", query=asked.q) if asked.q else edition.text("search.heading")
        context = {"w": writer(edition), "asked": asked, "found": found}
        if asked.part:
            return _packed(blank.results(title, **context), task.request)
        return _packed(blank.page(title, found.feeds if found else (), **context), task.request)

    def _found(self, asked: Asked, edition: Edition, choices: results.Choices) -> results.Found:
        query, bad_date = asked.query(edition, self._now())
        made = self._search(query, SECONDS)
        elsewhere = [] if asked.everywhere or made.total >= FEW or not asked.q else self._elsewhere(query, edition)
        return results.found(asked, edition, made, self._cards, elsewhere, bad_date, choices)

    def _elsewhere(self, query: Query, edition: Edition) -> list[tuple[Edition, int]]:
        """Return how much each other edition has by the same words."""
        until = time.monotonic() + ELSEWHERE_SECONDS
        counted = []
        for one in editions.editions():
            if one.code != edition.code and (left := until - time.monotonic()) > 0:
                other = Query(query.text, one.language, editions=(one.code,), size=0)
                made = self._search(other, left)
                counted.append((one, 0 if made.widened else made.total))
        return counted

    def _feed(self, task: "Task", blank: Blank, asked: Asked) -> Answer:
        edition = task.edition
        query, _ = asked.query(edition, self._now(), feed.SIZE)
        made = self._search(replace(query, order=Order.NEWEST, start=0), SECONDS)
        title = edition.text("search.title", query=asked.q) if asked.q else edition.text("search.heading")
        form, content_type = FORMATS[task.feed]
        heading = feed.Heading(
            edition,
            title=f"{title} | {blank.agency}" if blank.agency else title,
            page=asked.address(edition.code, order=""),
            path=asked.address(edition.code, task.feed, order=""),
        )
        body = syndication.feed(form, heading, feed.items(made.hits, self._cards), feed.publisher(edition, blank))
        headers = [
            ("content-type", content_type), ("cache-control", "public, max-age=300"),
            ("access-control-allow-origin", "*"), UNLISTED, *SHARED,
        ]  # fmt: skip
        return Answer(HTTPStatus.OK, headers, body)

    def _search(self, query: Query, seconds: float) -> Results:
        """Return what is found. Raises Unusable."""
        found = self._opened().search(query, seconds)
        self._unusable = ""
        return found

    def _opened(self) -> KeptIndex:
        """Return the index that serves, the same for all threads. Raises Unusable."""
        index = self._index
        if index is None:
            opened = self._home.open()
            index = self._index = self._index or opened
        return index


@dataclass(frozen=True)
class Task:
    """One request that is worked on, and when it came, on the monotonic clock; `feed` is the name of a feed's file."""

    request: Request
    edition: Edition
    feed: str
    came: float


def _packed(text: str, request: Request) -> Answer:
    body = text.encode(errors="replace")
    accepted = request.headers.get("accept-encoding", "")
    headers = [
        ("content-type", PAGE_TYPE), ("cache-control", "private, max-age=0"), ("vary", "accept-encoding"), UNLISTED,
        *SECURITY,
    ]  # fmt: skip
    if accepts(accepted, "br"):
        headers.append(("content-encoding", "br"))
        body = brotli.compress(body, quality=BROTLI_QUALITY)
    elif accepts(accepted, "gzip"):
        headers.append(("content-encoding", "gzip"))
        body = gzip.compress(body, GZIP_LEVEL)
    return Answer(HTTPStatus.OK, headers, body)
