"""The search of the newsroom: what a person may read, and nothing else, with what the filters ask."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from khabar.kernel import clock, policies
from khabar.media.models import Picture
from khabar.newsroom.models import Article
from khabar.newsroom.policies import articles_in_scope
from khabar.search.fts import FtsIndex, Unusable
from khabar.search.interface import Document, Hit, Order, Query, Results
from khabar.search.newsroom import documents, index
from khabar.search.newsroom.documents import ARTICLE, MODELS, PICTURE, REPORT
from khabar.stories.models import Report

KINDS = (ARTICLE, REPORT, PICTURE)

AT_ONCE, MOST_AT_ONCE = 500, 8000
"""How many hits are looked at together, at first and later: whether a person may read them is asked in the database."""

COUNTING = 1.0
"""Seconds after which counting ends once the page asked for is full: the total is a lower bound then."""

LOOKING = 2.0
"""Seconds that the index has for further hits."""

LONGEST = 500
"""Characters of the words asked that are looked for."""

STATES: dict[str, Callable[[], Q]] = {
    "draft": lambda: Q(live=False),
    "live": lambda: Q(live=True, has_unpublished_changes=False),
    "edited": lambda: Q(live=True, has_unpublished_changes=True),
    "scheduled": lambda: Q(go_live_at__isnull=False),
    "embargoed": lambda: Q(embargo_until__gt=clock.now()),
    "taken-down": lambda: Q(taken_down=True),
    "retracted": lambda: Q(retracted=True),
}
"""The states of an article that can be asked for."""


@dataclass(frozen=True)
class Asked:
    """What a person asks. Empty values do not filter; `state`, `desk` and `form` (a kind of article) mean articles.

    `what` is one of `KINDS`; `first` and `last` are the days (both included) of the latest change.
    """

    words: str = ""
    what: str = ""
    edition: str = ""
    form: str = ""
    state: str = ""
    desk: int | None = None
    first: date | None = None
    last: date | None = None
    newest: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return what is asked, without what is empty, as it is stored."""
        values = {name: value for name, value in asdict(self).items() if value}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Asked":
        """Return what `as_json` gave; what is unknown is left out."""
        known = {one.name for one in fields(cls)}
        values = {name: value for name, value in stored.items() if name in known}
        for name in ("first", "last"):
            if name in values:
                values[name] = date.fromisoformat(values[name])
        return cls(**values)


@dataclass(frozen=True)
class Item:
    """One thing found: its kind, the object, and its text as it was indexed."""

    kind: str
    object: Any
    text: Document


@dataclass(frozen=True)
class Found:
    """What a person finds: the items of one page, and how many there are (`more`: at least so many)."""

    items: list[Item] = field(default_factory=list)
    total: int = 0
    more: bool = False
    widened: bool = False


def search(
    person: Any, asked: Asked, zone: ZoneInfo, start: int = 0, size: int = 20, since: datetime | None = None
) -> Found:
    """Return what `person` finds. Days are those of `zone`; with `since` only what others changed after that instant.

    Nothing of what the person may not read is counted, shown or hinted at. An index that is not there finds nothing.
    """
    asked = replace(asked, words=asked.words[:LONGEST])
    keys, more, widened = _examined(person, asked, zone, since, start + size)
    return Found(_items(dict(list(keys.items())[start : start + size])), len(keys), more, widened)


def count_new(person: Any, asked: Asked, zone: ZoneInfo, since: datetime) -> int:
    """Return how many things that match were changed by others after `since`."""
    return len(_examined(person, asked, zone, since, 0)[0])


def picture_keys(words: str) -> list[int]:
    """Return the primary keys of the pictures that match, the best first; whoever shows them asks the policy."""
    if not index.enabled():
        return []
    query = Query(text=words[:LONGEST], language="", kind=PICTURE, size=AT_ONCE)
    keys: dict[int, None] = {}
    try:
        for results in _windows(_opened(index.path()), query):
            keys.update((documents.named(hit.key)[1], None) for hit in results.hits)
    except Unusable:
        _opened.cache_clear()
    return list(keys)


Key = tuple[str, int]


def _examined(
    person: Any, asked: Asked, zone: ZoneInfo, since: datetime | None, needed: int
) -> tuple[dict[Key, str], bool, bool]:
    """Return what was found, each with the key of the document that fits best, whether there is more, and whether the
    search was widened.

    Hits are looked at until more than `needed` were found that the person may read, however many they may not; then as
    long as time allows.
    """
    if not index.enabled():
        return {}, False, False
    keys: dict[Key, str] = {}
    more, widened, until = False, False, time.monotonic() + COUNTING
    try:
        for results in _windows(_opened(index.path()), _query(asked, zone, since)):
            if len(keys) > needed and time.monotonic() > until:
                return keys, True, widened
            more, widened = more or results.more or results.cut, widened or results.widened
            for key, name in _permitted(person, asked, results.hits, since):
                keys.setdefault(key, name)
    except Unusable:
        _opened.cache_clear()
        return keys, True, widened
    return keys, more, widened


