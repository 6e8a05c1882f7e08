"""Every kind of page in every edition: it renders, says the same twice, and reads only what it may."""

import re
from typing import Any

import pytest
from django.db import connection
from lxml import etree, html

from khabar.editions import queries as editions
from khabar.kernel import reads
from khabar.newsroom import actions
from khabar.newsroom.models import Article
from khabar.site import listings, pages
from khabar.site.pages import PageRef
from khabar.stories.models import Story
from tests import factories

pytestmark = pytest.mark.django_db

BY_EDITION = {
    "home", "latest", "section", "place", "topic", "person", "organisation", "contributor", "article",
    "article-text", "archive", "standing", "missing", "feed", "feed-atom", "feed-json", "most-read", "fragment",
    "sitemap", "sitemap-fronts", "sitemap-news",
}  # fmt: skip

FACES = {
    "ar": ["noto-naskh-700", "noto-naskh-400"],
    **{code: ["vazirmatn-700", "vazirmatn-400"] for code in ("fa", "ckb")},
}
"""What pages in Arabic script preload, by edition."""


def _texts(baked: dict[str, Any]) -> dict[str, str]:
    return {path: made.body.decode() for path, (_ref, made) in baked.items() if not _is_picture(made)}


def _is_picture(made: pages.Rendered) -> bool:
    return made.content_type.startswith("image/")


def test_every_kind_renders_in_every_edition(baked: dict[str, Any]) -> None:
    found = {(ref.kind, ref.path.split("/")[1]) for ref, _made in baked.values()}
    assert {(kind, code) for kind in BY_EDITION for code in editions.codes()} <= found
    assert {"root", "robots", "sitemap-index", "story"} <= {ref.kind for ref, _made in baked.values()}


def test_html_pages_are_whole_and_carry_their_language_and_direction(baked: dict[str, Any]) -> None:
    for path, (ref, made) in baked.items():
        if not made.content_type.startswith("text/html") or ref.kind in ("fragment", "live", "root"):
            continue
        page = html.fromstring(made.body)
        edition = editions.edition(path.split("/")[1])
        assert (page.get("lang"), page.get("dir")) == (edition.html_tag, edition.direction), path
        assert len(page.findall(".//h1")) == 1, path
        keys = [key for key in edition.strings if f">{key}<" in made.body.decode()]
        assert not keys, path


def test_the_faces_of_arabic_script_are_asked_for_at_once_that_of_the_text_behind_the_picture(
    baked: dict[str, Any],
) -> None:
    for code in editions.codes():
        page = html.fromstring(_texts(baked)[f"/{code}/"])
        found = [(one.get("href"), one.get("fetchpriority")) for one in page.xpath("//link[@as='font']")]
        faces = [re.findall(r"/([a-z-]+-\d+)\.", href)[0] for href, _priority in found]
        assert [priority for _href, priority in found] == [None, "low"][: len(found)], code
        assert faces == FACES.get(code, ["source-serif-600"]), code


def test_xml_pages_are_well_formed(baked: dict[str, Any]) -> None:
    for path, (_ref, made) in baked.items():
        if "xml" in made.content_type:
            assert etree.fromstring(made.body) is not None, path


def test_rendering_twice_gives_the_same_bytes(baked: dict[str, Any]) -> None:
    for ref, made in baked.values():
        assert pages.render(ref) == made, ref.path


def test_ids_are_unique_and_links_within_the_site_lead_somewhere(baked: dict[str, Any]) -> None:
    known = set(baked) | set(pages.assets())
    for path, (_ref, made) in baked.items():
        if not made.content_type.startswith("text/html"):
            continue
        page = html.fromstring(made.body)
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), path
        links = {link.partition("#")[0] for link in page.xpath("//@href") if link.startswith("/")}
        assert links <= known, (path, links - known)


def test_no_inline_style_script_or_handler(baked: dict[str, Any]) -> None:
    for path, text in _texts(baked).items():
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text), path
        for script in re.findall(r"<script([^>]*)>", text):
            assert "src=" in script or re.search(r'type="application/(ld\+)?json"', script), path


def test_pictures_that_a_page_shows_are_named_by_it(baked: dict[str, Any]) -> None:
    for path, (ref, made) in baked.items():
        if ref.kind.startswith("feed") or _is_picture(made):
            continue
        shown = set(re.findall(r"/media/([0-9a-f]{2}/[0-9a-f]+-\d+\.\w+)", made.body.decode()))
        assert shown <= set(made.media), path


