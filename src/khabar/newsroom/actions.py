"""Writes of the newsroom. Button, command, scheduler and import all end here."""

from collections.abc import Callable
from copy import copy
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils.translation import override
from modelcluster.models import get_serializable_data_for_fields
from wagtail.models import Revision
from wagtail.signals import published, unpublished

from khabar.kernel import clock, policies, timers
from khabar.kernel.actions import Unit, unit
from khabar.kernel.models import Timer, User
from khabar.newsroom import changes, timing
from khabar.newsroom.changes import Told
from khabar.newsroom.changes import Untold as Untold
from khabar.newsroom.events import ARTICLE
from khabar.newsroom.models import Article, Version
from khabar.newsroom.timing import Untimely as Untimely
from khabar.newsroom.timing import schedule as schedule
from khabar.newsroom.timing import set_embargo as set_embargo
from khabar.newsroom.timing import set_expiry as set_expiry
from khabar.newsroom.timing import unschedule as unschedule
from khabar.newsroom.validation import NotPublishable, problems_of

Stored = TypeVar("Stored", bound=Model)

PUNCTUAL = timedelta(seconds=60)
"""How late a scheduled article may become public and still carry the time that was promised."""


def draft(fields: dict[str, Any], *, by: User | None, links: dict[str, list[Any]] | None = None) -> Article:
    """Create an article that is not public yet and return it with its first revision saved.

    `fields` are the model's fields; `links` the topics, people, organisations and responses. Raises NotAllowed.
    """
    article = Article(live=False, has_unpublished_changes=True, created_at=clock.now(), **fields)
    with unit("article.create", by=by) as running:
        article.save()
        for name, values in (links or {}).items():
            setattr(article, name, values)
        article.save()
        article.save_revision(user=by)
        running.target = article
    return article


MOVED_BY_TIMERS = ("live", "live_revision", "expired", "first_published_at", "last_published_at", *Article.OF_THE_ROW)
"""Fields of an article's row that change while its form is open."""


SET_BY_REVEALING = (
    "live", "expired", "go_live_at", "live_revision_id", "first_published_at", "last_published_at",
    "has_unpublished_changes", "related", "corrections",
)  # fmt: skip
"""Fields that change when a row becomes public as it stands."""


SET_BY_RETRACTING = ("retracted", "corrections", "last_published_at", "go_live_at", "expire_at")
"""Fields that change when an article is withdrawn."""


class EditConflict(Exception):
    """Somebody saved the article since it was opened; nothing was written."""


def save(action: str, *, by: User | None, on: Model | None, store: Callable[[], Stored]) -> Stored:
    """Run the save of one of the newsroom's forms as `action`, and return what `store` stored.

    `on` is the object as it will be, None when it is new. Raises NotAllowed and whatever `store` raises.
    """
    with unit(action, by=by, on=on) as running:
        running.target = store()
    return running.target


def save_draft(
    article: Article, *, by: User | None, seen: int | None, store: Callable[[], Article], again: bool = False
) -> Article:
    """Store an edit of `article` as a draft through `store`, and return the article.

    `seen` is the latest revision that the writer had before them; `again` marks a further save of the same sitting,
    which overwrites that revision and adds no audit line. Raises NotAllowed, EditConflict when another revision, or
    the approval of the one to overwrite, has come in between.
    """
    policies.require(by, "article.edit", article)
    with transaction.atomic():
        latest = Article.objects.select_for_update().values_list("latest_revision_id", flat=True).get(pk=article.pk)
        if (latest is not None and latest != seen) or (again and timing.is_approved(article, latest)):
            raise EditConflict
        # A timer may have published it or taken it off since it was read: the draft must not undo that.
        article.refresh_from_db(fields=MOVED_BY_TIMERS)
        if again:
            return store()
        return save("article.edit", by=by, on=article, store=store)


def remove(action: str, *, by: User | None, target: Model) -> None:
    """Delete `target` as `action`; its name stays in the audit log. Raises NotAllowed, ProtectedError."""
    with unit(action, by=by, on=target) as running:
        running.details = {"name": str(target)}
        timers.cancel_all(target._meta.label_lower, target.pk)
        # A copy keeps the primary key that deleting takes from the original.
        running.target = copy(target)
        target.delete()


