"""From the newsroom's tables to documents: what is public, many articles with a fixed number of queries."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from khabar.editions import queries as editions
from khabar.media.models import Picture
from khabar.newsroom.models import Article
from khabar.search import texts
from khabar.search.interface import Document
from khabar.taxonomy.models import Contributor, Place, Section, Tree

LINKS = {"topics": "topic", "people": "person", "organisations": "organisation"}
"""Fields of an article whose names are among the document's topics, with what each links to."""

_COLUMNS = (
    "pk", "public_id", "edition", "kind", "kicker", "headline", "lead", "place_line", "section_id", "place_id",
    "picture_id", "picture_caption", "first_published_at", "retracted", "story__public_id", "stream", "bylines",
)  # fmt: skip

Position = tuple[datetime, int]
"""A place in the order of publication: when an article was first published, and its primary key."""


@dataclass(frozen=True)
class _Row:
    pk: int
    public_id: str
    edition: str
    kind: str
    kicker: str
    headline: str
    lead: str
    place_line: str
    section_id: int | None
    place_id: int | None
    picture_id: int | None
    picture_caption: str
    first_published_at: datetime
    retracted: bool
    story: str | None
    stream: str
    bylines: str


@dataclass
class _Linked:
    """What articles are linked to: names of concepts by article and edition, lineages, captions, contributors."""

    names: dict[int, list[Mapping[str, str]]] = field(default_factory=lambda: defaultdict(list))
    sections: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    places: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    captions: dict[int, Mapping[str, str]] = field(default_factory=dict)
    contributors: dict[int, Mapping[str, str]] = field(default_factory=dict)


def of(public_ids: Sequence[str]) -> list[Document]:
    """Return the documents of those of the articles that readers can open."""
    return _documents(_public().filter(public_id__in=public_ids))


def after(position: Position | None, most: int) -> tuple[list[Document], Position | None]:
    """Return documents in the order of publication, at most so many, and the position of the last article.

    They begin after `position`, or with the first article; the position is None when there are no more.
    """
    found = _public().order_by("first_published_at", "pk")
    if position is not None:
        first, key = position
        found = found.filter(Q(first_published_at__gt=first) | Q(first_published_at=first, pk__gt=key))
    rows = _rows(found[:most])
    last = (rows[-1].first_published_at, rows[-1].pk) if rows else None
    return _made(rows), last


def count() -> int:
    """Return how many articles readers can open."""
    return _public().count()


def _public() -> QuerySet[Article]:
    return Article.objects.filter(live=True, first_published_at__isnull=False, edition__in=editions.codes())


def _documents(found: QuerySet[Article]) -> list[Document]:
    return _made(_rows(found.order_by("first_published_at", "pk")))


def _rows(found: QuerySet[Article]) -> list[_Row]:
    texts_of = {"stream": Cast("body", TextField()), "bylines": Cast("byline", TextField())}
    return [_Row(*row) for row in found.annotate(**texts_of).values_list(*_COLUMNS)]


def _made(rows: Sequence[_Row]) -> list[Document]:
    bodies = [json.loads(row.stream) if row.stream and not row.retracted else [] for row in rows]
    linked = _linked(rows, bodies)
    return [_document(row, body, linked) for row, body in zip(rows, bodies, strict=True)]


def _document(row: _Row, body: list[Any], linked: _Linked) -> Document:
    edition = row.edition
    sections, places = linked.sections.get(row.section_id or 0, ()), linked.places.get(row.place_id or 0, ())
    captions = {key: names.get(edition, "") for key, names in linked.captions.items()}
    topics = [names[edition] for names in linked.names.get(row.pk, ()) if names.get(edition)]
    topics += [node.names[edition] for node in (*places[:1], *sections[:1]) if node.names.get(edition)]
    if row.retracted:
        lead, text, topics = "", "", []
    else:
        credited = [linked.contributors.get(key, {}).get(edition, "") for key in _credits(row)]
        caption = row.picture_caption or captions.get(row.picture_id or 0, "")
        lead = "\n".join(part for part in (row.kicker, row.lead) if part)
        text = "\n".join(part for part in (row.place_line, texts.body(body, captions), caption, *credited) if part)
    return Document(
        key=f"/{edition}/{row.first_published_at:%Y/%m/%d}/{row.public_id}/",
        edition=edition,
        language=editions.edition(edition).language,
        kind=row.kind,
        title=row.headline,
        lead=lead,
        body=text,
        published=row.first_published_at,
        story=row.story or "",
        sections=tuple(node.code for node in sections),
        places=tuple(node.code for node in places),
        topics=tuple(topics),
    )


def _linked(rows: Sequence[_Row], bodies: Sequence[list[Any]]) -> _Linked:
    found = _Linked()
    if not rows:
        return found
    keys = [row.pk for row in rows]
    for name, target in LINKS.items():
        through = getattr(Article, name).through.objects.filter(article_id__in=keys)
        for article, names in through.order_by("pk").values_list("article_id", f"{target}__names"):
            found.names[article].append(names)
    found.sections, found.places = _lineages(Section), _lineages(Place)
    shown = {key for body in bodies for key in texts.pictures(body)}
    shown |= {row.picture_id for row in rows if row.picture_id and not row.picture_caption}
    found.captions = dict(Picture.objects.filter(pk__in=shown).values_list("pk", "captions")) if shown else {}
    credited = {key for row in rows for key in _credits(row)}
    if credited:
        found.contributors = dict(Contributor.objects.filter(pk__in=credited).values_list("pk", "names"))
    return found


def _lineages(model: type[Tree]) -> dict[int, tuple[Any, ...]]:
    """Return primary key -> the node and those above it, itself first."""
    nodes = {node.pk: node for node in model._default_manager.only("code", "names", "parent_id")}
    return {key: tuple(_upwards(nodes, key)) for key in nodes}


def _upwards(nodes: Mapping[int, Any], key: int | None) -> Iterator[Any]:
    seen: set[int] = set()
    while key is not None and key not in seen and key in nodes:
        seen.add(key)
        yield nodes[key]
        key = nodes[key].parent_id


def _credits(row: _Row) -> Iterable[int]:
    blocks = json.loads(row.bylines) if row.bylines else []
    return [block["value"]["contributor"] for block in blocks if block["value"].get("contributor")]
