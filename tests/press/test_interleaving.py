"""Whatever the order in which writers, expansions and workers take turns, and wherever a worker dies: one tree.

``KHABAR_NIGHTLY=1 pytest tests/press/test_interleaving.py`` plays 20,000 interleavings instead of 90 (40 on
PostgreSQL).
"""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from khabar.newsroom.models import Article, Front
from khabar.press import actions, baker, expander, immediate, queue, store
from khabar.press.expander import Change
from khabar.press.models import Dirty
from khabar.press.queue import Wanted
from khabar.site import facets, home, listings, loading, pages, rows
from khabar.site.pages import PageKind, PageRef, Rendered
from khabar.taxonomy.models import Topic
from tests import factories
from tests.conftest import TEST_NOW
from tests.press import oracle, simulation

pytestmark = pytest.mark.django_db

NIGHTLY = bool(os.environ.get("KHABAR_NIGHTLY"))
BY_DAY = {"sqlite": 90, "postgresql": 40}
RUNS = 20_000 if NIGHTLY else BY_DAY[connection.vendor]
TO_CATCH = 1500
"""Interleavings among which each mutant must be caught."""

UNITS = 70
ARTICLE = "newsroom.article"


def _html(*parts: str) -> bytes:
    return f"<!doctype html><html>{' '.join(parts)}</html>".encode()


def _link(path: str, text: str = "") -> str:
    return f'<a href="{path}">{text}</a>'


def _day_path(day: date) -> str:
    return f"/fa/{day:%Y/%m/%d}/"


def _articles(kind: str) -> Iterator[PageRef]:
    for article in Article.objects.filter(first_published_at__isnull=False).order_by("pk"):
        yield _article_ref(kind, article)


def _article_ref(kind: str, article: Article) -> PageRef:
    path = article.path + ("text/" if kind == "text" else "")
    return PageRef(path, kind, (("key", str(article.pk)),))


def _of(kind: str, label: str, object_id: str) -> Iterator[PageRef]:
    article = rows.one(Article, object_id) if label == ARTICLE else None
    if article is not None and article.first_published_at is not None:
        yield _article_ref(kind, article)


def _item(ref: PageRef) -> Rendered | None:
    article = rows.one(Article, ref.argument("key"))
    if article is None or article.first_published_at is None:
        return None
    if not article.live:
        return Rendered(_html("gone"), status=410)
    if ref.kind == "text":
        return Rendered(_html(article.headline, _link(article.path)))
    with listings.declared():
        tagged = facets.linked(article.pk, "topics")
    topics = loading.concepts(Topic, tagged).values()
    related = loading.cards(article.related or ()).values()
    return Rendered(
        _html(
            article.headline,
            _link("/fa/"),
            _link(f"{article.path}text/"),
            _link(_day_path(listings.day_of("fa", article.first_published_at))),
            *(_link(f"/fa/topics/{topic.code}/", topic.names["fa"]) for topic in topics),
            *(_link(card.path, card.headline) for card in related),
        )
    )


def _front(ref: PageRef) -> Rendered:
    front = home.front_of("fa")
    placed = front.slots.get("lead", []) if front else []
    cards = loading.cards([*placed, *listings.entries("latest:fa", 20)]).values()
    days = {_day_path(listings.day_of("fa", card.published)) for card in cards}
    shown = [_link(card.path, card.headline) for card in cards]
    return Rendered(_html(front.breaking if front else "", *shown, *map(_link, sorted(days))))


def _topic(ref: PageRef) -> Rendered | None:
    topic = rows.one(Topic, ref.argument("key"))
    if topic is None:
        return None
    cards = loading.cards(listings.entries(f"topic:fa:{topic.code}", 20)).values()
    return Rendered(_html(topic.names["fa"], *(_link(card.path, card.headline) for card in cards)))


def _topic_ref(topic: Topic) -> PageRef:
    return PageRef(f"/fa/topics/{topic.code}/", "topic", (("key", str(topic.pk)),))


def _topics_of(label: str, object_id: str) -> Iterator[PageRef]:
    if label == "taxonomy.topic" and (topic := rows.one(Topic, object_id)) is not None:
        yield _topic_ref(topic)


def _day_ref(day: str) -> PageRef:
    return PageRef(_day_path(date.fromisoformat(day)), "day", (("day", day),))


def _days() -> Iterator[PageRef]:
    for listing in listings.names("day:fa:"):
        yield _day_ref(listing.rpartition(":")[2])


def _days_of(label: str, object_id: str) -> Iterator[PageRef]:
    article = rows.one(Article, object_id) if label == ARTICLE else None
    if article is not None and article.first_published_at is not None:
        yield _day_ref(str(listings.day_of("fa", article.first_published_at)))


def _day(ref: PageRef) -> Rendered | None:
    day = date.fromisoformat(ref.argument("day"))
    cards = loading.cards(listings.entries(f"day:fa:{day}")).values()
    if not cards:
        return None
    beside = [day + timedelta(days=step) for step in (-1, 1) if listings.occupied(f"day:fa:{day + timedelta(step)}")]
    shown = [_link(card.path, card.headline) for card in cards]
    return Rendered(_html(*shown, *(_link(_day_path(one)) for one in beside)))