def publish(
    article: Article,
    *,
    by: User | None,
    revision: Revision | None = None,
    at: datetime | None = None,
    change: str = "",
    note: str = "",
) -> Version | None:
    """Make `revision` (the latest when None) of `article` public, in one transaction, and return the new version.

    Of an article that was public before, `change` says what readers are told (an update or a correction, empty for a
    small change) and `note` how it is worded, in the article's language. Under an embargo nothing becomes public: the
    revision is scheduled for its end, and None returned. `at` back-dates the first publication for imports and
    archives; None means now. What was scheduled is cancelled. Raises NotAllowed, NotPublishable (with what is missing,
    by field), Untold for a correction without its note or of what was never public.
    """
    with transaction.atomic():
        policies.require(by, "article.publish", article)
        current = timing.locked(article)
        told = changes.told(current, change, note)
        revision = revision or current.get_latest_revision() or article.save_revision(user=by)
        now = clock.now()
        if current.embargo_until is not None and current.embargo_until > now:
            timing.schedule(article, current.embargo_until, by=by, revision=revision, told=told)
            return None
        if current.expire_at is not None and current.expire_at <= now:
            # Publishing by hand takes back an expiry that has not fired yet.
            timers.cancel(timing.UNPUBLISH, ARTICLE, current.pk)
            current.expire_at = None
        timers.cancel(timing.PUBLISH, ARTICLE, current.pk)
        with unit("article.publish", by=by, on=current) as running:
            version = _make_public(running, current, revision, at or now, told)
    article.refresh_from_db()
    return version


def publish_scheduled(timer: Timer) -> None:
    """Publish what `timer` was set for, in the name of who scheduled it.

    The public time is the one promised when it fires within a minute of it, else now. Raises Hopeless when a person
    has to change something first.
    """
    now = clock.now()
    at = promised(timer, now)
    try:
        current = timing.locked(int(timer.object_id))
        revision = Revision.objects.get(pk=timer.details["revision"], object_id=timer.object_id)
        if current.embargo_until is not None and current.embargo_until > now:
            told = changes.kept(timer.details)
            timing.set_publication(current, current.embargo_until, by=timer.by, revision=revision.pk, told=told)
            return
        with unit("article.publish", by=None, on=current) as running:
            running.by = timer.by
            running.details = {"scheduled": timer.due.isoformat()}
            publication = _reveal if timing.stands_in_row(current, revision, timer) else _make_public
            publication(running, current, revision, at, changes.kept(timer.details))
    except (Article.DoesNotExist, Revision.DoesNotExist, KeyError) as error:
        raise _hopeless(timing.GONE) from error
    except NotPublishable as refusal:
        raise _hopeless(*(problem.message for problem in refusal.problems)) from refusal


def promised(timer: Timer, now: datetime) -> datetime:
    """Return the public time of what `timer` publishes at the instant `now`."""
    return timer.due if now - timer.due <= PUNCTUAL else now


def _hopeless(*reasons: Any) -> timers.Hopeless:
    """Return the error with its reasons in English, one a line: screens say them in the interface language."""
    with override("en"):
        return timers.Hopeless("\n".join(str(reason) for reason in reasons))


def unpublish(article: Article, *, by: User | None) -> None:
    """Take `article` off the site; its versions stay, what was timed is cancelled.

    Does nothing when it is not public. Raises NotAllowed.
    """
    policies.require(by, "article.unpublish", article)
    with transaction.atomic():
        current = timing.locked(article)
        if current.live:
            with unit("article.unpublish", by=by, on=current):
                timers.cancel_all(ARTICLE, current.pk)
                _take_off(current)
    article.refresh_from_db()


def unpublish_expired(timer: Timer) -> None:
    """Take off the site what `timer` says has expired, in the name of who set it."""
    current = Article.objects.select_for_update().filter(pk=timer.object_id).first()
    if current is None or not current.live:
        Article.objects.filter(pk=timer.object_id).update(expire_at=None)
        return
    with unit("article.unpublish", by=None, on=current) as running:
        running.by = timer.by
        running.details = {"expired": timer.due.isoformat()}
        timers.cancel(timing.PUBLISH, ARTICLE, current.pk)
        _take_off(current, expired=True)


def take_down(article: Article, *, by: User | None, reason: str) -> None:
    """Take `article` down at once, as the law asks: its address answers that it is gone, its tombstone text stays.

    It cannot be published again before `restore`. `reason` stands in the audit log only. Raises NotAllowed, ValueError
    without a reason.
    """
    if not reason.strip():
        raise ValueError("A takedown needs its reason.")
    with unit("article.take_down", by=by, on=article) as running:
        running.details = {"reason": reason.strip()}
        timers.cancel_all(ARTICLE, article.pk)
        _take_off(timing.locked(article), taken_down=True)
    article.refresh_from_db()


