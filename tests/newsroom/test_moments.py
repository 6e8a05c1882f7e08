"""Days and times as journalists type them, in the calendar of their interface language."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from khabar.newsroom import moments
from khabar.newsroom.moments import DayField, MomentField, Typed, read, written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("۱۴۰۵/۰۱/۰۱ ۱۲:۳۰", Typed(date(2026, 3, 21), 12, 30)),
        ("١٤٠٥-١-١، ٠٩:٠٥", Typed(date(2026, 3, 21), 9, 5)),
        ("\u200f1403/12/30\u200f", Typed(date(2025, 3, 20))),
        ("2026-03-21T18:00", Typed(date(2026, 3, 21), 18, 0)),
        (" 1405 / 7 / 30 ", Typed(date(2026, 10, 22))),
    ],
)
def test_reads_any_digits_and_both_calendars(text: str, expected: Typed) -> None:
    with override("fa"):
        assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "فردا", "۱۴۰۵/۱۳/۰۱", "۱۴۰۵/۱۲/۳۰", "۱۴۰۵/۰۷/۳۱", "1100/01/01", "2026-02-30", "05/01/01", "1405/01/01 24:00",
     "1405/01/01 12:60", "1405/00/10", "1405/01/01 12"],
)  # fmt: skip
@pytest.mark.parametrize("language", ["fa", "ar", "ku"])
def test_refuses_what_does_not_exist_instead_of_guessing(text: str, language: str) -> None:
    with override(language), pytest.raises(ValidationError):
        read(text)


@given(st.dates(date(1926, 1, 1), date(2099, 12, 31)))
def test_a_day_comes_back_as_it_was_shown(day: date) -> None:
    for language in ("fa", "ar"):
        with override(language):
            assert read(written(day)).day == day


@given(st.text(max_size=30) | st.text("0123456789۰۱۲/:-. ", max_size=20))
def test_no_text_breaks_it(text: str) -> None:
    with override("fa"):
        try:
            read(text)
        except ValidationError as refusal:
            assert refusal.messages


def test_the_same_minute_typed_otherwise_is_no_change() -> None:
    field = MomentField()
    initial = datetime(2026, 3, 21, 9, 0, 40, tzinfo=UTC)
    with override("fa"):
        assert not field.has_changed(initial, "1405/1/1 12:30")
        assert not field.has_changed(None, "")
        assert field.has_changed(initial, "1405/1/1 12:31")
        assert field.has_changed(initial, "")
        assert field.has_changed(initial, "1405/13/1 12:31")


def test_a_day_is_shown_and_read_in_the_calendar_of_the_screens() -> None:
    field = DayField(required=False)
    with override("fa"):
        assert field.prepare_value(date(2026, 3, 20)) == "۱۴۰۴/۱۲/۲۹"
        assert field.clean("۱۴۰۴/۱۲/۲۹") == date(2026, 3, 20)
        assert "جمعه ۲۰ مارس ۲۰۲۶" in str(field.widget.render("day", "۱۴۰۴/۱۲/۲۹", {"id": "day"}))
        assert moments.beside(date(2026, 3, 20)) == "جمعه ۲۰ مارس ۲۰۲۶"
    with override("ar"):
        assert field.prepare_value(date(2026, 3, 20)) == "2026-03-20"
        assert 'type="date"' in str(field.widget.render("day", "2026-03-20", {"id": "day"}))
    assert field.clean("") is None
