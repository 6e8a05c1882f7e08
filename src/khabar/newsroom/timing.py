"""When an article becomes public and when it goes: schedule, embargo, expiry.

The wishes stand on the article's row, timers carry them out. All times are aware instants.
"""

import json
from datetime import datetime
from functools import cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from modelcluster.models import get_serializable_data_for_fields
from wagtail.models import Revision

from khabar.kernel import clock, policies, timers
from khabar.kernel.actions import unit
from khabar.kernel.models import Timer, User
from khabar.newsroom.changes import Told
from khabar.newsroom.events import ARTICLE
from khabar.newsroom.models import Article
from khabar.newsroom.validation import NotPublishable, problems_of
from khabar.stories.models import Story

PUBLISH, UNPUBLISH = "article.publish", "article.unpublish"
"""The actions that timers carry out."""

RELATED = 5
"""How many articles are pinned under an article when it is published or scheduled."""

APPROVED = ("revision", "lift", "in_row", "change", "note")
"""What a timer of a publication says of it, besides what others note there."""

UNSAID = Told()
"""Nothing is told of a change."""

GONE = _("The text that was approved is gone: schedule it again.")


class Untimely(Exception):
    """A time that cannot be: `field` is the wish it was given for, `message` says why, in the reader's language."""

    def __init__(self, field: str, message: Any) -> None:
        super().__init__(f"{field}: {message}")
        self.field, self.message = field, message


def locked(article: Article | int) -> Article:
    """Return the article's row as it is now, locked until the transaction ends. Raises Article.DoesNotExist."""
    key = article.pk if isinstance(article, Article) else article
    found: Article = Article.objects.select_for_update().get(pk=key)
    return found


def publication(article: Article) -> Timer | None:
    """Return the timer that will publish `article`, None when it is not scheduled."""
    return Timer.objects.filter(action=PUBLISH, label=ARTICLE, object_id=str(article.pk)).select_related("by").first()


def is_approved(article: Article, revision: int | None) -> bool:
    """Return whether `revision` (its key) is what the article's timer will publish: its text must not change."""
    timer = publication(article)
    return timer is not None and timer.details.get("revision") == revision


def schedule(
    article: Article, at: datetime, *, by: User | None, revision: Revision | None = None, told: Told = UNSAID
) -> Timer:
    """Schedule `revision` (the latest when None) of `article` to become public `at`, and return the timer.

    Later edits do not change what was approved; `told` is what readers are then told of the change. Raises NotAllowed,
    NotPublishable for what could not be published now, Untimely for a time that has passed, lies under the embargo or
    after the expiry.
    """
    with unit("article.schedule", by=by, on=article) as running:
        current = locked(article)
        revision = revision or current.get_latest_revision() or article.save_revision(user=by)
        if at <= clock.now():
            raise Untimely("go_live_at", _("This time has passed: choose a later one, or publish now."))
        if current.embargo_until is not None and at < current.embargo_until:
            raise Untimely("go_live_at", _("The embargo ends later: choose a time after it."))
        if current.expire_at is not None and current.expire_at <= at:
            raise Untimely("go_live_at", _("It is taken off the site before this time."))
        public = current.with_content_json(revision.content)
        problems = problems_of(public)
        if problems:
            raise NotPublishable(problems)
        if not current.live:
            _prepare(current, public)
        running.details = {"at": at.isoformat(), "revision": revision.pk}
        timer = set_publication(current, at, by=by, revision=revision.pk, in_row=not current.live, told=told)
    article.go_live_at, article.story_id = at, current.story_id
    return timer


def _prepare(current: Article, public: Article) -> None:
    """Write the approved text to the row and open its story now, so that little is left to do when it is due."""
    public.story_id = current.story_id = public.story_id or current.story_id or open_story(public).pk
    public.related = current.related = public.related or current.related or choose_related(public)
    public.save()


def open_story(article: Article) -> Story:
    """Return a new story that begins with `article`."""
    story: Story = Story.objects.create(titles={article.edition: article.headline}, created_at=clock.now())
    return story


def choose_related(article: Article) -> list[int]:
    """Return the keys of what is pinned under `article`: the newest of its edition and section, not of its story."""
    scope: dict[str, Any] = {"edition": article.edition, "section_id": article.section_id}
    own: dict[str, Any] = {"story_id": article.story_id}
    newest = Article.objects.filter(live=True, **scope).exclude(pk=article.pk).exclude(**own)
    return list(newest.order_by("-first_published_at", "-id").values_list("pk", flat=True)[:RELATED])


def set_publication(
    current: Article, at: datetime, *, by: User | None, revision: int, in_row: bool = False, told: Told = UNSAID
) -> Timer:
    """Set the timer that publishes a revision (its key) of the locked `current`, and its wish.

    `in_row` says that the row, which is not public, holds that revision; `told` is what readers are told.
    """
    Article.objects.filter(pk=current.pk).update(go_live_at=at)
    lift = current.embargo_until is not None and at == current.embargo_until
    details = {"revision": revision, "lift": lift, "in_row": in_row, **told.details}
    return timers.set_timer(PUBLISH, ARTICLE, current.pk, at, by=by, details=details, group=_group(current))


