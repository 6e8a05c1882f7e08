import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar import language
from khabar.language import Term, normalise, terms

LANGUAGES = ("ar", "fa", "ckb", "ku", "tr", "fr", "es", "en", "de")
REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "language.md"
ANY_TEXT = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from(
            "ءآأؤإئابةتحخدرزسشصضعغفقكلمنهوىيپچژکگیەێۆڕڵ\u200c\u200d\u200f\u0640\u064b\u0651'’ -ıİIçşğêîûñœ1۲٣"
        ),
    ),
    max_size=60,
)


def texts(text: str, lang: str) -> dict[str, float]:
    return {term.text: term.weight for term in terms(text, lang)}


def primary(text: str, lang: str) -> list[str]:
    return [term.text for term in terms(text, lang) if term.weight == 1.0]


@pytest.mark.parametrize(
    ("lang", "printed", "typed"),
    [
        ("ar", "مسؤولون في إدلب", "مسوولون فى ادلب"),
        ("ar", "مدرسةٌ كبيرةٌ", "مدرسه كبيره"),
        ("ar", "على الرئيس", "علي الرئیس"),
        ("ar", "١٢٬٥٠٠ لاجئ", "12500 لاجئ"),
        ("ar", "مسؤول", "مسئول"),
        ("ar", "هيئة", "هيأة"),
        ("ar", "السيارات", "سيارة"),
        ("ar", "الحكومية", "حكومه"),
        ("fa", "می‌خواهم", "می خواهم"),
        ("fa", "می‌خواهم", "میخواهم"),
        ("fa", "نمی‌توانند", "نمی توانند"),
        ("fa", "کتاب‌های", "کتاب های"),
        ("fa", "کتاب‌های", "كتابهاي"),
        ("fa", "بزرگ‌ترین", "بزرگ ترین"),
        ("fa", "جامعه‌شناسی", "جامعه شناسی"),
        ("fa", "خانهٔ ما", "خانه‌ی ما"),
        ("fa", "رئیس‌جمهوری", "رئيس جمهوري"),
        ("fa", "۱۴۰۵", "١٤٠٥"),
        ("ckb", "کوردستان", "كوردستان"),
        ("ckb", "ڕۆژنامە", "رۆژنامه"),
        ("ckb", "هەولێر", "ههولير"),
        ("ku", "Hesekê", "HESEKE"),
        ("ku", "pêşmerge", "pesmerge"),
        ("ku", "Tirkiyeyê", "Tirkiye"),
        ("ku", "rojên", "roj"),
        ("ku", "avê", "av"),
        ("tr", "Iğdır’da", "iğdır"),
        ("tr", "İSTANBUL'UN", "istanbul"),
        ("tr", "Türkiye'nin", "turkiye"),
        ("tr", "seçimlerinde", "seçim"),
        ("tr", "ekmeğin", "ekmek"),
        ("tr", "evlerinde", "ev"),
        ("fr", "l’Élysée", "elysee"),
        ("fr", "œuvre", "oeuvres"),
        ("fr", "élections", "election"),
        ("es", "organización", "organizacion"),
        ("es", "España", "espana"),
        ("es", "camiones", "camión"),
        ("en", "the minister’s", "The Ministers"),
        ("en", "1,250", "1250"),
    ],
)
def test_a_text_is_found_as_readers_type_it(lang: str, printed: str, typed: str) -> None:
    assert set(texts(typed, lang)) & set(texts(printed, lang))


def test_every_way_to_write_a_persian_compound_has_the_same_terms() -> None:
    apart = [set(texts(text, "fa")) for text in ("می‌خواهم", "می خواهم", "میخواهم", "مي‌خواهم")]
    assert all(some == {"میخواهم", "خواهم"} for some in apart)
    plural = [set(texts(text, "fa")) for text in ("کتاب‌ها", "کتاب ها", "کتابها")]
    assert all(some == {"کتابها", "کتاب"} for some in plural)


def test_a_persian_particle_of_its_own_stays() -> None:
    assert primary("می", "fa") == ["می"]
    assert primary("ها", "fa") == ["ها"]
    assert "تر" in texts("لباس: تر", "fa")


def test_other_letters_stay_other() -> None:
    assert primary("año", "es") != primary("ano", "es")
    assert primary("ڕۆژ", "ckb") != primary("روژ", "ckb")
    assert not set(texts("کار", "fa")) & set(texts("قار", "fa"))


