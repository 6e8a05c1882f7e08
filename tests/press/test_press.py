"""From a change to the files that show it: all of them, only them, and never an older state after a newer one."""

import shutil
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from khabar.kernel.models import Outbox
from khabar.newsroom.actions import publish, unpublish
from khabar.newsroom.models import Article
from khabar.press import actions, baker, expander, queries, rollout, store, workers
from khabar.press.batches import Batch
from khabar.press.models import Dirty, Page
from khabar.press.queue import Turn
from khabar.site import listings
from tests import factories
from tests.press.conftest import FRONT, text_of

pytestmark = pytest.mark.django_db


def publish_new(**fields: Any) -> Article:
    article = factories.draft("fa", **fields)
    publish(article, by=None)
    return article


def change(article: Article, **fields: Any) -> None:
    article.refresh_from_db()
    for name, value in fields.items():
        setattr(article, name, value)
    publish(article, by=None, revision=article.save_revision())


def waiting() -> set[str]:
    while expander.expand():
        pass
    return set(Dirty.objects.values_list("path", flat=True))


def test_a_published_article_reaches_its_page_and_the_front(baked: store.FileStore) -> None:
    article = publish_new(headline="خبر نخست")
    actions.run_once(baked)
    assert "خبر نخست" in text_of(baked, article.path)
    assert text_of(baked, "/fa/") == "خبر نخست"
    assert queries.audit().clean


def test_a_changed_headline_bakes_exactly_the_pages_that_show_it(baked: store.FileStore) -> None:
    article, _other = publish_new(), publish_new()
    actions.run_once(baked)
    change(article, headline="تیتر تازه")
    assert waiting() == {article.path, "/fa/"}


def test_a_typo_in_the_body_bakes_one_page_and_no_front(baked: store.FileStore) -> None:
    article = publish_new()
    actions.run_once(baked)
    change(article, body=[factories.paragraph("متن درست شد.")])
    assert waiting() == {article.path}


def test_saving_a_draft_bakes_nothing(baked: store.FileStore) -> None:
    article = publish_new()
    actions.run_once(baked)
    article.headline = "پیش‌نویس"
    article.save_revision()
    assert Outbox.objects.exists()
    assert waiting() == set()


def test_a_renamed_section_reaches_every_page_that_names_it(baked: store.FileStore) -> None:
    article = publish_new(section=factories.section("culture"))
    publish_new(section=factories.section("sport"))
    actions.run_once(baked)
    section = factories.section("culture")
    type(section).objects.filter(pk=section.pk).update(names={"fa": "فرهنگ"})
    assert waiting() == {article.path}
    actions.run_once(baked)
    assert text_of(baked, article.path).startswith("فرهنگ")


def test_an_expansion_takes_no_more_than_it_may(baked: store.FileStore) -> None:
    publish_new(headline="یک")
    publish_new(headline="دو")
    waiting = Outbox.objects.count()
    assert waiting > 3
    assert expander.expand(3) == 3
    assert Outbox.objects.count() == waiting - 3
    assert expander.expand(waiting) == waiting - 3
    assert not expander.waiting()


def test_a_section_moved_in_the_tree_takes_its_articles_along(baked: store.FileStore) -> None:
    article = publish_new(section=factories.section("cinema"))
    actions.run_once(baked)
    assert listings.entries("section:fa:culture", 10) == []
    moved = factories.section("cinema")
    moved.parent = factories.section("culture")
    moved.save()
    actions.run_once(baked)
    assert listings.entries("section:fa:culture", 10) == [article.pk]


def test_a_section_with_many_articles_moves_piece_by_piece_behind_what_is_published(
    baked: store.FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollout, "LOOKED_AT", 2)
    articles = [publish_new(section=factories.section("cinema")) for _ in range(5)]
    actions.run_once(baked)
    moved = factories.section("cinema")
    moved.parent = factories.section("culture")
    moved.save()
    waiting()
    lengths = []
    while rollout.next_piece():
        late = publish_new(section=factories.section("sport"))
        waiting()
        assert listings.entries("section:fa:sport", 10)[0] == late.pk
        lengths.append(len(listings.entries("section:fa:culture", 10)))
    assert lengths == [2, 4, 5]
    assert set(listings.entries("section:fa:culture", 10)) == {one.pk for one in articles}


def test_an_unpublished_article_leaves_a_tombstone_and_the_front(baked: store.FileStore) -> None:
    article = publish_new()
    actions.run_once(baked)
    unpublish(article, by=None)
    actions.run_once(baked)
    folder = article.path.lstrip("/")
    assert {file for file in baked.files() if file.startswith(folder)} == {
        f"{folder}gone.html.br",
        f"{folder}gone.html.gz",
    }
    assert text_of(baked, "/fa/") == ""
    assert queries.audit().clean


def test_what_links_to_an_article_is_baked_before_the_article_goes(baked: store.FileStore) -> None:
    article = publish_new()
    actions.run_once(baked)
    unpublish(article, by=None)
    waiting()
    baker.bake_next(baked)
    assert text_of(baked, "/fa/") == ""
    assert article.headline in text_of(baked, article.path)


