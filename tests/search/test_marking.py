"""Words searched for are marked where they stand in the text as it is written."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.search.marking import ELLIPSIS, marked, snippet

ALPHABET = "سیلدربندر‌ها می كتاب٣۴ abcİıçê'’«».\n"


def marks(pieces: list[tuple[str, bool]]) -> list[str]:
    return [text for text, mark in pieces if mark]


@pytest.mark.parametrize(
    ("text", "query", "language", "expected"),
    [
        ("كتاب‌های تازه", "کتاب", "fa", ["كتاب"]),
        ("نمی‌خواهم بروم", "نمیخواهم", "fa", ["نمی‌خواهم"]),
        ("وَصَلَ الرئيسُ إلى حلب", "الرئيس حلب", "ar", ["الرئيسُ", "حلب"]),
        ("İstanbul’da kış", "istanbul", "tr", ["İstanbul"]),
        ("Şehîd û bajêr", "bajer", "ku", ["bajêr"]),
        ("The Élysée", "elysee", "en", ["Élysée"]),
        ("<b>نفت</b>", "نفت", "fa", ["نفت"]),
        ("نفت", "", "fa", []),
    ],
)
def test_the_original_spelling_is_marked(text: str, query: str, language: str, expected: list[str]) -> None:
    found = marked(text, query, language)
    assert [one for one in marks(found) if one.strip()] == expected
    assert "".join(piece for piece, _ in found) == text


def test_a_snippet_shows_where_most_of_the_words_stand() -> None:
    text = "نفت گران شد. " + "سخن دیگر بود. " * 40 + "بهای نفت در بندر مرساف پایین آمد. " + "سخن دیگر بود. " * 40
    pieces = snippet(text, "نفت بندر مرساف", "fa", 200)
    whole = "".join(piece for piece, _ in pieces)
    assert marks(pieces) == ["نفت", "بندر", "مرساف"]
    assert whole.startswith(ELLIPSIS)
    assert len(whole) < 260


def test_without_the_words_a_snippet_is_the_beginning() -> None:
    text = "سخن نخست " * 60
    whole = "".join(piece for piece, _ in snippet(text, "نفت", "fa", 100))
    assert whole.startswith("سخن نخست")
    assert whole.endswith(ELLIPSIS)
    assert snippet("", "نفت", "fa", 100) == []


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.sampled_from(ALPHABET), max_size=400) | st.text(max_size=200),
    st.text(st.sampled_from(ALPHABET), max_size=12) | st.text(max_size=12),
    st.sampled_from(["fa", "ar", "ku", "tr", "en", "ckb"]),
    st.integers(20, 120),
)
def test_nothing_is_changed_or_added(text: str, query: str, language: str, length: int) -> None:
    plain = re.sub(r"\s+", " ", text)
    assert "".join(piece for piece, _ in marked(text, query, language)).split() == plain.split()
    whole = "".join(piece for piece, _ in snippet(text, query, language, length))
    inner = re.sub(r"\s+", "", whole.removeprefix(ELLIPSIS).removesuffix(ELLIPSIS))
    assert inner in re.sub(r"\s+", "", text)
