"""Pictures of what is taken down: gone with it where nobody else shows them, from the tree and from the targets."""

from collections.abc import Iterator
from typing import Any

import pytest

from khabar.kernel import failpoints, reads
from khabar.media.actions import rendition_folder
from khabar.newsroom import actions as newsroom
from khabar.newsroom.models import Article
from khabar.press import actions, baker, expander, queries, queue, store, sweep, withdrawal
from khabar.press.delivery import courier
from khabar.press.models import Dirty, Removal, Shared
from khabar.press.serving.files import Site
from khabar.site import listings, pages
from khabar.site.pages import PageKind, PageRef, Rendered
from tests.press.conftest import FRONT, _articles, _item_of
from tests.press.delivery.shelf import Shelf
from tests.press.test_press import change, publish_new

pytestmark = pytest.mark.django_db

PICTURE = ("ab/0123456789abcdef-320.avif", "ab/0123456789abcdef-320.jpeg")
RECORDING = "cd/fedcba9876543210.mp4"
FILES = [f"media/{name}" for name in (*PICTURE, RECORDING)]


def shown_in(headline: str) -> tuple[str, ...]:
    return (*PICTURE, RECORDING) if "عکس" in headline else ()


def _item(ref: PageRef) -> Rendered | None:
    article = Article.objects.filter(pk=ref.argument("article")).first()
    if article is None or not article.live:
        return Rendered(b"gone", status=410) if article else None
    media = shown_in(article.headline)
    # Of a picture the page names one format; the other belongs to it all the same.
    named = " ".join(f'<img src="/media/{name}">' for name in media if not name.endswith(".jpeg"))
    return Rendered(f"{article.headline} {named}".encode(), media=media)


def _front(ref: PageRef) -> Rendered:
    with reads.facet(reads.CARD):
        found = Article.objects.in_bulk(listings.entries("latest:fa", 20))
    media = {name for article in found.values() for name in shown_in(article.headline)}
    return Rendered("\n".join(article.headline for article in found.values()).encode(), media=tuple(sorted(media)))


@pytest.fixture(autouse=True)
def _site_with_pictures(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    kinds = {
        "item": PageKind("item", 0, _articles, _item, _item_of, goes_with=True),
        "front": PageKind("front", 1, lambda: iter([FRONT]), _front),
    }
    monkeypatch.setattr(pages, "kinds", lambda: kinds)
    monkeypatch.setattr(withdrawal, "_waiting", None)
    for name in (*PICTURE, RECORDING):
        file = rendition_folder() / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"picture")
    yield
    for name in (*PICTURE, RECORDING):
        (rendition_folder() / name).unlink()


def take_down(article: Article) -> None:
    newsroom.take_down(article, by=None, reason="court order")


def standing(tree: store.FileStore) -> list[str]:
    return [file for file in FILES if tree.has(file)]


def test_a_picture_goes_with_the_only_article_that_showed_it(baked: store.FileStore) -> None:
    article = publish_new(headline="عکس")
    actions.run_once(baked)
    shelf = Shelf()
    courier.deliver(shelf, baked)
    site = Site(baked.root)
    assert {site.answer("GET", f"/{file}", {}).status for file in FILES} == {200}
    assert set(FILES) <= shelf.files.keys()

    take_down(article)
    actions.run_once(baked)

    assert {Site(baked.root).answer("GET", f"/{file}", {}).status for file in FILES} == {404}
    assert {site.answer("GET", f"/{file}", {}).status for file in FILES} == {404}
    assert site.answer("GET", article.path, {}).status == 410
    assert not Shared.objects.filter(file__in=FILES).exists()
    courier.deliver(shelf, baked)
    assert not set(FILES) & shelf.files.keys()
    assert {f"/{file}" for file in FILES} <= set(shelf.told)
    assert queries.audit().clean


def test_a_picture_that_another_page_shows_stays(baked: store.FileStore) -> None:
    article = publish_new(headline="عکس")
    publish_new(headline="همان عکس")
    actions.run_once(baked)
    take_down(article)
    actions.run_once(baked)
    assert standing(baked) == FILES
    assert not Shared.objects.filter(file__in=FILES, unused_since__isnull=False).exists()
    assert not Removal.objects.filter(file__in=FILES).exists()


def test_it_stands_until_the_last_page_that_shows_it_is_baked_without(baked: store.FileStore) -> None:
    article = publish_new(headline="عکس")
    actions.run_once(baked)
    take_down(article)
    while expander.expand():
        pass
    baker.bake_next(baked, queue.Turn(lowest=queue.NEW))
    assert list(Dirty.objects.values_list("path", flat=True)) == [FRONT.path]
    assert standing(baked) == FILES
    actions.run_once(baked)
    assert standing(baked) == []


@pytest.mark.parametrize("point", ["bake.removed", "acknowledge.stored", "acknowledge.committed"])
def test_a_worker_that_dies_leaves_it_to_the_next(baked: store.FileStore, point: str, monkeypatch: Any) -> None:
    article = publish_new(headline="عکس")
    actions.run_once(baked)
    take_down(article)

    def die() -> None:
        raise KeyboardInterrupt

    with failpoints.armed(point, die), pytest.raises(KeyboardInterrupt):
        actions.run_once(baked)
    monkeypatch.setattr(withdrawal, "_waiting", None)
    actions.run_once(baked)
    assert standing(baked) == []
    assert not Shared.objects.filter(file__in=FILES).exists()


def test_the_nightly_sweep_takes_what_no_worker_did(baked: store.FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    article = publish_new(headline="عکس")
    actions.run_once(baked)
    take_down(article)
    with monkeypatch.context() as without:
        without.setattr(withdrawal, "settle", lambda target: None)
        actions.run_once(baked)
    assert standing(baked) == FILES
    assert set(sweep.sweep(baked).removed) == set(FILES)
    assert standing(baked) == []


def test_a_picture_that_goes_while_another_page_is_written_comes_back(baked: store.FileStore) -> None:
    first = publish_new(headline="عکس")
    actions.run_once(baked)
    second = publish_new(headline="دوم")
    actions.run_once(baked)
    change(second, headline="عکس دوم")

    def goes() -> None:
        Shared.objects.filter(file__in=FILES).delete()
        baked.remove(FILES)

    with failpoints.armed("bake.removed", failpoints.after(1, goes)):
        actions.run_once(baked)
    assert first.live
    assert standing(baked) == FILES
    assert Shared.objects.filter(file__in=FILES, unused_since=None).count() == len(FILES)
