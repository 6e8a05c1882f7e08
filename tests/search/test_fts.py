import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.language import analysis, terms
from khabar.search import fts, postings
from khabar.search.fts import FtsIndex, Stale, Unusable
from khabar.search.interface import Document, Order, Query

START = datetime(2026, 1, 1, tzinfo=UTC)


def document(number: int, title: str = "", body: str = "", **fields: object) -> Document:
    edition = str(fields.pop("edition", "fa"))
    given_fields = {
        "key": f"/{edition}/{number}/",
        "language": edition,
        "kind": "news",
        "lead": "",
        "published": START + timedelta(days=number),
        **fields,
    }
    return Document(edition=edition, title=title, body=body, **given_fields)  # type: ignore[arg-type]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[FtsIndex]:
    opened = FtsIndex(tmp_path / "index.sqlite3", write=True)
    yield opened
    opened.close()


def keys(index: FtsIndex, text: str = "", **fields: object) -> list[str]:
    query = Query(**{"text": text, "language": "fa", "size": 50, **fields})  # type: ignore[arg-type]
    return [hit.key for hit in index.search(query, seconds=60).hits]


def test_the_title_counts_more_than_lead_and_topics_and_these_more_than_the_body(index: FtsIndex) -> None:
    same = {"published": START}
    index.put(
        [
            document(1, "خبر", "زلزله در شهر", **same),
            document(2, "خبر", "در شهر", lead="زلزله", **same),
            document(3, "زلزله", "خبر در شهر", **same),
        ]
    )
    assert keys(index, "زلزله") == ["/fa/3/", "/fa/2/", "/fa/1/"]


def test_a_rare_word_counts_more_than_a_common_one(index: FtsIndex) -> None:
    index.put([document(number, "باران") for number in range(1, 9)])
    index.put([document(10, "تگرگ", published=START), document(11, "باران", published=START)])
    assert keys(index, "باران تگرگ")[0] == "/fa/10/"


def test_of_equal_texts_the_newest_comes_first_and_an_old_one_that_fits_better_before_it(index: FtsIndex) -> None:
    index.put([document(1, "سیل"), document(2, "سیل"), document(3, "خبر", "سیل در خبر")])
    assert keys(index, "سیل") == ["/fa/2/", "/fa/1/", "/fa/3/"]
    assert keys(index, "سیل", order=Order.NEWEST) == ["/fa/3/", "/fa/2/", "/fa/1/"]


def test_with_few_hits_those_with_some_of_the_words_follow(index: FtsIndex) -> None:
    index.put([document(1, "سیل بزرگ"), document(2, "سیل"), document(3, "بزرگ"), document(4, "هیچ")])
    results = index.search(Query("سیل بزرگ", "fa"))
    assert results.widened
    assert [hit.key for hit in results.hits] == ["/fa/1/", "/fa/3/", "/fa/2/"]
    enough = index.search(Query("سیل بزرگ", "fa", size=1))
    assert not enough.widened
    assert enough.total == 1


def test_a_word_nobody_wrote_does_not_hide_the_others(index: FtsIndex) -> None:
    index.put([document(1, "سیل")])
    assert keys(index, "سیل قوقنوس ققنوس") == ["/fa/1/"]


def test_filters(index: FtsIndex) -> None:
    index.put(
        [
            document(1, "سیل", sections=("iran", "weather"), places=("shiraz",)),
            document(2, "سیل", sections=("iran",), kind="analysis"),
            document(3, "flood", edition="en", sections=("iran",)),
        ]
    )
    assert keys(index, "سیل", section="weather") == ["/fa/1/"]
    assert keys(index, "سیل", section="iran") == ["/fa/2/", "/fa/1/"]
    assert keys(index, section="iran") == ["/en/3/", "/fa/2/", "/fa/1/"]
    assert keys(index, section="iran", editions=("fa",), kind="analysis") == ["/fa/2/"]
    assert keys(index, "سیل", place="shiraz", kind="news") == ["/fa/1/"]
    assert keys(index, place="tehran") == []
    assert keys(index, editions=("en", "ku")) == ["/en/3/"]
    assert keys(index, section='iran" OR "kind=news0') == []


def test_a_section_is_not_found_as_a_word(index: FtsIndex) -> None:
    index.put([document(1, "سیل", sections=("iran",))])
    assert keys(index, "section iran news kind=news year=2026") == []


def test_periods_end_before_their_last_instant(index: FtsIndex) -> None:
    index.put([document(1, "سیل"), document(2, "سیل"), document(40, "سیل"), document(500, "سیل")])
    day = timedelta(days=1)
    assert keys(index, "سیل", first=START + day, last=START + 2 * day) == ["/fa/1/"]
    assert keys(index, "سیل", first=START + 2 * day) == ["/fa/500/", "/fa/40/", "/fa/2/"]
    assert keys(index, last=START + 2 * day) == ["/fa/1/"]
    assert keys(index, "سیل", first=START, last=START + 3000 * day) == ["/fa/500/", "/fa/40/", "/fa/2/", "/fa/1/"]
    assert keys(index, "سیل", first=START + 2 * day, last=START + day) == []