def retract(article: Article, *, by: User | None, reason: str) -> Version:
    """Withdraw the public `article` and return the version that says so.

    Its page stays at its address and says why, with `reason` in the article's language; its text is no longer shown,
    and it leaves fronts and lists. What was timed is cancelled; it cannot be published again. Raises NotAllowed, Untold
    without a reason or for what is not public.
    """
    with unit("article.retract", by=by, on=article) as running:
        current = timing.locked(article)
        if not reason.strip():
            raise Untold("A retraction needs its reason.")
        if not current.live or current.retracted:
            raise Untold("Only what is public can be retracted.")
        timers.cancel_all(ARTICLE, current.pk)
        told, number = changes.Told(Version.Change.RETRACTION, reason.strip()), _next_number(current)
        current.retracted, current.last_published_at = True, clock.now()
        current.go_live_at = current.expire_at = None
        changes.enter(current, told, number, current.last_published_at)
        Article.objects.filter(pk=current.pk).update(**{name: getattr(current, name) for name in SET_BY_RETRACTING})
        version = _written_down(running, current, number, current.serializable_data(), told)
    article.refresh_from_db()
    return version


def restore(article: Article, *, by: User | None) -> None:
    """Allow the taken-down `article` to be published again; it does not become public by this. Raises NotAllowed."""
    with unit("article.restore", by=by, on=article):
        Article.objects.filter(pk=article.pk).update(taken_down=False)
    article.taken_down = False


def retry(timer: Timer, *, by: User | None) -> None:
    """Fire the failed `timer` of an article again at once. Raises NotAllowed, Article.DoesNotExist."""
    article = Article.objects.get(pk=timer.object_id)
    with unit("article.schedule", by=by, on=article) as running:
        running.details = {"retry": timer.action}
        timers.retry(timer)


def _make_public(running: Unit, current: Article, revision: Revision, at: datetime, told: Told) -> Version:
    """Make `revision` public at the instant `at`; `current` is the locked row. Raises NotPublishable."""
    if current.latest_revision_id == revision.pk:
        current.latest_revision = revision
    public = current.with_content_json(revision.content)
    problems = problems_of(public)
    if problems:
        raise NotPublishable(problems)
    # Revisions from before the first publication know neither the story it opened nor what it pinned.
    public.story_id = public.story_id or current.story_id or timing.open_story(public).pk
    public.related = public.related or current.related or timing.choose_related(public)
    number = _next_number(current)
    set_public(public, revision, at)
    changes.enter(public, told, number, at)
    content = public.serializable_data()
    public.save()
    return _enter(running, public, revision, number, content, told)


def _reveal(running: Unit, current: Article, revision: Revision, at: datetime, told: Told) -> Version:
    """Make the locked row `current` public as it stands, which is `revision`: no text is written twice."""
    problems = problems_of(current)
    if problems:
        raise NotPublishable(problems)
    current.related = current.related or timing.choose_related(current)
    number = _next_number(current)
    set_public(current, revision, at)
    changes.enter(current, told, number, at)
    Article.objects.filter(pk=current.pk).update(**{name: getattr(current, name) for name in SET_BY_REVEALING})
    content = {**revision.content, **get_serializable_data_for_fields(current)}
    return _enter(running, current, revision, number, content, told)


def set_public(article: Article, revision: Revision, at: datetime) -> None:
    """Make `article`, which is not saved by this, public as `revision` at the instant `at`."""
    article.live, article.expired, article.go_live_at = True, False, None
    article.live_revision_id = revision.pk
    article.first_published_at = article.first_published_at or at
    article.last_published_at = at
    article.has_unpublished_changes = revision.pk != article.latest_revision_id


def _enter(
    running: Unit, public: Article, revision: Revision, number: int, content: dict[str, Any], told: Told
) -> Version:
    """Write down what has just become public, as the version `number`, and tell the frame."""
    version = _written_down(running, public, number, content, told)
    published.send(sender=Article, instance=public, revision=revision)
    return version


def _written_down(running: Unit, public: Article, number: int, content: dict[str, Any], told: Told) -> Version:
    version = Version.objects.create(
        article=public,
        number=number,
        published_at=public.last_published_at,
        by=running.by,
        headline=public.headline,
        content=content,
        change=told.change,
        note=told.note,
    )
    running.target = public
    running.details = {"version": number, **told.details, **running.details}
    return version


def _take_off(current: Article, **changed: Any) -> None:
    state = {
        "live": False,
        "live_revision": None,
        "has_unpublished_changes": True,
        "go_live_at": None,
        "expire_at": None,
        **changed,
    }
    Article.objects.filter(pk=current.pk).update(**state)
    for name, value in state.items():
        setattr(current, name, value)
    unpublished.send(sender=Article, instance=current)


def _next_number(article: Article) -> int:
    return (article.versions.order_by("-number").values_list("number", flat=True).first() or 0) + 1
