"""Publishing: one action, one transaction, one version, and an outbox row for every public change."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from khabar.kernel.models import AuditLine, Outbox
from khabar.newsroom import actions
from khabar.newsroom.models import Article, Version
from khabar.newsroom.validation import NotPublishable, problems_of
from khabar.stories.models import Story
from khabar.taxonomy.models import Organisation, Section
from tests import factories
from tests.conftest import TEST_NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def fields(db: None) -> dict[str, Any]:
    section = Section.objects.create(code="politics", names={"fa": "سیاست", "ar": "سياسة"})
    source = Organisation.objects.create(code="palace", names={"fa": "ریاست‌جمهوری", "ar": "الرئاسة"})
    return {
        "edition": "fa",
        "headline": "آغاز سال نو در سراسر کشور",
        "section": section,
        "body": [{"type": "paragraph", "value": "<p>متن خبر با نیم‌فاصله.</p>"}],
        "attributions": [{"type": "attribution", "value": {"organisation": source.pk, "via": [], "edge": "TOLD"}}],
    }


def test_publishing_makes_version_one_a_story_and_an_audit_line(fields: dict[str, Any]) -> None:
    article = actions.draft(fields, by=None)
    version = actions.publish(article, by=None)
    assert (article.live, article.first_published_at, version.number) == (True, TEST_NOW, 1)
    assert article.path == f"/fa/2026/03/21/{article.public_id}/"
    assert article.story is not None
    assert AuditLine.objects.filter(action="article.publish").count() == 1


def test_publish_writes_the_outbox_in_the_same_transaction(fields: dict[str, Any]) -> None:
    article = actions.draft(fields, by=None)
    Outbox.objects.all().delete()
    with pytest.raises(RuntimeError, match="undone"), transaction.atomic():
        actions.publish(article, by=None)
        assert Outbox.objects.filter(label="newsroom.article", object_id=str(article.pk)).exists()
        raise RuntimeError("undone")
    assert not Outbox.objects.exists()
    assert not Version.objects.exists()


def test_sql_typed_by_hand_reaches_the_outbox(fields: dict[str, Any]) -> None:
    article = actions.draft(fields, by=None)
    Outbox.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE newsroom_article SET headline = %s WHERE id = %s", ["دستی", article.pk])
    assert list(Outbox.objects.values_list("label", "object_id")) == [("newsroom.article", str(article.pk))]


def test_a_second_publish_is_version_two_and_keeps_the_first(fields: dict[str, Any]) -> None:
    article = actions.draft(fields, by=None)
    actions.publish(article, by=None)
    article.headline = "تیتر تازه"
    revision = article.save_revision()
    actions.publish(article, by=None, revision=revision)
    assert [version.headline for version in article.versions.all()] == [fields["headline"], "تیتر تازه"]
    assert Article.objects.get().headline == "تیتر تازه"


def test_what_is_missing_is_said_by_field_and_nothing_changes(fields: dict[str, Any]) -> None:
    article = actions.draft({**fields, "kind": "denial", "attributions": [], "section": None}, by=None)
    with pytest.raises(NotPublishable) as refusal:
        actions.publish(article, by=None)
    assert {problem.field for problem in refusal.value.problems} == {"section", "attributions", "responses"}
    assert not Article.objects.get().live
    assert not Version.objects.exists()


def test_a_version_cannot_be_changed(fields: dict[str, Any]) -> None:
    article = actions.draft(fields, by=None)
    actions.publish(article, by=None)
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        Version.objects.update(headline="rewritten")


def test_unpublish_takes_it_off_and_keeps_its_versions(fields: dict[str, Any]) -> None:
    article = actions.draft(fields, by=None)
    actions.publish(article, by=None)
    actions.unpublish(article, by=None)
    assert not article.live
    assert article.versions.count() == 1


def test_arabic_script_is_stored_as_it_is_written(fields: dict[str, Any]) -> None:
    article = actions.draft(fields, by=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM newsroom_article WHERE id = %s", [article.pk])
        stored_body = str(cursor.fetchone()[0])
        cursor.execute("SELECT content FROM wagtailcore_revision")
        stored_revision = str(cursor.fetchone()[0])
    assert "نیم‌فاصله" in stored_body
    assert "نیم‌فاصله" in stored_revision


def test_an_article_taken_off_and_published_again_stays_in_the_story_it_opened(fields: dict[str, Any]) -> None:
    article = actions.draft(fields, by=None)
    actions.publish(article, by=None)
    story = article.story
    actions.unpublish(article, by=None)
    actions.publish(article, by=None)
    assert article.story == story
    assert Story.objects.count() == 1


def test_what_is_pinned_under_an_article_stays_when_it_is_published_again(fields: dict[str, Any]) -> None:
    earlier = actions.draft(fields, by=None)
    actions.publish(earlier, by=None)
    article = actions.draft(fields, by=None)
    actions.publish(article, by=None)
    pinned = list(article.related)
    actions.publish(actions.draft(fields, by=None), by=None)
    actions.unpublish(article, by=None)
    actions.publish(article, by=None)
    assert pinned == [earlier.pk]
    assert article.related == pinned


@pytest.mark.parametrize(("days", "fields_named"), [(-1, ["picture"]), (0, []), (None, [])])
def test_a_picture_whose_rights_have_expired_is_refused(
    fields: dict[str, Any], days: int | None, fields_named: list[str]
) -> None:
    ends = None if days is None else (TEST_NOW + timedelta(days=days)).date()
    article = actions.draft({**fields, "picture": factories.picture(rights_expire_on=ends)}, by=None)
    assert [problem.field for problem in problems_of(article)] == fields_named
