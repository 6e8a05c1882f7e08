"""A key that very many pages read marks them in pieces, what readers see first, first; nothing else waits for it."""

from datetime import timedelta

import pytest

from khabar.kernel import clock
from khabar.kernel.models import Outbox
from khabar.newsroom.actions import publish
from khabar.newsroom.models import Article
from khabar.press import actions, expander, queries, rollout, store
from khabar.press.models import Dirty
from khabar.press.queue import Turn
from tests import factories
from tests.conftest import TEST_NOW
from tests.press.conftest import FRONT, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expander, "ROLL_OUT_FROM", 3)
    monkeypatch.setattr(rollout, "PIECE", 2)


@pytest.fixture
def archive(baked: store.FileStore) -> list[Article]:
    """Seven Persian articles of one section, one a fortnight, the last of today."""
    made = []
    for number in range(7):
        article = factories.draft("fa", section=factories.section("culture"), headline=f"خبر {number}")
        publish(article, by=None, at=TEST_NOW - timedelta(days=14 * (6 - number)))
        made.append(article)
    actions.run_once(baked)
    return made


def rename(name: str) -> None:
    section = factories.section("culture")
    section.names = {"fa": name}
    section.save()


def test_all_pages_follow_and_none_is_forgotten(archive: list[Article], baked: store.FileStore) -> None:
    rename("فرهنگ")
    actions.run_once(baked)
    assert [text_of(baked, one.path).split()[0] for one in archive] == ["فرهنگ"] * 7
    assert Outbox.objects.count() == 0
    assert queries.audit().clean


def test_recent_pages_come_before_old_ones(archive: list[Article], baked: store.FileStore) -> None:
    rename("فرهنگ")
    while expander.expand():
        pass
    assert Dirty.objects.count() == 0
    found = []
    while rollout.next_piece():
        found += list(Dirty.objects.order_by("id").values_list("path", "priority"))
        Dirty.objects.all().delete()
    recent = [article.path for article in archive[-3:]]
    assert found[:3] == [(path, 5) for path in recent]
    assert {path for path, priority in found if priority == 8} >= {one.path for one in archive[:4]}


def test_a_publication_in_the_middle_does_not_wait(archive: list[Article], baked: store.FileStore) -> None:
    rename("فرهنگ")
    while expander.expand():
        pass
    while not (rolled_out := set(Dirty.objects.exclude(path=FRONT.path).values_list("path", flat=True))):
        assert rollout.next_piece()
    new = factories.draft("fa", headline="خبر فوری")
    publish(new, by=None)
    batches = iter([False, True])
    actions.run_once(baked, Turn(most=1), lambda: next(batches))
    assert "خبر فوری" in text_of(baked, new.path)
    assert rolled_out <= set(Dirty.objects.values_list("path", flat=True))
    actions.run_once(baked)
    assert "خبر فوری" in text_of(baked, FRONT.path)
    assert queries.audit().clean


def test_the_audit_knows_of_a_roll_out_under_way(archive: list[Article], baked: store.FileStore) -> None:
    rename("فرهنگ")
    expander.expand()
    found = queries.audit()
    assert (found.stale, found.clean) == ([], False)


def test_a_change_during_the_roll_out_is_not_lost(archive: list[Article], baked: store.FileStore) -> None:
    rename("فرهنگ")
    expander.expand()
    rollout.next_piece()
    with clock.set_to(TEST_NOW + timedelta(seconds=5)):
        rename("فرهنگ و هنر")
        actions.run_once(baked)
    assert {text_of(baked, one.path).split(" خبر")[0] for one in archive} == {"فرهنگ و هنر"}
    assert queries.audit().clean
