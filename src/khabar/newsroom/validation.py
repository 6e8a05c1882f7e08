"""What an article needs before it may be published, said per field."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from khabar.kernel import clock
from khabar.newsroom.models import Article
from khabar.stories.models import Response

REPORTED = (Article.Kind.NEWS, Article.Kind.STATEMENT, Article.Kind.DENIAL)
"""Kinds that must say where the facts come from."""


@dataclass(frozen=True)
class Problem:
    """Something that is missing: the field's name and what to do, in the reader's language."""

    field: str
    message: Any


class NotPublishable(Exception):
    """The article may not be published yet; `problems` says why, field by field."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem.message}" for problem in problems))
        self.problems = problems


def problems_of(article: Article) -> tuple[Problem, ...]:
    """Return everything that keeps `article` from being published; empty when it may be."""
    return tuple(_all_kinds(article)) + tuple(_by_kind(article))


def _all_kinds(article: Article) -> Iterator[Problem]:
    if article.taken_down:
        yield Problem("taken_down", _("It was taken down: an administrator has to restore it first."))
    if article.retracted:
        yield Problem("retracted", _("It was retracted: that stands. Write a new article."))
    if not article.headline.strip():
        yield Problem("headline", _("Write a headline."))
    if not article.section_id:
        yield Problem("section", _("Choose the section it belongs to."))
    if not len(article.body):
        yield Problem("body", _("The body is empty: write at least one paragraph."))
    if article.needs_look:
        yield Problem("needs_look", _("It came in by an import that could not be understood: look at it first."))
    if article.picture is not None and not (article.picture.credit or article.picture.credits):
        yield Problem("picture", _("The lead picture has no credit."))
    if article.picture is not None and (ends := article.picture.rights_expire_on) and ends < clock.now().date():
        yield Problem("picture", _("The rights to the lead picture have expired: choose another."))


def _by_kind(article: Article) -> Iterator[Problem]:
    if article.kind in REPORTED and not article.chain.attributions:
        yield Problem("attributions", _("Say who the source is: a news item needs one."))
    if article.kind == Article.Kind.DENIAL and not any(
        response.kind == Response.Kind.DENIAL for response in article.responses.all()
    ):
        yield Problem("responses", _("Choose the claim that is denied."))
    if article.kind == Article.Kind.LIVE and not any(child.block_type == "entry" for child in article.body):
        yield Problem("body", _("A live article needs at least one entry."))
    if article.kind == Article.Kind.GALLERY and not any(child.block_type == "gallery" for child in article.body):
        yield Problem("body", _("A gallery article needs a gallery."))
    if article.kind == Article.Kind.VIDEO and not any(child.block_type == "video" for child in article.body):
        yield Problem("body", _("A video article needs a video."))
