"""Loading an archive: it goes on where it stopped, in bounded memory, and leaves what the press would have made."""

import gc
from typing import Any

import pytest
from django.db import transaction

from khabar.kernel.models import Outbox
from khabar.newsroom.models import Article, Version
from khabar.newsroom.validation import problems_of
from khabar.ops.bench import loading, registering
from khabar.ops.bench.archive import Archive, ArticlePlan
from khabar.ops.installation import InstallationError
from khabar.press import keys
from khabar.press.models import Dependency, Page, Projection
from khabar.site import facets, listings, pages
from khabar.site.models import ListingEntry
from khabar.taxonomy.models import Person

pytestmark = pytest.mark.django_db
ARCHIVE = Archive(seed=5)


@pytest.fixture(autouse=True)
def _one_picture_and_small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "PICTURES", 1)
    monkeypatch.setattr(loading, "PICTURE_SIZE", (96, 64))
    monkeypatch.setattr(loading, "BATCH", 10)


def _content() -> list[Any]:
    articles = Article.objects.order_by("pk").values()
    entries = ListingEntry.objects.order_by("listing", "article_id").values_list("listing", "sort_time", "article_id")
    people = Article.people.through.objects.order_by("article_id", "person_id").values_list("article_id", "person_id")
    concepts = Person.objects.order_by("pk").values_list("pk", "code")
    return [list(articles), list(entries), list(people), list(concepts), Version.objects.count()]


def test_a_load_goes_on_where_it_stopped_and_ends_as_one_that_never_did() -> None:
    with transaction.atomic():
        assert loading.load(ARCHIVE, 13) == 13
        assert loading.load(ARCHIVE, 35) == 22
        resumed = _content()
        transaction.set_rollback(True)
    assert loading.load(ARCHIVE, 35) == 35
    assert _content() == resumed


def test_a_smaller_archive_than_the_one_there_is_refused() -> None:
    loading.load(ARCHIVE, 20)
    with pytest.raises(InstallationError, match="holds 20 articles already"):
        loading.load(ARCHIVE, 10)


def test_nothing_is_left_for_the_expander_and_the_index_is_as_the_site_makes_it() -> None:
    loading.load(ARCHIVE, 30)
    assert not Outbox.objects.exists()
    for key in range(1, 31):
        assert listings.reindex(key) == set()
    for label, object_id in Projection.objects.values_list("label", "object_id").distinct():
        stored = Projection.objects.filter(label=label, object_id=object_id)
        assert {row.facet: bytes(row.hash) for row in stored} == facets.facets_of(label, object_id), label
    projected = Projection.objects.filter(label="newsroom.article").values_list("object_id", flat=True)
    assert set(projected) == {str(key) for key in range(1, 31)}


def test_loaded_articles_could_have_been_published() -> None:
    loading.load(ARCHIVE, 30)
    for article in Article.objects.all():
        assert problems_of(article) == ()
        assert article.versions.get().number == 1


def test_no_more_than_one_batch_of_articles_is_ever_held() -> None:
    held: list[int] = []

    def count(done: int, total: int) -> None:
        gc.collect()
        held.append(sum(type(one) in (ArticlePlan, Article) for one in gc.get_objects()))

    loading.load(ARCHIVE, 60, count)
    assert len(held) == 6
    assert max(held) <= 2 * loading.BATCH
    assert held[-1] <= held[0]


def test_registered_pages_are_those_of_the_site_and_read_their_article_and_listing() -> None:
    loading.load(ARCHIVE, 30)
    registering.register(ARCHIVE, 30, lambda done, total: None)
    known = {page.path: (page.kind, page.arguments) for page in Page.objects.all()}
    every = {
        ref.path: (ref.kind, [list(pair) for pair in ref.arguments])
        for name in registering.BULK
        for ref in pages.kinds()[name].every()
    }
    assert known.items() <= every.items()
    assert {path for path, (kind, _) in every.items() if kind != "story"} <= known.keys()
    readers = Dependency.objects.filter(key=keys.object_key("newsroom.article", "1", "body"))
    assert {reader.page.kind for reader in readers} == {"article", "article-text"}
