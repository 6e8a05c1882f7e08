"""What changed objects are called on the newsroom's screens, and where each person finds them there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.admin_url_finder import AdminURLFinder

from khabar.editions import queries as editions
from khabar.kernel import policies
from khabar.newsroom.events import ARTICLE
from khabar.newsroom.models import Article
from khabar.press import queue

Reference = tuple[str, str]
"""An object as (model label, primary key)."""


@dataclass(frozen=True)
class Named:
    """An object on a screen: its name, the language of the name, and its address, each empty where there is none."""

    text: str
    language: str = ""
    address: str = ""


def reference_of(cause: str) -> Reference | None:
    """Return the object that the cause of a page names (``newsroom.article:17``), None when it names none."""
    label, found, object_id = cause.removeprefix(queue.TAKEDOWN).partition(":")
    return (label, object_id) if found and "." in label and object_id else None


def named(references: Iterable[Reference], person: Any) -> dict[Reference, Named]:
    """Return the names of the objects, each as `person` may see it: a text not public is named to its desk only."""
    by_label: dict[str, set[str]] = {}
    for label, object_id in references:
        by_label.setdefault(label, set()).add(object_id)
    found: dict[Reference, Named] = {}
    for label, identities in by_label.items():
        found |= _articles(identities, person) if label == ARTICLE else _others(label, identities, person)
    return found


def _articles(identities: set[str], person: Any) -> dict[Reference, Named]:
    rows = Article.objects.filter(pk__in=identities).only("id", "headline", "edition", "desk_id", "live")
    return {(ARTICLE, str(row.pk)): _article(row, person) for row in rows}


def _article(row: Article, person: Any) -> Named:
    readable = policies.may(person, "article.view", row)
    if not (readable or row.live):
        return Named(_("an article of another desk"))
    known = row.edition in editions.codes()
    return Named(
        row.headline or _("(no headline yet)"),
        editions.edition(row.edition).html_tag if known and row.headline else "",
        reverse("wagtailsnippets_newsroom_article:inspect", args=[row.pk]) if readable else "",
    )


def _others(label: str, identities: set[str], person: Any) -> dict[Reference, Named]:
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return {}
    finder = AdminURLFinder(person)
    rows: dict[Any, Model] = model._default_manager.in_bulk([key for key in identities if key.isdigit()])
    return {(label, str(key)): Named(str(row), "", finder.get_edit_url(row) or "") for key, row in rows.items()}
