"""What readers are told of changes: kept with version, article and audit log, and never rewritten."""

from datetime import timedelta
from typing import Any

import pytest

from khabar.kernel import clock, timers
from khabar.kernel.models import AuditLine, Timer
from khabar.kernel.policies import NotAllowed
from khabar.newsroom import actions
from khabar.newsroom.models import Article, Version
from khabar.newsroom.validation import NotPublishable
from tests import factories
from tests.conftest import TEST_NOW

pytestmark = pytest.mark.django_db

NOTES = {
    "fa": "در نسخهٔ نخست، شمار کارگران ۴۰۰ نفر نوشته شده بود؛ درست آن ۳۴۰ نفر است.",
    "ar": "ذكرت النسخة الأولى أن عدد العمال ٤٠٠، والصحيح ٣٤٠.",
    "ku": "Di guhertoya pêşîn de hejmara karkeran 400 hatibû nivîsandin; ya rast 340 e.",
}


def stored(article: Article) -> Article:
    """Return the article as it stands in the database."""
    return Article.objects.get(pk=article.pk)


@pytest.mark.parametrize("edition", NOTES)
def test_a_correction_is_kept_with_its_version_its_article_and_its_audit_line(edition: str) -> None:
    article = factories.article(edition)
    with clock.set_to(TEST_NOW + timedelta(hours=1)):
        version = actions.publish(article, by=None, change="correction", note=f"  {NOTES[edition]}\n")
    assert version is not None
    assert (version.number, version.change, version.note) == (2, "correction", NOTES[edition])
    assert stored(article).corrections == [
        {
            "change": "correction",
            "at": (TEST_NOW + timedelta(hours=1)).isoformat(),
            "note": NOTES[edition],
            "version": 2,
        }
    ]
    line = AuditLine.objects.filter(action="article.publish").latest("pk")
    assert line.details == {"version": 2, "change": "correction", "note": NOTES[edition]}


def test_a_small_change_tells_nothing_and_keeps_what_was_told() -> None:
    article = factories.article()
    actions.publish(article, by=None, change="correction", note=NOTES["fa"])
    draft = stored(article)
    draft.headline, draft.corrections = "تیتر تازه", []
    actions.publish(article, by=None, revision=draft.save_revision())
    assert [one["version"] for one in stored(article).corrections] == [2]
    assert Version.objects.get(article=article, number=3).change == ""


def test_an_earlier_text_published_again_takes_no_correction_back() -> None:
    article = factories.article()
    first = article.latest_revision
    actions.publish(article, by=None, change="correction", note=NOTES["fa"])
    actions.publish(article, by=None, revision=first, change="update")
    assert [one["change"] for one in stored(article).corrections] == ["correction", "update"]


@pytest.mark.parametrize(
    ("change", "note"), [("correction", " \n"), ("", "note"), ("retraction", "note"), ("x", "note")]
)
def test_what_cannot_be_told_so_changes_nothing(change: str, note: str) -> None:
    article = factories.article()
    with pytest.raises(actions.Untold):
        actions.publish(article, by=None, change=change, note=note)
    assert article.versions.count() == 1


def test_what_was_never_public_cannot_be_corrected() -> None:
    article = factories.draft()
    with pytest.raises(actions.Untold):
        actions.publish(article, by=None, change="update", note=NOTES["fa"])
    assert not stored(article).live


def test_a_correction_under_embargo_is_told_when_the_embargo_ends() -> None:
    article = factories.article("ar")
    end = TEST_NOW + timedelta(hours=2)
    actions.set_embargo(article, end, by=None)
    assert actions.publish(article, by=None, change="correction", note=NOTES["ar"]) is None
    later = end + timedelta(hours=1)
    actions.set_embargo(article, later, by=None)
    with clock.set_to(later):
        actions.publish_scheduled(Timer.objects.get(action="article.publish"))
    entry = stored(article).corrections[-1]
    assert (entry["change"], entry["note"], entry["at"]) == ("correction", NOTES["ar"], later.isoformat())


def test_a_retraction_keeps_the_page_and_the_text_and_says_why() -> None:
    article = factories.article("fa")
    actions.set_expiry(article, TEST_NOW + timedelta(days=1), by=None)
    with clock.set_to(TEST_NOW + timedelta(hours=1)):
        version = actions.retract(article, by=None, reason="منبع سند ساختگی بود.")
    assert (article.live, article.retracted, article.expire_at) == (True, True, None)
    assert (version.number, version.change, version.note) == (2, "retraction", "منبع سند ساختگی بود.")
    assert version.content["headline"] == article.headline
    assert article.corrections[-1]["change"] == "retraction"
    assert AuditLine.objects.get(action="article.retract").details["note"] == "منبع سند ساختگی بود."
    assert timers.of("newsroom.article", article.pk) == []


def test_what_was_retracted_is_not_published_again() -> None:
    article = factories.article()
    actions.retract(article, by=None, reason="منبع سند ساختگی بود.")
    with pytest.raises(NotPublishable, match="retracted"):
        actions.publish(article, by=None)
    with pytest.raises(actions.Untold):
        actions.retract(article, by=None, reason="دوباره")


def test_a_retraction_needs_a_reason_and_a_public_article() -> None:
    public, draft = factories.article(), factories.draft()
    with pytest.raises(actions.Untold):
        actions.retract(public, by=None, reason=" ")
    with pytest.raises(actions.Untold):
        actions.retract(draft, by=None, reason="منبع")
    assert not Article.objects.filter(retracted=True).exists()


def test_only_editors_of_its_scope_retract(people: dict[str, Any], public_article: Article) -> None:
    with pytest.raises(NotAllowed):
        actions.retract(public_article, by=people["reporter fa A"], reason="منبع")
    actions.retract(public_article, by=people["desk editor fa A"], reason="منبع")
    assert stored(public_article).retracted