def test_the_reads_of_an_article_are_recorded(story: Story) -> None:
    article = Article.objects.get(edition="fa")
    ref = next(ref for ref in pages.pages_of("newsroom.article", str(article.pk)) if ref.kind == "article")
    with reads.recording() as noted:
        pages.render(ref)
    assert ("newsroom.article", str(article.pk), "body") in noted.objects
    assert ("media.picture", str(article.picture_id), "body") in noted.objects
    assert {label for label, _key, _facet in noted.objects} >= {
        "taxonomy.person", "taxonomy.organisation", "taxonomy.topic", "taxonomy.contributor", "stories.story",
        "stories.claim", "stories.response", "stories.report", "taxonomy.outlet",
    }  # fmt: skip
    assert {"tree:section", "tree:place", f"story:{story.pk}", f"reports:{story.pk}"} <= noted.listings
    assert noted.configuration == {"theme", "templates", "edition:fa"}


def test_an_article_reads_nothing_that_every_publish_changes(story: Story) -> None:
    article = Article.objects.get(edition="fa")
    with reads.recording() as noted:
        pages.render(PageRef(article.path, "article", (("key", str(article.pk)),)))
    assert not [key for key in noted.listings if key.startswith(("latest", "section:", "day", "front"))]


def test_renders_select_only_by_key_or_inside_a_listing(baked: dict[str, Any]) -> None:
    offences: list[str] = []

    def guard(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        by_key = re.search(r'WHERE .*"id" (= |IN )', sql)
        if sql.startswith("SELECT") and not by_key and not listings.inside():
            offences.append(sql)
        return execute(sql, params, many, context)

    for ref, _made in baked.values():
        with connection.execute_wrapper(guard):
            pages.render(ref)
    assert offences == []


def test_an_article_is_rendered_with_few_queries(story: Story, django_assert_max_num_queries: Any) -> None:
    article = Article.objects.get(edition="fa")
    with django_assert_max_num_queries(24):
        pages.render(PageRef(article.path, "article", (("key", str(article.pk)),)))


def test_what_is_not_published_never_appears(baked: dict[str, Any], story: Story) -> None:
    hidden = factories.draft(headline="DRAFTED-SECRET", story=story)
    taken = factories.article(headline="TAKEN-SECRET", story=story)
    actions.unpublish(taken, by=None)
    listings.reindex(hidden.pk)
    listings.reindex(taken.pk)
    for ref in pages.every_page():
        made = pages.render(ref)
        assert made is None or b"SECRET" not in made.body, ref.path


def test_an_article_taken_off_leaves_a_tombstone(story: Story) -> None:
    article = Article.objects.get(edition="fa")
    actions.unpublish(article, by=None)
    made = pages.render(PageRef(article.path, "article", (("key", str(article.pk)),)))
    assert made is not None
    assert made.status == 410
    assert editions.edition("fa").text("error.gone.title") in made.body.decode()
    assert article.headline not in made.body.decode()


def test_pages_that_hang_on_an_article_are_named(story: Story) -> None:
    article = Article.objects.get(edition="fa")
    kinds = {ref.kind for ref in pages.pages_of("newsroom.article", str(article.pk))}
    assert kinds == {"article", "article-text", "archive", "card", "sitemap", "story"}


def test_a_concept_without_a_name_in_an_edition_has_no_page_there() -> None:
    section = factories.section("local", names={"fa": "محلی"})
    refs = [ref for ref in pages.pages_of("taxonomy.section", str(section.pk)) if ref.kind == "section"]
    assert {ref.argument("edition") for ref in refs if pages.render(ref) is not None} == {"fa"}


def test_an_address_that_moved_redirects(story: Story) -> None:
    section = factories.section("local")
    refs = [ref for ref in pages.pages_of("taxonomy.section", str(section.pk)) if ref.path.startswith("/fa/")]
    type(section).objects.filter(pk=section.pk).update(code="provinces-news")
    made = {ref.kind: pages.render(ref) for ref in refs}
    assert {kind: (one.status, one.location) for kind, one in made.items() if one} == {
        "section": (301, "/fa/sections/provinces-news/"),
        "feed": (301, "/fa/sections/provinces-news/feed.xml"),
        "feed-atom": (301, "/fa/sections/provinces-news/atom.xml"),
        "feed-json": (301, "/fa/sections/provinces-news/feed.json"),
    }


def test_an_article_that_moved_to_another_edition_redirects(story: Story) -> None:
    article = Article.objects.get(edition="fa")
    refs = [ref for ref in pages.pages_of("newsroom.article", str(article.pk)) if ref.kind.startswith("article")]
    Article.objects.filter(pk=article.pk).update(edition="ar")
    moved = {ref.path: pages.render(ref) for ref in refs}
    assert {(one.status, one.location) for one in moved.values() if one} == {
        (301, article.path.replace("/fa/", "/ar/")),
        (301, article.path.replace("/fa/", "/ar/") + "text/"),
    }
