"""The terms of whole texts are those that the analysis gives, however it is made faster."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.language import terms
from khabar.search import analysing
from khabar.search.analysing import TENTHS, Analyser
from khabar.search.marks import plain

LANGUAGES = ("fa", "ar", "ckb", "ku", "tr", "en", "fr", "es", "kmr", "fa-IR", "de", "")
ANALYSERS = {language: Analyser(language) for language in LANGUAGES}
PIECES = [
    "می", "نمی", "ها", "های", "هایشان", "تر", "ترین", "کتاب", "خواهم", "می‌روم", "روم", "است", "ها،", "«می", "می‌", "-",
    "", " ", "\n", "\t", "\u00a0", "\u200c", "\u202f", ".", "،", "1", "300", "12,000", "۳۰۰", "۱۲٬۰۰۰",
    "l’eau", "d'", "l'", "İstanbul'da", "’da", "evlerinde", "café", "niño", "ل", "والكتاب", "الـ", "پێشمەرگە", "x",
    "don't", "A.B.C.",
    "سی", "\u064b",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.sampled_from([" ", " ", " "]), max_size=14).map("".join)


Analysed = tuple[list[dict[str, int]], list[int], Counter[str]]


def expected(texts: list[str], language: str) -> Analysed:
    """Return what the analysis gives for each text by itself."""
    forms, lengths, written = [], [], Counter[str]()
    for text in texts:
        found = terms(text, language)
        own = [term for term in found if term.weight >= 1.0]
        of_text = Counter[str]()
        for term in found:
            of_text[plain(term.text)] += round(term.weight * TENTHS)
        forms.append(dict(of_text))
        lengths.append(len(own))
        written.update({text[term.start : term.end] for term in own})
    return forms, lengths, written


def analysed(texts: list[str], language: str, one: Analyser | None = None) -> Analysed:
    found = (one or ANALYSERS[language]).counted([((text, 1),) for text in texts], heads=1)
    forms: list[dict[str, int]] = [{} for _ in texts]
    for text, place, tenths in zip(found.texts, found.terms, found.tenths, strict=True):
        forms[text][found.names[place]] = tenths
    return forms, found.lengths.tolist(), found.written


@given(texts=st.lists(TEXTS, min_size=1, max_size=3), language=st.sampled_from(LANGUAGES))
@settings(max_examples=600, deadline=None)
def test_texts_of_difficult_pieces_have_the_terms_of_the_analysis(texts: list[str], language: str) -> None:
    assert analysed(texts, language) == expected(texts, language)


@given(texts=st.lists(st.text(max_size=120), min_size=1, max_size=3), language=st.sampled_from(LANGUAGES))
@settings(max_examples=200, deadline=None)
def test_any_text_has_the_terms_of_the_analysis(texts: list[str], language: str) -> None:
    assert analysed(texts, language) == expected(texts, language)


def test_each_part_counts_as_often_as_it_is_told_and_only_heads_are_kept_as_written() -> None:
    found = ANALYSERS["en"].counted([(("Flood", 4), ("flood in the town", 1)), (("", 4), ("Town flood", 1))], heads=1)
    rows = zip(found.texts.tolist(), [found.names[place] for place in found.terms], found.tenths.tolist(), strict=True)
    assert {(text, term): tenths for text, term, tenths in rows} == {
        (0, "flood"): 50, (0, "in"): 10, (0, "the"): 10, (0, "town"): 10, (1, "flood"): 10, (1, "town"): 10,
    }  # fmt: skip
    assert found.lengths.tolist() == [5, 2]
    assert found.written == {"Flood": 1}


@pytest.mark.parametrize("language", ["fa", "tr"])
def test_what_is_kept_is_bounded_and_what_is_used_most_stays(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysing, "MOST_KEPT", 20)
    one = Analyser(language)
    for number in range(100):
        texts = [f"متن{number} متن، می خواهم l'eau{number} Evler", "متن"]
        assert analysed(texts, language, one) == expected(texts, language)
        assert len(one._words) <= 20 + 8
        assert len(one._names) <= 3 * len(one._words)
        assert "متن" in one._numbers
    analysed(["ب" * 500], language, one)
    assert "ب" * 500 not in one._numbers
