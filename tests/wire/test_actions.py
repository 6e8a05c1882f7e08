"""A page that was read becomes a report, and a draft when asked."""

import pytest

from khabar.kernel.actions import unit
from khabar.kernel.models import AuditLine, User
from khabar.kernel.policies import NotAllowed
from khabar.newsroom.models import Article
from khabar.stories.models import Report
from khabar.taxonomy.models import Organisation, Outlet
from khabar.wire.actions import import_page
from khabar.wire.pages.reading import PageReading
from tests import factories
from tests.wire import reading_of

pytestmark = pytest.mark.django_db

DENIAL = """
Karun Ministry of Transport denies closure of the great bridge

By Dana Okafor
Published: 14 November 2025

The Ministry of Transport on Friday denied claims that the great bridge would close in winter, calling it idle.

The Ministry said that traffic would go on as usual while the arches of the bridge are repaired at night.

© 2025 Karun Courier. All rights reserved.
"""
RETELLING = """
وزارت حمل‌ونقل بسته شدن پل بزرگ را تکذیب کرد
تاریخ انتشار: ۲۴ آبان ۱۴۰۴

به گزارش رویترز، وزارت حمل‌ونقل اعلام کرد که اخبار منتشرشده درباره بسته شدن پل بزرگ در زمستان صحت ندارد.

این وزارتخانه افزود که رفت‌وآمد مانند گذشته ادامه خواهد داشت و تعمیر پل تنها در شب انجام می‌شود.

منبع: اسپوتنیک
"""


@pytest.fixture
def denial() -> PageReading:
    return reading_of.text(DENIAL, "en")


@pytest.fixture
def retelling() -> PageReading:
    return reading_of.text(RETELLING, "fa")


def test_a_report_keeps_what_the_page_says(retelling: PageReading) -> None:
    done = import_page(retelling, edition="fa", by=None)
    report = Report.objects.get()
    assert done.report == report
    assert done.created
    assert done.draft is None
    assert report.headline == retelling.headline
    assert report.body == list(retelling.body)
    assert report.published_on is not None
    assert report.published_on.isoformat() == "2025-11-15T00:00:00+00:00"
    assert [(one.edge, Outlet.objects.get(pk=one.outlet).code) for one in report.chain.attributions] == [
        ("CITES", "reuters"),
        ("CREDIT", "sputnik"),
    ]
    assert AuditLine.objects.filter(action="report.import").count() == 1


def test_an_outlet_of_the_gazetteer_has_its_name_in_every_edition(retelling: PageReading) -> None:
    import_page(retelling, edition="fa", by=None)
    reuters = Outlet.objects.get(code="reuters")
    assert reuters.name_in("fa") == "رویترز"
    assert reuters.name_in("ar") == "رويترز"
    assert reuters.name_in("ku") == "Reuters"


def test_an_outlet_that_the_newsroom_has_is_used(retelling: PageReading) -> None:
    ours = factories.outlet("the-agency", names={"en": "Reuters"})
    import_page(retelling, edition="fa", by=None)
    assert ours.pk in Report.objects.get().chain.outlets
    assert not Outlet.objects.filter(code="reuters").exists()


def test_what_the_desk_corrected_survives_a_second_import(denial: PageReading) -> None:
    report = import_page(denial, edition="en", by=None).report
    with unit("report.edit", by=None, on=report):
        report.headline = "What the desk wrote"
        report.save()
    import_page(denial, edition="en", by=None)
    assert Report.objects.get().headline == "What the desk wrote"


def test_the_same_page_twice_is_one_report_and_one_draft(denial: PageReading) -> None:
    first = import_page(denial, edition="en", by=None, as_draft=True)
    second = import_page(denial, edition="en", by=None, as_draft=True)
    assert second.report == first.report
    assert second.draft == first.draft
    assert (first.created, first.draft_created) == (True, True)
    assert (second.created, second.draft_created) == (False, False)
    assert "was there already" in second.message
    assert Report.objects.count() == Article.objects.count() == 1


def test_a_draft_is_an_article_that_is_not_public(denial: PageReading) -> None:
    draft = import_page(denial, edition="en", by=None, as_draft=True).draft
    assert draft is not None
    assert not draft.live
    assert draft.kind == "denial"
    assert draft.headline == denial.headline
    assert [child["type"] for child in draft.body.raw_data] == ["paragraph", "paragraph"]
    assert draft.made_from == Report.objects.get()
    assert (
        Organisation.objects.get(pk=draft.chain.attributions[0].organisation).name_in("en") == "Ministry of Transport"
    )


def test_both_reports_of_a_story_deny_the_same_claim(denial: PageReading, retelling: PageReading) -> None:
    story = factories.story()
    first = import_page(denial, edition="en", by=None, story=story)
    second = import_page(retelling, edition="fa", by=None, story=story)
    claim = story.claims.get()
    assert claim.text_in("en") == "the great bridge would close in winter"
    assert claim.text_in("fa") == "بسته شدن پل بزرگ در زمستان"
    response = claim.responses.get()
    assert response.kind == "denial"
    assert response.organisation is not None
    assert response.organisation.name_in("en") == "Ministry of Transport"
    assert set(response.reports.all()) == {first.report, second.report}
    import_page(denial, edition="en", by=None, story=story)
    assert story.claims.count() == claim.responses.count() == 1


def test_a_page_that_was_not_understood_becomes_a_draft_that_needs_a_look() -> None:
    done = import_page(reading_of.text("منو\nخانه\nدرباره ما <b>", "fa"), edition="fa", by=None, as_draft=True)
    assert done.draft is not None
    assert done.report.needs_look
    assert done.draft.needs_look
    assert done.report.needs_look_reason
    assert done.report.raw_text == "منو\nخانه\nدرباره ما <b>"
    assert done.draft.body.raw_data[2]["value"] == "<p>درباره ما &lt;b&gt;</p>"


def test_sections_and_topics_that_the_newsroom_has_are_set() -> None:
    section = factories.section("health", names={"tr": "Sağlık"})
    topic = factories.topic("hospital", names={"tr": "hastane"})
    draft = import_page(reading_of.dump("tr_anadolu", "tr"), edition="tr", by=None, as_draft=True).draft
    assert draft is not None
    assert draft.section == section
    assert list(draft.topics.all()) == [topic]


def test_a_person_without_a_role_may_not_import(denial: PageReading) -> None:
    nobody = User.objects.create_user("nobody", password="x")
    with pytest.raises(NotAllowed):
        import_page(denial, edition="en", by=nobody)
    assert not Report.objects.exists()


def test_the_seeds_make_one_story() -> None:
    story = factories.story()
    agency = import_page(reading_of.seed("000_", "en"), edition="en", by=None, as_draft=True, story=story)
    retelling = import_page(reading_of.seed("001_", "fa"), edition="fa", by=None, as_draft=True, story=story)
    claim = story.claims.get()
    assert "2016" in claim.text_in("en")
    assert "۲۰۱۶" in claim.text_in("fa")
    assert set(claim.responses.get().reports.all()) == {agency.report, retelling.report}
    assert agency.report.outlet is not None
    assert agency.report.outlet.pk in retelling.report.chain.outlets
    assert story.articles.count() == 2
