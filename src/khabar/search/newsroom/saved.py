"""Searches that people save: writing them, and what is new in them. Each concerns its owner only."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from khabar.kernel import clock
from khabar.search.models import SavedSearch
from khabar.search.newsroom import index, queries
from khabar.search.newsroom.queries import Asked

FRESH = timedelta(seconds=60)
"""How long a count of what is new is shown before it is made again."""

CATCHING_UP = 0.2
"""Seconds that counting spends on bringing the index up to date."""


@dataclass(frozen=True)
class News:
    """A saved search with the number of things in it that others changed since its owner last looked."""

    search: SavedSearch
    number: int


def of(person: Any) -> QuerySet[SavedSearch]:
    """Return the searches that `person` saved."""
    return SavedSearch.objects.filter(person_id=person.pk)


def save(person: Any, name: str, asked: Asked) -> SavedSearch:
    """Keep `asked` under `name`, in the place of what stood there. Raises ValidationError with what is wrong."""
    name = _checked(name)
    if of(person).exclude(name=name).count() >= SavedSearch.MOST_PER_PERSON:
        raise ValidationError(_("You have as many saved searches as there can be: delete one first."))
    now = clock.now()
    values = {"asked": asked.as_json(), "looked_at": now}
    made, _new = SavedSearch.objects.update_or_create(
        person_id=person.pk, name=name, defaults=values, create_defaults={**values, "created_at": now}
    )
    _forget(person)
    return made


def rename(search: SavedSearch, name: str) -> None:
    """Give a saved search another name. Raises ValidationError with what is wrong."""
    name = _checked(name)
    if SavedSearch.objects.filter(person_id=search.person_id, name=name).exclude(pk=search.pk).exists():
        raise ValidationError(_("You have another saved search of this name."))
    search.name = name
    search.save(update_fields=["name"])


def look(search: SavedSearch) -> None:
    """Note that the owner has seen what the search finds now."""
    search.looked_at = clock.now()
    search.save(update_fields=["looked_at"])
    _forget(search.person)


def remove(search: SavedSearch) -> None:
    """Delete a saved search."""
    person = search.person
    search.delete()
    _forget(person)


def news(person: Any, zone: ZoneInfo) -> list[News]:
    """Return the saved searches of `person` with what is new in them, counted at most once a minute."""
    kept: dict[int, int] | None = cache.get(_key(person))
    searches = list(of(person))
    if kept is None or set(kept) != {search.pk for search in searches}:
        if searches:
            index.catch_up(CATCHING_UP)
        kept = {
            search.pk: queries.count_new(person, Asked.from_json(search.asked), zone, search.looked_at)
            for search in searches
        }
        cache.set(_key(person), kept, FRESH.total_seconds())
    return [News(search, kept[search.pk]) for search in searches]


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise ValidationError(_("Give the search a name."))
    if len(name) > 100:
        raise ValidationError(_("The name is too long."))
    return name


def _key(person: Any) -> str:
    return f"khabar-saved-searches-{person.pk}"


def _forget(person: Any) -> None:
    cache.delete(_key(person))
