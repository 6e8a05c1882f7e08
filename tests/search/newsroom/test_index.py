"""The newsroom's index: filled in pieces, brought up to date by what changed, made anew when it is of no use."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from khabar.media.models import Picture
from khabar.newsroom import actions
from khabar.newsroom.models import Article
from khabar.search import changes
from khabar.search.fts import FtsIndex
from khabar.search.interface import Query
from khabar.search.models import Change
from khabar.search.newsroom import documents, index
from tests import factories

pytestmark = pytest.mark.django_db


def found(words: str) -> set[str]:
    """Return the keys of what the index finds for the words."""
    opened = FtsIndex(index.path())
    try:
        return {hit.key for hit in opened.search(Query(text=words, language="fa", size=50)).hits}
    finally:
        opened.close()


def test_the_first_fill_holds_drafts_public_articles_reports_and_pictures(desks: Any) -> None:
    draft = factories.draft("fa", headline="پیش‌نویس زعفران", desk=desks["a"])
    public = factories.article("ar", headline="الزعفران في الأسواق")
    report = factories.report(factories.story(), headline="Saffron abroad", language="en")
    picture = factories.picture(alternative_texts={"fa": "مزرعهٔ زعفران"})
    state = index.catch_up(30)
    assert state.complete
    assert found("زعفران") >= {f"article:{draft.pk}", f"picture:{picture.pk}:fa"}
    assert f"article:{public.pk}" in found("الزعفران")
    assert f"report:{report.pk}" in found("saffron")


def test_a_change_is_found_the_next_time_and_the_old_text_no_more(desks: Any) -> None:
    draft = factories.draft("fa", headline="زعفران", desk=desks["a"])
    index.catch_up(30)
    draft.headline = "پسته"
    draft.save_revision()
    index.catch_up(30)
    assert found("پسته") == {f"article:{draft.pk}"}
    assert found("زعفران") == set()


def test_what_is_deleted_leaves_the_index(desks: Any) -> None:
    draft = factories.draft("fa", headline="زعفران", desk=desks["a"])
    picture = factories.picture(captions={"fa": "زعفران"})
    index.catch_up(30)
    assert len(found("زعفران")) == 2
    actions.remove("article.delete", by=None, target=draft)
    Picture.objects.filter(pk=picture.pk).delete()
    index.catch_up(30)
    assert found("زعفران") == set()


def test_bulk_updates_and_imports_without_an_action_are_seen(desks: Any) -> None:
    draft = factories.draft("fa", headline="زعفران", desk=desks["a"])
    index.catch_up(30)
    draft.latest_revision.delete()
    Article.objects.filter(pk=draft.pk).update(headline="پسته", latest_revision=None)
    assert index.catch_up(30).complete
    assert found("پسته") == {f"article:{draft.pk}"}


def test_the_fill_goes_on_where_it_stopped_with_the_newest_first(monkeypatch: Any, desks: Any) -> None:
    drafts = [factories.draft("fa", headline=f"زعفران {number}", desk=desks["a"]) for number in range(5)]
    monkeypatch.setattr(index, "PIECE", 2)
    ticks: Iterator[float] = iter([0.0, 1.0, 5.0])
    monkeypatch.setattr(index.time, "monotonic", lambda: next(ticks, 9.0))
    state = index.catch_up(2)
    assert not state.complete
    assert 0 < state.filled < 1
    assert found("زعفران") == {f"article:{draft.pk}" for draft in drafts[-2:]}
    monkeypatch.undo()


def test_a_damaged_index_is_begun_anew(desks: Any, folder: Path) -> None:
    draft = factories.draft("fa", headline="زعفران", desk=desks["a"])
    index.catch_up(30)
    index.path().write_bytes(b"not a database at all" * 100)
    while not index.catch_up(30).complete:
        pass
    assert found("زعفران") == {f"article:{draft.pk}"}


def test_whoever_comes_while_another_fills_only_asks(desks: Any) -> None:
    factories.draft("fa", headline="زعفران", desk=desks["a"])
    with index._alone() as first:
        assert first
        assert not index.catch_up(30).complete
    assert index.catch_up(30).complete


def test_an_installation_without_a_folder_has_no_index(settings: Any) -> None:
    settings.KHABAR_SEARCH_FOLDER = ""
    assert index.catch_up(1).complete


TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'khabar_search_%'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'khabar_search_%'",
}


def test_the_triggers_are_there() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        found = [name for (name,) in cursor.fetchall()]
    assert len(found) == len(set(found)) == 9
    with pytest.raises(ValueError, match="triggers"):
        changes.statements("mysql")


def test_the_number_of_queries_does_not_grow_with_the_articles(django_assert_max_num_queries: Any, desks: Any) -> None:
    keys = [factories.article("fa", headline=f"زعفران {number}").pk for number in range(20)]
    with django_assert_max_num_queries(6):
        assert len(documents.of(documents.ARTICLE, keys)) == 20


def test_changes_that_were_taken_in_are_not_taken_in_again(desks: Any, monkeypatch: Any) -> None:
    factories.draft("fa", headline="زعفران", desk=desks["a"])
    index.catch_up(30)
    assert Change.objects.exists()
    monkeypatch.setattr(documents, "of", lambda kind, keys: pytest.fail("read again"))
    assert index.catch_up(30).complete


def test_filling_in_one_go_tells_how_far_it_is_and_gives_up_when_nothing_grows(monkeypatch: Any, desks: Any) -> None:
    factories.draft("fa", headline="زعفران", desk=desks["a"])
    told: list[index.State] = []
    assert index.fill(told.append).complete
    assert told[-1].percent == 100
    monkeypatch.setattr(index, "catch_up", lambda seconds: index.State(0.5, current=False))
    monkeypatch.setattr(index, "PATIENCE", 1)
    assert not index.fill().complete
