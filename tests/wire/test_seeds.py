"""The two real pages: every field that the import must understand."""

import pytest

from khabar.wire.pages.reading import PageReading
from tests.wire import reading_of

KEYS = [
    "headline", "headline_made", "lead", "body", "authors", "outlet", "published", "published_note", "sections",
    "topics", "sources", "comments", "kind", "language", "claim", "needs_look", "needs_look_reason",
]  # fmt: skip


class TestTheAgencyPage:
    @pytest.fixture
    def reading(self) -> PageReading:
        return reading_of.seed("000_", "en")

    def test_headline(self, reading: PageReading) -> None:
        assert reading.headline == (
            "The Syrian Presidency denies reports of President’s cooperation with U.S.-led coalition"
        )
        assert not reading.headline_made

    def test_body_is_the_three_paragraphs(self, reading: PageReading) -> None:
        assert [paragraph.split(" ")[:3] for paragraph in reading.body] == [
            ["Media", "Directorate", "at"],
            ["The", "Media", "Directorate"],
            ["The", "Media", "Directorate"],
        ]
        assert reading.body[0].endswith("calling the claims “untrue and baseless.”")
        assert reading.body[2].endswith("or requests from any external party.")
        assert reading.lead == ""

    def test_author_and_outlet(self, reading: PageReading) -> None:
        assert reading.authors == ("Amer Dhawa",)
        assert reading.outlet == "Syrian Arab News Agency (SANA)"

    def test_a_relative_date_is_left_empty_and_flagged(self, reading: PageReading) -> None:
        assert reading.published is None
        assert "1 month ago" in reading.published_note
        assert "relative to an unknown day" in reading.published_note

    def test_section_and_topics(self, reading: PageReading) -> None:
        assert reading.sections == ("Syria News", "Presidency")
        assert reading.topics == ("President Ahmad al-Sharaa",)

    def test_sources(self, reading: PageReading) -> None:
        assert [(source.name, source.edge) for source in reading.sources] == [
            ("Media Directorate at the Presidency", "TOLD")
        ]

    def test_no_comments(self, reading: PageReading) -> None:
        assert reading.comments == ()

    def test_it_is_a_denial_of_a_claim(self, reading: PageReading) -> None:
        assert reading.kind == "denial"
        assert reading.claim is not None
        assert "cooperated with the U.S.-led coalition" in reading.claim
        assert reading.claim.endswith("since 2016")

    def test_json(self, reading: PageReading) -> None:
        assert list(reading.as_json()) == KEYS
        assert not reading.needs_look
        assert reading.language == "en"


class TestTheRetelling:
    @pytest.fixture
    def reading(self) -> PageReading:
        return reading_of.seed("001_", "fa")

    def test_headline_is_made_from_the_first_sentence(self, reading: PageReading) -> None:
        assert reading.headline_made
        assert reading.headline.startswith("ریاستجمهوری سوریه اعلام کرد اخبار همکاری الجولانی")
        assert reading.headline.endswith("اتخاذ شدهاند")
        assert reading.lead == reading.headline + "."

    def test_body_without_date_byline_source_and_comments(self, reading: PageReading) -> None:
        assert len(reading.body) == 6
        assert reading.body[0].startswith("ریاستجمهوری سوریه به اخبار منتشر شده")
        assert reading.body[-1].endswith("مسلط شدند.")
        whole = "\n".join(reading.body)
        for foreign in ("2025-11-14", "باشگاه خبرنگاران", "منبع", "اسپوتنیک", "انفجار"):
            assert foreign not in whole

    def test_author_for_outlet(self, reading: PageReading) -> None:
        assert reading.authors == ("مینا عظیمی",)
        assert reading.outlet == "باشگاه خبرنگاران جوان"

    def test_date(self, reading: PageReading) -> None:
        assert reading.published == "2025-11-14"

    def test_sources(self, reading: PageReading) -> None:
        assert [(source.name, source.edge, source.cue) for source in reading.sources] == [
            ("سانا", "CITES", "به گزارش"),
            ("اسپوتنیک", "CREDIT", "منبع"),
        ]

    def test_comments(self, reading: PageReading) -> None:
        assert [(one.name, one.country, one.time) for one in reading.comments] == [
            ("ناشناس", "Iran (Islamic Republic of)", "2025-11-14T21:08:00Z"),
            ("ناشناس", "Iran (Islamic Republic of)", "2025-11-14T21:01:00Z"),
        ]
        first, second = (one.text for one in reading.comments)
        assert first.count("رژیم صهیونیستی") == 1
        assert len(second.split("\n")) == 3
        assert "۰" not in first + second

    def test_it_reports_the_denial(self, reading: PageReading) -> None:
        assert reading.kind == "report_of_denial"
        assert reading.claim is not None
        assert reading.claim.endswith("از سال ۲۰۱۶")
        assert reading.sections == reading.topics == ()
        assert reading.language == "fa"
