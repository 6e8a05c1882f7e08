"""Whatever comes in: a PageError or a bounded reading, never another exception."""

from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.wire.pages.dates import find_date
from khabar.wire.pages.errors import PageError
from khabar.wire.pages.html import parts_of
from khabar.wire.pages.markup import Markup
from khabar.wire.pages.reading import read_page
from khabar.wire.pages.source import Source, from_bytes

PIECES = (
    "تاریخ انتشار: ۲۴ آبان ۱۴۰۴", "Published: 31/02/2025", "1 month ago", "• منو",
    "Home > News > A headline of the day",
    "به گزارش خبرگزاری «سانا»، اداره گفت که این خبر درست نیست و ادامه دارد.",
    "منبع: اسپوتنیک", "TAGGED:a", "نظرات",
    "Iran (Islamic Republic of)",
    "ناشناس", "۰۰:۳۱ ۲۴ آبان ۱۴۰۴", "۰", "", "Amer Dhawa", "Facebook Whatsapp", "© 2025 x",
    "Media Directorate at the Presidency on Friday denied media reports alleging that something had happened.",
    "Reading: ",
    "«»؛ - ", "باشگاه خبرنگاران جوان؛ مینا عظیمی - شهردار گفت که پل بزرگ شهر فردا باز خواهد شد.",
    "Comments", "Date:",
)  # fmt: skip
EDITIONS = st.sampled_from(["en", "ar", "fa", "tr", "fr", "es", "ku", "ckb", "xx", ""])
LINES = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=60)), max_size=25).map("\n".join)


def _source(text: str) -> Source:
    return Source("page", text, False, "0" * 64)


@settings(deadline=None, max_examples=150)
@given(LINES, EDITIONS, st.sampled_from([None, "jalali", "gregorian"]))
def test_any_lines_give_a_bounded_reading(text: str, edition: str, calendar: str | None) -> None:
    reading = read_page(_source(text), edition, calendar)
    assert sum(map(len, reading.body)) <= len(text)
    assert len(reading.headline) <= len(text) + 1
    assert reading.needs_look or reading.body
    assert (reading.published is None) or reading.published[4] == "-"
    assert set(reading.as_json()["kind"]) <= set("abcdefghijklmnopqrstuvwxyz_")


@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "windows-1256", "nonsense", "utf-16"]))
def test_any_bytes_are_text_or_refused(content: bytes, charset: str | None) -> None:
    try:
        source = from_bytes(content, "page", charset, known_address=False)
    except PageError as error:
        assert str(error)
    else:
        assert source.text.strip() or source.text == ""
        assert "\x00" not in source.text


@given(st.text(max_size=200), EDITIONS)
def test_dates_are_found_or_not(text: str, language: str) -> None:
    found = find_date(text, language, None)
    assert found is None or (found.day is None) == bool(found.problem)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(PIECES), max_size=10), st.lists(st.text(max_size=40), max_size=5), LINES)
def test_any_markup_gives_parts(lines: list[str], values: list[str], text: str) -> None:
    markup = Markup(
        headlines=list(values), authors=list(values), sites=values[:1], dates=[("meta date", one) for one in values],
        sections=list(values), lines=lines, paragraphs=text.splitlines(), comments=lines,
    )  # fmt: skip
    parts = parts_of(markup, "fa", None)
    assert len(parts.paragraphs) <= len(markup.paragraphs)
