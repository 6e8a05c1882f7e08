"""Suggestions: near in spelling, known to the index, written as it is written there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.search import spelling
from khabar.search.fts import FtsIndex
from khabar.search.interface import Query
from tests.search.test_fts import document

HEADLINES = {
    "fa": "رئیس‌جمهور به اصفهان رفت و از دانشگاه دیدن کرد",
    "ar": "الرئيس يزور جامعة دمشق ويلتقي الطلاب",
    "tr": "Cumhurbaşkanı Diyarbakır Üniversitesini ziyaret etti",
    "ku": "Serokkomar serdana zanîngeha Amedê kir",
    "en": "President visits Damascus university and meets students",
    "fr": "Le président visite l’université de Damas",
    "es": "El presidente visita la universidad de Damasco",
}


@pytest.fixture
def index(tmp_path: Path) -> Iterator[FtsIndex]:
    opened = FtsIndex(tmp_path / "index.sqlite3", write=True)
    for edition, headline in HEADLINES.items():
        opened.put([document(number, headline, edition=edition) for number in range(6)])
    yield opened
    opened.close()


def suggestion(index: FtsIndex, text: str, edition: str = "fa") -> str:
    return index.search(Query(text, edition, (edition,)), seconds=60).suggestion


@pytest.mark.parametrize(
    ("edition", "typed", "meant"),
    [
        ("fa", "اصفحان", "اصفهان"),
        ("fa", "دانشکاه اصفهان", "دانشگاه اصفهان"),
        ("ar", "دمشك", "دمشق"),
        ("tr", "Dyarbakır", "Diyarbakır"),
        ("ku", "zanngeha", "zanîngeha"),
        ("en", "univresity", "university"),
        ("en", "Damascuss students", "Damascus students"),
        ("en", "studdentz", "students"),
        ("fr", "Damss", "Damas"),
        ("es", "Damsco", "Damasco"),
    ],
)
def test_a_word_nobody_knows_is_respelt_as_the_index_has_it(
    index: FtsIndex, edition: str, typed: str, meant: str
) -> None:
    assert suggestion(index, typed, edition) == meant


@pytest.mark.parametrize("typed", ["اصفهان", "دانشگاه دیدن", "", "؟", "اص", "xyzzyxyzzy", "123 456", "x" * 10_000])
def test_nothing_is_suggested_for_known_words_or_for_nonsense(index: FtsIndex, typed: str) -> None:
    assert suggestion(index, typed) == ""


def test_a_spelling_of_the_same_word_is_no_suggestion(index: FtsIndex) -> None:
    assert suggestion(index, "president", "en") == ""
    assert suggestion(index, "visit", "en") == ""
    assert suggestion(index, "الرييس", "ar") == ""


def test_a_rare_word_is_respelt_only_where_another_is_very_common(index: FtsIndex) -> None:
    index.put([document(100, "اصفحان")])
    assert suggestion(index, "اصفحان") == ""
    index.put([document(number, "سفر به اصفهان") for number in range(200, 250)])
    assert suggestion(index, "اصفحان") == "اصفهان"


def test_words_of_another_edition_are_not_suggested(index: FtsIndex) -> None:
    assert suggestion(index, "Damascuss", "tr") == ""


def test_many_hits_leave_the_text_as_it_was_typed(index: FtsIndex) -> None:
    assert index.search(Query("visits", "en", ("en",)), seconds=60).total == 6
    assert suggestion(index, "visits", "en") == ""


def test_a_suggestion_that_takes_too_long_is_left_out(index: FtsIndex) -> None:
    results = index.search(Query("اصفحان", "fa"), seconds=0)
    assert results.suggestion == ""


def distance(one: str, other: str) -> int:
    """Count changes the slow way: a letter out, in, exchanged, or two neighbours swapped."""
    table = {(-1, place): place + 1 for place in range(-1, len(other))}
    table |= {(place, -1): place + 1 for place in range(-1, len(one))}
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            ways = [table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a != b)]
            if i and j and a == other[j - 1] and one[i - 1] == b:
                ways.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(ways)
    return table[len(one) - 1, len(other) - 1]


WORDS = st.text("abc", min_size=1, max_size=7)


@given(WORDS, WORDS)
def test_two_changes_are_told_from_three(one: str, other: str) -> None:
    assert spelling.within_two(one, other) == (distance(one, other) <= 2)


@given(st.text("ab", min_size=1, max_size=6), st.text("abz", min_size=1, max_size=7))
def test_all_words_one_change_away_are_looked_up(one: str, other: str) -> None:
    if 0 < distance(one, other) <= 1:
        assert other in set(spelling._one_change(one))
