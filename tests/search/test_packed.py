"""An index finds the same with lists of common marks as without."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from khabar.search import fetching, packed
from khabar.search.fetching import Shelf
from khabar.search.fts import FtsIndex
from khabar.search.interface import Document, Order, Query
from khabar.search.ranking import Numbers
from khabar.search.stored import Stamps
from tests.search.test_fts import SECTIONS, SENTENCES, START, archives, document, keys


@given(st.sets(st.integers(1, 3000), min_size=1))
@example({255})
@example({256})
@example({1, 256, 511, 1022})
@example(set(range(1, 2000)))
@example({1, 5, 9})
def test_numbers_come_out_as_they_went_in(numbers: set[int]) -> None:
    assert packed.unpack(packed.pack(np.array(sorted(numbers), dtype=np.int64))).tolist() == sorted(numbers)


def test_a_list_takes_a_byte_for_each_document_or_less() -> None:
    assert len(packed.pack(np.arange(1, 100_000, 60))) < 1700
    assert len(packed.pack(np.arange(1, 100_000, 2))) < 12_600


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FtsIndex]:
    monkeypatch.setattr(packed, "LEAST", 2)
    opened = FtsIndex(tmp_path / "index.sqlite3", write=True)
    yield opened
    opened.close()


def test_common_words_are_read_from_the_lists_alone(index: FtsIndex) -> None:
    index.put([document(number, "سیل", sections=("iran",)) for number in range(1, 30)])
    index.optimise()
    asked: list[str] = []

    def under(_connection: object, _shelf: int, mark: str, _last: int) -> Numbers:
        asked.append(mark)
        return np.empty(0, dtype=np.int64)

    with mock.patch.object(packed, "newest", side_effect=AssertionError), mock.patch.object(packed, "under", under):
        assert len(keys(index, "سیل", section="iran")) == 29
    assert "سیل9" in asked
    assert "سیل8" not in asked


def test_what_was_put_and_removed_after_the_lists_were_made_counts(
    index: FtsIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.put([document(number, "سیل") for number in range(1, 10)])
    index.optimise()
    index.put([document(3, "باران"), document(11, "سیل")])
    index.remove(["/fa/5/"])
    expected = [f"/fa/{number}/" for number in (11, 9, 8, 7, 6, 4, 2, 1)]
    assert keys(index, "سیل") == expected
    monkeypatch.setattr(fetching, "MOST_PLACES", 4)
    results = index.search(Query("سیل", "fa", order=Order.NEWEST), seconds=60)
    assert [hit.key for hit in results.hits] == expected[:4]
    monkeypatch.undo()
    index.optimise()
    assert keys(index, "سیل") == expected


def test_times_are_read_in_one_piece_and_then_what_came_after(index: FtsIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    index.put([document(number, "سیل") for number in range(1, 10)])
    index.remove(["/fa/5/"])
    index.optimise()
    index.put([document(3, "باران"), document(11, "سیل")])
    index.remove(["/fa/7/"])
    read: list[tuple[int, int]] = []
    published = Stamps.published

    def reading(own: Stamps, above: int, up_to: int) -> Iterable[tuple[int, int]]:
        read.append((Shelf.split(above)[1], Shelf.split(up_to)[1]))
        return published(own, above, up_to)

    monkeypatch.setattr(Stamps, "published", reading)
    reader = FtsIndex(index.path)
    assert keys(reader) == [f"/fa/{number}/" for number in (11, 9, 8, 6, 4, 3, 2, 1)]
    index.put([document(12, "سیل")])
    assert keys(reader, "سیل") == [f"/fa/{number}/" for number in (12, 11, 9, 8, 6, 4, 2, 1)]
    assert read == [(9, 11), (11, 12)]
    reader.close()


def test_a_search_ends_in_time_with_lists_too(index: FtsIndex) -> None:
    index.put([document(number, "سیل", "باران") for number in range(1, 20)])
    index.optimise()
    assert index.search(Query("سیل باران", "fa"), seconds=0).cut
    assert not index.search(Query("سیل باران", "fa"), seconds=60).cut


@given(
    before=archives(),
    after=archives(),
    gone=st.sets(st.integers(0, 8).map("/fa/{}/".format)),
    asked=st.lists(
        st.builds(
            Query,
            text=SENTENCES,
            language=st.just("fa"),
            editions=st.sampled_from([(), ("fa",)]),
            section=st.sampled_from(["", *SECTIONS]),
            first=st.none() | st.integers(0, 90).map(lambda days: START + timedelta(days=days)),
            last=st.none() | st.integers(0, 90).map(lambda days: START + timedelta(days=days)),
            order=st.sampled_from(Order),
            size=st.integers(0, 5),
        ),
        min_size=3,
        max_size=6,
    ),
    most=st.sampled_from([3, 30_000]),
)
@settings(max_examples=15, deadline=None)
def test_any_documents_are_found_alike_with_lists_and_without(
    before: list[Document],
    after: list[Document],
    gone: set[str],
    asked: list[Query],
    most: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("index")
    plain, listed = FtsIndex(folder / "plain.sqlite3", write=True), FtsIndex(folder / "listed.sqlite3", write=True)
    for one in (plain, listed):
        one.put(replace(own, kind="news") for own in before)
        if one is listed:
            with mock.patch.object(packed, "LEAST", 2):
                one.optimise()
        one.put(after)
        one.remove(sorted(gone))
    with mock.patch.object(fetching, "MOST_PLACES", most):
        for query in asked:
            assert listed.search(query, seconds=60) == plain.search(query, seconds=60)
    plain.close()
    listed.close()
