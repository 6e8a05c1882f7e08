import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.language.direction import direction_of, isolate, script_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("سانا", "rtl"),
        ("۲۴ آبان", "rtl"),
        ("«SANA» سانا", "ltr"),
        ("«سانا» SANA", "rtl"),
        ("שלום", "rtl"),
        ("Ajansa Nûçeyan", "ltr"),
        ("2025", "ltr"),
        ("", "ltr"),
        ("\u2068سانا\u2069 SANA", "ltr"),
        ("\u200f SANA", "rtl"),
    ],
)
def test_first_strong_character_decides(text: str, expected: str) -> None:
    assert direction_of(text) == expected


def test_isolates() -> None:
    assert isolate("SANA") == "\u2068SANA\u2069"
    assert isolate("SANA", "ltr") == "\u2066SANA\u2069"
    assert isolate("سانا", "rtl") == "\u2067سانا\u2069"
    assert isolate("") == ""


@given(st.text(alphabet=st.sampled_from("aس1 \u2066\u2067\u2068\u2069"), min_size=1))
def test_an_isolated_text_is_balanced(text: str) -> None:
    depth = 0
    isolated = isolate(text)
    for position, character in enumerate(isolated):
        depth += unicodedata.bidirectional(character) in ("LRI", "RLI", "FSI")
        depth -= unicodedata.bidirectional(character) == "PDI"
        assert depth > 0 or position == len(isolated) - 1
    assert depth == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("هەواڵ SANA", "Arab"),
        ("Nûçe", "Latn"),
        ("Новости", "Cyrl"),
        ("ܣܘܪܝܝܐ", "Syrc"),
        ("123 …", "Zyyy"),
        ("ᚠᚢᚦ", "Zyyy"),
    ],
)
def test_script_of_most_letters(text: str, expected: str) -> None:
    assert script_of(text) == expected
