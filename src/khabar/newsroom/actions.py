"""Writes of the newsroom. Button, command, scheduler and import all end here."""

from datetime import datetime
from typing import Any

from wagtail.models import Revision
from wagtail.signals import published, unpublished

from khabar.kernel import clock
from khabar.kernel.actions import unit
from khabar.kernel.models import User
from khabar.newsroom.models import Article, Version
from khabar.newsroom.validation import NotPublishable, problems_of
from khabar.stories.models import Story

RELATED = 5
"""How many articles are pinned under an article when it is published."""


def draft(fields: dict[str, Any], *, by: User | None, links: dict[str, list[Any]] | None = None) -> Article:
    """Create an article that is not public yet and return it with its first revision saved.

    `fields` are the model's fields; `links` the topics, people, organisations and responses. Raises NotAllowed.
    """
    article = Article(live=False, has_unpublished_changes=True, created_at=clock.now(), **fields)
    for name, values in (links or {}).items():
        setattr(article, name, values)
    with unit("article.create", by=by) as running:
        article.save()
        article.save_revision(user=by)
        running.target = article
    return article


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
        if public.story is None:
            public.story = Story.objects.create(titles={public.edition: public.headline}, created_at=now)
        public.related = public.related or _related(public)
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
        Article.objects.filter(live=True, edition=article.edition, section_id=article.section_id)
        .exclude(pk=article.pk)
        .exclude(story_id=article.story_id)
        .order_by("-first_published_at", "-id")
        .values_list("pk", flat=True)[:RELATED]
    )
    return list(keys)
