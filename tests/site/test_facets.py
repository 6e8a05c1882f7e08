"""Facets: a change raises exactly the facets that show it."""

import pytest

from khabar.newsroom import actions
from khabar.newsroom.models import Article
from khabar.site.facets import facets_of
from tests import factories

pytestmark = pytest.mark.django_db


def _changed(label: str, key: int, before: dict[str, bytes]) -> set[str]:
    after = facets_of(label, str(key))
    return {name for name in before | after if before.get(name) != after.get(name)}


def test_a_typo_in_the_body_changes_the_page_and_no_card() -> None:
    article = factories.article()
    before = facets_of("newsroom.article", str(article.pk))
    Article.objects.filter(pk=article.pk).update(body=[factories.paragraph("متن درست")])
    assert _changed("newsroom.article", article.pk, before) == {"body"}


def test_a_new_headline_changes_page_and_card_but_not_the_address() -> None:
    article = factories.article()
    before = facets_of("newsroom.article", str(article.pk))
    Article.objects.filter(pk=article.pk).update(headline="تیتر تازه")
    assert _changed("newsroom.article", article.pk, before) == {"body", "card", "feed"}


def test_a_new_link_to_a_person_changes_the_sources() -> None:
    article = factories.article()
    before = facets_of("newsroom.article", str(article.pk))
    Article.people.through.objects.create(article_id=article.pk, person_id=factories.person().pk)
    assert _changed("newsroom.article", article.pk, before) == {"body", "sources"}


def test_what_is_not_public_has_no_facets() -> None:
    draft, taken = factories.draft(), factories.article()
    actions.unpublish(taken, by=None)
    assert facets_of("newsroom.article", str(draft.pk)) == facets_of("newsroom.article", str(taken.pk)) == {}
    assert facets_of("newsroom.article", "99999") == {}
    assert facets_of("auth.group", "1") == {}


def test_a_description_does_not_change_the_card_of_a_concept_but_an_outlets_site_does() -> None:
    topic, outlet = factories.topic(), factories.outlet()
    before = facets_of("taxonomy.topic", str(topic.pk))
    topic.descriptions = {"fa": "شرح"}
    topic.save()
    assert _changed("taxonomy.topic", topic.pk, before) == {"body"}
    before = facets_of("taxonomy.outlet", str(outlet.pk))
    outlet.address = "https://wire.example/"
    outlet.save()
    assert _changed("taxonomy.outlet", outlet.pk, before) == {"body", "card"}


def test_a_response_that_a_report_carries_changes_the_report() -> None:
    story = factories.story()
    report, response = factories.report(story), factories.denial(factories.claim(story))
    before = facets_of("stories.report", str(report.pk))
    report.responses.add(response)
    assert _changed("stories.report", report.pk, before) == {"body"}
