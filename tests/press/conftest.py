"""A tiny site of three kinds of page, so that the press is tested without any template."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest

from khabar.kernel import reads
from khabar.newsroom.models import Article
from khabar.press import actions, store
from khabar.site import listings, pages
from khabar.site.pages import PageKind, PageRef, Rendered

FRONT = PageRef("/fa/", "front")


def _article_ref(article: Article) -> PageRef:
    return PageRef(article.path, "item", (("article", str(article.pk)),))


def _articles() -> Iterator[PageRef]:
    for article in Article.objects.filter(first_published_at__isnull=False):
        yield _article_ref(article)


def _item(ref: PageRef) -> Rendered | None:
    article = Article.objects.filter(pk=ref.argument("article")).first()
    if article is None:
        return None
    if not article.live:
        return Rendered(b"gone", status=410)
    if "fails" in article.headline:
        raise ValueError("This page cannot be rendered.")
    section = article.section.names["fa"] if article.section else ""
    texts = " ".join(str(child["value"]) for child in article.body.raw_data)
    media = ("lost.jpeg",) if "lost" in article.headline else ()
    return Rendered(f"{section} {article.headline} {texts}".encode(), media=media)


def _item_of(label: str, object_id: str) -> Iterator[PageRef]:
    if label == "newsroom.article":
        article = Article.objects.filter(pk=object_id, first_published_at__isnull=False).first()
        if article is not None:
            yield _article_ref(article)


def _front(ref: PageRef) -> Rendered:
    with reads.facet(reads.CARD):
        found = Article.objects.in_bulk(listings.entries("latest:fa", 20))
    return Rendered("\n".join(article.headline for article in found.values()).encode())


@pytest.fixture(autouse=True)
def _tiny_site(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = {
        "item": PageKind("item", 0, _articles, _item, _item_of, goes_with=True),
        "front": PageKind("front", 1, lambda: iter([FRONT]), _front),
    }
    monkeypatch.setattr(pages, "kinds", lambda: kinds)
    monkeypatch.setattr(pages, "assets", dict)


@pytest.fixture
def tree(tmp_path: Path, settings: Any) -> store.FileStore:
    """An empty site tree that the settings name."""
    settings.KHABAR_SITE_TREE = str(tmp_path / "site")
    settings.KHABAR_PRESS_FOLDER = str(tmp_path / "press")
    return store.FileStore(tmp_path / "site")


@pytest.fixture
def baked(tree: store.FileStore, db: None) -> store.FileStore:
    """The tree after a full bake of what there is."""
    actions.bake_all(target=tree)
    return tree


def text_of(tree: store.FileStore, path: str) -> str:
    """Return the page at `path` as readers get it."""
    return brotli.decompress((tree.root / (store.base_file(path) + ".br")).read_bytes()).decode()