def _group(current: Article) -> str:
    """Return what the articles of one story share: their pages show each other."""
    return f"story:{current.story_id}" if current.story_id else ""


def stands_in_row(current: Article, revision: Revision, timer: Timer) -> bool:
    """Return whether the row `current` still holds the `revision` that `timer` publishes."""
    if not timer.details.get("in_row") or current.live or current.latest_revision_id != revision.pk:
        return False
    row, approved = get_serializable_data_for_fields(current), revision.content
    return all(_same(row[name], approved.get(name)) for name in _text_fields())


def _same(stored: Any, approved: Any) -> bool:
    """Return whether two serialised values mean the same: PostgreSQL gives the keys of JSON in an order of its own."""
    if stored == approved:
        return True
    try:
        return bool(json.loads(stored) == json.loads(approved))
    except (TypeError, ValueError):
        return False


@cache
def _text_fields() -> tuple[str, ...]:
    """Return the plain fields of a draft; its links to others are compared by the revision it was saved as."""
    state = {
        *Article.OF_THE_ROW, "id", "latest_revision", "live", "has_unpublished_changes", "first_published_at",
        "last_published_at", "live_revision", "expired", "locked", "locked_at", "locked_by", "story", "related",
        "created_at",
    }  # fmt: skip
    fields: tuple[Any, ...] = tuple(Article._meta.fields)
    return tuple(field.name for field in fields if field.serialize and field.name not in state)


def unschedule(article: Article, *, by: User | None) -> bool:
    """Cancel the scheduled publication of `article`, and return whether there was one. Raises NotAllowed."""
    policies.require(by, "article.unschedule", article)
    if publication(article) is None:
        return False
    with unit("article.unschedule", by=by, on=article):
        timers.cancel(PUBLISH, ARTICLE, article.pk)
        Article.objects.filter(pk=article.pk).update(go_live_at=None)
    article.go_live_at = None
    return True


def set_expiry(article: Article, at: datetime | None, *, by: User | None) -> None:
    """Have `article` taken off the site `at`, or never (None).

    Raises NotAllowed, Untimely for a time that has passed or lies before it becomes public.
    """
    with unit("article.expire", by=by, on=article) as running:
        current = locked(article)
        running.details = {"at": at and at.isoformat()}
        if at is None:
            timers.cancel(UNPUBLISH, ARTICLE, current.pk)
        elif at <= clock.now():
            raise Untimely("expire_at", _("This time has passed: choose a later one, or unpublish now."))
        elif at <= max(filter(None, (current.go_live_at, current.embargo_until)), default=clock.now()):
            raise Untimely("expire_at", _("It becomes public only later: choose a time after that."))
        else:
            timers.set_timer(UNPUBLISH, ARTICLE, current.pk, at, by=by)
        Article.objects.filter(pk=current.pk).update(expire_at=at)
    article.expire_at = at


def set_embargo(article: Article, until: datetime | None, *, by: User | None) -> None:
    """Keep `article` from becoming public before `until`, or lift its embargo (None).

    What waits for the end of the embargo moves with it, and becomes public at once when it is lifted. An earlier end
    needs the right to lift. Raises NotAllowed, Untimely.
    """
    with transaction.atomic():
        current = locked(article)
        before, now = current.embargo_until, clock.now()
        lifting = before is not None and before > now and (until is None or until < before)
        with unit("article.lift_embargo" if lifting else "article.embargo", by=by, on=current) as running:
            running.details = {"until": until and until.isoformat(), "before": before and before.isoformat()}
            if until is not None and until <= now:
                raise Untimely("embargo_until", _("This time has passed: clear it to lift the embargo."))
            if until is not None and current.expire_at is not None and current.expire_at <= until:
                raise Untimely("embargo_until", _("It is taken off the site before this time."))
            current.embargo_until = until
            Article.objects.filter(pk=current.pk).update(embargo_until=until)
            _move_publication(current, until, now)
    article.embargo_until, article.go_live_at = until, current.go_live_at


def _move_publication(current: Article, until: datetime | None, now: datetime) -> None:
    timer = publication(current)
    if timer is None:
        return
    waits = timer.details.get("lift", False)
    due = (until or now) if waits else max(timer.due, until or timer.due)
    if due != timer.due:
        # Others note in the details what they found; that was about another time.
        details = {name: timer.details[name] for name in APPROVED if name in timer.details}
        timers.set_timer(PUBLISH, ARTICLE, current.pk, due, by=timer.by, details=details, group=timer.group)
        Article.objects.filter(pk=current.pk).update(go_live_at=due)
        current.go_live_at = due
