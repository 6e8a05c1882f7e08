"""Articles due at the same instant: published together, each as it would have been alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from khabar.kernel import clock, timers
from khabar.kernel.models import AuditLine, Timer, User
from khabar.newsroom import actions, together
from khabar.newsroom.models import Article, Version
from tests import factories
from tests.conftest import TEST_NOW

pytestmark = pytest.mark.django_db

LATER = TEST_NOW + timedelta(hours=3)


@pytest.fixture
def editor(people: dict[str, User]) -> User:
    """The Persian desk editor."""
    return people["desk editor fa A"]


@pytest.fixture
def waiting(editor: User) -> list[Article]:
    """Five drafts that will be published at one instant, and something older to pin under them."""
    factories.article("fa")
    drafts = [factories.draft("fa", headline=f"خبر {number}") for number in range(5)]
    for one in drafts:
        actions.schedule(one, LATER, by=editor)
    return drafts


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of the articles that were left to be published one by one."""
    found: list[str] = []
    one_by_one = actions.publish_scheduled

    def note(timer: Timer) -> None:
        found.append(timer.object_id)
        one_by_one(timer)

    monkeypatch.setattr(actions, "publish_scheduled", note)
    return found


def fire() -> None:
    with clock.set_to(LATER + timedelta(seconds=1)):
        timers.fire_due(50)


def outcome(articles: list[Article]) -> list[dict[str, Any]]:
    """Return what stands of the articles, their versions and audit lines, but for keys that count up."""
    found = []
    for one in articles:
        lines = AuditLine.objects.filter(object_id=str(one.pk), action="article.publish")
        found.append(
            {
                "row": Article.objects.filter(pk=one.pk).values().get(),
                "versions": list(one.versions.order_by("number").values()),
                "lines": list(lines.values()),
            }
        )
        for row in (*found[-1]["versions"], *found[-1]["lines"]):
            del row["id"]
    return found


def alone(waiting: list[Article]) -> list[dict[str, Any]]:
    """Return what comes of the articles when they are published one by one, and undo it."""
    found: list[dict[str, Any]] = []
    with pytest.raises(InterruptedError), transaction.atomic():
        fire()
        found = outcome(waiting)
        raise InterruptedError
    return found


def test_together_is_as_one_by_one(waiting: list[Article], left: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(timers, "_batch_handlers", {})
        expected = alone(waiting)
    assert len(left) == len(waiting)
    left.clear()
    fire()
    assert left == []
    assert outcome(waiting) == expected
    assert all(one["row"]["live"] and len(one["versions"]) == len(one["lines"]) == 1 for one in expected)


def test_further_articles_cost_no_further_queries(waiting: list[Article], editor: User) -> None:
    found = list(Timer.objects.filter(action="article.publish").select_related("by"))

    def queries(some: list[Timer]) -> int:
        with clock.set_to(LATER), CaptureQueriesContext(connection) as counted:
            assert together.publish_scheduled(some) == []
        return len(counted)

    assert queries(found[:2]) == queries(found[2:])


def test_what_needs_a_decision_is_left(waiting: list[Article], left: list[str], editor: User) -> None:
    edited, poisoned, gone, bare = waiting[:4]
    edited.refresh_from_db()
    edited.headline = "تیتر تغییر کرده"
    edited.save_revision(user=editor)
    Article.objects.filter(pk=poisoned.pk).update(taken_down=True)
    Timer.objects.filter(object_id=str(gone.pk)).update(details={"revision": 999_999, "in_row": True})
    Article.objects.filter(pk=bare.pk).update(related=[])
    fire()
    assert left == [str(one.pk) for one in (edited, poisoned, gone, bare)]
    public = set(Article.objects.filter(live=True, pk__in=[one.pk for one in waiting]).values_list("pk", flat=True))
    assert public == {edited.pk, bare.pk, waiting[4].pk}
    assert {timer.object_id for timer in timers.failed()} == {str(poisoned.pk), str(gone.pk)}


def test_the_number_of_a_version_follows_the_last(waiting: list[Article], editor: User) -> None:
    first = waiting[0]
    actions.publish(first, by=editor)
    actions.unpublish(first, by=editor)
    actions.schedule(first, LATER, by=editor)
    fire()
    assert list(Version.objects.filter(article=first).values_list("number", flat=True)) == [1, 2]
