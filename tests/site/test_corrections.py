"""Corrections in public: on the article and its text view, for machines, on the edition's page and the story's."""

import json
import re
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from khabar.editions import queries as editions
from khabar.kernel import clock, reads
from khabar.kernel.models import Outbox
from khabar.newsroom import actions
from khabar.newsroom.models import Article
from khabar.site import listings, loading, pages, paths
from khabar.site.facets import facets_of
from khabar.site.pages import PageRef
from tests import factories
from tests.conftest import TEST_NOW

pytestmark = pytest.mark.django_db

LATER = TEST_NOW + timedelta(hours=2)
MONTH_BEFORE = (("edition", "fa"), ("month", "1404-01"))
NOTE = {
    "fa": "شمار کارگران ۳۴۰ نفر است، نه ۴۰۰ نفر.",
    "ar": "عدد العمال ٣٤٠ لا ٤٠٠.",
    "ku": "Hejmara karkeran 340 e, ne 400.",
}


def page_of(path: str) -> str:
    """Return the page at `path` as it is made now."""
    ref = next(ref for ref in [*pages.every_page()] if ref.path == path)
    made = pages.render(ref)
    assert made is not None
    return made.body.decode()


def text_of(article: Article) -> str:
    """Return the text-only view of the article."""
    view = paths.text_view(article.path)
    made = pages.render(next(ref for ref in pages.pages_of("newsroom.article", str(article.pk)) if ref.path == view))
    assert made is not None
    return made.body.decode()


def corrected(edition: str = "fa", change: str = "correction", at: datetime = LATER, **fields: Any) -> Article:
    """Return an article that was changed `at`, after it became public."""
    article = factories.article(edition, **fields)
    with clock.set_to(at):
        actions.publish(article, by=None, change=change, note=NOTE.get(edition, "note"))
    listings.reindex(article.pk)
    return article


@pytest.mark.parametrize("edition", NOTE)
def test_a_correction_stands_dated_above_the_text(edition: str) -> None:
    article = corrected(edition)
    dated = editions.edition(edition).date_pair(LATER)[0]
    for page in (page_of(article.path), text_of(article)):
        html = page[page.index("<main") :]
        at = html.index(NOTE[edition])
        assert at < html.index(factories.PARAGRAPHS[edition][:20])
        assert dated in html[max(at - 300, 0) : at]
        assert 'datetime="2026-03-21T11:30:00Z"' in html[max(at - 300, 0) : at]


def test_an_update_stands_below_the_text() -> None:
    article = corrected("ar", "update")
    for html in (page_of(article.path), text_of(article)):
        assert html.index(NOTE["ar"]) > html.index(factories.PARAGRAPHS["ar"][:20])


def test_machines_read_when_and_what_was_corrected() -> None:
    article = corrected("fa")
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page_of(article.path))
    assert data is not None
    found = json.loads(data[1])["@graph"][0]
    comment = {"@type": "CorrectionComment", "datePublished": "2026-03-21T11:30:00Z", "text": NOTE["fa"]}
    assert found["correction"] == [comment]
    assert (found["datePublished"], found["dateModified"]) == ("2026-03-21T09:30:00Z", "2026-03-21T11:30:00Z")


def test_a_note_is_text_and_keeps_its_lines() -> None:
    article = factories.article("fa")
    actions.publish(article, by=None, change="correction", note="<script>alert(1)</script>\n\nخط دوم")
    html = page_of(article.path)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;</p><p>خط دوم" in html


def test_the_page_of_corrections_lists_the_last_first_and_no_updates() -> None:
    first = corrected("fa", headline="تیتر نخست")
    second = corrected("fa", headline="تیتر دوم", at=LATER + timedelta(minutes=5))
    corrected("fa", "update", headline="تیتر روزآمد")
    corrected("ar", headline="عنوان")
    with clock.set_to(LATER + timedelta(hours=1)):
        actions.publish(first, by=None, change="correction", note="اصلاح دوم")
    raised = listings.reindex(first.pk)
    html = page_of("/fa/corrections/")
    listed = re.findall(r"<h2><a href=.([^'\"]+)", html)
    assert listed == [first.path, second.path, first.path]
    assert "تیتر روزآمد" not in html
    assert "عنوان" not in html
    assert "corrections:fa" in raised


