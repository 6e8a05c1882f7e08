"""Feeds: what each format says of the same articles, and which pages name them."""

import json
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from lxml import etree, html

from khabar.editions import queries as editions
from khabar.kernel import reads
from khabar.newsroom.models import Article
from khabar.site import pages
from khabar.site.pages import PageRef, Rendered
from khabar.stories.models import Story
from tests import factories

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}
FORMATS = {"feed": "feed.xml", "feed-atom": "atom.xml", "feed-json": "feed.json"}


def made(kind: str, edition: str) -> Rendered:
    """Return the feed of an edition in the format `kind`."""
    found = pages.render(PageRef(f"/{edition}/{FORMATS[kind]}", kind, (("edition", edition),)))
    assert found is not None
    return found


def test_the_three_formats_tell_the_same_articles(baked: dict[str, Any]) -> None:
    for path, (_ref, page) in baked.items():
        if not path.endswith("/feed.xml"):
            continue
        folder = path.removesuffix("feed.xml")
        rss = etree.fromstring(page.body).xpath("//item/guid/text()")
        atom = etree.fromstring(baked[folder + "atom.xml"][1].body).xpath("//a:entry/a:id/text()", namespaces=ATOM)
        told = [one["id"] for one in json.loads(baked[folder + "feed.json"][1].body)["items"]]
        assert rss == atom == told, path


def test_every_edition_section_place_topic_and_contributor_has_feeds(baked: dict[str, Any]) -> None:
    for kind, name in FORMATS.items():
        found = {path.split("/")[2] for path, (ref, _made) in baked.items() if ref.kind == kind}
        assert found == {name, "sections", "places", "topics", "contributors"}
        assert {path.split("/")[1] for path, (ref, _made) in baked.items() if ref.kind == kind} == set(editions.codes())


def test_an_item_says_who_when_where_and_what(story: Story) -> None:
    article = Article.objects.get(edition="fa")
    first = article.first_published_at
    assert first is not None
    Article.objects.filter(pk=article.pk).update(last_published_at=first + timedelta(hours=2))
    address = f"https://site.test{article.path}"
    changed = f"{first + timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}"

    item = etree.fromstring(made("feed", "fa").body).find(".//item")
    assert item.findtext("link") == address
    assert parsedate_to_datetime(item.findtext("pubDate")) == first.replace(microsecond=0)
    assert item.findtext("{http://purl.org/dc/terms/}modified") == changed
    assert item.findtext("{http://purl.org/dc/elements/1.1/}creator")
    assert len(item.findall("category")) == 3
    assert item.find("enclosure").get("type") == "image/jpeg"

    feed = etree.fromstring(made("feed-atom", "fa").body)
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "fa"
    entry = feed.find("a:entry", ATOM)
    assert entry.findtext("a:updated", namespaces=ATOM) == changed == feed.findtext("a:updated", namespaces=ATOM)
    assert entry.find("a:author/a:uri", ATOM).text.startswith("https://site.test/fa/contributors/")

    one = json.loads(made("feed-json", "fa").body)["items"][0]
    assert (one["url"], one["date_modified"], len(one["tags"])) == (address, changed, 3)
    assert one["image"].startswith("https://site.test/media/")
    assert one["content_text"] == article.lead


def test_a_feed_names_itself_its_page_and_its_language(baked: dict[str, Any]) -> None:
    for path, (ref, page) in baked.items():
        folder = path.rpartition("/")[0] + "/"
        if ref.kind == "feed":
            channel = etree.fromstring(page.body).find("channel")
            assert channel.find("a:link", ATOM).get("href") == f"https://site.test{path}"
            assert channel.findtext("link") == f"https://site.test{folder}"
            assert channel.findtext("language") == editions.edition(path.split("/")[1]).hreflang
        elif ref.kind == "feed-json":
            feed = json.loads(page.body)
            assert (feed["feed_url"], feed["home_page_url"]) == (
                f"https://site.test{path}",
                f"https://site.test{folder}",
            )


def test_pages_name_their_feeds_in_all_formats(baked: dict[str, Any]) -> None:
    for path, (_ref, page) in baked.items():
        if not page.content_type.startswith("text/html"):
            continue
        named = html.fromstring(page.body).xpath(
            "//head/link[@rel='alternate'][contains(@type, 'feed') or "
            "contains(@type, 'rss') or contains(@type, 'atom')]"
        )
        for link in named:
            assert baked[link.get("href")][1].content_type.startswith(link.get("type")), path
        own = {link.get("href") for link in named if link.get("href").startswith(path)}
        if path + "feed.xml" in baked:
            assert own == {path + name for name in FORMATS.values()}, path


def test_a_feed_without_articles_is_still_whole() -> None:
    feed = etree.fromstring(made("feed-atom", "ku").body)
    assert feed.findtext("a:updated", namespaces=ATOM) == "1970-01-01T00:00:00Z"
    assert etree.fromstring(made("feed", "ku").body).find("channel/item") is None
    assert json.loads(made("feed-json", "ku").body)["items"] == []


def test_markup_and_directional_overrides_in_a_headline_stay_text() -> None:
    factories.article("ar", headline="<script>&]]>\u202eخبر", lead="")
    told = etree.fromstring(made("feed", "ar").body).findtext(".//item/title")
    assert told == "<script>&]]>خبر"
    assert etree.fromstring(made("feed-atom", "ar").body).findtext("a:entry/a:title", namespaces=ATOM) == told
    one = json.loads(made("feed-json", "ar").body)["items"][0]
    assert (one["title"], one["content_text"]) == (told, told)


def test_the_formats_of_a_feed_share_what_they_gather(story: Story, django_assert_num_queries: Any) -> None:
    with pages.held():
        first = made("feed", "fa")
        with django_assert_num_queries(0), reads.recording() as noted:
            made("feed-atom", "fa")
            made("feed-json", "fa")
    assert first.body
    assert "latest:fa" in noted.listings
    assert {facet for label, _key, facet in noted.objects if label == "newsroom.article"} == {"feed"}
