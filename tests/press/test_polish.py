"""Better compression when nothing waits: smaller files, the same pages, nothing newer overwritten."""

from pathlib import Path

import brotli
import pytest

from khabar.press import actions, baker, polish, queries, store
from khabar.press.models import Page
from tests import factories
from tests.press import oracle
from tests.press.conftest import text_of
from tests.press.test_press import change, publish_new, waiting

pytestmark = pytest.mark.django_db

LONG = [factories.paragraph(" ".join(f"واژهٔ {number} در متن خبر" for number in range(400)))]


def brotli_file(tree: store.FileStore, path: str) -> Path:
    return tree.root / f"{store.base_file(path)}.br"


def test_a_page_becomes_smaller_and_says_the_same(baked: store.FileStore, tmp_path: Path) -> None:
    article = publish_new(body=LONG)
    actions.run_once(baked)
    file = brotli_file(baked, article.path)
    before, text = file.stat().st_size, text_of(baked, article.path)
    while polish.polish(baked, 4):
        pass
    assert file.stat().st_size < before
    assert text_of(baked, article.path) == text
    assert queries.audit().clean
    oracle.assert_oracle(baked, tmp_path / "fresh")
    assert Page.objects.filter(polished=False).count() == 0
    assert polish.polish(baked, 4) == 0


def test_a_page_that_is_baked_again_is_polished_again(baked: store.FileStore) -> None:
    article = publish_new(body=LONG)
    actions.run_once(baked)
    polish.polish(baked, 10)
    change(article, headline="تازه")
    actions.run_once(baked)
    assert set(Page.objects.filter(polished=False).values_list("path", flat=True)) == {article.path, "/fa/"}


def test_a_full_bake_leaves_what_is_compressed_well(baked: store.FileStore) -> None:
    article = publish_new(body=LONG)
    actions.run_once(baked)
    polish.polish(baked, 10)
    before = brotli_file(baked, article.path).stat().st_ino
    actions.bake_all(target=baked)
    assert brotli_file(baked, article.path).stat().st_ino == before


def test_a_page_that_waits_or_was_baked_meanwhile_is_left_alone(
    baked: store.FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = publish_new(headline="پیش", body=LONG)
    actions.run_once(baked)
    best = polish._best

    def while_it_is_baked(page: Page, target: store.FileStore) -> store.Output | None:
        found = best(page, target)
        if page.path == article.path and "پیش" in text_of(baked, article.path):
            change(article, headline="پس")
            waiting()
            while baker.bake_next(baked):
                pass
        return found

    monkeypatch.setattr(polish, "_best", while_it_is_baked)
    polish.polish(baked, 10)
    assert "پس" in text_of(baked, article.path)
    change(article, headline="سپس")
    waiting()
    assert polish.polish(baked, 10) == 0


def test_a_page_that_was_marked_meanwhile_is_left_alone(
    baked: store.FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = publish_new(headline="پیش", body=LONG)
    actions.run_once(baked)
    chosen = polish.choose(10)
    change(article, headline="پس")
    waiting()
    polish.store_better(polish.compress(chosen, baked), baked)
    assert set(Page.objects.filter(polished=False).values_list("path", flat=True)) == {article.path, "/fa/"}


def test_a_torn_copy_stops_nobody(baked: store.FileStore) -> None:
    torn, whole = publish_new(body=LONG), publish_new(body=LONG)
    actions.run_once(baked)
    (baked.root / f"{store.base_file(torn.path)}.gz").write_bytes(b"torn")
    polish.polish(baked, 10)
    size = len(brotli.compress(text_of(baked, whole.path).encode(), quality=store.BEST_BROTLI_QUALITY))
    assert brotli_file(baked, whole.path).stat().st_size == size
