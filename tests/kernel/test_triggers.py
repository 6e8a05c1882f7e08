"""Every change of a public table reaches the outbox, however it is made, in the same transaction."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.db.models import F

from khabar.kernel import triggers
from khabar.kernel.events import PublicTable, public_tables
from khabar.kernel.models import Outbox
from khabar.newsroom.models import Article
from khabar.taxonomy.models import Section
from tests import factories


def changed() -> set[tuple[str, str]]:
    """Return what stands in the outbox."""
    return set(Outbox.objects.values_list("label", "object_id"))


@pytest.mark.django_db
def test_every_public_table_has_its_triggers() -> None:
    assert triggers.missing(connection) == []
    assert {"newsroom.article", "taxonomy.section", "stories.story", "media.picture"} <= {
        table.label for table in public_tables()
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda: Section.objects.update(position=F("position") + 1),
        lambda: Section.objects.bulk_update([Section(pk=Section.objects.get().pk, position=9)], ["position"]),
        lambda: Section.objects.all()._raw_delete("default"),
        lambda: Section.objects.get().save(),
    ],
    ids=["update", "bulk_update", "raw delete", "save"],
)
def test_what_signals_miss_reaches_the_outbox(change: Callable[[], object]) -> None:
    section = factories.section()
    Outbox.objects.all().delete()
    change()
    assert changed() == {("taxonomy.section", str(section.pk))}


@pytest.mark.django_db
def test_a_link_table_counts_as_a_change_of_its_owner() -> None:
    article = factories.draft("ku")
    topic = factories.topic()
    Outbox.objects.all().delete()
    through = Article.topics.through
    link = through.objects.create(article_id=article.pk, topic_id=topic.pk)
    assert changed() == {("newsroom.article", str(article.pk))}
    other = factories.draft("ar")
    Outbox.objects.all().delete()
    through.objects.filter(pk=link.pk).update(article_id=other.pk)
    assert changed() == {("newsroom.article", str(article.pk)), ("newsroom.article", str(other.pk))}


@pytest.mark.django_db
def test_what_is_undone_leaves_no_row() -> None:
    section = factories.section()
    Outbox.objects.all().delete()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        section.save()
        assert changed()
        _ = 1 / 0
    assert not changed()


def test_each_database_has_its_statements_and_others_are_refused() -> None:
    table = (PublicTable("stories_claim", "stories.claim", owner="story_id"),)
    for vendor in ("sqlite", "postgresql"):
        made = "\n".join(triggers.statements(vendor, table))
        for operation in triggers.OPERATIONS:
            assert triggers.trigger_name("stories_claim", operation) in made
        assert "story_id" in made
    with pytest.raises(ValueError, match="oracle"):
        triggers.statements("oracle", table)
