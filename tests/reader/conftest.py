"""A small site tree with real pages, an index of them, and the service over both."""

import asyncio
import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from khabar.press.serving.answers import Answer
from khabar.press.serving.requests import Request
from khabar.reader.searching import Searching
from khabar.search import documents
from khabar.search.engines import SqliteHome
from khabar.search.fts import FtsIndex
from khabar.site import pages, paths
from khabar.site.pages import PageRef
from tests import factories

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
EDITIONS = ("fa", "ar", "en", "ku")


@dataclass
class Ground:
    """The tree and the index of a small site, and what searches there."""

    tree: Path
    index: Path
    searching: Searching

    def ask(self, query: str, edition: str = "fa", file: str = "", **headers: str) -> Answer:
        """Return the answer to the query of an address, as it came."""
        request = Request("GET", f"/{edition}/search/{file}", headers, False, False, query=query)
        return asyncio.run(self.searching.answer(request))

    def page(self, query: str, edition: str = "fa") -> html.HtmlElement:
        """Return the page that answers a search."""
        answer = self.ask(query, edition)
        assert answer.status == 200
        return html.document_fromstring(answer.body.decode())

    def write(self, path: str, body: bytes) -> None:
        """Put a page into the tree."""
        file = self.tree / path.strip("/") / "index.html.gz"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(gzip.compress(body))

    def bake(self, ref: PageRef) -> None:
        """Put a page as it is now into the tree."""
        made = pages.render(ref)
        assert made is not None
        self.write(ref.path, made.body)

    def publish(self, edition: str = "fa", days: int = 1, **fields: Any) -> str:
        """Publish an article so many days ago, in the tree and in the index; return its path."""
        article = factories.article(edition, at=NOW - timedelta(days=days), **fields)
        ref = next(ref for ref in pages.pages_of("newsroom.article", str(article.pk)) if ref.kind == "article")
        self.bake(ref)
        index = FtsIndex(self.index, write=True)
        index.put(documents.of([article.public_id]))
        index.close()
        return ref.path


@pytest.fixture
def ground(tmp_path: Path, db: None, settings: Any) -> Iterator[Ground]:
    settings.KHABAR_SITE_ADDRESS = "https://news.example"
    settings.KHABAR_AGENCY_NAMES = {"en": "Agency", "fa": "خبرگزاری"}
    factories.section("economy")
    factories.place("marsaf", parent=factories.place("provinces"))
    index = tmp_path / "index.sqlite3"
    FtsIndex(index, write=True).close()
    made = Ground(tmp_path / "tree", index, Searching(tmp_path / "tree", SqliteHome(tmp_path), now=lambda: NOW))
    for code in EDITIONS:
        arguments = (("edition", code),)
        made.bake(PageRef(paths.search(code), "search", arguments))
        made.bake(PageRef(paths.search_rests(code), "search-rests", arguments))
    yield made
    made.searching.close()


@pytest.fixture
def headlines() -> Callable[[html.HtmlElement], list[str]]:
    """What the results are, in order."""
    return lambda page: [one.text_content() for one in page.xpath("//ol[@class='rows']//h2")]