def test_the_pages_of_a_worker_that_was_killed_are_taken_over_at_once(baked: store.FileStore) -> None:
    article = publish_new(headline="خبر")
    waiting()
    Dirty.objects.update(owner=7)
    with workers.join() as worker:
        actions.run_once(baked, Turn(worker.number))
    assert "خبر" in text_of(baked, article.path)


def test_the_pages_of_a_worker_that_lives_are_left_to_it(baked: store.FileStore) -> None:
    article = publish_new()
    waiting()
    with workers.join() as other, workers.join() as worker:
        assert other.number != worker.number
        Dirty.objects.update(owner=other.number)
        assert actions.run_once(baked, Turn(worker.number)) == 0
    assert not baked.has(store.base_file(article.path) + ".br")


def test_many_changes_to_one_page_are_one_job(baked: store.FileStore) -> None:
    article = publish_new()
    actions.run_once(baked)
    for number in range(20):
        change(article, headline=f"تیتر {number}")
        expander.expand()
    assert Dirty.objects.filter(path="/fa/").count() == 1
    actions.run_once(baked)
    assert text_of(baked, "/fa/") == "تیتر 19"


def test_a_change_during_a_render_marks_the_page_again(baked: store.FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    article = publish_new(headline="پیش")
    while expander.expand():
        pass
    write = baked.write

    def write_while_an_editor_publishes(outputs: list[store.Output], copies: Any = ()) -> None:
        monkeypatch.setattr(baked, "write", write)
        change(article, headline="پس")
        expander.expand()
        write(outputs)

    monkeypatch.setattr(baked, "write", write_while_an_editor_publishes)
    baker.bake_next(baked)
    assert "پیش" in text_of(baked, article.path)
    assert article.path in waiting()
    actions.run_once(baked)
    assert "پس" in text_of(baked, article.path)
    assert text_of(baked, "/fa/") == "پس"


def test_only_the_check_after_a_render_can_save_a_page_whose_reads_are_not_known_yet(
    tree: store.FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = publish_new(headline="پیش")
    waiting()
    Dirty.objects.all().delete()
    write = tree.write

    def write_while_an_editor_publishes(outputs: list[store.Output], copies: Any = ()) -> None:
        monkeypatch.setattr(tree, "write", write)
        change(article, headline="پس")
        # The front was never baked, so nothing tells the expander that it reads this article.
        assert FRONT.path not in waiting()
        write(outputs)

    monkeypatch.setattr(tree, "write", write_while_an_editor_publishes)
    baker.bake([FRONT], tree)
    assert text_of(tree, FRONT.path) == "پیش"
    assert FRONT.path in waiting()
    actions.run_once(tree)
    assert text_of(tree, FRONT.path) == "پس"


def test_a_page_that_fails_keeps_its_last_good_file_and_stops_nobody(baked: store.FileStore) -> None:
    article = publish_new(headline="نخست")
    actions.run_once(baked)
    change(article, headline="این fails")
    other = publish_new(headline="دیگری")
    actions.run_once(baked)
    assert "نخست" in text_of(baked, article.path)
    assert "دیگری" in text_of(baked, other.path)
    failed = queries.backlog().failed
    assert [(row.path, row.attempts) for row in failed] == [(article.path, 1)]
    assert "cannot be rendered" in failed[0].error


def test_a_full_disk_loses_nothing(baked: store.FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    article = publish_new(headline="خبر")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(baked, "write", full)
        with pytest.raises(OSError, match="No space"):
            actions.run_once(baked)
    actions.release_claims()
    actions.run_once(baked)
    assert "خبر" in text_of(baked, article.path)


def test_an_unchanged_page_is_not_written_again(baked: store.FileStore) -> None:
    article = publish_new()
    actions.run_once(baked)
    file = baked.root / (store.base_file(article.path) + ".br")
    before = file.stat().st_ino
    actions.bake_all(target=baked)
    assert file.stat().st_ino == before


def test_a_full_bake_brings_back_a_tree_that_was_lost(baked: store.FileStore) -> None:
    article = publish_new(headline="خبر")
    actions.run_once(baked)
    shutil.rmtree(baked.root)
    baked.root.mkdir()
    actions.bake_all(target=baked)
    assert "خبر" in text_of(baked, article.path)
    assert queries.audit().clean


def test_a_bake_that_was_never_acknowledged_is_undone_with_the_change(
    baked: store.FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = publish_new(headline="نخست")
    actions.run_once(baked)
    change(article, headline="میانه")
    with monkeypatch.context() as patched:
        patched.setattr(baker, "acknowledge", _power_cut)
        with pytest.raises(ConnectionError):
            actions.run_once(baked)
    actions.release_claims()
    Article.objects.filter(pk=article.pk).update(headline="نخست")
    actions.run_once(baked)
    assert "نخست" in text_of(baked, article.path)


def _power_cut(*_: object) -> None:
    raise ConnectionError("the process ended here")


def test_a_lost_picture_fails_its_page_and_no_other(baked: store.FileStore) -> None:
    article, other = publish_new(headline="lost"), publish_new(headline="دیگری")
    actions.run_once(baked)
    assert "دیگری" in text_of(baked, other.path)
    assert [row.path for row in queries.backlog().failed] == [article.path]


def test_a_mended_page_need_not_wait_for_its_next_try(baked: store.FileStore) -> None:
    article = publish_new(headline="fails")
    actions.run_once(baked)
    change(article, headline="درست شد")
    actions.run_once(baked)
    assert "درست شد" in text_of(baked, article.path)
    assert not queries.backlog().failed


def test_a_second_baker_leaves_the_front_until_the_article_is_there(
    baked: store.FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_new()
    while expander.expand():
        pass
    taken: list[int] = []
    write = baked.write

    def write_beside_another_baker(outputs: list[store.Output], copies: Any = ()) -> None:
        monkeypatch.setattr(baked, "write", write)
        with workers.join() as other:
            taken.append(baker.bake_next(baked, Turn(other.number)))
        write(outputs)

    monkeypatch.setattr(baked, "write", write_beside_another_baker)
    with workers.join() as worker:
        assert baker.bake_next(baked, Turn(worker.number)) == 1
        assert taken == [baker.BLOCKED]
        assert baker.bake_next(baked, Turn(worker.number)) == 1


def test_a_page_of_a_kind_that_is_no_more_goes(baked: store.FileStore) -> None:
    Page.objects.create(path="/fa/old/", kind="retired", outputs=["fa/old/index.html.br"])
    baked.write([store.Output("fa/old/index.html.br", b"old")])
    actions.bake_all(target=baked)
    assert "fa/old/index.html.br" not in baked.files()


def test_the_audit_finds_a_lost_file_and_a_foreign_one(baked: store.FileStore) -> None:
    article = publish_new()
    actions.run_once(baked)
    lost = store.base_file(article.path) + ".gz"
    (baked.root / lost).unlink()
    (baked.root / "fa" / "left.html").write_text("?")
    found = queries.audit()
    assert (found.missing, found.unknown, found.clean) == ([lost], ["fa/left.html"], False)


def test_the_audit_finds_a_page_older_than_what_it_read(baked: store.FileStore) -> None:
    article = publish_new()
    actions.run_once(baked)
    change(article, headline="تازه")
    expander.expand()
    Dirty.objects.all().delete()
    assert queries.audit().stale == sorted([article.path, "/fa/"])


def test_a_page_that_is_removed_from_the_site_leaves_no_file(baked: store.FileStore) -> None:
    Page.objects.create(path="/fa/old/", kind="item", arguments=[["article", "0"]], outputs=["fa/old/index.html.br"])
    baked.write([store.Output("fa/old/index.html.br", b"old")])
    actions.bake_all(target=baked)
    assert "fa/old/index.html.br" not in baked.files()


STEPS: dict[str, Callable[[int], None]] = {
    "publish": lambda number: publish_new(headline=f"خبر {number}") and None,
    "headline": lambda number: _on_one(number, lambda article: change(article, headline=f"تیتر {number}")),
    "body": lambda number: _on_one(number, lambda article: change(article, body=[factories.paragraph(str(number))])),
    "section": lambda number: _on_one(
        number, lambda article: change(article, section=factories.section(f"section-{number % 3}"))
    ),
    "rename": lambda number: (
        factories.section(f"section-{number % 3}")
        and type(factories.section()).objects.filter(code=f"section-{number % 3}").update(names={"fa": f"نام {number}"})
        and None
    ),
    "unpublish": lambda number: _on_one(number, lambda article: unpublish(article, by=None)),
}


def _on_one(number: int, act: Callable[[Article], None]) -> None:
    found = list(Article.objects.order_by("pk"))
    if found:
        act(found[number % len(found)])


@given(steps=st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 9)), max_size=8))
@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_tree_after_any_changes_is_the_tree_of_a_full_bake(
    baked: store.FileStore, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    for name, number in steps:
        STEPS[name](number)
        actions.run_once(baked)
    assert queries.audit().clean
    fresh = store.FileStore(tmp_path_factory.mktemp("fresh"))
    Page.objects.all().delete()
    actions.bake_all(target=fresh)
    assert {file: (fresh.root / file).read_bytes() for file in fresh.files()} == {
        file: (baked.root / file).read_bytes() for file in baked.files()
    }


def test_a_front_is_not_put_off_for_ever_by_new_articles(
    baked: store.FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_new(headline="نخست")
    waiting()
    baker.bake_next(baked)
    rendered = baker.rendered
    later: list[Article] = []

    def render_while_others_publish(refs: list[Any]) -> Batch:
        monkeypatch.setattr(baker, "rendered", rendered)
        later.append(publish_new(headline="دوم"))
        return rendered(refs)

    monkeypatch.setattr(baker, "rendered", render_while_others_publish)
    assert baker.bake_next(baked) == 1
    assert text_of(baked, FRONT.path) == "نخست"
    assert "دوم" in text_of(baked, later[0].path)
    actions.run_once(baked)
    assert "دوم" in text_of(baked, FRONT.path)
    assert queries.audit().clean
