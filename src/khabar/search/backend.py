"""What Wagtail's own screens search with: pictures come from the newsroom's index. Named by WAGTAILSEARCH_BACKENDS."""

from typing import Any

from django.db.models import Q, QuerySet
from wagtail.search.backends.base import BaseSearchBackend

from khabar.media.models import Picture
from khabar.search.newsroom import index, queries

CATCHING_UP = 0.3
"""Seconds spent on bringing the index up to date before it is asked."""


class SearchBackend(BaseSearchBackend):
    """Finds pictures; of other models nothing, because no screen of ours lets Wagtail search them.

    It writes no index of its own: Wagtail's is off (AUTO_UPDATE).
    """

    def search(self, query: Any, model_or_queryset: Any, *_options: Any, **_named: Any) -> QuerySet[Any]:
        """Return those of the objects that match the words, as a queryset in its own order."""
        found: QuerySet[Any] = (
            model_or_queryset if isinstance(model_or_queryset, QuerySet) else model_or_queryset._default_manager.all()
        )
        words = str(getattr(query, "query_string", query))
        if found.model is not Picture:
            return found.none()
        index.catch_up(CATCHING_UP)
        return found.filter(Q(pk__in=queries.picture_keys(words)) | Q(title__icontains=words))

    def autocomplete(self, query: Any, model_or_queryset: Any, *options: Any, **named: Any) -> QuerySet[Any]:
        """Return the same while somebody is typing: the beginning of a title is enough."""
        return self.search(query, model_or_queryset, *options, **named)
