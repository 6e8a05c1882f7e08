"""Text from people becomes HTML in one place, and nothing in it can run or load."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.kernel import sanitising

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">بخوانید</a>',
    '<a href="data:text/html,x">x</a>',
    '<p style="background:url(//host.example/x)">خبر</p>',
    '<iframe src="//host.example"></iframe>',
    "<svg><animate onbegin=alert(1)></svg>",
    "<p onclick=alert(1)>متن</p>",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_that_runs_or_loads_survives(hostile: str) -> None:
    for clean in (sanitising.paragraphs(hostile), sanitising.inline(hostile)):
        lowered = clean.lower()
        for forbidden in ("<script", "javascript:", "data:", "onerror", "onclick", "style=", "<iframe", "<svg", "<img"):
            assert forbidden not in lowered


def test_paragraphs_keep_their_inline_marks_and_joiners() -> None:
    text = '<p>او <b>می‌گوید</b>: <a href="https://example.org/خبر">این‌جا</a> <bdi dir="ltr">SANA</bdi></p>'
    clean = sanitising.paragraphs(text)
    assert "می‌گوید" in clean
    assert "<b>" in clean
    assert 'href="https://example.org/' in clean
    assert '<bdi dir="ltr">SANA</bdi>' in clean


def test_inline_text_has_no_paragraphs() -> None:
    assert sanitising.inline("<p>سرخط <em>خبر</em></p>") == "سرخط <em>خبر</em>"


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = sanitising.paragraphs(text)
    assert sanitising.paragraphs(once) == once
