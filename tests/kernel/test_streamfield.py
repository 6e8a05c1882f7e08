"""Block texts and JSON are stored as they are written, and blocks stay out of migrations."""

import json

import pytest
from django.db import connection
from wagtail import blocks

from khabar.kernel.json import Utf8JSONField
from khabar.kernel.streamfield import Utf8StreamField
from khabar.newsroom.models import Article
from tests import factories

PERSIAN = "می‌گوید که رویدادها ادامه دارد"


def test_blocks_stay_out_of_migrations() -> None:
    field = Utf8StreamField([("text", blocks.CharBlock())], blank=True)
    _name, path, arguments, options = field.deconstruct()
    assert (path, arguments, options) == ("khabar.kernel.streamfield.Utf8StreamField", [], {"blank": True})


def test_the_encoder_is_no_choice_of_a_migration() -> None:
    assert "encoder" not in Utf8JSONField(default=dict).deconstruct()[3]


def test_a_revision_holds_the_text_itself() -> None:
    article = Article(body=[factories.paragraph(PERSIAN)])
    field = Article._meta.get_field("body")
    text = field.value_to_string(article)
    assert PERSIAN in text
    assert json.loads(text)[0]["type"] == "paragraph"


@pytest.mark.django_db
def test_what_is_stored_comes_back_and_can_be_read_in_the_database() -> None:
    article = factories.draft("fa", body=[factories.paragraph(PERSIAN)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM newsroom_article WHERE id = %s", [article.pk])
        stored = cursor.fetchone()[0]
    assert PERSIAN in str(stored)
    again = Article.objects.get(pk=article.pk)
    assert PERSIAN in str(again.body[0].value)
