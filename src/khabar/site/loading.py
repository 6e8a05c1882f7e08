"""Loads what a page shows: by primary key, one query per table, every object noted as read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from khabar.kernel import reads
from khabar.media.models import Picture
from khabar.newsroom.models import Article
from khabar.site import rows, tree
from khabar.site.facets import CARD_FIELDS
from khabar.taxonomy.models import Concept

C = TypeVar("C", bound=Concept)

FORMATS = {"avif": "image/avif", "webp": "image/webp", "jpeg": "image/jpeg"}
"""Formats offered to browsers, the best first, with their content types."""


@dataclass(frozen=True)
class Image:
    """A picture as pages show it. `files` are its renditions ``{format, width, height, file}``."""

    key: int
    width: int
    height: int
    files: tuple[dict[str, Any], ...]
    alternative_texts: dict[str, str] = field(hash=False)
    captions: dict[str, str] = field(hash=False)
    credits: dict[str, str] = field(hash=False)
    credit: str = ""
    focus: str = "middle"

    @cached_property
    def sources(self) -> list[tuple[str, str]]:
        """The (content type, srcset) of each format but the last, which `fallback` is."""
        return [(FORMATS[name], self._srcset(name)) for name in ("avif", "webp") if self._of(name)]

    @cached_property
    def fallback(self) -> dict[str, Any] | None:
        """The rendition for every browser: the smallest JPEG of at least 640 pixels, None when there is
        none.
        """
        made = sorted(self._of("jpeg") or self.files, key=lambda one: one["width"])
        return next((one for one in made if one["width"] >= 640), made[-1] if made else None)

    @cached_property
    def largest(self) -> dict[str, Any] | None:
        """The widest rendition of the fallback format, for social cards."""
        return max(self._of("jpeg"), key=lambda one: one["width"], default=self.fallback)

    @property
    def media(self) -> tuple[str, ...]:
        """All files."""
        return tuple(one["file"] for one in self.files)

    def alternative_text(self, edition: str) -> str:
        """Return the alternative text in `edition`, empty where there is none."""
        return self.alternative_texts.get(edition, "")

    def caption(self, edition: str) -> str:
        """Return the caption in `edition`, empty where there is none."""
        return self.captions.get(edition, "")

    def credit_line(self, edition: str) -> str:
        """Return the credit in `edition`, or the one for all."""
        return self.credits.get(edition) or self.credit

    def _of(self, name: str) -> list[dict[str, Any]]:
        return [one for one in self.files if one["format"] == name]

    def _srcset(self, name: str) -> str:
        return ", ".join(f"/media/{one['file']} {one['width']}w" for one in self._of(name))


@dataclass(frozen=True)
class Card:
    """An article as a list shows it."""

    key: int
    edition: str
    kind: str
    kicker: str
    headline: str
    lead: str
    place_line: str
    story: int | None
    labels: tuple[str, ...]
    published: datetime
    path: str
    section: tree.Node | None = None
    image: Image | None = None


def cards(keys: Iterable[int]) -> dict[int, Card]:
    """Return the cards of the public articles among `keys`, in that order, without those that were retracted.

    One query for the articles and one for their pictures; each article is noted as read by its card.
    """
    wanted = list(dict.fromkeys(keys))
    for key in wanted:
        reads.note_object("newsroom.article", key, reads.CARD)
    if not wanted:
        return {}
    columns = ("id", "live", *CARD_FIELDS)
    every = (dict(zip(columns, row, strict=True)) for row in rows.select(Article, columns, wanted))
    found = {row["id"]: row for row in every if row["live"] and row["first_published_at"] and not row["retracted"]}
    shown = images(row["picture_id"] for row in found.values())
    nodes = tree.sections().nodes
    return {key: _card(found[key], shown, nodes) for key in wanted if key in found}


def _card(row: dict[str, Any], shown: dict[int, Image], nodes: dict[int, tree.Node]) -> Card:
    first = row["first_published_at"]
    return Card(
        key=row["id"],
        edition=row["edition"],
        kind=row["kind"],
        kicker=row["kicker"],
        headline=row["headline"],
        lead=row["lead"],
        place_line=row["place_line"],
        story=row["story_id"],
        labels=tuple(row["labels"] or ()),
        published=first,
        path=f"/{row['edition']}/{first:%Y/%m/%d}/{row['public_id']}/",
        section=nodes.get(row["section_id"]),
        image=shown.get(row["picture_id"]),
    )


def images(keys: Iterable[int | None]) -> dict[int, Image]:
    """Return the pictures with these keys (None is passed over), by key, with one query."""
    wanted = {key for key in keys if key}
    for key in wanted:
        reads.note_object("media.picture", key)
    if not wanted:
        return {}
    columns = (
        "id", "width", "height", "renditions_made", "alternative_texts", "captions", "credits", "credit",
        "focal_point_y",
    )  # fmt: skip
    return {row[0]: _image(dict(zip(columns, row, strict=True))) for row in rows.select(Picture, columns, wanted)}


def _image(row: dict[str, Any]) -> Image:
    share = row["focal_point_y"] / row["height"] if row["focal_point_y"] and row["height"] else 0.5
    return Image(
        key=row["id"],
        width=row["width"],
        height=row["height"],
        files=tuple(row["renditions_made"] or ()),
        alternative_texts=row["alternative_texts"] or {},
        captions=row["captions"] or {},
        credits=row["credits"] or {},
        credit=row["credit"],
        focus="top" if share < 0.4 else "bottom" if share > 0.6 else "middle",
    )


def concepts(model: type[C], keys: Iterable[int | None], facet: str = reads.CARD) -> dict[int, C]:
    """Return the concepts of `model` with these keys (None is passed over), by key, with one query."""
    wanted = {key for key in keys if key}
    if not wanted:
        return {}
    with reads.facet(facet):
        return {one.pk: one for one in rows.load(model, wanted)}