def test_pages_of_hits_join_without_gap(index: FtsIndex) -> None:
    index.put([document(number, "سیل") for number in range(1, 26)])
    parts = [keys(index, "سیل", start=start, size=10) for start in (0, 10, 20, 30)]
    assert [len(part) for part in parts] == [10, 10, 5, 0]
    assert [key for part in parts for key in part] == keys(index, "سیل")
    assert index.search(Query("سیل", "fa", size=10)).total == 25


def test_words_dropped_from_the_vocabulary_are_found_all_the_same(
    index: FtsIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.put([document(number, "خبر", f"سیل واژهٔ{number}") for number in range(1, 20)])
    before = [keys(index, text) for text in ("سیل", "واژهٔ7", "سیل واژهٔ7")]
    monkeypatch.setattr(fts, "MANY_WORDS", 5)
    index.optimise()
    assert [keys(index, text) for text in ("سیل", "واژهٔ7", "سیل واژهٔ7")] == before
    assert index.search(Query("واژهٔ7", "fa"), seconds=60).suggestion == ""


def test_each_edition_is_searched_as_its_language_has_the_words(index: FtsIndex) -> None:
    index.put([document(1, "Işık", edition="tr"), document(2, "İstanbul", edition="tr")])
    assert keys(index, "ışık", language="fa") == ["/tr/1/"]
    assert keys(index, "istanbul", language="en") == ["/tr/2/"]


def test_a_file_that_takes_its_place_is_opened_by_itself(index: FtsIndex, tmp_path: Path) -> None:
    index.put([document(1, "سیل")])
    reader = FtsIndex(index.path)
    assert keys(reader, "سیل") == ["/fa/1/"]
    other = FtsIndex(tmp_path / "new.sqlite3", write=True)
    other.put([document(2, "سیل")])
    other.close()
    fts.replace(index.path, tmp_path / "new.sqlite3")
    assert keys(reader, "سیل") == ["/fa/2/"]
    index.put([document(3, "سیل")])
    assert keys(reader, "سیل") == ["/fa/3/", "/fa/2/"]
    third = FtsIndex(tmp_path / "third.sqlite3", write=True)
    third.close()
    fts.replace(index.path, tmp_path / "third.sqlite3")
    assert keys(reader, "سیل") == []
    assert not (tmp_path / "new.sqlite3").exists()


def test_missing_damaged_and_foreign_files_are_told_apart_from_stale_ones(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="There is no index"):
        FtsIndex(tmp_path / "index.sqlite3")
    damaged = tmp_path / "damaged.sqlite3"
    damaged.write_bytes(b"no database" * 1000)
    for write in (False, True):
        with pytest.raises(Unusable, match=r"damaged\.sqlite3"):
            FtsIndex(damaged, write=write)
    foreign = tmp_path / "foreign.sqlite3"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE note (name, value)")
    with pytest.raises(Unusable, match="is no index"):
        FtsIndex(foreign)


def test_an_index_made_under_other_rules_is_stale(index: FtsIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    index.put([document(1, "سیل")])
    with monkeypatch.context() as patched:
        patched.setattr(postings, "FORMAT", postings.FORMAT + 1)
        for write in (False, True):
            with pytest.raises(Stale):
                FtsIndex(index.path, write=write, outdated=True)
    monkeypatch.setattr(analysis, "VERSION", analysis.VERSION + 1)
    for write in (False, True):
        with pytest.raises(Stale):
            FtsIndex(index.path, write=write)
        assert keys(FtsIndex(index.path, write=write, outdated=True), "سیل") == ["/fa/1/"]


def test_damage_met_while_searching_is_said_as_such(index: FtsIndex) -> None:
    index.put([document(number, f"سیل {number}") for number in range(500)])
    index.close()
    size = index.path.stat().st_size
    with index.path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    with pytest.raises(Unusable):
        FtsIndex(index.path).search(Query("سیل", "fa"), seconds=60)


HOSTILE = [
    "", " ", "\0", "\ud800", "سیل\0باران", '"', '""', "'", "*", "سیل*", "^سیل", "NEAR(سیل, 2)", "سیل AND", "OR",
    "NOT سیل", "marks:سیل", "{marks}:سیل", "-سیل", "+", "(", ")", "((((", "؟؟؟،،،", "\u200c", "\u202e\u2066",
    "سیل\udcffباران",
    "'; DROP TABLE document; --", "%", "_", "\\", "سیل1", "kind=news0", "a" * 10_000, "سیل " * 2_500, "." * 10_000,
    '"' * 10_000, "😀" * 500, "\U0010ffff", "ıİiIşŞ", "०१२", "ﷺ",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_query_is_an_error(index: FtsIndex, text: str) -> None:
    index.put([document(1, "سیل بزرگ", "در شهر")])
    for language in ("fa", "ar", "tr", "en", "zz", ""):
        index.search(Query(text, language, section=text, place=text, kind=text), seconds=60)
        index.search(Query(text, language), seconds=60)


@given(text=st.text(st.characters(), max_size=200), other=st.text(max_size=50))
@settings(max_examples=150, deadline=None)
def test_any_text_can_be_put_and_found_again(text: str, other: str, shared: Callable[[], FtsIndex]) -> None:
    index = shared()
    index.put([document(1, text, other, topics=(other,), sections=(text,))])
    index.search(Query(other, "fa", section=text), seconds=60)
    if terms(text, "fa"):
        assert keys(index, text) == ["/fa/1/"]
    index.remove(["/fa/1/"])


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], FtsIndex]:
    opened = FtsIndex(tmp_path_factory.mktemp("shared") / "index.sqlite3", write=True)
    return lambda: opened


WORDS = ["سیل", "باران", "کتاب", "شهر", "آب", "برف", "کوه"]
SENTENCES = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
SECTIONS = ("iran", "world", "sport")


@st.composite
def archives(draw: st.DrawFn) -> list[Document]:
    found = []
    for number in range(draw(st.integers(0, 12))):
        found.append(
            document(
                draw(st.integers(0, 8)),
                draw(SENTENCES),
                draw(SENTENCES),
                lead=draw(SENTENCES),
                published=START + timedelta(days=draw(st.integers(0, 90)), microseconds=number),
                sections=tuple(draw(st.sets(st.sampled_from(SECTIONS)))),
                edition=draw(st.sampled_from(["fa", "ckb"])),
            )
        )
    return found


def expected(archive: list[Document], gone: set[str], query: Query) -> set[str]:
    """Return the keys of documents with all the words, and with a third of the known ones if those are few."""
    last = {one.key: one for one in archive if one.key not in gone}
    found = set()
    for edition in {one.edition for one in last.values()}:
        if query.editions and edition not in query.editions:
            continue
        shelf = [one for one in last.values() if one.edition == edition]
        typed = set(query.text.split())
        ever = {text for one in archive if one.edition == edition for text in _texts(one)}
        known = [word for word in typed if _forms(word, edition) & ever]
        matched = {one.key: sum(bool(_forms(word, edition) & _texts(one)) for word in typed) for one in shelf}
        allowed = {one.key for one in shelf if _passes(one, query)}
        whole = {key for key in allowed if matched[key] == len(typed)}
        if len(typed) > 1 and len(whole) < query.size:
            whole |= {key for key in allowed if matched[key] >= max(1, -(-len(known) // 3))}
        found |= whole
    return found


def _texts(one: Document) -> set[str]:
    return {term.text for text in (one.title, one.lead, one.body) for term in terms(text, one.language)}


def _forms(word: str, language: str) -> set[str]:
    return {term.text for term in terms(word, language)}


def _passes(one: Document, query: Query) -> bool:
    return (
        (not query.section or query.section in one.sections)
        and (query.first is None or one.published >= query.first)
        and (query.last is None or one.published < query.last)
    )


@given(
    archive=archives(),
    gone=st.sets(st.integers(0, 8).map("/fa/{}/".format)),
    query=st.builds(
        Query,
        text=SENTENCES,
        language=st.just("fa"),
        editions=st.sampled_from([(), ("fa",), ("ckb", "en")]),
        section=st.sampled_from(["", *SECTIONS]),
        first=st.none() | st.integers(0, 90).map(lambda days: START + timedelta(days=days)),
        last=st.none() | st.integers(0, 90).map(lambda days: START + timedelta(days=days)),
        order=st.sampled_from(Order),
        size=st.integers(0, 5),
    ),
)
@settings(max_examples=200, deadline=None)
def test_hits_are_those_of_a_look_at_every_document(
    archive: list[Document], gone: set[str], query: Query, tmp_path_factory: pytest.TempPathFactory
) -> None:
    index = FtsIndex(tmp_path_factory.mktemp("index") / "index.sqlite3", write=True)
    for one in archive:
        index.put([one])
    index.remove(gone)
    wanted = expected(archive, gone, query)
    results = index.search(query, seconds=60)
    assert results.total == len(wanted)
    everything = index.search(replace(query, start=0, size=max(query.size, 0)), seconds=60)
    assert {hit.key for hit in everything.hits} <= wanted
    assert len(everything.hits) == min(query.size, len(wanted))
    index.close()


def test_the_rules_are_those_of_marks_and_analysis() -> None:
    assert fts.rules().count(".") == 1
