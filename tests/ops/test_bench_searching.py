"""The search benchmark at its smallest: the texts are of many words, and all figures come out."""

from collections import Counter
from pathlib import Path

import pytest

from khabar.ops.bench import searching
from khabar.ops.bench.corpus import BODY, LEAD, TITLE, Corpus, text_bytes


@pytest.mark.parametrize("edition", ["fa", "ar", "ku", "tr"])
def test_documents_depend_on_seed_and_number_alone_and_have_the_words_of_real_text(edition: str) -> None:
    corpus = Corpus(edition, 1, 50)
    assert Corpus(edition, 1, 50).document(7) == corpus.document(7) != Corpus(edition, 2, 50).document(7)
    words = Counter(word for one in corpus.documents() for word in one.body.split())
    assert sum(words.values()) == 50 * BODY
    assert len(words) > 50 * BODY / 10
    assert words.most_common(1)[0][1] > 50
    first, last = corpus.document(0), corpus.document(49)
    assert first.published < last.published
    assert len(first.title.split()) + len(first.lead.split()) == TITLE + LEAD
    assert text_bytes(first) > 1000


def test_all_figures_come_out(tmp_path: Path) -> None:
    built = searching.build(tmp_path / "index.sqlite3", ("fa", "en"), 40, 1, lambda _done, _all: None)
    asked = searching.ask(built, 60)
    found = {one.name: one for one in searching.figures(built, asked)}
    assert {"index_documents_per_core_second", "index_share_of_text", "search", "search_misspelt"} <= set(found)
    assert {"index_documents_per_core_second_fa", "search_first", "search_worst", "search_memory"} <= set(found)
    assert found["search"].n == 120
    assert found["search"].conditions["words_per_document"] == 300
    assert 0 < found["index_share_of_text"].median < 300


def test_an_index_that_was_kept_is_asked_again_unless_another_is_wanted(tmp_path: Path) -> None:
    file = tmp_path / "index.sqlite3"
    assert searching.kept(file, ("fa",), 20, 1) is None
    built = searching.build(file, ("fa",), 20, 1, lambda _done, _all: None)
    assert searching.kept(file, ("fa",), 20, 1) == built
    for other in ((("fa", "en"), 20, 1), (("fa",), 21, 1), (("fa",), 20, 2)):
        assert searching.kept(file, *other) is None
    again = searching.build(file, ("fa",), 10, 1, lambda _done, _all: None)
    assert searching.kept(file, ("fa",), 10, 1) == again