KINDS = {
    kind.name: kind
    for kind in (
        PageKind("item", 0, lambda: _articles("item"), _item, lambda *of: _of("item", *of), goes_with=True),
        PageKind("front", 1, lambda: iter([PageRef("/fa/", "front")]), _front),
        PageKind("topic", 2, lambda: map(_topic_ref, Topic.objects.order_by("pk")), _topic, _topics_of),
        PageKind("day", 2, _days, _day, _days_of),
        PageKind("text", 3, lambda: _articles("text"), _item, lambda *of: _of("text", *of), goes_with=True),
    )
}


@pytest.fixture
def paths(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A site of three topics and six articles, three of them public, baked; where a reader begins."""
    monkeypatch.setattr(pages, "kinds", lambda: KINDS)
    settings.KHABAR_SITE_TREE = str(tmp_path / "base")
    for number in range(3):
        topic = factories.topic(f"t{number}")
        Topic.objects.filter(pk=topic.pk).update(names={"fa": oracle.versioned(f"t{topic.pk}", 1)})
    Front.objects.create(edition="fa", slots={}, breaking=oracle.versioned("front", 1))
    topics = list(Topic.objects.order_by("pk"))
    for number in range(6):
        made = Article.objects.create(edition="fa", headline="", created_at=TEST_NOW, public_id=f"article{number}")
        Article.topics.through.objects.create(article_id=made.pk, topic_id=topics[number % 3].pk)
        first = TEST_NOW - timedelta(days=number % 3) if number < 3 else None
        Article.objects.filter(pk=made.pk).update(
            live=number < 3,
            first_published_at=first,
            last_published_at=first,
            headline=oracle.versioned(f"a{made.pk}", 1),
        )
    actions.bake_all(target=store.FileStore(tmp_path / "base", oracle.Unsynced()))
    return ["/fa/", *(f"/fa/topics/t{number}/" for number in range(3))]


Play = Callable[[int, bool], None]


@pytest.fixture
def play(paths: list[str], tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Play:
    """Return what plays the interleaving of a seed on a copy of that site, and asserts the oracle after it."""

    def run(seed: int, late: bool = False) -> None:
        tree = simulation.copied(tmp_path / "base", tmp_path / f"tree-{seed}")
        settings.KHABAR_SITE_TREE = str(tree)
        with simulation.simulated(seed, tree, paths, monkeypatch, late=late) as made:
            try:
                made.play(UNITS, simulation.ACTS)
                for leftover in set(made.tree.every_file()) - made.tree.files():
                    (tree / leftover).unlink()
                oracle.assert_oracle(made.tree, tmp_path / f"fresh-{seed}")
            except Exception as error:
                error.add_note(f"seed {seed}: {', '.join(made.trace)}")
                raise

    return run


def test_every_interleaving_ends_in_the_tree_of_a_full_bake(play: Play) -> None:
    for seed in range(RUNS):
        play(seed, False)


def _unowned(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = queue.claim

    def shared(turn: queue.Turn) -> list[queue.Job]:
        rows = claim(turn)
        Dirty.objects.filter(pk__in=[row.pk for row in rows]).update(owner=None)
        return rows

    monkeypatch.setattr(queue, "claim", shared)


def _articles_alone(changes: Sequence[Change], wanted: Sequence[Wanted]) -> list[PageRef]:
    return [one.ref for one in wanted if one.ref.kind == "item" and not any(change.gone for change in changes)][:1]


MUTANTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "no check after the render": lambda patch: patch.setattr(queue, "moved", lambda *_: {}),
    "claims that nobody owns": _unowned,
    "no order of links": lambda patch: patch.setattr(queue, "awaited", lambda *_: None),
    "removals at once": lambda patch: patch.setattr(baker, "_without_removals", lambda rows, _batch: list(rows)),
    "a snapshot numbered after the render": lambda _patch: None,
    "no wait for what was not expanded": lambda patch: patch.setattr(expander, "last_unexpanded", lambda: 0),
    "files of dead workers left": lambda patch: patch.setattr(store, "possible_files", lambda _path: set()),
    "at once whoever has the page": lambda patch: patch.setattr(immediate, "_nothing_before", lambda _paths: True),
    "at once whatever else is new": lambda patch: patch.setattr(immediate, "_chosen", _articles_alone),
    "reads not stored": lambda patch: patch.setattr(baker, "_store_reads", lambda *_: None),
}

FIRST = {
    "claims that nobody owns": 70,
    "no wait for what was not expanded": 90,
    "at once whatever else is new": 125,
}
"""From which seed on some of them are looked for, to save time."""


@pytest.mark.parametrize("name", MUTANTS)
def test_every_safeguard_is_needed(name: str, play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    MUTANTS[name](monkeypatch)
    with pytest.raises(AssertionError):
        for seed in range(FIRST.get(name, 0), TO_CATCH):
            play(seed, "snapshot" in name)
