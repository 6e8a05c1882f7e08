"""Judged queries: the data is sound, the scorer counts what it says, and search reaches the goals in every edition."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import pytest

from khabar.ops.bench import judging
from khabar.ops.bench.archive import EDITIONS, Archive
from khabar.ops.demo import files, threads, world
from khabar.search.fts import FtsIndex
from khabar.search.interface import Document, Hit, Query, Results
from tests import factories

NOW = datetime(2026, 3, 21, 9, tzinfo=UTC)
NEIGHBOURS = 280


class Answering:
    """An index that answers a query with the story it was told, and knows no other spelling of it."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = answers

    def put(self, documents: Iterable[Document]) -> None:
        raise NotImplementedError

    def remove(self, keys: Iterable[str]) -> None:
        raise NotImplementedError

    def search(self, query: Query, seconds: float = 0.5) -> Results:
        story = self.answers.get(query.text)
        hits = () if story is None else (Hit("/x/", query.editions[0], "news", story, NOW, 1.0),)
        return Results(hits, len(hits))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FtsIndex]:
    filled = FtsIndex(tmp_path_factory.mktemp("judging") / "index.sqlite3", write=True)
    filled.put(judging.demo_documents(NOW))
    filled.put(judging.generated_documents(Archive(1), NEIGHBOURS))
    yield filled
    filled.close()


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_edition_has_fifty_queries_over_all_stories(edition: str) -> None:
    queries = judging.judged(edition)
    assert len(queries) == len({query.text for query in queries}) == 50
    assert frozenset().union(*(query.right for query in queries)) == {thread.code for thread in files.threads()}


def test_no_query_is_a_headline() -> None:
    headlines = {document.title.casefold() for document in judging.demo_documents(NOW)}
    assert not [
        query for edition in EDITIONS for query in judging.judged(edition) if query.text.casefold() in headlines
    ]


def test_documents_hold_what_readers_see_and_no_codes() -> None:
    found = {(one.story, one.edition): one for one in judging.demo_documents(NOW)}
    flood = found["flood-live", "fa"]
    assert "سازمان هواشناسی ملی هشدار قرمز را تا نیمه‌شب تمدید کرد" in flood.body
    assert "آب از سرریز سد دروان فرومی‌ریزد" in flood.body
    assert not re.search("[a-z]", flood.body)
    assert flood.published < NOW
    assert found["cup-final", "ar"].topics
    assert "beyluna" in found["cup-final", "ar"].places and "provinces" in found["cup-final", "ar"].places


@pytest.mark.django_db
def test_the_demo_of_an_installation_gives_the_same_documents() -> None:
    known = world.load_world(files.world())
    known.pictures = dict.fromkeys((one.code for one in files.pictures().pictures), factories.picture().pk)
    chosen = [thread for thread in files.threads() if thread.code in ("budget", "cup-final", "flood-live")]
    threads.load_threads(chosen, known, lambda done, total: None)
    stored = {(one.story, one.edition): one for one in judging.installed_documents()}
    shipped = {(one.story, one.edition): one for one in judging.demo_documents(NOW)}
    assert stored.keys() == {(thread.code, edition) for thread in chosen for edition in EDITIONS}
    for place, one in stored.items():
        assert _texts(one) == _texts(shipped[place])


def _texts(document: Document) -> tuple[str, str, set[str], set[str]]:
    lines = (line.strip() for line in document.body.split("\n"))
    return document.title, document.lead, {line for line in lines if line}, set(document.topics)


def test_the_score_counts_clean_and_degraded_spellings() -> None:
    answers = {query.text: min(query.right) for query in judging.judged("fa")}
    found = judging.score(Answering(answers), "fa")
    assert found.clean == 1.0
    # An index that knows the judged spelling only finds none of the variants; a query without any counts as it is.
    assert found.degraded < 0.1 and found.lost > 90
    assert len(found.misses) == found.spellings > 200
    assert {miss.rule for miss in found.misses} >= {"zwnj_as_space", "other_keyboard", "hurried"}
    assert found.misses[0].found == "" and found.misses[0].right


def test_a_wrong_story_is_a_miss_that_is_told() -> None:
    wrong = judging.score(Answering({query.text: "night-baker" for query in judging.judged("ar")}), "ar")
    assert wrong.clean == sum("night-baker" in query.right for query in judging.judged("ar")) / 50
    assert "→ night-baker, not palace-denial" in judging.listed_misses(wrong)
    assert "0.0" in judging.table([wrong])


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_readers_type_finds_its_story_first_in_any_spelling(index: FtsIndex, edition: str) -> None:
    found = judging.score(index, edition)
    assert found.clean >= judging.GOAL, judging.listed_misses(found)
    assert found.lost <= judging.MOST_LOST, judging.listed_misses(found)
