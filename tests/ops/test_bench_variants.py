"""The degraded spellings of queries: what each rule does, and that it does it in every run."""

import pytest

from khabar.ops.bench.variants import LANGUAGES, variants


@pytest.mark.parametrize(
    ("language", "rule", "text", "expected"),
    [
        ("ar", "hamza_dropped", "أسئلة إلى المؤتمر", "اسيلة الى الموتمر"),
        ("ar", "lone_hamza_dropped", "ماء البئر", "ما البئر"),
        ("ar", "other_keyboard", "كأس مرفأ بيلونا", "کأس مرفأ بیلونا"),
        ("ar", "final_yeh", "مستشفى كردي", "مستشفي كردى"),
        ("ar", "teh_marbuta_as_heh", "رسالة سرية", "رساله سريه"),
        ("ar", "marks_dropped", "مرشدًا للسفن", "مرشدا للسفن"),
        ("ar", "marks_added", "سد دروان", "سَدْ دَروانْ"),
        ("ar", "tatweel", "سد دروان", "ســد دروان"),
        ("ar", "digits_arabext", "48 مليار", "۴۸ مليار"),
        ("ar", "hurried", "رسالةً إلى ٤٨ عاملًا", "رساله الی 48 عاملا"),
        ("fa", "hamza_dropped", "رأی مسئول", "رای مسیول"),
        ("fa", "other_keyboard", "کشتی", "كشتي"),
        ("fa", "heh_with_hamza", "نامه\u200cی محرمانه", "نامهٔ محرمانه"),
        ("fa", "zwnj_as_space", "حجره\u200cهای سوخته", "حجره های سوخته"),
        ("fa", "zwnj_joined", "حجره\u200cهای سوخته", "حجرههای سوخته"),
        ("fa", "digits_latn", "بودجه ۴۸ میلیارد", "بودجه 48 میلیارد"),
        ("fa", "digits_arab", "بودجه ۴۸ میلیارد", "بودجه ٤٨ میلیارد"),
        ("ckb", "zwnj_joined", "کوردی\u200cیەکان", "کوردییەکان"),
        ("ku", "hats_dropped", "bilêta trênê şewitî", "bileta trene şewiti"),
        ("ku", "cedillas_dropped", "xalîçeya şewitî", "xalîceya sewitî"),
        ("ku", "plain_letters", "xalîçeya şewitî", "xaliceya sewiti"),
        ("ku", "capitals", "bilêta trênê", "BILÊTA TRÊNÊ"),
        ("tr", "dots_lost", "kırmızı İlyas", "kirmizi Ilyas"),
        ("tr", "capitals", "kırmızı ilaç", "KIRMIZI İLAÇ"),
        ("tr", "capitals_foreign", "kırmızı ilaç", "KIRMIZI ILAÇ"),
        ("tr", "small_letters", "Isı İlaç", "ısı ilaç"),
        ("tr", "circumflex_dropped", "yanan dükkânlar", "yanan dükkanlar"),
        ("tr", "apostrophe_dropped", "Marsaf’ta", "Marsafta"),
        ("tr", "apostrophe_straight", "Marsaf’ta", "Marsaf'ta"),
        ("tr", "apostrophe_curly", "Marsaf'ta", "Marsaf’ta"),
        ("fr", "ligatures_apart", "nœuds ex æquo", "noeuds ex aequo"),
        ("fr", "plain_letters", "grève à Halvorn", "greve a Halvorn"),
        ("es", "plain_letters", "sarampión niños", "sarampion ninos"),
        ("es", "hurried", "Sarampión en 2024", "sarampion en 2024"),
        ("en", "apostrophe_dropped", "Halvorn’s strike", "Halvorns strike"),
    ],
)
def test_a_rule_spells_the_query_in_its_way(language: str, rule: str, text: str, expected: str) -> None:
    assert variants(text, language)[rule] == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rule_that_changes_nothing_gives_no_variant(language: str) -> None:
    assert variants("", language) == {}
    assert "zwnj_joined" not in variants("سد دروان", "fa")
    for spelt in (variants("سد ٤٨", "ar"), variants("dam 48", "en")):
        assert not {"سد ٤٨", "dam 48"} & set(spelt.values())


def test_the_variants_of_a_query_are_the_same_every_time() -> None:
    query = "بودجه‌ی ۴۸ میلیارد میرالی"
    assert variants(query, "fa") == variants(query, "fa")
    assert list(variants(query, "fa")) == list(variants(query, "fa"))


def test_french_elision_keeps_its_apostrophe() -> None:
    assert not any("leau" in spelt.casefold() for spelt in variants("partage de l’eau", "fr").values())


def test_a_language_without_rules_is_refused() -> None:
    with pytest.raises(ValueError, match="xx"):
        variants("x", "xx")
