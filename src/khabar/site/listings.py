"""Listings: every list that a page shows, registered by name and backed by the narrow index.

Keys of articles' listings: ``latest:EDITION``, ``section:``, ``place:``, ``topic:``, ``person:``, ``organisation:`` and
``contributor:`` with ``EDITION:CODE``, ``day:EDITION:YYYY-MM-DD`` (see `day_of`), ``month:EDITION:YYYY-MM``,
``recent:EDITION`` (of the last `RECENT`), ``corrections:EDITION`` (by the last correction or retraction),
``corrected:EDITION:YYYY-MM`` (by the last one of that month of the edition's calendar) and
``story:KEY``. Others: ``occupied:LISTING`` (is it empty or not),
``months`` (which months have articles), ``corrected-months:EDITION`` (which have corrections), ``reports:STORY``,
``claims:STORY``, ``tree:section``, ``tree:place``,
``front:EDITION``, ``most-read:EDITION``, ``expiry:NAME``.
"""

from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Min

from khabar.editions import queries as editions
from khabar.kernel import bulk, clock, reads, timers
from khabar.kernel.models import Outbox, Timer
from khabar.newsroom.events import ARTICLE
from khabar.newsroom.models import Article, Front
from khabar.site import rows, snapshot
from khabar.site.events import EXPIRY, RANKING
from khabar.site.models import ListingEntry
from khabar.stories.models import Claim, Report, Response
from khabar.taxonomy.models import Concept, Contributor, Organisation, Person, Topic

WINDOWS: dict[str, int] = {
    "latest": 80,
    "section": 40,
    "place": 40,
    "topic": 40,
    "person": 40,
    "organisation": 40,
    "contributor": 40,
    "recent": 1000,
    "corrections": 200,
}
"""How many entries of a listing pages show at most; a kind that is absent here is shown whole."""

RECENT = timedelta(hours=48)
"""For how long after its first publication an article stands in the listing of the recent ones."""

LEAVE = "listing.leave"
"""The action of the timer that takes from a listing of recent articles what has become too old."""

OCCUPANCY = ("day", "month", "corrected")
"""Kinds of listing whose turning empty or not is itself shown: links to the day before, the index of
sitemaps, the months that had corrections.
"""

_ENTRIES = (
    f"SELECT article_id FROM {ListingEntry._meta.db_table} WHERE listing = %s "  # noqa: S608 - our own table
    "ORDER BY sort_time DESC, article_id DESC"
)

_OCCUPIED = f"SELECT EXISTS (SELECT 1 FROM {ListingEntry._meta.db_table} WHERE listing = %s)"  # noqa: S608 - as above

_ALONE = (
    f"SELECT NOT EXISTS (SELECT 1 FROM {ListingEntry._meta.db_table} "  # noqa: S608 - as above
    "WHERE listing = %s AND article_id NOT IN ({places}))"
)

_LEAVE = f"DELETE FROM {ListingEntry._meta.db_table} WHERE listing = %s AND article_id = %s"  # noqa: S608 - as above

_LEAVING = "SELECT due FROM kernel_timer WHERE action = %s AND label = %s AND object_id = %s"

TOGETHER = 50
"""Listings that one query looks at: SQLite takes so many parts and parameters."""

LISTING = "site.listing"
"""The label under which timers name a listing."""

TREES = {"taxonomy.section": "section", "taxonomy.place": "place"}
"""Labels of the concepts that form a tree, and the column of an article that names one."""

_inside: ContextVar[bool] = ContextVar("khabar_inside_listing", default=False)


@contextmanager
def declared(*keys: str) -> Iterator[None]:
    """Note the read of listings, and mark the block's queries as belonging to them."""
    for key in keys:
        reads.note_listing(key)
    token = _inside.set(True)
    try:
        yield
    finally:
        _inside.reset(token)


def inside() -> bool:
    """Return whether the running query belongs to a declared listing (asked by the guard of the tests)."""
    return _inside.get()


def window(listing: str) -> int | None:
    """Return how many entries of `listing` pages show, None for all of them."""
    return WINDOWS.get(listing.partition(":")[0])


