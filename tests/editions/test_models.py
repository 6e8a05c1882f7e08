from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.editions.models import Edition, Formats, placeholders
from khabar.editions.queries import codes, edition
from khabar.language.digits import to_ascii

EVENING = datetime(2025, 11, 13, 21, 8, tzinfo=UTC)
FIRST_OF_MAY = date(2026, 5, 1)


def variant(code: str, **formats: object) -> Edition:
    data = edition(code).model_dump()
    data["formats"].update(formats)
    return Edition.model_validate(data)


def test_persian_date_is_solar_hijri_with_gregorian_beside_it(persian: Edition) -> None:
    assert persian.date_pair(EVENING) == ("۲۳ آبان ۱۴۰۴", "۱۴ نوامبر ۲۰۲۵")
    assert persian.date(EVENING) == "۲۳ آبان ۱۴۰۴"
    assert persian.time(EVENING) == "۰۰:۳۸"
    assert persian.date_and_time(EVENING) == "۲۳ آبان ۱۴۰۴، ۰۰:۳۸"


def test_persian_new_year_begins_at_midnight_in_tehran(persian: Edition) -> None:
    midnight = datetime(2026, 3, 20, 20, 30, tzinfo=UTC)
    assert persian.date(midnight - timedelta(minutes=1)) == "۲۹ اسفند ۱۴۰۴"
    assert persian.date(midnight) == "۱ فروردین ۱۴۰۵"


def test_tehran_kept_summer_time_until_2022(persian: Edition) -> None:
    assert persian.time(datetime(2021, 6, 1, 12, 0, tzinfo=UTC)) == "۱۶:۳۰"
    assert persian.time(datetime(2023, 6, 1, 12, 0, tzinfo=UTC)) == "۱۵:۳۰"


def test_sorani_date_has_arabic_digits(sorani: Edition) -> None:
    assert sorani.date_pair(EVENING) == ("١٤ی تشرینی دووەمی ٢٠٢٥", None)
    assert sorani.time(EVENING) == "٠٠:٠٨"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en", "Friday, 1 May 2026"),
        ("ar", "الجمعة، 1 مايو 2026"),
        ("tr", "1 Mayıs 2026 Cuma"),
        ("fr", "vendredi 1er mai 2026"),
        ("es", "viernes, 1 de mayo de 2026"),
        ("ku", "înî, 1ê gulana 2026an"),
        ("fa", "جمعه ۱۱ اردیبهشت ۱۴۰۵"),
    ],
)
def test_day_with_weekday(code: str, expected: str) -> None:
    assert edition(code).day_with_weekday(FIRST_OF_MAY) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en", "May 2026"),
        ("fr", "mai 2026"),
        ("es", "mayo de 2026"),
        ("ku", "gulan 2026"),
        ("fa", "اردیبهشت ۱۴۰۵"),
    ],
)
def test_month(code: str, expected: str) -> None:
    assert edition(code).month(FIRST_OF_MAY) == expected


def test_a_day_can_be_asked_for_in_either_calendar(persian: Edition) -> None:
    assert persian.day(FIRST_OF_MAY) == "۱۱ اردیبهشت ۱۴۰۵"
    assert persian.day(FIRST_OF_MAY, "gregorian") == "۱ مه ۲۰۲۶"
    assert edition("en").day(FIRST_OF_MAY, "jalali") == "11 Ordibehesht 1405"


def test_levantine_months_are_a_setting() -> None:
    assert variant("ar", month_variant="levant").day(FIRST_OF_MAY) == "1 أيار 2026"
    with pytest.raises(ValueError, match="month_variant must be one of standard, levant"):
        variant("ar", month_variant="maghreb")


def test_arabic_digits_are_a_setting() -> None:
    assert variant("ar", numerals="arab").day(FIRST_OF_MAY) == "١ مايو ٢٠٢٦"


def test_twelve_hour_clock() -> None:
    english = variant("en", clock=12, halves=("a.m.", "p.m."), time="{hour}:{minute} {half}", hour_digits=1)
    assert english.time(EVENING) == "9:08 p.m."
    assert english.time(EVENING.replace(hour=0)) == "12:08 a.m."
    assert english.time(EVENING.replace(hour=12)) == "12:08 p.m."


def test_french_time() -> None:
    assert edition("fr").date_and_time(EVENING) == "13 novembre 2025 à 22\u00a0h\u00a008"


@pytest.mark.parametrize("method", ["date", "date_pair", "time", "date_and_time"])
def test_a_moment_without_a_zone_is_refused(persian: Edition, method: str) -> None:
    with pytest.raises(ValueError, match="a moment needs a time zone"):
        getattr(persian, method)(EVENING.replace(tzinfo=None))


@given(st.datetimes(datetime(1925, 1, 2), datetime(2099, 12, 30)), st.sampled_from(codes()))  # noqa: DTZ001
def test_every_moment_can_be_printed_in_the_editions_digits(naive: datetime, code: str) -> None:
    found = edition(code)
    text = found.date_and_time(naive.replace(tzinfo=UTC))
    assert "{" not in text
    if found.formats.numerals == "arabext":
        assert not any(character.isascii() and character.isdigit() for character in text)
    else:
        assert to_ascii(text) == text


