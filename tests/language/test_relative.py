from datetime import UTC, datetime, timedelta

import pytest

from khabar.language.relative import RelativeTemplates, relative_time

NOW = datetime(2025, 11, 14, 12, 0, tzinfo=UTC)
ARABIC = RelativeTemplates(
    language="ar",
    numerals="arab",
    just_now="الآن",
    minutes={
        "one": "قبل دقيقة",
        "two": "قبل دقيقتين",
        "few": "قبل {count} دقائق",
        "many": "قبل {count} دقيقة",
    },
    hours={"one": "قبل ساعة", "two": "قبل ساعتين", "few": "قبل {count} ساعات"},
)


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(0), "الآن"),
        (timedelta(seconds=59), "الآن"),
        (timedelta(seconds=60), "قبل دقيقة"),
        (timedelta(minutes=2, seconds=59), "قبل دقيقتين"),
        (timedelta(minutes=10), "قبل ١٠ دقائق"),
        (timedelta(minutes=59, seconds=59), "قبل ٥٩ دقيقة"),
        (timedelta(hours=1), "قبل ساعة"),
        (timedelta(hours=2, minutes=59), "قبل ساعتين"),
        (timedelta(hours=9, minutes=59, seconds=59), "قبل ٩ ساعات"),
        (timedelta(hours=10), None),
        (timedelta(days=30), None),
        (timedelta(seconds=-30), "الآن"),
        (timedelta(minutes=-1), None),
    ],
)
def test_age_in_words_under_ten_hours(age: timedelta, expected: str | None) -> None:
    assert relative_time(NOW - age, NOW, ARABIC) == expected


def test_an_edition_may_lower_the_ceiling_but_not_raise_it() -> None:
    def at(ceiling: int, age: int) -> str | None:
        templates = RelativeTemplates(
            "fa", "arabext", "هم‌اکنون", {}, {"other": "{count} ساعت پیش"}, timedelta(hours=ceiling)
        )
        return relative_time(NOW - timedelta(hours=age), NOW, templates)

    assert at(3, 2) == "۲ ساعت پیش"
    assert at(3, 3) is None
    assert at(48, 11) is None
