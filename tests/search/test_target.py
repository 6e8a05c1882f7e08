"""The readers' index follows the site, and is there whatever happens to its file."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from khabar.newsroom import actions as newsroom
from khabar.press import store
from khabar.press.delivery import attempts, courier, plan, targets
from khabar.press.delivery.interface import DeliveryFailed
from khabar.press.models import Delivery
from khabar.search import documents, engines, fts, postings, rebuilding, target
from khabar.search.fts import FtsIndex
from tests import factories
from tests.press.delivery.test_courier import change, publish
from tests.search.conftest import Find

pytestmark = pytest.mark.django_db
Deliver = Callable[[], None]


def test_it_follows_every_installation_that_does_not_say_no(folder: Path, settings: Any) -> None:
    assert targets.names() == ["search"]
    settings.KHABAR_SEARCH = False
    assert targets.names() == []


def test_what_is_published_changed_and_taken_off_is_found_so(deliver: Deliver, find: Find) -> None:
    article = publish("زلزله در شهر")
    deliver()
    assert find("زلزله") == [article.path]
    change(article, "توفان در شهر")
    deliver()
    assert find("زلزله") == []
    assert find("توفان") == [article.path]
    article.refresh_from_db()
    newsroom.unpublish(article, by=None)
    deliver()
    assert find("") == []


def test_a_draft_of_a_public_article_is_not_found(deliver: Deliver, find: Find) -> None:
    article = publish("زلزله در شهر")
    article.refresh_from_db()
    article.headline = "توفان در شهر"
    article.save_revision()
    deliver()
    assert find("توفان") == []
    assert find("زلزله") == [article.path]


def test_after_an_outage_it_catches_up(deliver: Deliver, find: Find, baked: store.FileStore) -> None:
    from khabar.press import actions

    deliver()
    first, second = publish("زلزله"), publish("توفان")
    actions.run_once(baked)
    newsroom.unpublish(first, by=None)
    deliver()
    assert find("زلزله") == []
    assert find("توفان") == [second.path]


def test_an_archive_without_index_gets_one_and_the_cursor_with_it(
    deliver: Deliver, find: Find, baked: store.FileStore
) -> None:
    from khabar.press import actions

    article = publish("زلزله")
    actions.run_once(baked)
    deliver()
    assert find("زلزله") == [article.path]
    assert Delivery.objects.get(target="search").cursor == plan.last_change()
    assert (target.folder() / engines.FILE).is_symlink()


def test_a_lost_damaged_or_stale_index_is_built_anew(
    deliver: Deliver, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = publish("زلزله")
    deliver()
    (target.folder() / engines.FILE).unlink()
    deliver()
    assert find("زلزله") == [article.path]
    (target.folder() / engines.FILE).write_bytes(b"damaged" * 5000)
    deliver()
    assert find("زلزله") == [article.path]
    monkeypatch.setattr(postings, "FORMAT", postings.FORMAT + 1)
    deliver()
    assert find("زلزله") == [article.path]
    assert len(list((target.folder() / engines.FILE).parent.glob("index-*.sqlite3"))) == 1


def test_damage_inside_the_file_is_told_and_mended(
    deliver: Deliver, find: Find, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = publish("زلزله")
    deliver()
    size = (target.folder() / engines.FILE).stat().st_size
    with (target.folder() / engines.FILE).open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    with pytest.raises(DeliveryFailed, match="damaged"):
        target.SearchTarget(target.home()).check()
    deliver()
    assert find("زلزله") == [article.path]

    def damaged(_index: FtsIndex, _key: str) -> None:
        raise sqlite3.DatabaseError("database disk image is malformed")

    change(article, "توفان")
    with monkeypatch.context() as patched:
        patched.setattr(FtsIndex, "_remove", damaged)
        deliver()
    assert "damaged" in Delivery.objects.get(target="search").error
    attempts.try_again_now()
    deliver()
    assert Delivery.objects.get(target="search").error == ""
    assert find("توفان") == [article.path]


def test_an_index_that_vanishes_is_not_begun_empty(deliver: Deliver, folder: Path) -> None:
    publish("زلزله")
    deliver()
    one = target.SearchTarget(target.home())
    one.purge([publish("توفان").path])
    fts.forget(target.folder() / engines.FILE)
    with pytest.raises(DeliveryFailed):
        one.purge(["/fa/2026/03/21/abc/"])
    assert not (target.folder() / engines.FILE).exists()


def test_what_is_published_while_it_is_built_is_not_lost(
    deliver: Deliver, find: Find, baked: store.FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from khabar.press import actions

    gone, stays = publish("زلزله"), publish("باران")
    deliver()
    after = documents.after
    later: list[Any] = []

    def reading(position: Any, most: int) -> Any:
        found = after(position, 1)
        if not later:
            later.append(publish("توفان"))
            newsroom.unpublish(gone, by=None)
            change(stays, "برف")
            actions.run_once(baked)
        return found

    monkeypatch.setattr(documents, "after", reading)
    assert rebuilding.rebuild(target.home()) == 2
    assert find("توفان") == [later[0].path]
    assert find("زلزله") == []
    assert find("برف") == [stays.path]
    assert find("باران") == []


def test_a_build_that_broke_off_goes_on_where_it_was(
    deliver: Deliver, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [publish(f"زلزله {number}") for number in range(5)]
    deliver()
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    asked: list[int] = []
    seen: list[tuple[int, int]] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 2

    with pytest.raises(rebuilding.Stopped):
        rebuilding.rebuild(target.home(), stop=stop)
    assert len(find("زلزله")) == 5
    assert rebuilding.rebuild(target.home(), progress=lambda done, total: seen.append((done, total))) == 5
    assert seen == [(4, 5), (5, 5)]
    assert set(find("زلزله")) == {one.path for one in made}


def test_a_full_disk_leaves_the_old_index(
    deliver: Deliver, find: Find, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = publish("زلزله")
    deliver()

    def full(index: FtsIndex) -> None:
        index._writer.execute("PRAGMA max_page_count = 1")
        index._writer.execute("CREATE TABLE more (a)")

    monkeypatch.setattr(FtsIndex, "optimise", full)
    with pytest.raises(rebuilding.Failed, match="full"):
        rebuilding.rebuild(target.home())
    assert find("زلزله") == [article.path]
    assert not (folder / engines.BUILDING).exists()


def test_only_one_builds_and_no_round_of_delivery_meanwhile(deliver: Deliver, folder: Path) -> None:
    deliver()
    with rebuilding._alone(), pytest.raises(rebuilding.Busy):
        rebuilding.rebuild(target.home())
    with courier.alone("search"), pytest.raises(rebuilding.Stopped):
        turns = iter([False, False, True])
        rebuilding.rebuild(target.home(), stop=lambda: next(turns))


def test_a_worn_index_is_swept_while_it_serves(
    deliver: Deliver, at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from khabar.search import actions

    article = publish("زلزله")
    deliver()
    for number in range(3):
        change(article, f"توفان {number}")
        deliver()
    assert target.home().open().dead == 3
    monkeypatch.setattr(actions, "WORN", 1)
    actions.prepare(lambda: False)
    assert target.home().open().dead == 0
    assert target.home().open().count == 1


def test_pages_that_are_no_articles_do_not_concern_it(deliver: Deliver, find: Find) -> None:
    article = factories.article(headline="زلزله")
    deliver()
    one = target.SearchTarget(target.home())
    one.put([])
    one.remove(["fa/index.html"])
    one.purge(["/fa/", f"{article.path}text/", "/fa/sections/politics/", "/sitemap.xml"])
    one.check()
    assert find("زلزله") == [article.path]
