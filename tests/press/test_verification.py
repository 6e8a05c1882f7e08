"""The second audit renders again: what differs is found, said and mended, and what waits is left alone."""

from pathlib import Path

import pytest

from khabar.kernel.models import Outbox
from khabar.newsroom.models import Article
from khabar.press import actions, baker, store, verification
from khabar.press.batches import Batch
from khabar.press.models import Dirty, Finding, Page
from khabar.site.pages import PageRef
from tests.press import oracle
from tests.press.conftest import FRONT
from tests.press.test_press import change, publish_new, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(baked: store.FileStore) -> store.FileStore:
    """The tree with three articles."""
    for number in range(3):
        publish_new(headline=f"خبر {number}")
    actions.run_once(baked)
    return baked


def tampered(tree: store.FileStore, path: str) -> None:
    (tree.root / f"{store.base_file(path)}.gz").write_bytes(b"not the page")


def test_a_sound_tree_shows_no_difference(three: store.FileStore) -> None:
    found = verification.verify(three, None)
    assert (found.compared, found.different) == (4, [])
    assert not Dirty.objects.exists()


def test_what_differs_is_found_said_and_baked_again(three: store.FileStore, tmp_path: Path) -> None:
    path = Article.objects.order_by("pk")[1].path
    tampered(three, path)
    assert verification.verify(three, None).different == [path]
    assert list(Finding.objects.values_list("kind", "path")) == [(Finding.Kind.DIFFERENT, path)]
    actions.run_once(three)
    oracle.assert_oracle(three, tmp_path / "fresh")
    assert verification.verify(three, None).different == []


def test_a_change_that_no_trigger_told_of_is_found(three: store.FileStore, tmp_path: Path) -> None:
    article = Article.objects.order_by("pk")[0]
    Article.objects.filter(pk=article.pk).update(headline="پنهانی")
    Outbox.objects.all().delete()
    assert sorted(verification.verify(three, None).different) == sorted([article.path, FRONT.path])
    actions.run_once(three)
    oracle.assert_oracle(three, tmp_path / "fresh")


def test_a_page_that_waits_is_left_alone(three: store.FileStore) -> None:
    article = Article.objects.order_by("pk")[0]
    change(article, headline="تازه")
    waiting()
    found = verification.verify(three, None)
    assert (found.compared, found.different) == (2, [])


def test_a_page_that_is_baked_between_look_and_comparison_is_no_difference(
    three: store.FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = Article.objects.order_by("pk")[0]
    rendered = baker.rendered

    def while_it_changes(refs: list[PageRef]) -> Batch:
        monkeypatch.setattr(baker, "rendered", rendered)
        batch = rendered(refs)
        change(article, headline="تازه")
        actions.run_once(three)
        return batch

    monkeypatch.setattr(baker, "rendered", while_it_changes)
    assert verification.verify(three, None).different == []


def test_a_page_that_is_marked_between_look_and_comparison_is_no_difference(
    three: store.FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = Article.objects.order_by("pk")[0]
    rendered = baker.rendered

    def after_a_change(refs: list[PageRef]) -> Batch:
        change(article, headline="تازه")
        waiting()
        return rendered(refs)

    monkeypatch.setattr(baker, "rendered", after_a_change)
    assert verification.verify(three, None).different == []


def test_a_sample_is_drawn_from_all_pages(three: store.FileStore) -> None:
    found = verification.verify(three, 50)
    assert found.compared == Page.objects.count()
    assert verification.verify(three, 1).compared == 1


def test_there_is_nothing_to_compare_before_the_first_bake(tree: store.FileStore) -> None:
    assert verification.verify(tree, 10).compared == 0
