"""Schedule, embargo, expiry and takedown: what becomes public when, in whose name, and what cancels what."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from khabar.kernel import clock, timers
from khabar.kernel.models import AuditLine, Timer, User
from khabar.kernel.policies import NotAllowed
from khabar.newsroom import actions
from khabar.newsroom.models import Article, Version
from khabar.newsroom.validation import NotPublishable
from tests import factories
from tests.conftest import TEST_NOW

pytestmark = pytest.mark.django_db

LABEL = "newsroom.article"
LATER = TEST_NOW + timedelta(hours=3)


@pytest.fixture
def editor(people: dict[str, User]) -> User:
    """The Persian desk editor."""
    return people["desk editor fa A"]


def fresh(article: Article) -> Article:
    """Return the article as it stands in the database."""
    return Article.objects.get(pk=article.pk)


def fire(at: datetime) -> None:
    """Let the press fire what is due at an instant."""
    with clock.set_to(at):
        timers.fire_due(50)


def due(article: Article) -> dict[str, datetime]:
    """Return the instants of the article's timers by action."""
    return {timer.action: timer.due for timer in timers.of(LABEL, article.pk)}


def test_it_becomes_public_at_the_promised_time_in_the_name_of_the_editor(article: Article, editor: User) -> None:
    actions.schedule(article, LATER, by=editor)
    fire(LATER - timedelta(seconds=1))
    assert not fresh(article).live
    fire(LATER + timedelta(seconds=2))
    now = fresh(article)
    assert (now.live, now.first_published_at, now.last_published_at, now.go_live_at) == (True, LATER, LATER, None)
    version = Version.objects.get()
    assert (version.by, version.published_at) == (editor, LATER)
    line = AuditLine.objects.get(action="article.publish")
    assert (line.by, line.details) == (editor, {"version": 1, "scheduled": LATER.isoformat()})


def test_the_public_time_claims_no_hours_in_which_it_was_not_there(article: Article, editor: User) -> None:
    actions.schedule(article, LATER, by=editor)
    fire(LATER + timedelta(hours=5))
    assert fresh(article).first_published_at == LATER + timedelta(hours=5)


def test_a_later_edit_does_not_change_what_was_approved(article: Article, editor: User) -> None:
    approved = article.headline
    actions.schedule(article, LATER, by=editor)
    changed = article.get_latest_revision_as_object()
    changed.headline = "تیتر تغییر کرده"
    changed.save_revision(user=editor)
    fire(LATER)
    now = fresh(article)
    assert (now.headline, now.has_unpublished_changes) == (approved, True)
    assert now.get_latest_revision_as_object().headline == "تیتر تغییر کرده"


def test_the_approved_text_is_not_overwritten_by_a_form_that_saves_itself(article: Article, editor: User) -> None:
    actions.schedule(article, LATER, by=editor)
    with pytest.raises(actions.EditConflict):
        actions.save_draft(
            article, by=editor, seen=article.latest_revision_id, store=lambda: pytest.fail("stored"), again=True
        )


def test_a_draft_saved_while_the_timer_fires_does_not_take_the_article_off(article: Article, editor: User) -> None:
    opened = fresh(article)
    actions.schedule(article, LATER, by=editor)
    fire(LATER)
    seen = fresh(article).latest_revision_id

    def store() -> Article:
        opened.save()
        return opened

    actions.save_draft(opened, by=editor, seen=seen, store=store)
    now = fresh(article)
    assert (now.live, now.first_published_at) == (True, LATER)


@pytest.mark.parametrize("ahead", [0, -1])
def test_a_time_that_has_passed_is_refused(article: Article, editor: User, ahead: int) -> None:
    with pytest.raises(actions.Untimely):
        actions.schedule(article, TEST_NOW + timedelta(seconds=ahead), by=editor)
    assert (due(article), fresh(article).go_live_at) == ({}, None)


def test_what_could_not_be_published_now_cannot_be_scheduled(desks: object, editor: User) -> None:
    unfinished = factories.draft("ar", section=None)
    with pytest.raises(NotPublishable):
        actions.schedule(unfinished, LATER, by=None)
    assert due(unfinished) == {}