def _windows(searched: FtsIndex, query: Query) -> Iterator[Results]:
    """Yield all that the index finds, in order, in windows that grow from `AT_ONCE` hits. Raises Unusable.

    The size of the first decides for all whether those with some of the words follow; a greater one adds such after
    the others, where the total of the first leaves them out.
    """
    first = searched.search(query)
    yield first
    start, size = AT_ONCE, 2 * AT_ONCE
    while start < first.total:
        results = searched.search(replace(query, start=start, size=size), LOOKING)
        yield replace(results, hits=results.hits[: first.total - start], total=first.total, widened=first.widened)
        start, size = start + size, min(2 * size, MOST_AT_ONCE)


@cache
def _opened(path: Path) -> FtsIndex:
    """Return the index of this process, which keeps what it has read of the file. Raises Unusable."""
    return FtsIndex(path)


def _query(asked: Asked, zone: ZoneInfo, since: datetime | None) -> Query:
    first = datetime(asked.first.year, asked.first.month, asked.first.day, tzinfo=zone) if asked.first else None
    last = None
    if asked.last:
        after = asked.last + timedelta(days=1)
        last = datetime(after.year, after.month, after.day, tzinfo=zone)
    if since is not None:
        since += timedelta(microseconds=1)
        first = max(first, since) if first else since
    only_articles = asked.state or asked.desk or asked.form
    return Query(
        text=asked.words,
        language="",
        editions=(asked.edition,) if asked.edition else (),
        kind=asked.what or (ARTICLE if only_articles else ""),
        first=first,
        last=last,
        order=Order.NEWEST if asked.newest else Order.RELEVANCE,
        size=AT_ONCE,
    )


def _permitted(person: Any, asked: Asked, hits: Sequence[Hit], since: datetime | None) -> list[tuple[Key, str]]:
    """Return those hits that the person may read and that pass the filters, in order, with their documents' keys."""
    keys = [documents.named(hit.key) for hit in hits]
    allowed = {
        (kind, number)
        for kind in KINDS
        if (numbers := [number for of_kind, number in keys if of_kind == kind])
        for number in _readable(person, kind, asked, since).filter(pk__in=numbers).values_list("pk", flat=True)
    }
    return [(key, hit.key) for key, hit in zip(keys, hits, strict=True) if key in allowed]


def _readable(person: Any, kind: str, asked: Asked, since: datetime | None) -> QuerySet[Any]:
    if kind == ARTICLE:
        return _articles(person, asked, since)
    only_articles = asked.state or asked.desk or asked.form
    action = {REPORT: "story.view", PICTURE: "picture.view"}[kind]
    model: Any = MODELS[kind]
    if only_articles or not policies.may(person, action):
        return model._default_manager.none()
    found: QuerySet[Any] = model._default_manager.all()
    if since is not None and kind == PICTURE:
        found = found.exclude(uploaded_by_user_id=person.pk)
    return found


def _articles(person: Any, asked: Asked, since: datetime | None) -> QuerySet[Article]:
    found = articles_in_scope(person)
    if asked.state in STATES:
        found = found.filter(STATES[asked.state]())
    if asked.desk:
        found = found.filter(desk_id=asked.desk)
    if asked.form:
        found = found.filter(kind=asked.form)
    if since is not None:
        found = found.exclude(latest_revision__user_id=person.pk)
    return found


def _items(keys: dict[Key, str]) -> list[Item]:
    """Return the objects with their texts, in order; what was deleted meanwhile is left out."""
    items: dict[Key, Item] = {}
    for kind in KINDS:
        numbers = [number for of_kind, number in keys if of_kind == kind]
        if not numbers:
            continue
        objects = _loaded(kind, numbers)
        for text in documents.of(kind, numbers):
            key = documents.named(text.key)
            if key[1] in objects and text.key == keys[key]:
                items[key] = Item(kind, objects[key[1]], text)
    return [items[key] for key in keys if key in items]


def _loaded(kind: str, numbers: list[int]) -> dict[int, Any]:
    found: QuerySet[Any]
    if kind == ARTICLE:
        found = Article.objects.select_related("desk", "latest_revision__user").defer(
            "body", "attributions", "byline", "related", "latest_revision__content"
        )
    elif kind == REPORT:
        found = Report.objects.select_related("outlet").defer("body", "raw_text", "comments", "reading")
    else:
        found = Picture.objects.prefetch_renditions("max-165x165")
    return found.in_bulk(numbers)