def day_of(edition: str, moment: datetime) -> date:
    """Return the day on which readers of `edition` (a code) saw an aware moment, in that edition's time zone.

    An edition that this installation no longer publishes counts in UTC.
    """
    known = edition in editions.codes()
    return (editions.edition(edition).local(moment) if known else moment.astimezone(UTC)).date()


def memberships(article: Article) -> set[str]:
    """Return the keys of the listings that `article` stands in; empty when it is not public."""
    return set(_times(article))


def _times(article: Article) -> dict[str, datetime]:
    """Return listing -> sort time; a month sorts by the last change, which its sitemap tells.

    What was retracted stands in its story and among the corrections only.
    """
    first: datetime | None = article.first_published_at
    if not article.live or first is None:
        return {}
    from khabar.site import corrections

    wrongs = corrections.wrongs(article.corrections)
    corrected = {f"corrections:{article.edition}": one.when for one in wrongs[:1]}
    for one in reversed(wrongs):
        corrected[f"corrected:{article.edition}:{corrections.month_of(article.edition, one.when)}"] = one.when
    if article.retracted:
        return {**corrected, **({f"story:{article.story_id}": first} if article.story_id else {})}
    return {**corrected, **_lists(article, first)}


def _lists(article: Article, first: datetime) -> dict[str, datetime]:
    from khabar.site import facets, tree

    edition = article.edition
    names = [f"latest:{edition}", f"day:{edition}:{day_of(edition, first)}"]
    if clock.now() - first < RECENT:
        names.append(f"recent:{edition}")
    names += [f"section:{edition}:{node.code}" for node in tree.sections().lineage(article.section_id)]
    names += [f"place:{edition}:{node.code}" for node in tree.places().lineage(article.place_id)]
    for field, model in (("topics", Topic), ("people", Person), ("organisations", Organisation)):
        names += _concepts(edition, model, facets.linked(article.pk, field))
    names += _concepts(edition, Contributor, [key for key, _role in article.credits])
    if article.story_id:
        names.append(f"story:{article.story_id}")
    times: dict[str, datetime] = dict.fromkeys(names, first)
    times[f"month:{edition}:{first:%Y-%m}"] = article.last_published_at or first
    return times


def _concepts(edition: str, model: type[Concept], keys: list[int]) -> list[str]:
    return [f"{model._meta.model_name}:{edition}:{code}" for (code,) in rows.select(model, ("code",), keys)]


@dataclass(frozen=True)
class _Move:
    """An article that enters, leaves or moves within a listing: its sort time before and after, None where it is not
    in it.
    """

    listing: str
    article: int
    before: datetime | None
    after: datetime | None


def reindex(article_id: int) -> set[str]:
    """Make the index say where the article now stands; return the keys of the listings that changed as shown.

    A change beyond the window of a listing raises nothing.
    """
    return reindex_all([article_id])[article_id]


def reindex_all(keys: Sequence[int]) -> dict[int, set[str]]:
    """Do what `reindex` does for many articles at once; return what each of them raised.

    Windows are those from before: nothing beyond one comes into it unless something within it changes.
    """
    raised: dict[int, set[str]] = {key: set() for key in keys}
    with transaction.atomic(savepoint=False):
        moves = _moves(keys)
        edges = _edges(sorted({one.listing for one in moves if window(one.listing) is not None}))
        for one in moves:
            edge = edges.get(one.listing)
            if edge is None or any((time, one.article) >= edge for time in (one.before, one.after) if time):
                raised[one.article].add(one.listing)
        _store(moves)
        for listing, article in _occupancy([one for one in moves if (one.before is None) != (one.after is None)]):
            raised[article].add(f"occupied:{listing}")
            kind, _colon, rest = listing.partition(":")
            if kind == "month":
                raised[article].add("months")
            elif kind == "corrected":
                raised[article].add(f"corrected-months:{rest.partition(':')[0]}")
    return raised


