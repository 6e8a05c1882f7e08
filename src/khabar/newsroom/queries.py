"""Reads of the newsroom that other packages share."""

from collections.abc import Iterable

from django.db.models import QuerySet

from khabar.newsroom.models import Article, Front


def live_articles() -> QuerySet[Article]:
    """Return all public articles."""
    return Article.objects.filter(live=True, first_published_at__isnull=False)


def articles_of_story(story_id: int) -> QuerySet[Article]:
    """Return the public articles of a story in all editions, the first published first."""
    return live_articles().filter(story_id=story_id).order_by("first_published_at", "id")


def front_of(edition: str, section_id: int | None = None) -> Front | None:
    """Return the front of an edition's home (section None) or section, None when nobody has curated it."""
    of_edition = Front.objects.filter(edition=edition)
    chosen = of_edition.filter(section__isnull=True) if section_id is None else of_edition.filter(section=section_id)
    return chosen.first()


def articles_by_key(keys: Iterable[int]) -> dict[int, Article]:
    """Return the articles with these primary keys, by key; missing ones are left out."""
    return Article.objects.in_bulk(list(keys))
