"""A render that reads what nothing declares is baked too often, never stale, and somebody is told."""

import pytest
from structlog.testing import capture_logs

from khabar.newsroom.models import Article
from khabar.press import actions, expander, guard, store
from khabar.press.models import Dirty
from khabar.site import listings, pages
from khabar.site.pages import PageKind, PageRef, Rendered
from khabar.taxonomy.models import Section, Topic
from tests import factories
from tests.press.conftest import text_of
from tests.press.test_press import change, publish_new

pytestmark = pytest.mark.django_db

COUNT = PageRef("/fa/count/", "count")
TAGGED = PageRef("/fa/tagged/", "tagged")


def _count(ref: PageRef) -> Rendered:
    return Rendered(str(Section.objects.filter(code__startswith="c").count()).encode())


def _tagged(ref: PageRef) -> Rendered:
    return Rendered(str(Article.topics.through.objects.filter(article_id__gt=0).count()).encode())


@pytest.fixture
def careless(baked: store.FileStore, monkeypatch: pytest.MonkeyPatch) -> store.FileStore:
    """The tree with pages of kinds that count what no listing tells of, baked."""
    kinds = {
        **pages.kinds(),
        "count": PageKind("count", 2, lambda: iter([COUNT]), _count),
        "tagged": PageKind("tagged", 2, lambda: iter([TAGGED]), _tagged),
    }
    monkeypatch.setattr(pages, "kinds", lambda: kinds)
    monkeypatch.setattr(guard, "_reported", set())
    actions.bake_all(target=baked)
    return baked


def waiting() -> set[str]:
    while expander.expand():
        pass
    return set(Dirty.objects.values_list("path", flat=True))


def test_a_read_of_a_table_is_told_of_every_change_of_the_table(careless: store.FileStore) -> None:
    assert text_of(careless, COUNT.path) == "0"
    factories.section("culture")
    assert COUNT.path in waiting()
    actions.run_once(careless)
    assert text_of(careless, COUNT.path) == "1"
    Section.objects.filter(code="culture").update(names={"fa": "فرهنگ"})
    assert COUNT.path in waiting()


def test_a_read_of_a_link_table_is_told_of_every_change_of_the_object_that_links(careless: store.FileStore) -> None:
    article, topic = publish_new(), factories.topic("port")
    actions.run_once(careless)
    assert text_of(careless, TAGGED.path) == "0"
    change(article, topics=[topic])
    assert TAGGED.path in waiting()
    actions.run_once(careless)
    assert text_of(careless, TAGGED.path) == "1"


def test_a_change_of_another_table_is_none_of_its_business(careless: store.FileStore) -> None:
    factories.topic("harbour")
    assert COUNT.path not in waiting()


def test_a_careless_read_is_logged_once(careless: store.FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_reported", set())
    with capture_logs() as logged:
        for _ in range(2):
            Section.objects.create(code=f"c{Section.objects.count()}", names={})
            actions.run_once(careless)
    told = [line for line in logged if line["event"] == "a page reads what no listing declares"]
    assert len([line for line in told if "taxonomy_section" in line["sql"]]) == 1


def test_reads_by_key_and_of_listings_are_no_concern(baked: store.FileStore) -> None:
    article = publish_new()
    sql = str(Article.objects.filter(pk=article.pk).query)
    assert not guard.offends(sql)
    assert not guard.offends(str(Topic.objects.filter(pk__in=[1, 2]).query))
    assert guard.offends(str(Topic.objects.filter(code="x").query))
    with listings.declared("latest:fa"):
        assert not guard.offends(str(Topic.objects.filter(code="x").query))
