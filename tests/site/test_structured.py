"""What machines read, kind by kind."""

import json
from typing import Any

import pytest
from lxml import html

from khabar.newsroom.models import Article
from khabar.site import pages
from khabar.site.pages import PageRef
from khabar.stories.models import Story
from tests import factories
from tests.site.conftest import entry

pytestmark = pytest.mark.django_db


def graph(ref: PageRef) -> dict[str, Any]:
    """Return the objects of a page by type."""
    made = pages.render(ref)
    assert made is not None
    text = html.fromstring(made.body.decode()).xpath("string(//script[@type='application/ld+json'])")
    return {found["@type"]: found for found in json.loads(text)["@graph"]}


def data(article: Article) -> dict[str, Any]:
    """Return the object of an article."""
    found = graph(PageRef(article.path, "article", (("key", str(article.pk)),)))
    return next(value for value in found.values() if value.get("@id", "").endswith("#article"))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("news", "NewsArticle"), ("statement", "NewsArticle"), ("analysis", "AnalysisNewsArticle"),
        ("opinion", "OpinionNewsArticle"), ("explainer", "BackgroundNewsArticle"),
        ("interview", "ReportageNewsArticle"),
    ],
)  # fmt: skip
def test_each_kind_says_what_it_is(kind: str, said: str) -> None:
    assert data(factories.article("ar", kind=kind))["@type"] == said


def test_news_by_a_reporter_of_ours_is_a_reportage_and_agency_copy_is_not() -> None:
    byline = [{"type": "credit", "value": {"contributor": factories.contributor().pk, "role": "reporter"}}]
    assert data(factories.article(byline=byline))["@type"] == "ReportageNewsArticle"
    assert data(factories.article(byline=byline, labels=["agency-copy"]))["@type"] == "NewsArticle"
    assert data(factories.article(byline=byline, labels=["sponsored"]))["@type"] == "AdvertiserContentArticle"


def test_an_article_tells_machines_all_that_it_shows(story: Story) -> None:
    article = Article.objects.get(edition="fa")
    found = data(article)
    assert found["@type"] == "NewsArticle"
    assert found["url"] == found["mainEntityOfPage"] == f"https://site.test{article.path}"
    assert found["datePublished"].endswith("Z")
    author = found["author"][0]
    assert author["@type"] == "Person"
    assert author["url"] == author["sameAs"]
    assert author["sameAs"].startswith("https://site.test/fa/contributors/")
    assert found["publisher"]["@type"] == "NewsMediaOrganization"
    assert found["publisher"]["publishingPrinciples"] == "https://site.test/fa/about/"
    assert found["spatialCoverage"][0]["url"] == "https://site.test/fa/places/marsaf/"
    assert found["dateline"] == article.place_line
    assert {one["@type"] for one in found["mentions"]} == {"Person", "Organization"}
    assert all(one["url"].startswith("https://site.test/fa/topics/") for one in found["about"])
    assert len(found["articleSection"]) == 2
    claim = found["citation"][0]
    assert (claim["@type"], claim["author"]["@type"]) == ("Claim", "Organization")
    assert found["hasPart"][0]["@type"] == "ImageGallery"
    assert found["hasPart"][0]["image"][0]["caption"] == "caption"
    assert found["image"]["creditText"]


def test_sources_and_the_outlets_they_came_through_are_named() -> None:
    person = factories.person()
    wire = factories.outlet("wire")
    chain = [{"type": "attribution", "value": {"person": person.pk, "via": [wire.pk], "edge": "CITES"}}]
    based = data(factories.article("fa", attributions=chain))["isBasedOn"]
    assert [(one["author"]["@type"], one["publisher"][0]["@type"]) for one in based] == [("Person", "Organization")]
    assert based[0]["author"]["url"].startswith("https://site.test/fa/people/")


def test_an_article_by_nobody_is_the_agencys() -> None:
    assert data(factories.article("ku"))["author"][0]["@id"] == "https://site.test/#agency"


def test_a_live_article_tells_its_entries_the_newest_first_and_when_it_ended(live: Article) -> None:
    found = data(live)
    assert found["@type"] == "LiveBlogPosting"
    assert found["coverageStartTime"] == "2026-03-21T08:01:00Z"
    assert "coverageEndTime" not in found
    assert [one["datePublished"][14:16] for one in found["liveBlogUpdate"]] == ["05", "03", "01"]
    assert all(one["url"].startswith(f"https://site.test{live.path}#entry-") for one in found["liveBlogUpdate"])
    over = factories.article("fa", kind="live", body=[entry(1), entry(9, ends=True)])
    assert data(over)["coverageEndTime"] == "2026-03-21T08:09:00Z"


def test_a_film_is_told_with_file_still_and_transcript(monkeypatch: pytest.MonkeyPatch) -> None:
    from khabar.site import blocks

    monkeypatch.setattr(blocks, "public_recording", lambda name: f"ab/{name}" if name else "")
    film = {"title": "فیلم", "file": "film.webm", "poster": factories.picture().pk, "transcript": "یک\n\nدو"}
    found = data(factories.article("fa", kind="video", body=[{"type": "video", "value": film}]))["video"][0]
    assert found["@type"] == "VideoObject"
    assert found["contentUrl"] == "https://site.test/media/ab/film.webm"
    assert found["thumbnailUrl"].startswith("https://site.test/media/")
    assert found["transcript"] == "یک\nدو"
    assert found["uploadDate"].endswith("Z")


def test_fronts_and_lists_name_what_they_list(story: Story, settings: Any) -> None:
    settings.KHABAR_FOLLOW = {"Telegram": "https://t.me/agency"}
    home = graph(PageRef("/fa/", "home", (("edition", "fa"),)))
    assert home["WebSite"]["@id"] == "https://site.test/fa/#site"
    assert "potentialAction" not in home["WebSite"]
    assert home["NewsMediaOrganization"]["sameAs"] == ["https://t.me/agency"]
    latest = graph(PageRef("/fa/latest/", "latest", (("edition", "fa"),)))
    listed = latest["CollectionPage"]["mainEntity"]
    article = Article.objects.get(edition="fa")
    assert [one["url"] for one in listed["itemListElement"]] == [f"https://site.test{article.path}"]
    assert (listed["@type"], listed["numberOfItems"]) == ("ItemList", 1)
    assert [one["position"] for one in latest["BreadcrumbList"]["itemListElement"]] == [1, 2]


def test_nothing_empty_is_said(baked: dict[str, Any]) -> None:
    def empty(value: Any) -> bool:
        if isinstance(value, dict):
            return any(empty(one) for one in value.values())
        if isinstance(value, list):
            return not value or any(empty(one) for one in value)
        return value in ("", None)

    for path, (_ref, made) in baked.items():
        if made.content_type.startswith("text/html"):
            for text in html.fromstring(made.body.decode()).xpath("//script[@type='application/ld+json']/text()"):
                assert not empty(json.loads(text)), path
