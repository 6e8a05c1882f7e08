"""Tidying: what each rule proposes, what it leaves alone, and that proposals can be taken one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.language import tidy
from khabar.language.digits import NUMERALS, to_ascii
from khabar.language.tidy import Change, apply, by_word, propose

LETTERS = ["می", "نمی", "ها", "های", "ي", "ى", "ی", "ك", "ک", "على", "ـ", "َ", "کتاب", "خانه", "دار"]
INVISIBLE = ["\u200c", "\u200c\u200c", "\u200e", "\u200f", "\u202b", "\u202c", "\u2067", "\u2069", "\ufeff"]
PIECES = [*LETTERS, *INVISIBLE, " ", "  ", "\n", "،", ".", ":", "«", "»", "(", "12", "۱۲", "١٢", "F-16", "a@b.c"]

texts = st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=40)
languages = st.sampled_from(tidy.LANGUAGES)
numerals = st.sampled_from(sorted(NUMERALS))


def tidied(text: str, language: str = "fa", digits: str = "arabext") -> str:
    """Return the text with all changes."""
    return apply(text, propose(text, language, digits))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("كتاب علي", "کتاب علی"),
        ("سال 1405 و ٢٠٢٦", "سال ۱۴۰۵ و ۲۰۲۶"),
        ("پرواز F-16 و a1@b2.org", "پرواز F-16 و a1@b2.org"),
        ("سلام ، خوبی ؟ بله .", "سلام، خوبی؟ بله."),
        ("« نقل  قول »", "«نقل قول»"),
        ("نسخهٔ .NET ... تمام", "نسخهٔ .NET ... تمام"),
        ("می روم و نمی آید", "می‌روم و نمی‌آید"),
        ("می و مطرب", "می و مطرب"),
        ("قدیمی ترین", "قدیمی ترین"),
        ("کتاب های خوب این ها", "کتاب‌های خوب این‌ها"),
        ("ها گفت", "ها گفت"),
        ("خانه‌ها", "خانه‌ها"),
        ("خانه‌ ، می‌‌روم", "خانه، می‌روم"),
        ("سـلام ســلام", "سلام سلام"),
        ("سال ۱۴۴۷ هـ است", "سال ۱۴۴۷ هـ است"),
        ("\ufeffمتن\u200f خوب\u202b", "متن خوب"),
        ("\u202bفارسی\u202c", "\u202bفارسی\u202c"),
        ("۵\u200e+\u200e۳", "۵\u200e+\u200e۳"),
        ("", ""),
    ],
)
def test_persian(text: str, expected: str) -> None:
    assert tidied(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("یوم فی کتاب", "يوم في كتاب"),
        ("علی الطاولة حتی الآن", "على الطاولة حتى الآن"),
        ("عام ٢٠٢٦ و ۲۰۲۵", "عام 2026 و 2025"),
        ("الســلام علیکم ،", "السلام عليكم،"),
        ("می روم کتاب ها", "مي روم كتاب ها"),
    ],
)
def test_arabic(text: str, expected: str) -> None:
    assert tidied(text, "ar", "latn") == expected


def test_sorani_keeps_the_half_space_that_makes_a_vowel() -> None:
    assert tidied("ئه‌م كوردي 3", "ckb", "arab") == "ئه‌م کوردی ٣"
    assert tidied("به‌ باشی", "ckb", "arab") == "به‌ باشی"


def test_names_what_it_does() -> None:
    changes = propose("كتاب ها  خوب", "fa", "arabext")
    assert [(change.old, change.new, change.rules) for change in changes] == [
        ("ك", "ک", ("letters",)),
        (" ", tidy.ZWNJ, ("half_spaces",)),
        ("  ", " ", ("spaces",)),
    ]
    assert by_word("كتاب ها  خوب", changes) == [
        Change(0, 12, "كتاب ها  خوب", "کتاب‌ها خوب", ("letters", "spaces", "half_spaces"))
    ]


@pytest.mark.parametrize(("language", "digits"), [("en", "latn"), ("fa", "roman")])
def test_refuses_what_it_does_not_know(language: str, digits: str) -> None:
    with pytest.raises(ValueError, match="unknown"):
        propose("x", language, digits)


@given(texts, languages, numerals)
def test_a_tidy_text_stays_as_it_is(text: str, language: str, digits: str) -> None:
    once = tidied(text, language, digits)
    assert propose(once, language, digits) == []


@given(texts, languages, numerals)
def test_places_are_right_and_apart(text: str, language: str, digits: str) -> None:
    changes = propose(text, language, digits)
    reach = 0
    for change in changes:
        assert reach <= change.start < change.end <= len(text)
        assert text[change.start : change.end] == change.old != change.new
        assert change.rules
        reach = change.end


CONTROLS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
NAMED = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک"} | dict.fromkeys(" \u200c\u0640\ufeff" + CONTROLS))


@given(texts, languages, numerals)
def test_touches_only_what_it_names(text: str, language: str, digits: str) -> None:
    made = tidied(text, language, digits)
    assert to_ascii(made).translate(NAMED) == to_ascii(text).translate(NAMED)


@given(texts, languages, numerals, st.data())
def test_any_of_the_changes_can_be_left_out(text: str, language: str, digits: str, data: st.DataObject) -> None:
    changes = by_word(text, propose(text, language, digits))
    taken = [change for change in changes if data.draw(st.booleans())]
    made = apply(text, taken)
    for change in changes:
        assert (change.old in made) or change in taken
    assert apply(text, changes) == tidied(text, language, digits)
