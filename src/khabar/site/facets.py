"""Facets: what pages show of an object, hashed, so that a change nobody can see re-bakes nothing."""

import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps

from khabar.kernel.json import Utf8Encoder
from khabar.kernel.reads import CARD, WHOLE
from khabar.newsroom.events import ARTICLE
from khabar.newsroom.models import Article
from khabar.site import rows
from khabar.stories.models import Report
from khabar.taxonomy.models import Contributor, Organisation, Person, Topic

ADDRESS = "address"
"""What a link needs that follows the story into another edition: the article's edition, kind and path."""

SOURCES = "sources"
"""Whom an article names: its attributions, the people in it, the claims it answers."""

FEED = "feed"
"""What feeds tell of an article beyond its card: who wrote it and when it was last changed."""

CORRECTIONS = "corrections"
"""What lists of corrections tell of an article: its headline, its address and the notes to its readers."""

CARD_FIELDS = (
    "edition", "kind", "kicker", "headline", "lead", "place_line", "section_id", "place_id", "picture_id",
    "story_id", "labels", "first_published_at", "public_id", "retracted",
)  # fmt: skip
"""Fields of an article that a card may show, or that decide whether there is one."""

NODE = "node"
"""What navigation shows of a section or place: code, names, and its place among the others."""

LINEAGE = "lineage"
"""Below what a section or place stands, which decides the listings of every article in it."""

REPORT_FIELDS = (
    "story_id", "outlet_id", "language", "headline", "lead", "body", "published_on", "received_at", "address",
    "attributions", "needs_look", "reading__published",
)  # fmt: skip
"""Columns of a report that a story's page shows or orders by."""

TARGETS = {"topics": "topic_id", "people": "person_id", "organisations": "organisation_id", "responses": "response_id"}
"""The many-to-many fields of an article, and the column of each that names the other side."""

LINKS = tuple(TARGETS)
CONCEPTS = ("section", "place", "topic", "person", "organisation", "outlet", "contributor")


CONCEPT_CARD = ("code", "names", "address", "ours")
"""Columns of a concept that a link to it shows: its name and page, or an outlet's site."""


def facets_of(label: str, object_id: str) -> dict[str, bytes]:
    """Return facet -> hash (8 bytes) of the object; empty when it is gone, not public or never shown."""
    find = _FACETS.get(label)
    return hashes(find(object_id)) if find else {}


def hashes(values: dict[str, Any]) -> dict[str, bytes]:
    """Return facet -> hash (8 bytes) of what pages show."""
    return {name: _hash(value) for name, value in values.items()}


def prepare(objects: Iterable[tuple[str, str]]) -> None:
    """Read at once what the facets and listings of many objects (label, primary key) ask for one by one.

    Worth it within a held snapshot only.
    """
    keys = [int(object_id) for label, object_id in objects if label == ARTICLE]
    if len(keys) < 2:
        return
    articles = rows.load(Article, keys)
    found: dict[str, set[int]] = {}
    for name in LINKS:
        through = rows.select(getattr(Article, name).through, (TARGETS[name],), keys, by="article_id")
        found[name] = {key for (key,) in through}
    for name, model in (("topics", Topic), ("people", Person), ("organisations", Organisation)):
        rows.select(model, ("code",), found[name])
    rows.select(Contributor, ("code",), {key for one in articles for key, _role in one.credits})


def _hash(value: Any) -> bytes:
    text = json.dumps(value, cls=Utf8Encoder, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def _article(object_id: str) -> dict[str, Any]:
    article = rows.one(Article, object_id)
    if article is None or not article.live or article.first_published_at is None:
        return {}
    return article_values(article, {name: linked(article.pk, name) for name in LINKS})


def article_values(article: Article, links: dict[str, list[int]]) -> dict[str, Any]:
    """Return facet -> what pages show of a public `article`; `links` holds the sorted keys of each of `LINKS`."""
    attributions, byline = list(article.attributions.raw_data), list(article.byline.raw_data)
    card = {name: getattr(article, name) for name in CARD_FIELDS}
    body = {
        **card, **links, "attributions": attributions, "byline": byline, "body": list(article.body.raw_data),
        "caption": article.picture_caption, "related": article.related, "updated": article.last_published_at,
        "corrections": article.corrections,
    }  # fmt: skip
    sources = [attributions, links["people"], links["responses"], article.public_id]
    return {
        WHOLE: body,
        CARD: card,
        ADDRESS: [article.edition, article.kind, article.path, article.retracted],
        SOURCES: sources,
        FEED: [card, byline, article.last_published_at],
        CORRECTIONS: [article.headline, article.path, article.corrections] if article.corrections else [],
    }


def linked(article: int, name: str) -> list[int]:
    """Return the primary keys that the many-to-many field `name` of the article holds, in order."""
    found = rows.select(getattr(Article, name).through, (TARGETS[name],), [article], by="article_id")
    return sorted(key for (key,) in found)


def taken_down(object_id: str) -> bool:
    """Return whether the article with this primary key was taken down, which is more urgent than unpublishing."""
    article = rows.one(Article, object_id)
    return article is not None and article.taken_down


def _concept(name: str) -> Callable[[str], dict[str, Any]]:
    def find(object_id: str) -> dict[str, Any]:
        row = _row("taxonomy", name, object_id)
        if row is None:
            return {}
        found = {WHOLE: row, CARD: [row[column] for column in CONCEPT_CARD if column in row]}
        if "parent_id" in row:
            found[NODE] = [row["code"], row["names"], row["parent_id"], row["position"]]
            found[LINEAGE] = [row["code"], row["parent_id"]]
        return found

    return find


def _plain(app: str, model: str, *fields: str) -> Callable[[str], dict[str, Any]]:
    def find(object_id: str) -> dict[str, Any]:
        row = _row(app, model, object_id, *fields)
        return {WHOLE: row} if row else {}

    return find


def _report(object_id: str) -> dict[str, Any]:
    row = _row("stories", "report", object_id, *REPORT_FIELDS)
    if row is None:
        return {}
    answers = Report.responses.through.objects.filter(report_id=object_id).order_by("response_id")
    return {WHOLE: [row, list(answers.values_list("response_id", flat=True))]}


def _row(app: str, model: str, object_id: str, *fields: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = apps.get_model(app, model).objects.filter(pk=object_id).values(*fields).first()
    return found


_FACETS: dict[str, Callable[[str], dict[str, Any]]] = {
    "newsroom.article": _article,
    "newsroom.front": _plain("newsroom", "front"),
    "media.picture": _plain(
        "media", "picture", "credit", "credits", "alternative_texts", "captions", "renditions_made",
        "focal_point_x", "focal_point_y", "width", "height",
    ),
    "stories.story": _plain("stories", "story", "public_id", "titles"),
    "stories.claim": _plain("stories", "claim"),
    "stories.response": _plain("stories", "response"),
    "stories.report": _report,
    "site.expiry": _plain("site", "expiry"),
    "site.ranking": _plain("site", "ranking"),
    **{f"taxonomy.{name}": _concept(name) for name in CONCEPTS},
}  # fmt: skip