@pytest.mark.parametrize(
    ("code", "number", "expected"),
    [
        ("fa", 1234567, "۱٬۲۳۴٬۵۶۷"),
        ("fa", 999, "۹۹۹"),
        ("ar", 1234567, "1,234,567"),
        ("es", 9999, "9999"),
        ("es", 12345, "12.345"),
        ("fr", 12345, "12\u202f345"),
        ("tr", -1234, "-1.234"),
    ],
)
def test_number(code: str, number: int, expected: str) -> None:
    assert edition(code).number(number) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "لا مواد"),
        (1, "مادة واحدة"),
        (2, "مادتان"),
        (3, "3 مواد"),
        (11, "11 مادة"),
        (100, "100 مادة"),
        (1203, "1,203 مواد"),
    ],
)
def test_arabic_plural_forms(arabic: Edition, count: int, expected: str) -> None:
    assert arabic.text("article.count", count=count) == expected


def test_whole_numbers_in_messages_take_the_editions_digits(persian: Edition) -> None:
    assert persian.text("page.number", number=3, total=12) == "صفحهٔ ۳ از ۱۲"
    assert persian.text("archive.day", date="۱ مه ۲۰۲۶") == "مطالب ۱ مه ۲۰۲۶"
    assert persian.text("article.count", count=1500) == "۱٬۵۰۰ مطلب"


def test_other_values_stay_as_they_are(persian: Edition) -> None:
    assert persian.text("source.via", outlet="<b>{SANA} 24</b>") == "به نقل از <b>{SANA} 24</b>"


def test_an_unfilled_message_is_for_templates_that_mark_up_its_values(persian: Edition) -> None:
    assert persian.message("source.via") == "به نقل از {outlet}"
    assert persian.message("relative.hours", 3) == "{count} ساعت پیش"
    assert persian.digits("1404/08/24") == "۱۴۰۴/۰۸/۲۴"


def test_missing_things_are_named(persian: Edition) -> None:
    with pytest.raises(KeyError, match=r"edition 'fa' has no message 'no\.such'"):
        persian.text("no.such")
    with pytest.raises(KeyError, match=r"'source\.via' needs the value 'outlet'"):
        persian.text("source.via")
    with pytest.raises(KeyError, match="it needs count="):
        persian.text("article.count")
    lacking = persian.model_copy(update={"strings": {"article.count": {"other": "{count}"}}})
    with pytest.raises(KeyError, match="lacks the plural form 'one'"):
        lacking.text("article.count", count=1)


def test_lists_in_running_text(arabic: Edition, sorani: Edition) -> None:
    assert arabic.joined(["ليلى", "سامر", "نور"]) == "ليلى، سامر ونور"
    assert sorani.joined(["A", "B"]) == "A و B"
    assert edition("en").joined(["A"]) == "A"
    assert edition("en").joined([]) == ""


def test_relative_times(persian: Edition, arabic: Edition) -> None:
    assert persian.relative(EVENING - timedelta(hours=3), EVENING) == "۳ ساعت پیش"
    assert arabic.relative(EVENING - timedelta(minutes=2), EVENING) == "قبل دقيقتين"
    assert edition("ku").relative(EVENING - timedelta(minutes=5), EVENING) == "berî 5 deqeyan"
    assert arabic.relative(EVENING - timedelta(hours=10), EVENING) is None
    assert variant("fa", relative_ceiling_hours=2).relative(EVENING - timedelta(hours=2), EVENING) is None


def test_relative_templates_need_the_right_kind_of_message(persian: Edition) -> None:
    strings = persian.strings
    plain = persian.model_copy(update={"strings": {**strings, "relative.hours": "{count}"}})
    with pytest.raises(KeyError, match="needs plural forms"):
        _ = plain.relative_templates
    plural = persian.model_copy(update={"strings": {**strings, "relative.just_now": {"other": "x"}}})
    with pytest.raises(KeyError, match="where a single text is needed"):
        _ = plural.relative_templates


def test_legal_texts_are_filled() -> None:
    legal = edition("fa").navigation.legal
    text = " ".join(legal.about.filled(agency="خبرگزاری", contact="desk@example.org", year="۱۴۰۴"))
    assert "desk@example.org" in text
    assert "{" not in text


def test_editions_can_be_kept_in_sets() -> None:
    assert {edition("fa"), edition("fa"), edition("ar")} == {edition("ar"), edition("fa")}
    with pytest.raises(ValueError, match="frozen"):
        edition("fa").identity.code = "xx"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"time_zone": "Asia/Nowhere"}, "unknown time zone 'Asia/Nowhere'"),
        ({"date": "{day} {moon}"}, "unknown placeholder moon"),
        ({"date": "{day} {}"}, "a placeholder needs a plain name"),
        ({"date": "{day"}, "expected '}'"),
        ({"clock": 12}, "a 12-hour clock needs halves"),
        ({"secondary_calendar": "jalali"}, "must differ from the primary"),
        ({"primary_calendar": "lunar"}, "gregorian"),
        ({"numerals": "roman"}, "latn"),
        ({"relative_ceiling_hours": 24}, "less than or equal to 10"),
        ({"first_day": 3}, "Extra inputs"),
    ],
)
def test_wrong_formats_are_refused(persian: Edition, change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Formats.model_validate({**persian.formats.model_dump(), **change})


def test_placeholders_of_a_message() -> None:
    assert placeholders("{first} و {last} {{}}") == {"first", "last"}