def test_each_month_of_the_edition_s_calendar_keeps_its_own_corrections() -> None:
    nowruz, before = datetime(2026, 3, 21, 9, tzinfo=UTC), datetime(2026, 3, 19, 9, tzinfo=UTC)
    with clock.set_to(before - timedelta(days=1)):
        first, arabic = factories.article("fa", headline="تیتر نخست"), factories.article("ar")
    for at, note in ((before, "اصلاح اسفند"), (nowruz, "اصلاح فروردین")):
        with clock.set_to(at):
            actions.publish(first, by=None, change="correction", note=note)
            actions.publish(arabic, by=None, change="correction", note=note)
    listings.reindex_all([first.pk, arabic.pk])
    overview = page_of("/fa/corrections/")
    assert re.findall(r'<li><a href="(/fa/corrections/[^"]+)">([^<]+)', overview) == [
        ("/fa/corrections/1405-01/", "فروردین ۱۴۰۵"),
        ("/fa/corrections/1404-12/", "اسفند ۱۴۰۴"),
    ]
    winter, spring = page_of("/fa/corrections/1404-12/"), page_of("/fa/corrections/1405-01/")
    assert ("اصلاح اسفند" in winter, "اصلاح فروردین" in winter) == (True, False)
    assert ("اصلاح اسفند" in spring, "اصلاح فروردین" in spring) == (False, True)
    assert ('rel="next" href="/fa/corrections/1405-01/"' in winter, 'rel="prev"' in winter) == (True, False)
    assert ('rel="prev" href="/fa/corrections/1404-12/"' in spring, 'rel="next"' in spring) == (True, False)
    assert all(note in page_of("/ar/corrections/2026-03/") for note in ("اصلاح اسفند", "اصلاح فروردین"))


def test_a_month_names_its_pages_and_tells_when_it_is_the_first_of_it() -> None:
    first = corrected("fa")
    paths_of = [ref.path for ref in pages.pages_of("newsroom.article", str(first.pk))]
    assert "/fa/corrections/1405-01/" in paths_of
    second = factories.article("fa")
    with clock.set_to(LATER):
        actions.publish(second, by=None, change="correction", note=NOTE["fa"])
    raised = listings.reindex(second.pk)
    assert "corrected:fa:1405-01" in raised
    assert "corrected-months:fa" not in raised
    with clock.set_to(LATER + timedelta(days=40)):
        actions.retract(second, by=None, reason=NOTE["fa"])
    assert {"corrected:fa:1405-02", "corrected-months:fa"} <= listings.reindex(second.pk)
    assert pages.render(PageRef("/fa/corrections/1404-01/", "corrections-month", MONTH_BEFORE)) is None


def test_an_installation_that_had_corrections_is_asked_to_look_at_them_again() -> None:
    wrong, withdrawn = corrected("fa"), retracted("ar")
    corrected("ku", change="update")
    factories.article("fa")
    Outbox.objects.all().delete()
    migration = import_module("khabar.site.migrations.0003_corrections_by_month")
    migration.look_again(apps, None)
    found = list(Outbox.objects.values_list("label", "object_id"))
    assert sorted(found) == sorted(("newsroom.article", str(one.pk)) for one in (wrong, withdrawn))


def test_without_corrections_the_page_says_so() -> None:
    for code in ("fa", "ar", "ku"):
        assert editions.edition(code).text("correction.none") in page_of(f"/{code}/corrections/")


