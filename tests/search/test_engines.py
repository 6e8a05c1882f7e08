"""Every engine gives the same keys in the same order and the same totals, and is built, served and followed alike."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.kernel import clock
from khabar.language import analysis
from khabar.newsroom import actions as newsroom
from khabar.ops.bench import judging
from khabar.ops.bench.archive import EDITIONS, Archive
from khabar.press.delivery.interface import DeliveryFailed
from khabar.press.models import Delivery
from khabar.search import engines, fetching, postings, rebuilding, target
from khabar.search.columns import Columns
from khabar.search.engines import Home, KeptIndex, NotWritten, Unusable
from khabar.search.files import Stale
from khabar.search.interface import Document, Order, Query
from tests.press.delivery.test_courier import change, publish
from tests.search.test_fts import SECTIONS, SENTENCES, START, archives, document, keys

ENGINES = [
    engines.SQLITE,
    engines.TANTIVY,
    pytest.param(engines.POSTGRESQL, marks=pytest.mark.postgres),
]
OTHERS = ENGINES[1:]

GENERATED, EACH = 50, 5
"""Articles beside those of the demo; of the judged queries every so many are asked."""


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Home]:
    """Return a home of an engine, empty at first; all of PostgreSQL's are one."""

    def made(engine: str) -> Home:
        home = engines.home(engine, tmp_path_factory.mktemp("home"), os.environ.get("KHABAR_TEST_DATABASE", ""))
        home.forget()
        home.give_up()
        return home

    return made


def served(home: Home, *batches: Sequence[Document], gone: Sequence[str] = ()) -> KeptIndex:
    """Build an index in steps and open it where it serves, for writing."""
    building = home.begin()
    for batch in batches:
        building.put(batch)
    building.remove(gone)
    building.close()
    home.serve()
    return home.open(write=True)


@pytest.fixture(params=ENGINES)
def home(request: pytest.FixtureRequest, homes: Callable[[str], Home]) -> Home:
    return homes(request.param)


@pytest.fixture
def index(home: Home) -> Iterator[KeptIndex]:
    opened = served(home)
    yield opened
    opened.close()


def found(index: KeptIndex, query: Query) -> tuple[Any, ...]:
    """Return all that an answer says."""
    results = index.search(query, seconds=60)
    hits = [(hit.key, hit.edition, hit.kind, hit.story, hit.published, hit.score) for hit in results.hits]
    return hits, results.total, results.more, results.widened, results.cut, results.suggestion


@pytest.fixture(scope="module")
def judged(homes: Callable[[str], Home]) -> tuple[list[Document], list[Query], list[tuple[Any, ...]]]:
    """Return documents, what readers type, and what SQLite answers."""
    archive = list(chain(judging.demo_documents(clock.now()), judging.generated_documents(Archive(7), GENERATED)))
    asked = [Query(one.text, edition, (edition,)) for edition in EDITIONS for one in judging.judged(edition)[::EACH]]
    asked += [Query(one.text, "fa", order=Order.NEWEST, start=5) for one in judging.judged("fa")[::EACH]]
    index = served(homes(engines.SQLITE), archive)
    answers = [found(index, query) for query in asked]
    assert index.count == len(archive)
    assert sum(bool(hits) for hits, *_ in answers) > len(asked) / 2
    index.close()
    return archive, asked, answers


@pytest.mark.parametrize("engine", OTHERS)
def test_what_readers_type_finds_the_same_in_every_engine(
    engine: str, homes: Callable[[str], Home], judged: tuple[list[Document], list[Query], list[tuple[Any, ...]]]
) -> None:
    archive, asked, answers = judged
    index = served(homes(engine), archive)
    assert [found(index, query) for query in asked] == answers
    index.close()


@pytest.mark.parametrize("engine", OTHERS)
@given(
    batches=st.lists(archives(), min_size=1, max_size=2),
    gone=st.sets(st.integers(0, 8).map("/fa/{}/".format)),
    asked=st.lists(
        st.builds(
            Query,
            text=SENTENCES | st.text(max_size=20),
            language=st.sampled_from(["fa", "ckb"]),
            editions=st.sampled_from([(), ("fa",), ("ckb", "en")]),
            section=st.sampled_from(["", *SECTIONS]),
            first=st.none() | st.integers(0, 90).map(lambda days: START + timedelta(days=days)),
            last=st.none() | st.integers(0, 90).map(lambda days: START + timedelta(days=days)),
            order=st.sampled_from(Order),
            start=st.integers(0, 3),
            size=st.integers(0, 5),
        ),
        min_size=3,
        max_size=6,
    ),
)
@settings(max_examples=8, deadline=None)
def test_any_documents_are_found_alike_in_every_engine(
    engine: str, homes: Callable[[str], Home], batches: list[list[Document]], gone: set[str], asked: list[Query]
) -> None:
    first = served(homes(engines.SQLITE), *batches, gone=sorted(gone))
    other = served(homes(engine), *batches, gone=sorted(gone))
    assert (other.count, other.dead) == (first.count, first.dead)
    for query in asked:
        assert found(other, query) == found(first, query)
    first.close()
    other.close()


