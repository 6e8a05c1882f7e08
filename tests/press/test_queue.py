"""Who gets in, who is next, who waits for whom, and what becomes of the publications that asked for it."""

from pathlib import Path

import pytest
from django.db import connection

from khabar.kernel import clock
from khabar.newsroom import actions as newsroom
from khabar.newsroom.models import Article
from khabar.press import actions, baker, expander, publications, queries, queue, sql, store, workers
from khabar.press.batches import Batch
from khabar.press.models import Affected, Dirty, Page, Publication
from khabar.press.queue import Turn, Wanted
from khabar.press.transactions import current_sequence, serialised
from khabar.site.pages import PageRef
from tests import factories
from tests.conftest import TEST_NOW
from tests.press import oracle
from tests.press.conftest import FRONT, text_of
from tests.press.test_press import change, publish_new, waiting

pytestmark = pytest.mark.django_db


def ref(name: str) -> PageRef:
    return PageRef(f"/fa/{name}/", "item", (("article", "0"),))


def put(*names: str, priority: int = 5, sequence: int = 3, cause: str = "") -> None:
    with serialised():
        queue.mark([Wanted(ref(name), priority, cause) for name in names], sequence)


def standing(*names: str) -> None:
    """Say that pages stand at these places, so that they are not new."""
    for name in names:
        Page.objects.create(path=ref(name).path, kind="item", appeared=1)


def row(name: str) -> Dirty:
    return Dirty.objects.get(path=ref(name).path)


def taken(turn: Turn) -> list[str]:
    return [one.path.split("/")[2] for one in queue.claim(turn)]


def test_a_page_that_waits_keeps_its_place_at_the_more_urgent_priority(db: None) -> None:
    standing("a", "b")
    put("a", priority=5, sequence=3, cause="first")
    put("b", priority=3, sequence=4)
    put("a", priority=3, sequence=5, cause="second")
    put("a", priority=7, sequence=2)
    found = row("a")
    assert (found.priority, found.need_seq, found.first_seq, found.cause) == (3, 5, 3, "first")
    assert taken(Turn(0)) == ["a", "b"]


