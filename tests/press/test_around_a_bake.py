"""What goes wrong around a bake: a power cut, rows that cannot be read ahead, work that takes long."""

from pathlib import Path

import pytest

from khabar.kernel import failpoints
from khabar.newsroom.actions import unpublish
from khabar.press import actions, store
from khabar.site import pages
from tests.press.conftest import text_of
from tests.press.test_press import change, publish_new, waiting

pytestmark = pytest.mark.django_db


def test_a_page_whose_change_nobody_has_looked_at_yet_does_not_differ(baked: store.FileStore) -> None:
    article = publish_new()
    actions.run_once(baked)
    change(article, headline="تیتر تازه")
    assert actions.verify(None).different == []
    assert waiting() == {article.path, "/fa/"}


def test_pages_that_cannot_be_read_ahead_are_read_one_by_one(
    baked: store.FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(refs: object) -> None:
        raise ValueError("One of them has a row that makes no sense.")

    monkeypatch.setattr(pages, "prepare", refuse)
    article = publish_new(headline="خبر نخست")
    actions.run_once(baked)
    assert "خبر نخست" in text_of(baked, article.path)


def test_what_went_is_durable_before_it_is_acknowledged(baked: store.FileStore) -> None:
    article = publish_new()
    actions.run_once(baked)
    calls: list[str] = []

    class Watched(store.Disk):
        def unlink(self, path: Path) -> None:
            calls.append("unlink")
            super().unlink(path)

        def sync(self, root: Path) -> None:
            calls.append("sync")

    baked.disk = Watched()
    unpublish(article, by=None)
    with failpoints.armed("acknowledge.started", lambda: calls.append("acknowledge")):
        actions.run_once(baked)
    assert "unlink" in calls
    after = calls[len(calls) - calls[::-1].index("unlink") :]
    assert after[:2] == ["sync", "acknowledge"]
