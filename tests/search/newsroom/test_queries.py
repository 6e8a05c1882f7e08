"""What people find in the newsroom: filters, and that nobody is told of what they may not read."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khabar.kernel.models import User
from khabar.newsroom import actions
from khabar.newsroom.models import Article
from khabar.search.newsroom import index, queries
from khabar.search.newsroom.queries import Asked, Found, search
from tests import factories
from tests.conftest import TEST_NOW

pytestmark = pytest.mark.django_db
TEHRAN = ZoneInfo("Asia/Tehran")

People = dict[str, User]


def look(person: User, words: str = "", **asked: Any) -> Found:
    """Return what the person finds, with the index up to date."""
    index.catch_up(30)
    return search(person, Asked(words=words, **asked), TEHRAN)


def titles(found: Found) -> list[str]:
    """Return the titles of what was found."""
    return [item.text.title for item in found.items]


def test_nobody_finds_or_counts_what_the_policies_do_not_let_them_read(people: People, desks: Any) -> None:
    factories.draft("fa", headline="زعفران میز الف", desk=desks["a"])
    factories.draft("fa", headline="زعفران میز ب", desk=desks["b"])
    factories.draft("ar", headline="زعفران عربي", desk=desks["a"])
    seen = {name: sorted(titles(look(person, "زعفران"))) for name, person in people.items()}
    assert seen["reporter fa A"] == ["زعفران میز الف"]
    assert seen["reporter en B"] == seen["translator ku"] == seen["nobody"] == []
    assert seen["front editor fa"] == ["زعفران میز الف", "زعفران میز ب"]
    assert len(seen["administrator"]) == len(seen["auditor"]) == 3
    for name, person in people.items():
        assert look(person, "زعفران").total == len(seen[name])


def test_who_has_no_role_finds_neither_reports_nor_pictures(people: People) -> None:
    factories.report(headline="زعفران گزارش", language="fa")
    factories.picture(captions={"fa": "زعفران عکس"})
    assert look(people["reporter fa A"], "زعفران").total == 2
    assert look(people["nobody"], "زعفران").total == 0


def test_the_filters(people: People, desks: Any) -> None:
    person = people["administrator"]
    factories.draft("fa", headline="زعفران پیش‌نویس", desk=desks["a"])
    factories.article("fa", headline="زعفران منتشر", desk=desks["b"], kind="analysis")
    edited = factories.article("fa", headline="زعفران قدیم", desk=desks["b"])
    edited.headline = "زعفران تازه"
    edited.save_revision()
    factories.report(headline="زعفران گزارش", language="fa")
    assert titles(look(person, "زعفران", state="draft")) == ["زعفران پیش‌نویس"]
    assert titles(look(person, "زعفران", state="live")) == ["زعفران منتشر"]
    assert titles(look(person, "زعفران", state="edited")) == ["زعفران تازه"]
    assert titles(look(person, "زعفران", desk=desks["a"].pk)) == ["زعفران پیش‌نویس"]
    assert titles(look(person, "زعفران", form="analysis")) == ["زعفران منتشر"]
    assert titles(look(person, "زعفران", what="report")) == ["زعفران گزارش"]
    assert look(person, "زعفران", edition="ar").total == 0
    assert look(person, "زعفران").total == 4


def test_days_are_those_of_the_screen(people: People, desks: Any) -> None:
    person = people["administrator"]
    factories.report(headline="گزارش دیشب", language="fa", received_at=TEST_NOW.replace(hour=20, minute=0))
    factories.report(headline="گزارش فردا", language="fa", received_at=TEST_NOW.replace(hour=21, minute=0))
    today = TEST_NOW.astimezone(TEHRAN).date()
    assert titles(look(person, "گزارش", first=today, last=today)) == ["گزارش دیشب"]
    assert titles(look(person, "گزارش", first=today + timedelta(days=1))) == ["گزارش فردا"]
    assert look(person, "گزارش", first=date(1926, 1, 1), last=date(2098, 12, 31)).total == 2


def test_without_words_the_newest_comes_first(people: People) -> None:
    for hours in (2, 5, 1):
        factories.report(headline=f"گزارش {hours}", language="fa", received_at=TEST_NOW - timedelta(hours=hours))
    assert titles(look(people["administrator"], what="report")) == ["گزارش 1", "گزارش 2", "گزارش 5"]


def test_a_picture_with_texts_in_many_languages_is_found_once(people: People) -> None:
    picture = factories.picture(captions={"fa": "زعفران", "ar": "زعفران"})
    found = look(people["photo editor"], "زعفران")
    assert {item.text.edition for item in found.items} <= {"fa", "ar"}
    assert [(item.kind, item.object) for item in found.items] == [("picture", picture)]
    assert queries.picture_keys("زعفران") == [picture.pk]


def test_since_leaves_out_what_the_person_did(people: People, desks: Any) -> None:
    person, other = people["desk editor fa A"], people["administrator"]
    fields = {"edition": "fa", "kind": "news", "headline": "زعفران", "desk": desks["a"]}
    actions.draft(fields, by=person)
    index.catch_up(30)
    before = TEST_NOW - timedelta(hours=1)
    assert queries.count_new(person, Asked(words="زعفران"), TEHRAN, before) == 0
    assert queries.count_new(other, Asked(words="زعفران"), TEHRAN, before) == 1
    assert queries.count_new(other, Asked(words="زعفران"), TEHRAN, TEST_NOW + timedelta(days=3650)) == 0


def test_all_are_found_behind_thousands_that_the_person_may_not_read(
    people: People, desks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = [("زعفران پسته", desks["b"], TEST_NOW) for _ in range(4970)]
    allowed = [(f"زعفران پسته {number}", desks["a"], TEST_NOW - timedelta(days=400)) for number in range(30)]
    Article.objects.bulk_create(
        Article(
            edition="fa",
            kind="news",
            headline=headline,
            desk=desk,
            created_at=at,
            live=False,
            public_id=f"many{number}",
        )
        for number, (headline, desk, at) in enumerate([*hidden, *allowed])
    )
    state = index.catch_up(600)
    assert state.complete
    monkeypatch.setattr(queries, "COUNTING", 0.0)
    for words in ("زعفران", "", "زعفران پسته"):
        seen: list[str] = []
        while (found := search(people["reporter fa A"], Asked(words=words), TEHRAN, len(seen), 12)).items:
            assert found.total > len(seen) + 12 or not found.more
            seen += titles(found)
        assert sorted(seen) == sorted(headline for headline, *_ in allowed)
        assert (found.total, found.more) == (30, False)


def test_what_is_asked_is_stored_and_read_back() -> None:
    asked = Asked("زعفران", "article", "fa", "news", "draft", 3, date(2026, 3, 21), date(2026, 3, 22), True)
    assert Asked.from_json(asked.as_json()) == asked
    assert Asked().as_json() == {}
    assert Asked.from_json({"words": "x", "later": 1}) == Asked(words="x")


def test_without_an_index_nothing_is_found(people: People) -> None:
    assert search(people["administrator"], Asked(words="زعفران"), TEHRAN).items == []


@given(st.text(max_size=60) | st.sampled_from(['" OR 1=1 --', "a* NEAR/2 b", "\x00", "\ud800", "؟؟؟", "ك" * 10_000]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_words_break_it(people: People, words: str) -> None:
    assert look(people["administrator"], words).total >= 0
