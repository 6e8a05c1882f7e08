"""Writes of the newsroom. Button, command, scheduler and import all end here."""

from collections.abc import Callable
from copy import copy
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model
from wagtail.models import Revision
from wagtail.signals import published, unpublished

from khabar.kernel import clock, policies
from khabar.kernel.actions import unit
from khabar.kernel.models import User
from khabar.newsroom.models import Article, Version
from khabar.newsroom.validation import NotPublishable, problems_of
from khabar.stories.models import Story

Stored = TypeVar("Stored", bound=Model)

RELATED = 5
"""How many articles are pinned under an article when it is published."""


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
    which adds no audit line. Raises NotAllowed, EditConflict when another revision has come in between.
    """
    policies.require(by, "article.edit", article)
    with transaction.atomic():
        latest = Article.objects.select_for_update().values_list("latest_revision_id", flat=True).get(pk=article.pk)
        if latest is not None and latest != seen:
            raise EditConflict
        if again:
            return store()
        return save("article.edit", by=by, on=article, store=store)


def remove(action: str, *, by: User | None, target: Model) -> None:
    """Delete `target` as `action`; its name stays in the audit log. Raises NotAllowed, ProtectedError."""
    with unit(action, by=by, on=target) as running:
        running.details = {"name": str(target)}
        # A copy keeps the primary key that deleting takes from the original.
        running.target = copy(target)
        target.delete()


def publish(
    article: Article, *, by: User | None, revision: Revision | None = None, at: datetime | None = None
) -> Version:
    """Make `revision` (the latest when None) of `article` public, in one transaction, and return the new version.

    `at` back-dates the first publication for imports and archives; None means now. Raises NotAllowed,
    NotPublishable (with what is missing, by field).
    """
    with unit("article.publish", by=by, on=article) as running:
        revision = revision or article.get_latest_revision() or article.save_revision(user=by)
        current = Article.objects.select_for_update().get(pk=article.pk)
        public: Article = revision.as_object()
        problems = problems_of(public)
        if problems:
            raise NotPublishable(problems)
        now = at or clock.now()
        public.live, public.expired = True, False
        public.live_revision = revision
        public.first_published_at = current.first_published_at or now
        public.last_published_at = now
        public.has_unpublished_changes = not revision.is_latest_revision()
        # Revisions from before the first publication know neither the story it opened nor what it pinned.
        public.story = public.story or current.story
        if public.story is None:
            public.story = Story.objects.create(titles={public.edition: public.headline}, created_at=now)
        public.related = public.related or current.related or _related(public)
        public.save()
        version = _new_version(public, by, now)
        running.target, running.details = public, {"version": version.number}
        published.send(sender=Article, instance=public, revision=revision)
    article.refresh_from_db()
    return version


def unpublish(article: Article, *, by: User | None) -> None:
    """Take `article` off the site; its versions stay. Does nothing when it is not public. Raises NotAllowed."""
    with unit("article.unpublish", by=by, on=article):
        current = Article.objects.select_for_update().get(pk=article.pk)
        current.live, current.live_revision, current.has_unpublished_changes = False, None, True
        current.save()
        unpublished.send(sender=Article, instance=current)
    article.refresh_from_db()


def _new_version(article: Article, by: User | None, now: datetime) -> Version:
    last = article.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return Version.objects.create(
        article=article,
        number=last + 1,
        published_at=now,
        by=by,
        headline=article.headline,
        content=article.serializable_data(),
    )


def _related(article: Article) -> list[int]:
    """Choose what is pinned under `article`: the newest of its edition that share its section, not of its story."""
    keys = (
        Article.objects.filter(live=True, edition=article.edition, section=article.section)
        .exclude(pk=article.pk)
        .exclude(story=article.story)
        .order_by("-first_published_at", "-id")
        .values_list("pk", flat=True)[:RELATED]
    )
    return list(keys)