def test_every_page_leads_to_the_corrections() -> None:
    for code in editions.codes():
        assert f'href="/{code}/corrections/"' in page_of(f"/{code}/")


def test_the_story_tells_what_was_corrected_in_the_language_it_was_written_in() -> None:
    story = factories.story(titles={"fa": "پروندهٔ بندر"})
    factories.article("fa", story=story)
    corrected("ar", story=story)
    html = page_of(paths.story("fa", story.public_id))
    assert f'<bdi lang="ar" dir="rtl">{NOTE["ar"]}</bdi>' in html
    assert editions.edition("fa").date_pair(LATER)[0] in html


def test_only_a_correction_makes_the_page_of_corrections_anew() -> None:
    article = factories.article("fa")
    before = facets_of("newsroom.article", str(article.pk))
    actions.publish(article, by=None)
    assert "corrections:fa" not in listings.reindex(article.pk)
    assert facets_of("newsroom.article", str(article.pk))["corrections"] == before["corrections"]
    actions.publish(article, by=None, change="correction", note=NOTE["fa"])
    assert "corrections:fa" in listings.reindex(article.pk)
    assert facets_of("newsroom.article", str(article.pk))["corrections"] != before["corrections"]


def test_the_page_reads_the_corrections_of_its_articles_and_nothing_else_of_them() -> None:
    article = corrected("fa")
    with reads.recording() as noted:
        page_of("/fa/corrections/")
    of_article = {one for one in noted.objects if one[:2] == ("newsroom.article", str(article.pk))}
    assert of_article == {("newsroom.article", str(article.pk), "corrections")}


def retracted(edition: str) -> Article:
    """Return an article that was withdrawn."""
    article = factories.article(edition, lead="چکیدهٔ متن", picture=factories.picture())
    with clock.set_to(LATER):
        actions.retract(article, by=None, reason=NOTE[edition])
    listings.reindex(article.pk)
    return article


@pytest.mark.parametrize("edition", NOTE)
def test_a_retracted_article_says_so_at_its_address_and_shows_its_text_no_more(edition: str) -> None:
    article = retracted(edition)
    for html in (page_of(article.path), text_of(article)):
        assert editions.edition(edition).text("correction.retracted") in html
        assert NOTE[edition] in html
        assert f"{article.headline}</" in html[html.index("<h1>") :]
        assert factories.PARAGRAPHS[edition][:20] not in html
        assert article.lead not in html
        assert "/media/" not in html


def test_a_retracted_article_leaves_fronts_lists_and_cards() -> None:
    article = retracted("fa")
    assert listings.memberships(article) == {
        "corrections:fa",
        "corrected:fa:1405-01",
        f"story:{article.story_id}",
    }
    assert loading.cards([article.pk]) == {}
    assert article.headline not in page_of("/fa/")
    assert article.headline in page_of("/fa/corrections/")


def test_a_retracted_live_article_gives_no_entries() -> None:
    entry = {"type": "entry", "value": {"time": "2026-03-21T08:00:00Z", "headline": "h", "text": "<p>t</p>"}}
    article = factories.article("ku", kind="live", body=[factories.paragraph("متن"), entry])
    fragment = next(ref for ref in pages.every_page() if ref.kind == "live")
    assert pages.render(fragment) is not None
    actions.retract(article, by=None, reason=NOTE["ku"])
    assert pages.render(fragment) is None


def test_other_editions_lead_to_a_retracted_article_no_more() -> None:
    story = factories.story(titles={"fa": "پروندهٔ بندر", "ar": "ملف المرفأ"})
    persian, arabic = factories.article("fa", story=story), factories.article("ar", story=story)
    assert arabic.path in page_of(persian.path)
    before = facets_of("newsroom.article", str(arabic.pk))["address"]
    actions.retract(arabic, by=None, reason=NOTE["ar"])
    assert arabic.path not in page_of(persian.path)
    assert facets_of("newsroom.article", str(arabic.pk))["address"] != before