def test_a_reporter_schedules_nothing(article: Article, people: dict[str, User]) -> None:
    reporter = people["reporter fa A"]
    for attempt in (
        lambda: actions.schedule(article, LATER, by=reporter),
        lambda: actions.unschedule(article, by=reporter),
        lambda: actions.set_expiry(article, LATER, by=reporter),
        lambda: actions.take_down(article, by=reporter, reason="حکم دادگاه"),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert due(article) == {}


def test_who_lost_the_role_since_still_keeps_the_promise_made(article: Article, editor: User) -> None:
    actions.schedule(article, LATER, by=editor)
    editor.grants.all().delete()
    fire(LATER)
    assert fresh(article).live


def test_cancelling_leaves_nothing_to_fire(article: Article, editor: User) -> None:
    actions.schedule(article, LATER, by=editor)
    assert actions.unschedule(article, by=editor)
    assert not actions.unschedule(article, by=editor)
    assert (due(article), fresh(article).go_live_at) == ({}, None)


def test_publishing_by_hand_cancels_the_older_text_that_was_scheduled(article: Article, editor: User) -> None:
    actions.schedule(article, LATER, by=editor)
    actions.publish(article, by=editor)
    assert (due(article), fresh(article).go_live_at) == ({}, None)


def test_one_that_became_unpublishable_says_why_and_blocks_nobody(
    article: Article, editor: User, desks: object
) -> None:
    picture = factories.picture()
    poisoned = factories.draft("ar", picture=picture)
    actions.schedule(poisoned, LATER, by=None)
    actions.schedule(article, LATER, by=editor)
    type(picture).objects.filter(pk=picture.pk).update(rights_expire_on=TEST_NOW.date() - timedelta(days=1))
    fire(LATER)
    assert fresh(article).live
    assert not fresh(poisoned).live
    (failed,) = timers.failed()
    assert failed.error == "The rights to the lead picture have expired: choose another."
    assert failed.retry_at is None
    type(picture).objects.filter(pk=picture.pk).update(rights_expire_on=None)
    actions.retry(failed, by=None)
    fire(LATER + timedelta(minutes=5))
    assert fresh(poisoned).live


def test_the_error_is_kept_in_one_language_whatever_the_interface(
    article: Article, editor: User, settings: object
) -> None:
    from django.utils.translation import override

    actions.schedule(article, LATER, by=editor)
    Article.objects.filter(pk=article.pk).update(taken_down=True)
    with override("fa"):
        fire(LATER)
    assert timers.failed()[0].error == "It was taken down: an administrator has to restore it first."


def test_the_approved_text_that_is_gone_is_an_error(article: Article, editor: User) -> None:
    timer = actions.schedule(article, LATER, by=editor)
    Timer.objects.filter(pk=timer.pk).update(details={"revision": 99_999})
    fire(LATER)
    assert timers.failed()[0].error == "The text that was approved is gone: schedule it again."


def test_a_deleted_draft_takes_its_timers_with_it(article: Article, editor: User) -> None:
    actions.schedule(article, LATER, by=editor)
    actions.remove("article.delete", by=editor, target=article)
    assert not Timer.objects.exists()


def test_publishing_under_embargo_waits_for_its_end(article: Article, editor: User) -> None:
    actions.set_embargo(article, LATER, by=editor)
    assert actions.publish(article, by=editor) is None
    assert (fresh(article).live, due(article)) == (False, {"article.publish": LATER})
    fire(LATER)
    assert (fresh(article).live, fresh(article).first_published_at) == (True, LATER)


def test_an_embargo_that_moves_takes_with_it_what_waits_for_its_end(article: Article, editor: User) -> None:
    actions.set_embargo(article, LATER, by=editor)
    actions.publish(article, by=editor)
    actions.set_embargo(article, LATER + timedelta(days=1), by=editor)
    assert due(article) == {"article.publish": LATER + timedelta(days=1)}
    actions.set_embargo(article, LATER, by=editor)
    assert (due(article), fresh(article).go_live_at) == ({"article.publish": LATER}, LATER)


def test_a_schedule_never_comes_before_the_end_of_the_embargo(article: Article, editor: User) -> None:
    actions.set_embargo(article, LATER, by=editor)
    with pytest.raises(actions.Untimely):
        actions.schedule(article, LATER - timedelta(minutes=1), by=editor)
    actions.schedule(article, LATER + timedelta(hours=1), by=editor)
    actions.set_embargo(article, LATER + timedelta(hours=2), by=editor)
    assert due(article) == {"article.publish": LATER + timedelta(hours=2)}


def test_lifting_the_embargo_early_is_audited_and_publishes_what_waited(article: Article, editor: User) -> None:
    actions.set_embargo(article, LATER, by=editor)
    actions.publish(article, by=editor)
    actions.set_embargo(article, None, by=editor)
    assert AuditLine.objects.get(action="article.lift_embargo").by == editor
    fire(TEST_NOW)
    assert fresh(article).first_published_at == TEST_NOW


def test_a_reporter_sets_and_prolongs_an_embargo_but_does_not_lift_it(
    article: Article, people: dict[str, User]
) -> None:
    reporter = people["reporter fa A"]
    actions.set_embargo(article, LATER, by=reporter)
    actions.set_embargo(article, LATER + timedelta(hours=1), by=reporter)
    for sooner in (LATER, None):
        with pytest.raises(NotAllowed):
            actions.set_embargo(article, sooner, by=reporter)
    assert fresh(article).embargo_until == LATER + timedelta(hours=1)


def test_an_embargo_written_past_the_actions_still_holds(article: Article, editor: User) -> None:
    actions.schedule(article, LATER, by=editor)
    Article.objects.filter(pk=article.pk).update(embargo_until=LATER + timedelta(hours=1))
    fire(LATER)
    assert (fresh(article).live, due(article)) == (False, {"article.publish": LATER + timedelta(hours=1)})


def test_it_leaves_the_site_when_it_expires(public_article: Article, editor: User) -> None:
    actions.set_expiry(public_article, LATER, by=editor)
    fire(LATER)
    now = fresh(public_article)
    assert (now.live, now.expired, now.expire_at) == (False, True, None)
    line = AuditLine.objects.get(action="article.unpublish")
    assert (line.by, line.details) == (editor, {"expired": LATER.isoformat()})


def test_the_expiry_can_be_taken_back_and_must_follow_the_publication(article: Article, editor: User) -> None:
    actions.schedule(article, LATER, by=editor)
    for wrong in (TEST_NOW, LATER):
        with pytest.raises(actions.Untimely):
            actions.set_expiry(article, wrong, by=editor)
    actions.set_expiry(article, LATER + timedelta(days=1), by=editor)
    actions.set_expiry(article, None, by=editor)
    assert due(article) == {"article.publish": LATER}


def test_both_fire_in_order_when_the_press_was_down_over_both(article: Article, editor: User) -> None:
    actions.schedule(article, LATER, by=editor)
    actions.set_expiry(article, LATER + timedelta(minutes=5), by=editor)
    fire(LATER + timedelta(hours=1))
    now = fresh(article)
    assert (now.live, now.expired, now.versions.count()) == (False, True, 1)


def test_unpublishing_cancels_what_was_timed_and_publishing_again_does_not_expire(
    public_article: Article, editor: User
) -> None:
    actions.set_expiry(public_article, LATER, by=editor)
    actions.unpublish(public_article, by=editor)
    assert due(public_article) == {}
    actions.publish(public_article, by=editor)
    fire(LATER)
    assert fresh(public_article).live


def test_unpublishing_a_draft_does_nothing(article: Article, editor: User) -> None:
    actions.schedule(article, LATER, by=editor)
    actions.unpublish(article, by=editor)
    assert due(article) == {"article.publish": LATER}
    assert not AuditLine.objects.filter(action="article.unpublish").exists()


def test_a_takedown_is_immediate_audited_and_cancels_everything(public_article: Article, editor: User) -> None:
    actions.schedule(public_article, LATER, by=editor)
    actions.set_expiry(public_article, LATER + timedelta(days=1), by=editor)
    actions.take_down(public_article, by=editor, reason=" حکم دادگاه ۱۲۳ ")
    now = fresh(public_article)
    assert (now.live, now.taken_down, due(now)) == (False, True, {})
    assert now.versions.count() == 1
    assert AuditLine.objects.get(action="article.take_down").details == {"reason": "حکم دادگاه ۱۲۳"}


def test_a_takedown_needs_its_reason(public_article: Article, editor: User) -> None:
    with pytest.raises(ValueError, match="reason"):
        actions.take_down(public_article, by=editor, reason=" ")
    assert fresh(public_article).live


def test_what_was_taken_down_comes_back_only_after_an_administrator_restores_it(
    public_article: Article, editor: User, people: dict[str, User]
) -> None:
    actions.take_down(public_article, by=editor, reason="قرار قضائي")
    for attempt in (
        lambda: actions.publish(public_article, by=editor),
        lambda: actions.schedule(public_article, LATER, by=editor),
    ):
        with pytest.raises(NotPublishable):
            attempt()
    with pytest.raises(NotAllowed):
        actions.restore(public_article, by=editor)
    actions.restore(public_article, by=people["administrator"])
    assert not fresh(public_article).live
    assert actions.publish(public_article, by=editor) is not None


def test_no_draft_has_wishes_of_its_own(article: Article, editor: User) -> None:
    actions.schedule(article, LATER, by=editor)
    article.save_revision(user=editor)
    actions.unschedule(article, by=editor)
    assert fresh(article).get_latest_revision_as_object().go_live_at is None


def test_firing_reads_and_writes_a_fixed_number_of_times(article: Article, editor: User) -> None:
    actions.schedule(article, LATER, by=editor)
    with clock.set_to(LATER), CaptureQueriesContext(connection) as queries:
        timers.fire_due(50)
    assert len(queries) <= 19, "\n".join(query["sql"][:160] for query in queries)


def test_the_version_is_the_same_whether_published_by_hand_or_by_the_timer(article: Article, editor: User) -> None:
    other = factories.draft("fa", desk=article.desk)
    actions.publish(other, by=editor)
    actions.schedule(article, LATER, by=editor)
    fire(LATER)
    by_hand, by_timer = Version.objects.get(article=other).content, Version.objects.get(article=article).content
    assert by_hand.keys() == by_timer.keys()
    own = {"pk", "public_id", "story", "created_at", "first_published_at", "last_published_at", "latest_revision"}
    own |= {"live_revision", "related", "body", "attributions"}
    assert {name for name in by_hand if by_hand[name] != by_timer[name]} <= own


def test_a_row_rewritten_since_the_approval_does_not_become_public(article: Article, editor: User) -> None:
    approved = article.headline
    actions.schedule(article, LATER, by=editor)
    Article.objects.filter(pk=article.pk).update(headline="دستی")
    fire(LATER)
    assert fresh(article).headline == approved