def test_what_is_put_is_found_by_all_at_once_and_what_is_removed_is_not(home: Home, index: KeptIndex) -> None:
    reader = home.open()
    index.put([document(1, "قیمت دلار"), document(2, "بهای طلا"), document(1, "قیمت نفت")])
    assert keys(reader, "دلار") == []
    assert keys(reader, "نفت") == ["/fa/1/"]
    index.put([document(1, "قیمت گندم")])
    assert keys(reader, "نفت") == []
    assert keys(reader, "گندم") == ["/fa/1/"]
    index.remove(["/fa/1/", "/fa/never/"])
    assert keys(reader, "گندم") == []
    assert keys(reader) == ["/fa/2/"]
    assert (reader.count, reader.dead, reader.has(["/fa/1/", "/fa/2/"])) == (1, 3, {"/fa/2/"})
    reader.examine()
    reader.close()


def test_nothing_of_a_transaction_that_fails_is_seen_and_nothing_of_it_comes_back(index: KeptIndex) -> None:
    index.put([document(1, "سیل")])
    with pytest.raises(ZeroDivisionError), index.writing():
        index.put([document(1, "باران"), document(2, "باران")])
        index.set_note("cursor", "7")
        raise ZeroDivisionError
    assert keys(index, "باران") == []
    assert keys(index, "سیل") == ["/fa/1/"]
    assert index.note("cursor") == ""
    with index.writing():
        index.put([document(2, "برف")])
        index.set_note("cursor", "8")
    assert keys(index, "باران") == []
    assert keys(index, "برف") == ["/fa/2/"]
    assert index.note("cursor") == "8"


def test_an_index_takes_the_place_of_another_under_readers_and_writers(home: Home, index: KeptIndex) -> None:
    index.put([document(1, "سیل")])
    reader = home.open()
    assert keys(reader, "سیل") == ["/fa/1/"]
    building = home.begin()
    building.put([document(2, "سیل")])
    assert keys(reader, "سیل") == ["/fa/1/"]
    building.close()
    home.begin().close()
    home.serve()
    assert keys(reader, "سیل") == ["/fa/2/"]
    index.put([document(3, "سیل")])
    assert keys(reader, "سیل") == ["/fa/3/", "/fa/2/"]
    home.forget()
    with pytest.raises(Unusable):
        keys(reader, "سیل")
    with pytest.raises(Unusable):
        home.open(write=True)
    reader.close()