def test_an_arabic_word_is_found_without_its_article() -> None:
    found = texts("وبالمدارس", "ar")
    assert found["مدارس"] < found["وبالمدارس"] == 1.0
    assert "ا" not in texts("والا", "ar")


def test_the_exact_turkish_word_counts_more() -> None:
    found = terms("Cumhurbaşkanı", "tr")
    assert (found[0].text, found[0].weight) == ("cumhu", 1.0)
    assert found[1].text == "cumhurbaskani"
    assert found[1].weight < 1


def test_a_turkish_name_keeps_what_stands_behind_its_apostrophe() -> None:
    assert primary("O'Connor", "tr") == ["o", "conno"]
    assert primary("Ankara'da", "tr") == ["ankar"]


def test_french_keeps_a_word_with_an_apostrophe_in_it() -> None:
    assert primary("aujourd’hui", "fr") == ["aujourdhui"]
    assert primary("jusqu'à l'école", "fr") == ["a", "ecol"]


def test_words_of_another_script_are_found_too() -> None:
    assert "cafe" in texts("در Café بود", "fa")
    assert "تهران" in texts("The word تِهران means", "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_no_word_has_no_terms(lang: str) -> None:
    assert terms("", lang) == []
    assert terms("؟!، … «» \u200c\u200f \x00 '’ 🙂 _", lang) == []


def test_tags_of_one_language_have_its_rules() -> None:
    assert terms("Hesekê", "kmr") == terms("Hesekê", "ku") == terms("Hesekê", "ku-Latn")
    assert terms("ڕۆژ", "ku-Arab") == terms("ڕۆژ", "ckb-IQ") == terms("ڕۆژ", "ckb")
    assert terms("کتاب‌ها", "fa-IR") == terms("کتاب‌ها", "fa")


@given(ANY_TEXT, st.sampled_from(LANGUAGES))
def test_every_term_has_its_place_in_the_text(text: str, lang: str) -> None:
    for term in terms(text, lang):
        assert 0 <= term.start < term.end <= len(text)
        assert 0 < term.weight <= 1
        assert term.text
        assert not re.search(r"\s", term.text)
        assert len(term.text) <= 64


@given(ANY_TEXT, st.sampled_from(LANGUAGES))
def test_every_word_has_a_primary_form(text: str, lang: str) -> None:
    if found := terms(text, lang):
        assert any(term.weight == 1.0 for term in found)


@given(ANY_TEXT, st.sampled_from(LANGUAGES))
def test_a_normalised_text_stays_as_it_is(text: str, lang: str) -> None:
    once = normalise(text, lang)
    assert normalise(once, lang) == once


@given(st.text(alphabet="ابتثجحخدرسعفقلمنهوي \u064e\u0640\u200d", max_size=30))
def test_nothing_slips_past_a_list_of_words(text: str) -> None:
    plain = text.translate({0x064E: None, 0x0640: None, 0x200D: None})
    assert normalise(text, "ar") == normalise(plain, "ar")


def test_long_texts_and_words_are_no_danger() -> None:
    assert len(terms("خبر " * 2500, "ar")) >= 2500
    assert terms("خ" * 10_000, "fa") == [Term("خ" * 64, 0, 10_000)]
    assert terms("\ud800", "fa") == []


def rows() -> list[tuple[str, str, str, str]]:
    """Return the examples of the reference page: the language, the rule, the text, its terms."""
    found, lang = [], ""
    for line in REFERENCE.read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"### .*`(\w+)`", line):
            lang = heading[1]
        elif line.startswith("## "):
            lang = ""
        elif lang and (cells := re.match(r"\| (.+?) \| `(.+?)` \| (`.+?) \|$", line)):
            found.append((lang, cells[1], cells[2], cells[3]))
    return found


@pytest.mark.parametrize(("lang", "rule", "text", "expected"), rows())
def test_every_example_of_the_reference_is_true(lang: str, rule: str, text: str, expected: str) -> None:
    described = [f"`{term.text}`" + ("" if term.weight == 1 else f" {term.weight}") for term in terms(text, lang)]
    assert ", ".join(described) == expected, rule


def test_the_reference_has_examples_of_every_language() -> None:
    assert {lang for lang, *_ in rows()} == {"en", "ar", "fa", "ckb", "ku", "tr", "fr", "es"}


def test_the_package_shows_its_functions() -> None:
    assert language.terms is terms
    assert language.normalise is normalise