def _moves(keys: Sequence[int]) -> list[_Move]:
    wanted = {one.pk: _times(one) for one in rows.load(Article, keys)}
    stored: dict[int, dict[str, datetime]] = {}
    for key, listing, moment in rows.fresh(ListingEntry, ("article_id", "listing", "sort_time"), keys, by="article_id"):
        stored.setdefault(key, {})[listing] = moment
    found = []
    for key in keys:
        before, after = stored.get(key, {}), wanted.get(key, {})
        names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        found += [_Move(name, key, before.get(name), after.get(name)) for name in names]
    return found


def _store(moves: list[_Move]) -> None:
    with connection.cursor() as cursor:
        if left := [(one.listing, one.article) for one in moves if one.before is not None]:
            cursor.executemany(_LEAVE, left)
    entered = [(one.listing, one.after, one.article) for one in moves if one.after is not None]
    bulk.insert(ListingEntry, ("listing", "sort_time", "article_id"), sorted(entered, key=lambda one: one[0]))
    first: dict[str, datetime] = {}
    for listing, moment, _article in entered:
        if listing.startswith("recent:") and moment is not None:
            first[listing] = min(first.get(listing, moment), moment)
    for listing, moment in first.items():
        _expect_leaving(listing, moment + RECENT)


def _expect_leaving(listing: str, at: datetime) -> None:
    """See to it that somebody looks at `listing` no later than `at`: one timer for each such listing."""
    known = snapshot.shared()
    expected: dict[str, datetime] = {} if known is None else known.setdefault(LEAVE, {})
    if listing not in expected:
        with connection.cursor() as cursor:
            cursor.execute(_LEAVING, [LEAVE, LISTING, listing])
            row = cursor.fetchone()
        expected[listing] = rows.reader(Timer, "due")(row[0]) if row is not None else datetime.max.replace(tzinfo=UTC)
    if expected[listing] > at:
        expected[listing] = timers.set_timer(LEAVE, LISTING, listing, at).due


def expect_nothing() -> None:
    """Forget which timers of listings were seen or set within the held snapshot, after that has been undone."""
    (snapshot.shared() or {}).pop(LEAVE, None)


def leave(listing: str) -> None:
    """Ask for another look at the articles of `listing` that are too old for it, and at the rest when they are."""
    edge = clock.now() - RECENT
    old = ListingEntry.objects.filter(listing=listing, sort_time__lte=edge).values_list("article_id", flat=True)
    Outbox.objects.bulk_create(Outbox(label=ARTICLE, object_id=str(key)) for key in old)
    following = ListingEntry.objects.filter(listing=listing, sort_time__gt=edge).aggregate(first=Min("sort_time"))
    if following["first"] is not None:
        timers.set_timer(LEAVE, LISTING, listing, following["first"] + RECENT)


def _edges(names: list[str]) -> dict[str, tuple[datetime, int]]:
    """Return the last entry (sort time, article) that pages show of each of the listings which are full; one query."""
    one = (
        f"SELECT * FROM (SELECT listing, sort_time, article_id FROM {ListingEntry._meta.db_table} "  # noqa: S608
        "WHERE listing = %s ORDER BY sort_time DESC, article_id DESC LIMIT 1 OFFSET %s) AS edge"
    )
    convert = rows.reader(ListingEntry, "sort_time")
    found: dict[str, tuple[datetime, int]] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(names), TOGETHER):
            some = names[start : start + TOGETHER]
            parameters = [value for name in some for value in (name, WINDOWS[name.partition(":")[0]] - 1)]
            cursor.execute(" UNION ALL ".join([one] * len(some)), parameters)
            found |= {listing: (convert(moment), article) for listing, moment, article in cursor.fetchall()}
    return found


def _occupancy(moves: list[_Move]) -> Iterator[tuple[str, int]]:
    """Yield the listings that articles which entered or left them turned empty or not, with each of these articles."""
    watched: dict[str, list[_Move]] = {}
    for one in moves:
        if one.listing.partition(":")[0] in OCCUPANCY:
            watched.setdefault(one.listing, []).append(one)
    for listing, moved in watched.items():
        # One that stayed keeps it occupied; without any, it was empty if all entered, and is if all left.
        if len({one.before is None for one in moved}) == 1 and _alone(listing, [one.article for one in moved]):
            yield from ((listing, one.article) for one in moved)


