"""The terms of whole texts are those that the analysis gives, however it is made faster."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.language import terms
from khabar.search import analysing
from khabar.search.analysing import Analyser
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


def counted(text: str, language: str) -> tuple[Counter[tuple[str, float]], int, set[str]]:
    found = terms(text, language)
    own = [term for term in found if term.weight >= 1.0]
    forms = Counter((plain(term.text), term.weight) for term in found if term.text)
    return forms, len(own), {text[term.start : term.end] for term in own}


def analysed(text: str, language: str) -> tuple[Counter[tuple[str, float]], int, set[str]]:
    forms: Counter[tuple[str, float]] = Counter()
    words, written = 0, set()
    for (found, own, surfaces, _), times in ANALYSERS[language].stretches(text):
        for form in found:
            forms[form] += times
        words += own * times
        written.update(surfaces)
    return forms, words, written


@given(text=TEXTS, language=st.sampled_from(LANGUAGES))
@settings(max_examples=600, deadline=None)
def test_texts_of_difficult_pieces_have_the_terms_of_the_analysis(text: str, language: str) -> None:
    assert analysed(text, language) == counted(text, language)


@given(text=st.text(max_size=120), language=st.sampled_from(LANGUAGES))
@settings(max_examples=200, deadline=None)
def test_any_text_has_the_terms_of_the_analysis(text: str, language: str) -> None:
    assert analysed(text, language) == counted(text, language)


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysing, "MOST_KEPT", 10)
    one = Analyser("fa")
    for number in range(100):
        assert list(one.stretches(f"متن{number} متن")) != []
        assert len(one._kept) <= 10
    list(one.stretches("ب" * 500))
    assert "ب" * 500 not in one._kept