def test_many_wishes_come_to_the_same_as_few(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["waiting", "urgent", "later", "taken", "going", "failed", "absent", "gone", "down", "fresh"]
    wishes = [Wanted(ref(name), 5, queue.TAKEDOWN if name == "down" else "second") for name in names]
    found, asked = [], []
    run_many = sql.run_many
    monkeypatch.setattr(sql, "run_many", lambda statement, rows: asked.append(len(rows)) or run_many(statement, rows))
    for many in (len(wishes) + 1, 1):
        Dirty.objects.all().delete()
        Page.objects.all().delete()
        standing(*(name for name in names if name not in ("absent", "fresh")))
        put("waiting", "taken", "failed", "gone", "down", sequence=3, cause="first")
        put("urgent", priority=2, sequence=9)
        put("later", priority=queue.ROLL_OUT)
        put("absent", priority=queue.ROLL_OUT)
        put("going", priority=queue.GONE)
        Page.objects.filter(path=ref("gone").path).delete()
        Dirty.objects.filter(path__in=[ref("taken").path, ref("going").path]).update(owner=1)
        queue.keep_failure(ref("failed"), "ValueError: no", 3)
        monkeypatch.setattr(queue, "MANY", many)
        asked.clear()
        with serialised():
            queue.mark(wishes, 7)
        found.append(list(Dirty.objects.order_by("path").values_list("path", "priority", "need_seq", "first_seq",
            "cause", "new", "owner", "attempts", "error", "retry_at")))  # fmt: skip
    assert found[0] == found[1]
    assert asked == [len(wishes) - len(["waiting", "urgent"])]
    assert row("waiting").need_seq == 7
    assert row("urgent").need_seq == 9


def test_a_new_page_waits_for_an_earlier_one_unless_it_is_known_not_to_lead_there(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "alive", lambda _number: True)
    standing("front")
    put("a", priority=0, cause="first")
    put("b", priority=0, cause="second")
    put("front", priority=1)
    queue.claim(Turn(1, most=1))
    later, front = queue.claim(Turn(2, most=1)), queue.claim(Turn(3, most=1))
    assert queue.awaited(later, 3, later) == {1}
    assert queue.awaited(later, 3, later, frozenset({"/fa/", ref("a").path})) == {1}
    assert queue.awaited(later, 3, later, frozenset({"/fa/"})) is None
    assert queue.awaited(front, 3, front, frozenset({"/fa/"})) == {1, 2}


def test_a_new_page_is_as_urgent_as_an_article_unless_it_is_bulk_work(db: None) -> None:
    put("a", priority=3)
    put("b", priority=queue.ROLL_OUT)
    assert (row("a").priority, row("a").new) == (queue.NEW, True)
    assert (row("b").priority, row("b").new) == (queue.ROLL_OUT, True)


def test_a_page_that_failed_may_be_tried_again_when_something_changed(db: None) -> None:
    standing("a")
    put("a")
    queue.keep_failure(ref("a"), "ValueError: no", 3)
    assert taken(Turn(0)) == []
    put("a", sequence=4)
    assert (row("a").attempts, row("a").error) == (0, "")
    assert taken(Turn(0)) == ["a"]


def test_urgent_pages_come_first_and_batches_are_of_one_priority(db: None) -> None:
    standing("a", "b", "c", "d")
    put("a", priority=5)
    put("b", "c", priority=1)
    put("d", priority=0)
    turns = [Turn(0), Turn(1), Turn(2), Turn(3)]
    with workers.join(), workers.join(), workers.join(), workers.join():
        assert [taken(turn) for turn in turns] == [["d"], ["b", "c"], ["a"], []]


def test_the_new_pages_of_one_cause_stay_in_one_batch(db: None) -> None:
    put(*(f"x{number:02}" for number in range(queue.BATCH - 1)), priority=0, cause="one")
    put("y1", "y2", "y3", priority=0, cause="two")
    assert taken(Turn(0)) == [f"x{number:02}" for number in range(queue.BATCH - 1)]
    Dirty.objects.filter(cause="one").delete()
    assert taken(Turn(0)) == ["y1", "y2", "y3"]


def test_a_cause_too_large_for_one_batch_is_cut(db: None) -> None:
    put(*(f"x{number:03}" for number in range(queue.BATCH + 5)), priority=0, cause="one")
    assert len(taken(Turn(0))) == queue.BATCH


def test_a_page_on_its_way_out_that_is_wanted_again_is_awaited_by_what_links_to_it(db: None) -> None:
    standing("a", "front")
    put("a", priority=queue.GONE)
    with workers.join() as worker, workers.join():
        held = queue.claim(Turn(worker.number))
        put("a", priority=2, sequence=4)
        put("front", priority=1, sequence=4)
        front = queue.claim(Turn(1))
        assert queue.awaited(front, 4, front) == {worker.number}
        queue.release(held)
    assert (row("a").new, row("a").priority) == (False, queue.NEW)


def test_pages_that_one_worker_holds_do_not_wait_for_each_other(db: None) -> None:
    standing("old")
    put("old", priority=0)
    put("new", priority=0)
    with workers.join() as worker:
        new = queue.claim(Turn(worker.number))
        old = queue.claim(Turn(worker.number, holding=True))
    assert queue.awaited(old, 9, [*new, *old]) is None
    assert queue.awaited(old, 9, old) == {0}


def test_new_pages_are_never_taken_together_with_pages_that_stand(db: None) -> None:
    standing("old")
    for name in ("old", "new", "newer"):
        put(name, priority=0)
    with workers.join() as worker:
        batches = [queue.claim(Turn(worker.number, holding=True)) for _ in range(3)]
    assert [[one.path for one in batch] for batch in batches] == [
        [ref("new").path, ref("newer").path],
        [ref("old").path],
        [],
    ]


def test_an_article_taken_down_before_its_first_bake_stops_nobody(baked: store.FileStore, tmp_path: Path) -> None:
    other = publish_new(headline="پیش")
    actions.run_once(baked)
    change(other, headline="پس")
    article = publish_new()
    waiting()
    newsroom.take_down(article, by=None, reason="court order")
    actions.run_once(baked)
    assert "پس" in text_of(baked, other.path)
    assert text_of(baked, FRONT.path) == "پس"
    assert not Dirty.objects.exists()
    oracle.assert_oracle(baked, tmp_path / "fresh")


def test_only_the_pages_that_show_a_taken_down_article_itself_go_without_regard_to_links(
    baked: store.FileStore,
) -> None:
    article = publish_new()
    actions.run_once(baked)
    newsroom.take_down(article, by=None, reason="court order")
    while expander.expand():
        pass
    causes = dict(Dirty.objects.values_list("path", "cause"))
    assert not causes[FRONT.path].startswith(queue.TAKEDOWN)


def test_an_article_that_came_and_went_unseen_leaves_what_a_full_bake_would(
    baked: store.FileStore, tmp_path: Path
) -> None:
    article = publish_new()
    newsroom.unpublish(article, by=None)
    actions.run_once(baked)
    oracle.assert_oracle(baked, tmp_path / "fresh")
    assert text_of(baked, f"{article.path}gone.html") == "gone"


def test_a_page_written_by_a_worker_that_died_goes_with_its_article(
    baked: store.FileStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    article = publish_new()
    with monkeypatch.context() as patched:
        patched.setattr(baker, "acknowledge", _die)
        with pytest.raises(ConnectionError):
            actions.run_once(baked)
    actions.release_claims()
    newsroom.take_down(article, by=None, reason="court order")
    actions.run_once(baked)
    assert not baked.has(f"{store.base_file(article.path)}.br")
    oracle.assert_oracle(baked, tmp_path / "fresh")


def _die(*_: object) -> None:
    raise ConnectionError("the process ended here")


def test_a_page_that_shows_what_was_not_expanded_yet_waits_for_the_pages_it_links_to(
    baked: store.FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = publish_new()
    actions.run_once(baked)
    change(article, headline="تازه")
    waiting()
    new = publish_new(headline="نو")
    order: list[str] = []
    write = baker.write

    def noted(batch: Batch, target: store.FileStore) -> None:
        order.extend(one.ref.path for one in batch.bakes)
        write(batch, target)

    monkeypatch.setattr(baker, "write", noted)
    before = current_sequence()
    with workers.join() as worker:
        baker.bake_next(baked, Turn(worker.number))
    assert current_sequence() > before
    assert order.index(new.path) < order.index(article.path)


def test_a_publication_is_visible_with_its_page_and_finished_with_the_last(baked: store.FileStore) -> None:
    article = publish_new()
    waiting()
    [publication] = Publication.objects.all()
    assert (publication.action, publication.path, publication.pages) == ("article.publish", article.path, 2)
    with clock.set_to(TEST_NOW.replace(minute=31)):
        baker.bake_next(baked)
    publication.refresh_from_db()
    assert (publication.visible_at, publication.finished_at) == (TEST_NOW.replace(minute=31), None)
    with clock.set_to(TEST_NOW.replace(minute=32)):
        baker.bake_next(baked)
    publication.refresh_from_db()
    assert publication.finished_at == TEST_NOW.replace(minute=32)
    assert not Affected.objects.exists()


def test_publications_of_one_expansion_are_told_apart(baked: store.FileStore) -> None:
    articles = [publish_new(headline="یک"), publish_new(headline="دو")]
    waiting()

    def told() -> list[tuple[str, bool, bool]]:
        found = Publication.objects.order_by("id")
        return [(one.path, one.visible_at is not None, one.finished_at is not None) for one in found]

    def settle(*paths: str) -> None:
        with serialised():
            publications.settle(paths, current_sequence())

    first, second = (article.path for article in articles)
    assert told() == [(first, False, False), (second, False, False)]
    assert {publication.pages for publication in Publication.objects.all()} == {2}
    settle(second)
    assert told() == [(first, False, False), (second, True, False)]
    settle(FRONT.path)
    assert told() == [(first, False, False), (second, True, True)]
    settle(first)
    assert told() == [(first, True, True), (second, True, True)]


def test_a_page_baked_from_an_older_snapshot_finishes_no_later_publication(
    baked: store.FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = publish_new(headline="پیش")
    waiting()
    write = baker.write

    def while_an_editor_publishes(batch: Batch, target: store.FileStore) -> None:
        monkeypatch.setattr(baker, "write", write)
        with clock.set_to(TEST_NOW.replace(minute=40)):
            change(article, headline="پس")
            expander.expand()
        write(batch, target)

    monkeypatch.setattr(baker, "write", while_an_editor_publishes)
    baker.bake_next(baked)
    last = queries.publication_of("newsroom.article", str(article.pk))
    assert last is not None
    assert (last.visible_at, last.finished_at) == (None, None)
    actions.run_once(baked)
    assert all(one.finished_at for one in Publication.objects.all())


def test_a_change_that_nobody_sees_is_no_publication(baked: store.FileStore) -> None:
    factories.draft("fa")
    waiting()
    assert not Publication.objects.exists()
    assert Article.objects.count() == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="Counts the steps of SQLite's machine.")
def test_a_publication_in_the_middle_of_a_full_bake_costs_no_look_through_all_of_it(db: None) -> None:
    def steps() -> int:
        """Return how many hundreds of steps it takes to see who is next and who has what must come before."""
        count = 0

        def step() -> int:
            nonlocal count
            count += 1
            return 0

        connection.ensure_connection()
        connection.connection.set_progress_handler(step, 100)
        try:
            turn = Turn(0, taken=queue.AGED_TURN - 1)
            rows = queue.claim(turn)
            assert queue.awaited(rows, 9, rows) is None
        finally:
            connection.connection.set_progress_handler(None, 0)
        return count

    standing("old")
    put("old", priority=3, sequence=2)
    few = steps()
    Dirty.objects.all().delete()
    Dirty.objects.bulk_create(
        Dirty(path=f"/fa/{n}/", kind="item", need_seq=2, first_seq=2, priority=8, new=True, since=TEST_NOW)
        for n in range(4000)
    )
    put("old", priority=3, sequence=2)
    assert steps() < few + 20
