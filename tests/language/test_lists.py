"""The forms of many words at once are those that each has by itself."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.language import terms
from khabar.language.forms import forms
from khabar.language.lists import forms_of_each

LANGUAGES = ("fa", "ar", "ku", "tr", "en", "fr", "es", "ckb", "")
USUAL = {
    "fa": "المدارس می‌خواهم کتاب‌هایشان مسئول جزء قرآن رئيس كتاب نمیخواهم بزرگترین ها بی‌‌نظم کتاب‌کتاب",
    "ar": "والمدارس للكتاب رئيس مسؤول غزة على جزء ٱلله وبكتابه فالحكومة كالشمس سيكتبون",
    "ku": "pêşmergeyên mirovekî İstanbul ÇIRA bajarên xwendin a",
    "tr": "Işık İstanbul kâğıtları EVLERİNDEN değil Diyarbakırlı KASIM",
    "en": "Straße naïve ŒUVRE Æsop ministers organization ßßßßßßßßßßßßßßßßßßßßßßßßßßßßßß ǆ ŉ",
    "fr": "cœur élèves gouvernementales français æquo s",
    "es": "años niño corazón españolas über y",
}
ARABIC = st.characters(min_codepoint=0x600, max_codepoint=0x6FF) | st.sampled_from(
    "\u200c\u200cاألوفبکكييیىئؤءةهتنمرسدجق"
)
LATIN = st.characters(min_codepoint=0x41, max_codepoint=0x24F) | st.sampled_from(
    "abcdefghijklmnopqrstuvwxyzçğıñöşüêîûİI'"
)


def singly(word: str, language: str) -> list[tuple[str, float]]:
    """Return the forms of a word by itself."""
    return sorted((form.text, form.weight) for form in forms(word, language))


@pytest.mark.parametrize("language", USUAL)
def test_usual_words_have_the_forms_of_the_analysis(language: str) -> None:
    words = USUAL[language].split()
    found = forms_of_each(words, language)
    assert len(found) > len(words) / 2
    for word, own in found.items():
        assert (
            sorted(own) == singly(word, language) == sorted((term.text, term.weight) for term in terms(word, language))
        )


@given(
    words=st.lists(st.text(ARABIC, min_size=1, max_size=34) | st.text(LATIN, min_size=1, max_size=34), max_size=12),
    language=st.sampled_from(LANGUAGES),
)
@settings(max_examples=500, deadline=None)
def test_what_it_takes_up_has_the_forms_of_the_analysis(words: list[str], language: str) -> None:
    for word, own in forms_of_each(words, language).items():
        assert (
            sorted(own) == singly(word, language) == sorted((term.text, term.weight) for term in terms(word, language))
        )


def test_other_words_and_other_languages_are_left_to_the_analysis() -> None:
    words = ["12", "l'eau", "مُحَمَّد", "a" * 31, "", " ", "خـبر", "x\ny", "日本"]
    for language in LANGUAGES:
        assert forms_of_each(words, language) == {}
    assert forms_of_each(["word"], "de") == {}
