"""The courier: everything arrives, in an order that shows no broken link, whatever happens on the way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from khabar.newsroom import actions as newsroom
from khabar.newsroom.models import Article
from khabar.press import actions, store
from khabar.press.delivery import copies, courier, plan
from khabar.press.delivery.interface import DeliveryFailed
from khabar.press.models import Delivery, Dirty, Page, Removal, Shared
from tests import factories
from tests.press.delivery.shelf import Shelf, assert_equal

pytestmark = pytest.mark.django_db


def publish(headline: str = "خبر تازه") -> Article:
    article = factories.draft("fa", headline=headline)
    newsroom.publish(article, by=None)
    return article


def change(article: Article, headline: str) -> None:
    article.refresh_from_db()
    article.headline = headline
    newsroom.publish(article, by=None, revision=article.save_revision())


def bring(shelf: Shelf, tree: store.FileStore) -> int:
    count = courier.deliver(shelf, tree)
    shelf.arrived()
    return count


@pytest.fixture
def three(baked: store.FileStore) -> list[Article]:
    """Three published articles, each with a link to the one before, in a baked tree."""
    articles = [publish(f"خبر {number}") for number in range(3)]
    actions.run_once(baked)
    return articles


def test_a_new_target_gets_the_whole_tree_and_then_nothing(baked: store.FileStore, three: list[Article]) -> None:
    shelf = Shelf()
    assert bring(shelf, baked) == len(baked.files())
    assert_equal(shelf, baked)
    assert bring(shelf, baked) == 0
    row = Delivery.objects.get(target="shelf")
    assert (row.cursor, row.files, row.error) == (plan.last_change(), len(baked.files()), "")


def test_a_publication_brings_only_what_it_changed(baked: store.FileStore, three: list[Article]) -> None:
    shelf = Shelf()
    bring(shelf, baked)
    shelf.log.clear()
    article = publish("خبر چهارم")
    actions.run_once(baked)
    bring(shelf, baked)
    assert_equal(shelf, baked)
    put = [line.removeprefix("put ") for line in shelf.log if line.startswith("put ")]
    assert {file.rpartition("/")[0] for file in put} == {article.path.strip("/"), "fa"}


def test_the_cache_is_told_of_every_changed_address(baked: store.FileStore, three: list[Article]) -> None:
    shelf = Shelf()
    bring(shelf, baked)
    shelf.told.clear()
    newsroom.unpublish(three[2], by=None)
    actions.run_once(baked)
    bring(shelf, baked)
    assert set(shelf.told) == {"/fa/", three[2].path}
    assert shelf.log[-1].startswith("purge")


def test_after_an_outage_a_target_catches_up(baked: store.FileStore, three: list[Article]) -> None:
    shelf = Shelf()
    bring(shelf, baked)
    for number in range(20):
        article = publish(f"خبر {number}")
        actions.run_once(baked)
        if number % 5 == 4:
            newsroom.unpublish(article, by=None)
            actions.run_once(baked)
    bring(shelf, baked)
    assert_equal(shelf, baked)


def story_so_far(tree: store.FileStore, articles: list[Article]) -> None:
    """Publish, change, unpublish and take down."""
    publish("خبر چهارم")
    change(articles[0], "تیتر تازه")
    newsroom.unpublish(articles[1], by=None)
    actions.run_once(tree)
    newsroom.take_down(articles[2], by=None, reason="حکم دادگاه")
    actions.run_once(tree)
    publish("خبر پنجم")
    actions.run_once(tree)


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_a_round_that_breaks_off_anywhere_is_done_again(
    baked: store.FileStore, three: list[Article], late: bool
) -> None:
    whole = Shelf("whole")
    bring(whole, baked)
    broken = Shelf("broken")
    bring(broken, baked)
    story_so_far(baked, three)
    whole.log.clear()
    whole.taken = broken.taken = {three[2].path}
    bring(whole, baked)
    before, start = dict(broken.files), Delivery.objects.get(target="broken").cursor
    for number in range(1, len(whole.log) + 1):
        broken.files, broken.log, broken.fails_at, broken.late = dict(before), [], number, late
        Delivery.objects.filter(target="broken").update(cursor=start)
        with pytest.raises(DeliveryFailed):
            courier.deliver(broken, baked)
        broken.fails_at = 0
        courier.deliver(broken, baked)
        assert_equal(broken, baked)


@pytest.mark.parametrize("number", [1, 3, 5, 7, 9])
def test_publications_during_a_round_break_no_link(baked: store.FileStore, three: list[Article], number: int) -> None:
    shelf = Shelf()
    bring(shelf, baked)
    shelf.log.clear()

    def meanwhile(reached: int) -> None:
        if reached == number:
            newsroom.unpublish(three[0], by=None)
            publish("خبر میان راه")
            change(three[1], "تیتر میان راه")
            actions.run_once(baked)

    publish("خبر چهارم")
    change(three[2], "تیتر دوم")
    actions.run_once(baked)
    shelf.meanwhile = meanwhile
    bring(shelf, baked)
    shelf.meanwhile = lambda _number: None
    bring(shelf, baked)
    assert_equal(shelf, baked)


def test_in_the_tree_too_the_page_with_the_link_goes_first(
    baked: store.FileStore, three: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf()
    bring(shelf, baked)
    unlink = baked.disk.unlink

    def follow(file: Path) -> None:
        unlink(file)
        shelf.remove([str(file.relative_to(baked.root))])

    monkeypatch.setattr(baked.disk, "unlink", follow)
    shelf.files = {file: data for file, data in shelf.files.items() if file.rpartition("/")[0] != "fa"}
    for article in three:
        newsroom.unpublish(article, by=None)
    actions.run_once(baked)
    assert sum(line.startswith("remove ") for line in shelf.log) >= len(three)


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")], ids=["in order of names", "against it"])
def test_of_two_pages_that_go_the_one_with_the_link_goes_first(baked: store.FileStore, names: tuple[str, str]) -> None:
    """Each was a page of its own step; on the target both stand as they were before."""
    articles = [factories.draft("fa", public_id=name * 12) for name in names]
    for article in articles:
        newsroom.publish(article, by=None)
    actions.run_once(baked)
    shelf = Shelf()
    bring(shelf, baked)
    for article in articles:
        newsroom.unpublish(article, by=None)
        actions.run_once(baked)
    bring(shelf, baked)
    assert_equal(shelf, baked)


def test_a_page_that_came_back_waits_for_those_that_it_links_to(baked: store.FileStore, three: list[Article]) -> None:
    """It stands on the target all the while, so that readers can reach it before anything else is there."""
    shelf = Shelf()
    bring(shelf, baked)
    newsroom.unpublish(three[2], by=None)
    actions.run_once(baked)
    change(three[2], "دوباره")
    actions.run_once(baked)
    newsroom.unpublish(three[1], by=None)
    actions.run_once(baked)
    place = f"{three[1].path.lstrip('/')}index.html.gz"
    gone = False

    def meanwhile(_number: int) -> None:
        nonlocal gone
        if shelf.log[-1] == f"remove {place}":
            gone = True
            raise DeliveryFailed("as told, after the removal")

    shelf.meanwhile = meanwhile
    with pytest.raises(DeliveryFailed):
        courier.deliver(shelf, baked)
    assert gone
    shelf.meanwhile = lambda _number: None
    change(three[1], "باز")
    actions.run_once(baked)
    change(three[1], "باز هم")
    actions.run_once(baked)
    bring(shelf, baked)
    assert_equal(shelf, baked)


Steps = list[tuple[str, int]]


@hypothesis_settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["publish", "change", "unpublish", "restore", "deliver", "break"]), st.integers(0, 9)
        ),
        max_size=14,
    )
)
def test_whatever_happens_the_target_ends_as_the_tree(baked: store.FileStore, steps: Steps) -> None:
    shelf = Shelf("any")
    articles = list(Article.objects.order_by("pk"))
    shelf.files.clear()
    Delivery.objects.filter(target="any").delete()
    for action, number in steps:
        if action in ("deliver", "break"):
            shelf.fails_at = len(shelf.log) + number + 1 if action == "break" else 0
            try:
                bring(shelf, baked)
            except DeliveryFailed:
                shelf.fails_at = 0
        else:
            _do(action, number, articles)
            actions.run_once(baked)
    shelf.fails_at = 0
    bring(shelf, baked)
    assert_equal(shelf, baked)


def _do(action: str, number: int, articles: list[Article]) -> None:
    if action == "publish" or not articles:
        articles.append(publish(f"خبر {number}"))
        return
    article = articles[number % len(articles)]
    article.refresh_from_db()
    if action == "unpublish" and article.live:
        newsroom.unpublish(article, by=None)
    elif action in ("change", "restore"):
        change(article, f"تیتر {number}")


def test_a_takedown_overtakes_a_long_round(
    baked: store.FileStore, three: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "TOGETHER", 1)
    shelf = Shelf(taken={three[0].path})
    bring(shelf, baked)
    for number in range(10):
        publish(f"خبر {number}")
    actions.run_once(baked)
    shelf.log.clear()

    def meanwhile(reached: int) -> None:
        if reached == 4:
            newsroom.take_down(three[0], by=None, reason="حکم دادگاه")
            actions.run_once(baked)

    shelf.meanwhile = meanwhile
    bring(shelf, baked)
    place = three[0].path.lstrip("/")
    gone = shelf.log.index(f"remove {place}index.html.br")
    assert shelf.log.index(f"put {place}gone.html.br") < gone < 14
    assert f"{place}index.html.br" not in shelf.files
    shelf.meanwhile = lambda _number: None
    bring(shelf, baked)
    assert_equal(shelf, baked)


def test_a_page_taken_down_after_it_was_read_is_not_brought_back(
    baked: store.FileStore, three: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "TOGETHER", 1)
    shelf = Shelf()
    bring(shelf, baked)
    fresh = [publish(f"خبر {number}") for number in range(4)]
    actions.run_once(baked)
    shelf.log.clear()
    shelf.taken = {fresh[3].path}

    def meanwhile(reached: int) -> None:
        if reached == 2:
            newsroom.take_down(fresh[3], by=None, reason="حکم دادگاه")
            actions.run_once(baked)

    shelf.meanwhile = meanwhile
    bring(shelf, baked)
    assert f"put {fresh[3].path.lstrip('/')}index.html.br" not in shelf.log
    shelf.meanwhile = lambda _number: None
    bring(shelf, baked)
    assert_equal(shelf, baked)


def test_many_pages_come_in_several_readings(
    baked: store.FileStore, three: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "MOST", 3)
    monkeypatch.setattr(courier, "TOGETHER", 2)
    shelf = Shelf()
    bring(shelf, baked)
    assert_equal(shelf, baked)
    for number in range(8):
        publish(f"خبر {number}")
    for article in three:
        change(article, "تیتر تازه")
    newsroom.unpublish(three[1], by=None)
    actions.run_once(baked)
    bring(shelf, baked)
    assert_equal(shelf, baked)


def test_a_round_that_broke_off_goes_on_where_it_was(
    baked: store.FileStore, three: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "TOGETHER", 1)
    shelf = Shelf(fails_at=7)
    with pytest.raises(DeliveryFailed):
        courier.deliver(shelf, baked)
    shelf.fails_at = 0
    done = {line for line in shelf.log[:6] if line.startswith("put ")}
    shelf.log.clear()
    bring(shelf, baked)
    assert_equal(shelf, baked)
    assert not done & set(shelf.log)


def test_a_republished_article_stands_again(baked: store.FileStore, three: list[Article]) -> None:
    shelf = Shelf()
    bring(shelf, baked)
    newsroom.unpublish(three[2], by=None)
    actions.run_once(baked)
    change(three[2], "دوباره")
    actions.run_once(baked)
    bring(shelf, baked)
    assert_equal(shelf, baked)
    newsroom.unpublish(three[2], by=None)
    actions.run_once(baked)
    bring(shelf, baked)
    change(three[2], "سه‌باره")
    actions.run_once(baked)
    bring(shelf, baked)
    assert_equal(shelf, baked)


def test_a_file_that_is_ahead_of_its_page_is_not_delivered(baked: store.FileStore, three: list[Article]) -> None:
    """A bake has written the front with a link to a page of which the target has not been told."""
    shelf = Shelf()
    bring(shelf, baked)
    publish("خبر چهارم")
    actions.run_once(baked)
    ahead = store.page_content("/fa/", b'<a href="/fa/not-told/">', 200, "")
    right = {output.file: (baked.root / output.file).read_bytes() for output in ahead.outputs()}
    baked.write(ahead.outputs())
    with pytest.raises(DeliveryFailed, match="/fa/"):
        courier.deliver(shelf, baked)
    assert Dirty.objects.get().path == "/fa/"
    baked.write([store.Output(file, data) for file, data in right.items()])
    bring(shelf, baked)
    assert "not-told" not in shelf.standing()["/fa/"]


def test_a_damaged_file_is_baked_again_and_then_delivered(baked: store.FileStore, three: list[Article]) -> None:
    (baked.root / "fa/index.html.br").write_bytes(b"damaged")
    shelf = Shelf()
    with pytest.raises(DeliveryFailed, match="baked again"):
        courier.deliver(shelf, baked)
    actions.run_once(baked)
    bring(shelf, baked)
    assert_equal(shelf, baked)


def test_shared_files_come_before_the_pages(baked: store.FileStore) -> None:
    baked.write([store.Output("media/one.webp", b"picture")])
    Shared.objects.create(file="media/one.webp", changed=1)
    publish()
    actions.run_once(baked)
    shelf = Shelf()
    bring(shelf, baked)
    assert shelf.log[0] == "put media/one.webp"
    assert_equal(shelf, baked)


def test_a_shared_file_that_goes_and_comes_back_stays(baked: store.FileStore, three: list[Article]) -> None:
    baked.write([store.Output("media/one.webp", b"picture"), store.Output("media/two.webp", b"picture")])
    for name in ("one", "two"):
        Shared.objects.create(file=f"media/{name}.webp", changed=1)
    shelf = Shelf()
    bring(shelf, baked)
    last = plan.last_change()
    Shared.objects.filter(file="media/two.webp").delete()
    baked.remove(["media/two.webp"])
    Removal.objects.create(changed=last + 1, file="media/one.webp")
    Removal.objects.create(changed=last + 1, file="media/two.webp")
    publish()
    actions.run_once(baked)
    bring(shelf, baked)
    assert {file for file in shelf.files if file.startswith("media/")} == {"media/one.webp"}


def test_two_couriers_never_share_a_target(baked: store.FileStore, three: list[Article]) -> None:
    shelf = Shelf()

    def meanwhile(_number: int) -> None:
        with pytest.raises(courier.Busy):
            courier.deliver(Shelf(), baked)

    shelf.meanwhile = meanwhile
    bring(shelf, baked)
    assert_equal(shelf, baked)


def test_a_courier_stops_between_batches_and_goes_on(
    baked: store.FileStore, three: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "TOGETHER", 1)
    shelf = Shelf()
    answers: Iterator[bool] = iter([False, False, False, True])
    with pytest.raises(courier.Stopped):
        courier.deliver(shelf, baked, stop=lambda: next(answers))
    assert 0 < len(shelf.files) < len(baked.files())
    bring(shelf, baked)
    assert_equal(shelf, baked)


def test_a_target_without_files_is_told_addresses_only(baked: store.FileStore, three: list[Article]) -> None:
    shelf = Shelf(carries=False)
    bring(shelf, baked)
    assert not shelf.files
    assert {"/fa/", *(article.path for article in three)} <= set(shelf.told)


def test_a_target_can_start_afresh(baked: store.FileStore, three: list[Article]) -> None:
    shelf = Shelf()
    bring(shelf, baked)
    shelf.files.clear()
    shelf.entries.clear()
    courier.start_afresh("shelf")
    bring(shelf, baked)
    assert_equal(shelf, baked)


def test_a_page_that_has_moved_on_is_not_ready(baked: store.FileStore, three: list[Article]) -> None:
    page = Page.objects.get(path="/fa/")
    found = copies.read([plan.Due(page.pk, page.path, page.changed - 1)], baked)
    assert (found.moved, found.ready, found.complete) == (["/fa/"], [], False)
