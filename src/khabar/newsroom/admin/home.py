"""The first screen: my drafts, what went out last, reports that need a look."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from khabar.kernel import policies
from khabar.newsroom.models import Article
from khabar.newsroom.policies import articles_in_scope
from khabar.stories.models import Report

SHOWN = 8
HEAVY = ("body", "attributions", "byline", "related", "lead")


class ListPanel(Component):
    """A short list with a heading; says what to do when it is empty."""

    template_name = "newsroom/home_panel.html"
    heading: Any = ""
    empty: Any = ""
    order = 100

    def items(self, person: Any) -> list[dict[str, Any]]:
        """Return the entries: text, address, lang, dir, when."""
        raise NotImplementedError

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return heading and entries."""
        request = (parent_context or {})["request"]
        return {"heading": self.heading, "empty": self.empty, "items": self.items(request.user)}


def _entry(article: Article, person: Any, when: Any) -> dict[str, Any]:
    route = "edit" if policies.may(person, "article.edit", article) else "inspect"
    return {
        "text": article.headline or _("(no headline yet)"),
        "route": f"wagtailsnippets_newsroom_article:{route}",
        "key": article.pk,
        "edition": article.edition,
        "when": when,
    }


class DraftsPanel(ListPanel):
    """Drafts whose latest revision is the person's."""

    heading = _("My drafts")
    empty = _("You have no drafts. “New article” starts one.")
    order = 10

    def items(self, person: Any) -> list[dict[str, Any]]:
        """Return the person's unpublished work, the latest first."""
        found = (
            articles_in_scope(person)
            .filter(has_unpublished_changes=True, latest_revision__user_id=person.pk)
            .select_related("latest_revision")
            .defer(*HEAVY, "latest_revision__content")
            .order_by("-latest_revision__created_at")[:SHOWN]
        )
        return [_entry(article, person, article.latest_revision.created_at) for article in found]


class PublishedPanel(ListPanel):
    """What went out last in the person's scope."""

    heading = _("Last published")
    empty = _("Nothing is public yet.")
    order = 20

    def items(self, person: Any) -> list[dict[str, Any]]:
        """Return the articles published last."""
        found = articles_in_scope(person).filter(live=True).defer(*HEAVY).order_by("-last_published_at")[:SHOWN]
        return [_entry(article, person, article.last_published_at) for article in found]


class LookPanel(ListPanel):
    """Reports and imported drafts that could not be understood."""

    heading = _("Needs a look")
    empty = _("Every import was understood.")
    order = 30

    def items(self, person: Any) -> list[dict[str, Any]]:
        """Return drafts and reports marked so, the latest first."""
        drafts = articles_in_scope(person).filter(needs_look=True).defer(*HEAVY).order_by("-created_at")[:SHOWN]
        entries = [_entry(article, person, article.created_at) for article in drafts]
        if policies.may(person, "story.view"):
            reports = Report.objects.filter(needs_look=True).only("headline", "language", "received_at")[:SHOWN]
            entries += [
                {
                    "text": report.headline,
                    "route": "wagtailsnippets_stories_report:inspect",
                    "key": report.pk,
                    "edition": report.language,
                    "when": report.received_at,
                }
                for report in reports
            ]
        return entries


def panels() -> list[ListPanel]:
    """Return the panels of the first screen."""
    return [DraftsPanel(), PublishedPanel(), LookPanel()]
