"""What became of a publication, as the newsroom tells it, and how its numbers are written."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from khabar.kernel import clock
from khabar.kernel.models import User
from khabar.newsroom import actions as newsroom
from khabar.press import actions, outcomes, store
from khabar.press.models import Publication
from khabar.press.outcomes import State, outcome_of
from khabar.press.templatetags.press_tags import duration, figure, size
from tests import factories
from tests.conftest import TEST_NOW
from tests.press.newsroom import client_of, expand_all, last_line, person, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(db: None) -> User:
    """Somebody who may do everything."""
    return person("administrator")


def test_a_publication_is_followed_until_it_stands_everywhere(baked: store.FileStore) -> None:
    published("fa")
    line = last_line()
    assert outcome_of(line).state == State.LOOKING
    expand_all()
    assert (outcome_of(line).state, outcome_of(line).standing, outcome_of(line).pages) == (State.WAITING, 0, 2)
    with clock.set_to(TEST_NOW + timedelta(seconds=0.3)):
        actions.run_once(baked)
    done = outcome_of(line)
    assert (done.state, done.own, done.every, done.standing) == (State.DONE, 0.3, 0.3, 2)


def test_a_change_that_nobody_sees_is_said_to_be_none(baked: store.FileStore) -> None:
    topic = factories.topic()
    actions.run_once(baked)
    newsroom.save("taxonomy.edit", by=None, on=topic, store=lambda: topic)
    assert outcome_of(last_line()).state == State.NOTHING


def test_a_failed_page_is_named(baked: store.FileStore) -> None:
    article = published("fa", headline="این fails")
    line = last_line()
    actions.run_once(baked)
    found = outcome_of(line)
    assert found.state == State.FAILED
    assert [row.path for row in found.failed] == [article.path]


@pytest.mark.parametrize("expanded", [False, True])
def test_it_gives_up_when_nobody_bakes(baked: store.FileStore, expanded: bool) -> None:
    published("fa")
    line = last_line()
    if expanded:
        expand_all()
    with clock.set_to(TEST_NOW + outcomes.PATIENCE + timedelta(seconds=1)):
        assert outcome_of(line).state == State.LATE


def test_taking_off_is_followed_as_such(baked: store.FileStore) -> None:
    article = published("fa")
    actions.run_once(baked)
    with clock.set_to(TEST_NOW + timedelta(seconds=5)):
        newsroom.unpublish(article, by=None)
        actions.run_once(baked)
    found = outcome_of(last_line())
    assert found.going
    assert (found.state, found.own, found.pages) == (State.DONE, 0.0, 2)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "On the site after 0.3 s · on all 2 pages after 0.3 s"),
        ("fa", "پس از ۰٫۳ ثانیه روی سایت · روی هر ۲ صفحه پس از ۰٫۳ ثانیه"),
        ("ar", "على الموقع بعد 0.3 ث · على الصفحتين (2) بعد 0.3 ث"),
        ("fr", "Sur le site après 0,3 s · sur les 2 pages après 0,3 s"),
    ],
)
def test_the_line_is_told_in_the_interface_language(
    baked: store.FileStore, administrator: User, language: str, text: str
) -> None:
    published("fa")
    line = last_line()
    with clock.set_to(TEST_NOW + timedelta(seconds=0.3)):
        actions.run_once(baked)
    answer = client_of(administrator).get(
        reverse("khabar_press_outcome", args=[line.pk]), headers={"accept-language": language}
    )
    assert text in answer.content.decode()
    assert "data-final" in answer.content.decode()


def test_taking_off_is_followed_by_the_line(baked: store.FileStore, administrator: User) -> None:
    article = published("fa")
    client = client_of(administrator)
    client.post(reverse("wagtailsnippets_newsroom_article:unpublish", args=[article.pk]))
    line = last_line()
    assert line.action == "article.unpublish"
    shown = client.get(reverse("wagtailsnippets_newsroom_article:list")).content.decode()
    assert reverse("khabar_press_outcome", args=[line.pk]) in shown
    assert 'role="status" data-controller="khabar-outcome"' in shown


def test_a_renamed_topic_is_followed_too(baked: store.FileStore, administrator: User) -> None:
    topic = factories.topic()
    client = client_of(administrator)
    data = {"code": topic.code, **{f"names-{code}": f"{name} +" for code, name in topic.names.items()}}
    client.post(reverse("wagtailsnippets_taxonomy_topic:edit", args=[topic.pk]), data)
    line = last_line()
    assert (line.label, line.object_id) == ("taxonomy.topic", str(topic.pk))
    shown = client.get(reverse("wagtailsnippets_taxonomy_topic:list")).content.decode()
    assert reverse("khabar_press_outcome", args=[line.pk]) in shown


# Numbers


@pytest.mark.parametrize(
    ("language", "seconds", "text"),
    [
        ("en", 0.34, "0.3 s"),
        ("fa", 0.34, "۰٫۳ ثانیه"),
        ("ar", 75, "1 د"),
        ("ku", 12.9, "12 ç"),
        ("tr", 1.5, "1,5 sn"),
        ("ar", 2 * 86400, "يومان (2)"),
        ("ar", 3 * 86400, "3 أيام"),
        ("ku", 3 * 86400, "3 roj"),
    ],
)
def test_durations(language: str, seconds: float, text: str) -> None:
    with translation.override(language):
        assert duration(seconds) == text


def test_sizes_and_figures() -> None:
    with translation.override("fa"):
        assert "۲ GB" in size(2 * 1024**3)
        assert figure(12345) == "۱۲٬۳۴۵"
    with translation.override("en"):
        assert "1.5 kB" in size(1536)
        assert duration(None) == ""
        assert [duration(7200), duration(3 * 86400)] == ["2 h", "3 days"]


def test_a_publication_after_the_clock_went_back_is_followed_too(baked: store.FileStore) -> None:
    article = published("fa", headline="خبر نخست")
    actions.run_once(baked)
    with clock.set_to(TEST_NOW - timedelta(hours=1)):
        article.refresh_from_db()
        article.headline = "خبر تازه"
        newsroom.publish(article, by=None, revision=article.save_revision())
        actions.run_once(baked)
        assert outcome_of(last_line()).state == State.DONE
    assert Publication.objects.count() == 2
