"""What a publication costs does not hang on how much was published before: as many pages, as many statements.

``KHABAR_NIGHTLY=1`` compares 10,000 articles with 100,000 instead of 300 with 1,200.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from khabar.kernel import clock
from khabar.newsroom import actions as newsroom
from khabar.newsroom.models import Article
from khabar.ops.bench import loading, publishing, registering
from khabar.ops.bench.archive import Archive
from khabar.press import actions, baker, expander, store
from khabar.press.models import Dirty
from khabar.site import pages
from khabar.site.pages import PageRef
from tests.press import oracle
from tests.press.test_press import change

pytestmark = pytest.mark.django_db

SIZES = (10_000, 100_000) if os.environ.get("KHABAR_NIGHTLY") else (300, 1_200)
ARCHIVE = Archive(seed=5)

FRONTS = ("home", "latest", "section", "feed", "feed-atom", "feed-json", "fragment", "root", "robots")
"""Kinds of page of which there are as many in every archive."""

MOST_PAGES = 60
"""Pages that a publication may touch at most."""


@pytest.fixture(autouse=True)
def _tiny_site() -> None:
    """The pages are the real ones here."""


@pytest.fixture(autouse=True)
def _small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "PICTURE_SIZE", (96, 64))


@dataclass(frozen=True)
class Cost:
    """What one change cost: the kinds of the pages it touches, and the statements of its expansion."""

    kinds: tuple[str, ...]
    statements: int


def expanded() -> Cost:
    """Expand what waits and return what it cost."""
    with CaptureQueriesContext(connection) as captured:
        while expander.expand():
            pass
    return Cost(tuple(sorted(Dirty.objects.values_list("kind", flat=True))), len(captured))


def fronts(article: Article) -> Iterator[PageRef]:
    """Yield the pages that show an article before it is published, and those that it will have."""
    for kind in FRONTS:
        yield from pages.kinds()[kind].every()
    for name, label in (("topics", "topic"), ("people", "person"), ("organisations", "organisation")):
        for concept in getattr(article, name).all():
            yield from pages.pages_of(f"taxonomy.{label}", str(concept.pk))
    yield from pages.pages_of("taxonomy.place", str(article.place_id))


def costs(articles: int, tree: store.FileStore) -> dict[str, Cost]:
    """Return what four changes cost in an archive of so many articles."""
    loading.load(ARCHIVE, articles)
    registering.register(ARCHIVE, articles, lambda *_: None)
    article = publishing.draft(ARCHIVE, loading.SAMPLES_FROM)
    actions.run_once(tree)
    baker.bake(list(dict.fromkeys(fronts(article))), tree)
    found: dict[str, Cost] = {}
    for name, act in acts(article).items():
        act()
        found[name] = expanded()
        actions.run_once(tree)
    return found


def acts(article: Article) -> dict[str, Callable[[], Any]]:
    """Return the changes: by name, what makes them."""
    return {
        "publish": lambda: newsroom.publish(article, by=None, at=clock.now()),
        "headline": lambda: change(article, headline="تیتر تازه"),
        "body": lambda: change(article, body=[{"type": "paragraph", "value": "<p>متن تازه</p>"}]),
        "unpublish": lambda: newsroom.unpublish(article, by=None),
    }


def test_a_change_costs_as_much_in_a_far_larger_archive(tmp_path: Path, settings: Any) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the archive's loader writes keys itself and is made for SQLite")
    found = []
    for articles in SIZES:
        settings.KHABAR_SITE_TREE = str(tmp_path / str(articles))
        tree = store.FileStore(tmp_path / str(articles), oracle.Unsynced())
        with transaction.atomic():
            found.append(costs(articles, tree))
            transaction.set_rollback(True)
    small, large = found
    assert small == large
    assert 10 < len(small["publish"].kinds) <= MOST_PAGES
    assert len(small["body"].kinds) < len(small["headline"].kinds)
