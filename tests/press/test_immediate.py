"""The page of a changed article stands before anything else is marked, or else it goes the usual way, whole."""

from collections.abc import Callable
from typing import Any

import pytest

from khabar.kernel import failpoints
from khabar.kernel.models import Outbox
from khabar.newsroom import actions as newsroom
from khabar.newsroom.models import Article
from khabar.press import actions, baker, expander, immediate, publications, queries, queue, store, writing
from khabar.press.immediate import Immediate
from khabar.press.models import Dirty, Page, Publication
from khabar.press.queue import Turn, Wanted
from khabar.press.transactions import current_sequence, serialised
from khabar.site.pages import PageRef
from tests import factories
from tests.press.conftest import text_of
from tests.press.test_press import change, publish_new

pytestmark = pytest.mark.django_db

UNRELATED = PageRef("/fa/unrelated/", "item", (("article", "0"),))


def expand(tree: store.FileStore) -> int:
    """Expand everything and return how many pages were baked at once."""
    at_once = Immediate(tree)
    while expander.expand(at_once=at_once):
        pass
    return at_once.taken()


def marked() -> set[str]:
    return set(Dirty.objects.values_list("path", flat=True))


def test_a_new_article_stands_before_the_front_is_marked(baked: store.FileStore) -> None:
    article = publish_new(headline="خبر نخست")
    seen: list[tuple[str, set[str]]] = []
    with failpoints.armed("expand.baked", lambda: seen.append((text_of(baked, article.path), marked()))):
        assert expand(baked) == 1
    assert "خبر نخست" in seen[0][0]
    assert seen[0][1] == set()
    assert marked() == {"/fa/"}
    page = Page.objects.get(path=article.path)
    assert (page.baked_seq, page.appeared) == (current_sequence(), page.changed)
    assert queries.audit().clean


def test_a_page_that_stands_is_baked_at_once_as_well(baked: store.FileStore) -> None:
    article = publish_new()
    actions.run_once(baked)
    change(article, body=[factories.paragraph("متن درست شد.")])
    assert expand(baked) == 1
    assert "متن درست شد." in text_of(baked, article.path)
    assert marked() == set()


def test_what_it_read_is_remembered(baked: store.FileStore) -> None:
    section = factories.section("politics")
    article = publish_new(section=section)
    assert expand(baked) == 1
    type(section).objects.filter(pk=section.pk).update(names={"fa": "نام تازه"})
    expand(baked)
    assert article.path in marked()


def test_its_publication_is_visible_at_once_and_finished_with_the_front(baked: store.FileStore) -> None:
    publish_new()
    expand(baked)
    made = Publication.objects.get()
    assert (made.pages, made.visible_at is None, made.finished_at) == (2, False, None)
    actions.run_once(baked)
    made.refresh_from_db()
    assert made.finished_at is not None


def test_run_once_counts_it_among_the_pages(baked: store.FileStore) -> None:
    publish_new()
    assert actions.run_once(baked) == 2


def test_of_several_articles_none_is_baked_at_once(baked: store.FileStore) -> None:
    paths = {publish_new().path, publish_new().path}
    assert expand(baked) == 0
    assert marked() == {*paths, "/fa/"}


def _gone(article: Article) -> None:
    newsroom.unpublish(article, by=None)


def _taken_down(article: Article) -> None:
    newsroom.take_down(article, by=None, reason="The court says so.")


@pytest.mark.parametrize("leave", [_gone, _taken_down])
def test_a_page_that_goes_is_left_to_the_usual_way(baked: store.FileStore, leave: Callable[[Article], None]) -> None:
    article = publish_new()
    actions.run_once(baked)
    article.refresh_from_db()
    leave(article)
    assert expand(baked) == 0
    assert article.path in marked()


def test_a_page_that_a_worker_holds_is_left_to_it(baked: store.FileStore) -> None:
    article = publish_new()
    actions.run_once(baked)
    with serialised():
        ref = PageRef(article.path, "item", (("article", str(article.pk)),))
        queue.mark([Wanted(ref, 0)], current_sequence())
    held = queue.claim(Turn(1))
    older = baker.render(held)
    change(article, headline="تیتر تازه")
    assert expand(baked) == 0
    writing.write(older, baked)
    baker.acknowledge(older)
    actions.run_once(baked)
    assert "تیتر تازه" in text_of(baked, article.path)


def test_it_waits_for_a_new_page_to_which_it_may_link(baked: store.FileStore) -> None:
    with serialised():
        queue.mark([Wanted(UNRELATED, 5)], current_sequence())
    article = publish_new()
    assert expand(baked) == 0
    assert article.path in marked()


def test_it_waits_for_no_page_that_failed(baked: store.FileStore) -> None:
    publish_new(headline="fails")
    actions.run_once(baked)
    assert Dirty.objects.exclude(error="").exists()
    publish_new()
    assert expand(baked) == 1


def test_what_is_committed_meanwhile_sends_it_the_usual_way(
    baked: store.FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = publish_new()
    made = baker.made

    def slowly(refs: list[PageRef]) -> Any:
        found = made(refs)
        Outbox.objects.create(label="newsroom.article", object_id=str(article.pk))
        return found

    monkeypatch.setattr(baker, "made", slowly)
    at_once = Immediate(baked)
    expander.expand(at_once=at_once)
    assert at_once.taken() == 0
    assert not baked.has(store.base_file(article.path) + ".br")
    assert article.path in marked()


def test_too_many_new_pages_go_the_usual_way(baked: store.FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(immediate, "MOST", 0)
    article = publish_new()
    assert expand(baked) == 0
    assert article.path in marked()


def test_a_page_that_fails_goes_the_usual_way_and_keeps_its_error(baked: store.FileStore) -> None:
    article = publish_new(headline="fails")
    assert expand(baked) == 0
    actions.run_once(baked)
    assert Dirty.objects.get(path=article.path).error


def _full(*_given: object) -> None:
    raise OSError(28, "No space left on device")


def _broken(*_given: object) -> None:
    raise ValueError("Something is wrong.")


@pytest.mark.parametrize(("where", "what"), [(writing, "write"), (baker, "store_baked")])
@pytest.mark.parametrize("fail", [_full, _broken])
def test_trouble_holds_up_no_expansion(
    baked: store.FileStore, monkeypatch: pytest.MonkeyPatch, where: Any, what: str, fail: Callable[..., None]
) -> None:
    article = publish_new(headline="خبر")
    with monkeypatch.context() as patched:
        patched.setattr(where, what, fail)
        assert expand(baked) == 0
    assert marked() == {article.path, "/fa/"}
    actions.run_once(baked)
    assert "خبر" in text_of(baked, article.path)
    assert queries.audit().clean


def test_an_expansion_that_is_broken_off_after_it_is_done_again(
    baked: store.FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = publish_new(headline="خبر")
    with monkeypatch.context() as patched:
        patched.setattr(publications, "note", _broken)
        with pytest.raises(ValueError, match="wrong"):
            expand(baked)
    assert "خبر" in text_of(baked, article.path)
    assert not Page.objects.filter(path=article.path).exists()
    article.refresh_from_db()
    newsroom.unpublish(article, by=None)
    actions.run_once(baked)
    assert not baked.has(store.base_file(article.path) + ".br")
    assert queries.audit().clean


def test_large_new_pictures_go_the_usual_way(baked: store.FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(immediate, "LARGEST_MEDIA", -1)
    assert publish_new().path
    assert expand(baked) == 0