def _alone(listing: str, articles: list[int]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_ALONE.format(places=", ".join(["%s"] * len(articles))), [listing, *articles])
        return bool(cursor.fetchone()[0])


def rebuild() -> int:
    """Index every article afresh, for an installation whose index was lost; return how many articles there
    are.
    """
    count = 0
    for key in Article.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=2000):
        reindex(key)
        count += 1
    return count


def entries(listing: str, limit: int | None = None) -> list[int]:
    """Return the articles of `listing`, newest first, at most `limit`; notes the read.

    Raises ValueError when `limit` goes beyond the window within which changes are told.
    """
    size = window(listing)
    if size is not None and (limit is None or limit > size):
        raise ValueError(f"{listing} tells changes among its first {size} entries only; asked for {limit}.")
    statement = f"{_ENTRIES} LIMIT {limit:d}" if limit is not None else _ENTRIES

    def read() -> list[int]:
        with declared(listing), connection.cursor() as cursor:
            cursor.execute(statement, [listing])
            return [row[0] for row in cursor.fetchall()]

    return snapshot.memo(("entries", listing, limit), read)


def occupied(listing: str) -> bool:
    """Return whether anything stands in `listing`; notes that alone, so that a further entry changes
    nothing.
    """

    def look() -> bool:
        with declared(f"occupied:{listing}"), connection.cursor() as cursor:
            cursor.execute(_OCCUPIED, [listing])
            return bool(cursor.fetchone()[0])

    return snapshot.memo(("occupied", listing), look)


def names(prefix: str) -> Iterator[str]:
    """Yield the listings whose key starts with `prefix` (which ends in a colon), in order, one index
    look-up each.
    """
    found, end = prefix, prefix[:-1] + chr(ord(":") + 1)
    while True:
        beyond = ListingEntry.objects.filter(listing__gt=found, listing__lt=end).order_by("listing")
        following = beyond.values_list("listing", flat=True).first()
        if following is None:
            return
        yield following
        found = following


def keys_of(label: str, object_id: str, changed: Set[str]) -> set[str]:
    """Return the keys of the listings that a change of an object other than an article raises; `changed` are the
    facets that differ.
    """
    if label in TREES:
        return {f"tree:{TREES[label]}"} if "node" in changed else set()
    if label == EXPIRY:
        return {f"expiry:{object_id}"}
    if label == RANKING:
        return {f"most-read:{object_id}"}
    if label == "newsroom.front":
        edition = _value(Front, object_id, "edition")
        return {f"front:{edition}"} if edition else set()
    kind, model, path = {
        "stories.report": ("reports", Report, "story_id"),
        "stories.claim": ("claims", Claim, "story_id"),
        "stories.response": ("claims", Response, "claim__story_id"),
    }.get(label, ("", None, ""))
    story = _value(model, object_id, path) if model is not None else None
    return {f"{kind}:{story}"} if story else set()


def moves_articles(label: str, changed: Set[str]) -> bool:
    """Return whether a change of these facets means that a section or place moved in its tree, with all below it."""
    return label in TREES and "lineage" in changed


def below(label: str, object_id: str, after: int, limit: int) -> list[int]:
    """Return the keys of the first `limit` articles beyond the key `after`, in order, below a section or place,
    given by label and primary key; none below one that is gone.
    """
    from khabar.site import tree

    found = tree.sections() if TREES[label] == "section" else tree.places()
    nodes = [key for key in found.nodes if int(object_id) in (node.key for node in found.lineage(key))]
    articles = Article.objects.filter(**{f"{TREES[label]}_id__in": nodes}, pk__gt=after).order_by("pk")
    return list(articles.values_list("pk", flat=True)[:limit])


def _value(model: Any, object_id: str, path: str) -> Any:
    return model.objects.filter(pk=object_id).values_list(path, flat=True).first()
