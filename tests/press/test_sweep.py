"""The nightly sweep: files of nobody go to quarantine, shared files stay a month, and nothing that is shown goes."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from khabar.kernel import clock
from khabar.media.actions import rendition_folder
from khabar.newsroom.models import Article
from khabar.press import actions, queries, store, sweep
from khabar.press.models import Finding, Removal, Shared
from khabar.site import pages
from khabar.site.pages import Asset
from tests.conftest import TEST_NOW
from tests.press import oracle
from tests.press.conftest import text_of
from tests.press.test_press import change, publish_new

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
PICTURE = "media/lost.jpeg"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.KHABAR_PRESS_FOLDER = str(tmp_path / "press")


@pytest.fixture
def shown(baked: store.FileStore) -> store.FileStore:
    """The tree with an article that shows a picture."""
    file = rendition_folder() / "lost.jpeg"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"picture")
    publish_new(headline="lost")
    actions.run_once(baked)
    file.unlink()
    return baked


def left(tree: store.FileStore, file: str, changed: datetime) -> None:
    """Leave a file in the tree that nobody knows, last changed then."""
    path = tree.root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("?", encoding="utf-8")
    os.utime(path, (changed.timestamp(), changed.timestamp()))


def swept(tree: store.FileStore, later: timedelta = timedelta(0)) -> sweep.Swept:
    with clock.set_to(TEST_NOW + later):
        return sweep.sweep(tree)


def test_a_file_of_nobody_goes_to_quarantine_and_a_month_later_for_good(baked: store.FileStore, tmp_path: Path) -> None:
    publish_new()
    actions.run_once(baked)
    strays = ["fa/left/index.html.br", f"fa/index.html.br.77{store.TEMPORARY}"]
    for file in strays:
        left(baked, file, TEST_NOW - DAY)
    assert sorted(swept(baked).quarantined) == sorted(strays)
    assert sorted(Finding.objects.values_list("path", flat=True)) == sorted(strays)
    folder = sweep.quarantine() / f"{TEST_NOW:%Y-%m-%d}"
    assert all((folder / file).is_file() for file in strays)
    assert not (baked.root / "fa" / "left").exists()
    oracle.assert_oracle(baked, tmp_path / "fresh", shared=True)
    assert swept(baked, 30 * DAY).dropped == []
    assert sorted(swept(baked, 31 * DAY).dropped) == sorted(strays)
    assert not folder.exists()


def test_a_file_of_a_bake_under_way_is_left_alone(baked: store.FileStore) -> None:
    left(baked, "fa/fresh/index.html.br", TEST_NOW - timedelta(minutes=59))
    assert swept(baked).quarantined == []
    assert swept(baked, timedelta(minutes=2)).quarantined == ["fa/fresh/index.html.br"]


def test_a_picture_stays_a_month_after_the_last_page_that_showed_it(
    shown: store.FileStore, tmp_path: Path, settings: Any
) -> None:
    settings.KHABAR_DELIVERY = [{"name": "mirror", "kind": "directory", "path": str(tmp_path / "mirror")}]
    assert swept(shown).removed == []
    change(Article.objects.get(), headline="بی‌عکس")
    actions.run_once(shown)
    assert swept(shown, DAY).removed == []
    assert swept(shown, 30 * DAY).removed == []
    assert shown.has(PICTURE)
    assert swept(shown, 31 * DAY).removed == [PICTURE]
    assert not shown.has(PICTURE)
    assert Removal.objects.filter(file=PICTURE).exists()
    oracle.assert_oracle(shown, tmp_path / "fresh", shared=True)


def test_a_picture_that_is_shown_again_stays(shown: store.FileStore) -> None:
    article = Article.objects.get()
    change(article, headline="بی‌عکس")
    actions.run_once(shown)
    swept(shown)
    change(article, headline="lost")
    actions.run_once(shown)
    assert swept(shown, 20 * DAY).removed == []
    assert swept(shown, 60 * DAY).removed == []
    assert shown.has(PICTURE)
    assert queries.audit().clean


def test_a_style_that_no_page_uses_any_more_stays_a_month(
    baked: store.FileStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def use(name: str) -> None:
        monkeypatch.setattr(pages, "assets", lambda: {f"/assets/{name}": Asset(b"body{}", "text/css")})
        actions.prepare()

    use("site.1.css")
    use("site.2.css")
    swept(baked)
    assert swept(baked, 29 * DAY).removed == []
    assert sorted(swept(baked, 30 * DAY).removed) == ["assets/site.1.css.br", "assets/site.1.css.gz"]
    assert set(Shared.objects.values_list("file", flat=True)) == {"assets/site.2.css.br", "assets/site.2.css.gz"}
    oracle.assert_oracle(baked, tmp_path / "fresh", shared=True)


def test_a_style_of_long_ago_that_is_used_again_comes_back(
    baked: store.FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two", "one"):
        monkeypatch.setattr(pages, "assets", lambda name=name: {f"/assets/{name}.css": Asset(b"b{}", "text/css")})
        actions.prepare()
        swept(baked)
    assert sorted(swept(baked, 31 * DAY).removed) == ["assets/two.css.br", "assets/two.css.gz"]
    assert baked.has("assets/one.css.br")


def test_readers_of_a_swept_tree_miss_nothing(shown: store.FileStore) -> None:
    swept(shown, 400 * DAY)
    assert text_of(shown, "/fa/") == "lost"
    assert shown.has(PICTURE)
    assert queries.audit().clean


def test_many_shared_files_are_looked_at_piece_by_piece(
    baked: store.FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "CHUNK", 2)
    Shared.objects.bulk_create(Shared(file=f"media/{number}.jpeg", unused_since=TEST_NOW) for number in range(8))
    before = len(list(sweep.pieces(baked, sweep.Swept())))
    assert before >= 8 / 2
    with clock.set_to(TEST_NOW + 30 * DAY):
        done = sweep.Swept()
        assert len(list(sweep.pieces(baked, done))) >= before + 8 / 2
    assert (len(done.removed), Shared.objects.count()) == (8, 0)
