import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.language.folding import fold, variants, without_accents

SCRIPTS = st.text(
    alphabet=st.one_of(
        st.characters(max_codepoint=0x24F),
        st.characters(min_codepoint=0x600, max_codepoint=0x6FF),
        st.characters(min_codepoint=0x2000, max_codepoint=0x206F),
        st.characters(min_codepoint=0xFB50, max_codepoint=0xFEFF),
    )
)


@pytest.mark.parametrize(
    ("printed", "typed"),
    [
        ("کتاب", "كتاب"),
        ("علی", "علي"),
        ("على", "علی"),
        ("أحمد", "احمد"),
        ("إدلب", "ادلب"),
        ("آبان", "ابان"),
        ("ٱلله", "الله"),
        ("مدرسة", "مدرسه"),
        ("مسؤول", "مسوول"),
        ("رئیس", "رییس"),
        ("خانهٔ", "خانه"),
        ("خانۀ", "خانه"),
        ("مُحَمَّد", "محمد"),
        ("رحمٰن", "رحمن"),
        ("خـــبر", "خبر"),
        ("ﺧﺒﺮ", "خبر"),
        ("می‌رود", "میرود"),
        ("خب\u200dر", "خبر"),
        ("\ufeffخبر\u200f", "خبر"),
        ("\u2067خبر\u2069", "خبر"),
        ("خ\u00adبر", "خبر"),
        ("ئاگاهی", "ئاگاھی"),
        ("۱۴۰۴", "١٤٠٤"),
        ("۱۴۰۴", "1404"),
        ("«خبر»", '"خبر"'),
        ("Editors’ Choice", "Editors' choice"),
        ("1925–2099", "1925-2099"),
        ("ＮＥＷＳ", "news"),
        ("Straße", "STRASSE"),
        ("a\u00a0 b", " A\tb\n"),
        ("É", "e\u0301"),
        ("İzmir", "izmir"),
    ],
)
def test_spellings_of_one_word_are_equal(printed: str, typed: str) -> None:
    assert fold(printed) == fold(typed)


@pytest.mark.parametrize(
    ("one", "other"), [("کار", "قار"), ("سیر", "شیر"), ("Nûçe", "Nuçe"), ("año", "ano"), ("12", "21")]
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_turkish_capital_i_is_dotless() -> None:
    assert fold("KASIM", "tr") == fold("kasım", "tr") == "kasım"
    assert fold("İSTANBUL", "tr") == "istanbul"


def test_kurmanji_capital_i_keeps_the_ordinary_rule() -> None:
    assert fold("MIJDAR", "ku") == "mijdar"
    assert fold("ÎLON", "ku") == "îlon"


@given(SCRIPTS, st.sampled_from([None, "tr", "ku", "fa"]))
def test_folding_twice_changes_nothing(text: str, language: str | None) -> None:
    once = fold(text, language)
    assert fold(once, language) == once


@given(SCRIPTS)
def test_no_invisible_character_or_outer_space_survives(text: str) -> None:
    folded = fold(text)
    assert not set(folded) & set("\u200b\u200c\u200d\u200e\u200f\u061c\u2066\u2069\ufeff\u00ad\u0640")
    assert folded == folded.strip()


def test_zwnj_matches_typed_as_space_or_left_out() -> None:
    printed = set(variants("ریاست‌جمهوری"))
    assert printed & set(variants("ریاست جمهوری"))
    assert printed & set(variants("ریاستجمهوری"))
    assert printed & set(variants("رياست‌جمهوري"))
    assert not printed & set(variants("ریاست"))


def test_variants_of_a_word_without_zwnj_are_one() -> None:
    assert variants("خبر") == ("خبر",)
    assert len(variants("می‌خواهم")) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hesekê", "Heseke"),
        ("Şehba", "Sehba"),
        ("Kasım", "Kasim"),
        ("İstanbul", "Istanbul"),
        ("São", "Sao"),
        ("آبان", "آبان"),
        ("", ""),
    ],
)
def test_accents_of_latin_letters_go(text: str, expected: str) -> None:
    assert without_accents(text) == expected