def test_a_build_that_was_broken_off_goes_on_unless_the_rules_are_others(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    building = home.begin()
    building.put([document(1, "سیل")])
    building.set_note("position", "1")
    building.close()
    building = home.begin()
    assert (building.count, building.note("position")) == (1, "1")
    building.optimise()
    building.close()
    home.serve()
    monkeypatch.setattr(postings, "FORMAT", postings.FORMAT + 1)
    with pytest.raises(Stale):
        home.open()
    building = home.begin()
    assert building.count == 0
    building.close()


def test_an_index_of_another_analysis_serves_and_is_written_until_the_new_one_takes_its_place(
    home: Home, index: KeptIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.put([document(1, "سیل"), document(2, "سیل")])
    half = home.begin()
    half.put([document(9, "سیل")])
    half.set_note("position", "9")
    half.close()
    index.close()
    assert not index.outdated
    monkeypatch.setattr(analysis, "VERSION", analysis.VERSION + 1)
    reader, writer = home.open(), home.open(write=True)
    assert (reader.outdated, keys(reader, "سیل")) == (True, ["/fa/2/", "/fa/1/"])
    writer.remove(["/fa/1/"])
    writer.put([document(3, "سیل")])
    assert keys(reader, "سیل") == ["/fa/3/", "/fa/2/"]
    building = home.begin()
    assert (building.count, building.note("position"), building.outdated) == (0, "", False)
    building.put([document(4, "سیل")])
    building.close()
    building = home.begin()
    assert building.count == 1
    building.close()
    home.serve()
    assert (reader.outdated, keys(reader, "سیل")) == (False, ["/fa/4/"])
    writer.put([document(5, "سیل")])
    assert keys(reader, "سیل") == ["/fa/5/", "/fa/4/"]
    reader.close()
    writer.close()


KILLED = """
import os, sys
from pathlib import Path
from khabar.search import engines
from tests.search.test_fts import document

building = engines.home(sys.argv[1], Path(sys.argv[2]), os.environ.get("KHABAR_TEST_DATABASE", "")).begin()
with building.writing():
    building.put([document(1, "سیل")])
    building.set_note("position", "1")
with building.writing():
    building.put([document(number, "باران") for number in range(2, 40)])
    building.set_note("position", "40")
    print("half", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_a_build_that_was_killed_goes_on_from_its_last_whole_step(
    engine: str, homes: Callable[[str], Home], tmp_path: Path
) -> None:
    home = homes(engine) if engine == engines.POSTGRESQL else engines.home(engine, tmp_path)
    command = [sys.executable, "-c", KILLED, engine, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"half\n"
        child.kill()
    building = home.begin()
    assert (building.count, building.note("position")) == (1, "1")
    building.put([document(2, "باران")])
    building.close()
    home.serve()
    index = home.open()
    assert (keys(index, "سیل"), keys(index, "باران")) == (["/fa/1/"], ["/fa/2/"])
    index.examine()
    index.close()


def test_a_search_ends_in_time_and_says_so(index: KeptIndex) -> None:
    index.put([document(number, "سیل", "باران") for number in range(1, 20)])
    assert index.search(Query("سیل باران", "fa"), seconds=0).cut
    assert not index.search(Query("سیل باران", "fa"), seconds=60).cut


def test_what_was_read_ahead_is_not_read_by_the_search(
    home: Home, index: KeptIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[int] = []
    extend = Columns._extend

    def loading(own: Columns, stored: Any, shelf: Any) -> None:
        loaded.append(shelf.last)
        extend(own, stored, shelf)

    monkeypatch.setattr(Columns, "_extend", loading)
    index.put([document(1, "سیل"), document(2, "سیل", edition="ar")])
    reader = home.open()
    reader.warm()
    assert loaded == [1, 1]
    assert keys(reader, "سیل") == ["/ar/2/", "/fa/1/"]
    reader.warm()
    assert loaded == [1, 1]
    reader.close()


def test_a_very_common_word_is_looked_at_in_part(index: KeptIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_PLACES", 20)
    index.put([document(number, "خبر", "سیل") for number in range(1, 60)])
    index.put([document(70, "سیل", "خبر"), document(0, "خبر", "سیل ققنوس")])
    results = index.search(Query("سیل", "fa", size=5))
    assert results.more
    assert results.hits[0].key == "/fa/70/"
    assert keys(index, "سیل ققنوس", size=1) == ["/fa/0/"]


def test_several_threads_search_while_one_writes(home: Home, index: KeptIndex) -> None:
    reader = home.open()
    index.put([document(0, "سیل")])
    wrong: list[object] = []

    def ask() -> None:
        try:
            for _ in range(30):
                results = reader.search(Query("سیل", "fa", size=100), seconds=60)
                if len(results.hits) != results.total or "/fa/0/" not in {hit.key for hit in results.hits}:
                    wrong.append(results)
        except Exception as error:
            wrong.append(error)
        reader.close()

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(1, 40):
        index.put([document(number, "سیل")])
        index.remove([f"/fa/{number - 1}/"] if number > 1 else [])
    for thread in threads:
        thread.join()
    assert wrong == []
    reader.close()


def test_marks_whose_file_was_not_written_stand_for_nothing(homes: Callable[[str], Home]) -> None:
    from khabar.search.tantivy import TantivyIndex

    home = homes(engines.TANTIVY)
    index = served(home, [document(1, "سیل")])
    reader = home.open()

    def lost(own: TantivyIndex) -> None:
        keep(own)
        raise OSError("The power went.")

    keep = TantivyIndex._keep_marks
    with mock.patch.object(TantivyIndex, "_keep_marks", lost), suppress(OSError):
        index.put([document(2, "باران")])
    assert keys(reader, "باران") == []
    index.put([document(3, "برف")])
    assert keys(reader, "باران") == []
    assert keys(reader, "برف") == ["/fa/3/"]
    reader.close()
    index.close()


@pytest.mark.django_db
@pytest.mark.parametrize("engine", OTHERS)
def test_the_configured_engine_is_built_follows_the_site_and_is_built_anew(
    engine: str, homes: Callable[[str], Home], deliver: Callable[[], None], settings: Any, monkeypatch: Any
) -> None:
    homes(engine)
    settings.KHABAR_SEARCH_ENGINE = engine
    settings.KHABAR_SEARCH_ADDRESS = os.environ.get("KHABAR_TEST_DATABASE", "")
    article = publish("زلزله")
    deliver()
    reader = target.home().open()
    assert keys(reader, "زلزله") == [article.path]
    change(article, "توفان")
    deliver()
    assert keys(reader, "زلزله") == []
    assert keys(reader, "توفان") == [article.path]
    assert rebuilding.rebuild(target.home()) == 1
    assert keys(reader, "توفان") == [article.path]
    target.home().forget()
    change(article, "باران")
    deliver()
    assert keys(reader, "باران") == [article.path]
    reader.close()
    monkeypatch.setattr(postings, "FORMAT", postings.FORMAT + 1)
    with pytest.raises(DeliveryFailed, match="rules"):
        target.SearchTarget(target.home()).check()
    deliver()
    target.SearchTarget(target.home()).check()


@pytest.mark.django_db
@pytest.mark.parametrize("engine", ENGINES)
def test_the_delivery_goes_on_with_an_index_of_another_analysis_and_builds_the_new_one_beside_it(
    engine: str, homes: Callable[[str], Home], deliver: Callable[[], None], at_once: None, settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    homes(engine)
    settings.KHABAR_SEARCH_ENGINE = engine
    settings.KHABAR_SEARCH_ADDRESS = os.environ.get("KHABAR_TEST_DATABASE", "")
    stays, goes = publish("زلزله"), publish("زلزله")
    deliver()
    reader = target.home().open()
    monkeypatch.setattr(analysis, "VERSION", analysis.VERSION + 1)
    newsroom.unpublish(goes, by=None)
    told: list[tuple[bool, list[str]]] = []

    def kept_from_building(*_given: object, **_named: object) -> None:
        raise rebuilding.Busy("Another process is building the index.")

    with monkeypatch.context() as patched:
        patched.setattr(rebuilding, "rebuild", kept_from_building)
        deliver()
    assert Delivery.objects.get(target="search").error == ""
    assert (target.outdated(), keys(reader, "زلزله")) == (True, [stays.path])
    target.SearchTarget(target.home()).check()
    fill = rebuilding._fill

    def filling(*given: Any) -> None:
        told.append((target.outdated(), keys(reader, "زلزله")))
        fill(*given)

    monkeypatch.setattr(rebuilding, "_fill", filling)
    deliver()
    deliver()
    assert told == [(True, [stays.path])]
    assert (target.outdated(), keys(reader, "زلزله")) == (False, [stays.path])
    reader.close()


@pytest.mark.postgres
def test_a_database_that_is_out_of_reach_is_told_and_used_again_when_it_is_back(
    homes: Callable[[str], Home],
) -> None:
    home = homes(engines.POSTGRESQL)
    index = served(home, [document(1, "سیل")])
    reader = home.open()
    assert keys(reader, "سیل") == ["/fa/1/"]
    with psycopg.connect(os.environ["KHABAR_TEST_DATABASE"], autocommit=True) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'khabar search'"
        )
    assert keys(reader, "سیل") == ["/fa/1/"]
    with suppress(NotWritten):
        index.put([document(2, "سیل")])
    index.put([document(2, "سیل")])
    assert keys(reader, "سیل") == ["/fa/2/", "/fa/1/"]
    away = engines.home(engines.POSTGRESQL, Path(), "postgresql://nobody:hidden@127.0.0.1:1/none")
    for attempt in (away.open, away.begin, away.serve):
        with pytest.raises((Unusable, NotWritten), match=r"could not be|cannot be") as told:
            attempt()
        assert "hidden" not in str(told.value)
    reader.close()
    index.close()


def test_an_engine_that_is_not_installed_says_what_to_install(tmp_path: Path) -> None:
    with mock.patch.dict(sys.modules, {"tantivy": None}), pytest.raises(Unusable, match=r"khabar\[tantivy\]"):
        engines.home(engines.TANTIVY, tmp_path)
