"""A tiny site whose pages link to each other, so that the order of a delivery can be judged."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from khabar.kernel import reads
from khabar.newsroom.models import Article
from khabar.press.delivery import courier
from khabar.site import listings, pages
from khabar.site.pages import PageKind, PageRef, Rendered
from tests.press.conftest import FRONT


def _ref(article: Article) -> PageRef:
    return PageRef(article.path, "item", (("key", str(article.pk)),))


def _articles() -> Iterator[PageRef]:
    for article in Article.objects.filter(first_published_at__isnull=False):
        yield _ref(article)


def _item(ref: PageRef) -> Rendered | None:
    """An article, with a link to the one made before it."""
    key = int(ref.argument("key"))
    article = Article.objects.filter(pk=key).first()
    if article is None or article.first_published_at is None:
        return None
    if not article.live:
        return Rendered(f"{article.pk} is gone".encode(), status=410)
    before = Article.objects.filter(pk=key - 1).first()
    link = f'<a href="{before.path}">' if before is not None and before.live else ""
    return Rendered(f"{article.headline} {link}".encode())


def _item_of(label: str, object_id: str) -> Iterator[PageRef]:
    if label == "newsroom.article":
        article = Article.objects.filter(pk=object_id, first_published_at__isnull=False).first()
        if article is not None:
            yield _ref(article)


def _front(ref: PageRef) -> Rendered:
    with reads.facet(reads.CARD):
        found = Article.objects.in_bulk(listings.entries("latest:fa", 20))
    lines = [f'<a href="{article.path}">{article.headline}</a>' for article in found.values()]
    return Rendered("\n".join(lines).encode())


@pytest.fixture(autouse=True)
def _linking_site(_tiny_site: None, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = {
        "item": PageKind("item", 0, _articles, _item, _item_of, goes_with=True),
        "front": PageKind("front", 1, lambda: iter([FRONT]), _front),
    }
    monkeypatch.setattr(pages, "kinds", lambda: kinds)


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.KHABAR_PRESS_FOLDER = str(tmp_path / "press")
    monkeypatch.setattr(courier, "LOOK_AGAIN", 0.0)
