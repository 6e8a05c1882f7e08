"""The list of articles."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from khabar.editions import queries as editions
from khabar.kernel import clock
from khabar.newsroom.admin.screens import ScreenIndexView
from khabar.newsroom.models import Article, Desk, edition_choices
from khabar.taxonomy.models import Section

STATES = (
    ("draft", _("draft")),
    ("live", _("public")),
    ("edited", _("public, with a newer draft")),
    ("scheduled", _("scheduled")),
    ("embargoed", _("under embargo")),
    ("taken-down", _("taken down")),
)


def state_of(article: Article) -> str:
    """Return ``draft``, ``live`` or ``edited`` (public, with a newer draft)."""
    if not article.live:
        return "draft"
    return "edited" if article.has_unpublished_changes else "live"


class ArticleFilters(WagtailFilterSet):
    """Filters of the list: edition, section, kind, state, desk."""

    edition = django_filters.ChoiceFilter(label=_("Edition"), choices=lambda: edition_choices())
    section = django_filters.ModelChoiceFilter(label=_("Section"), queryset=Section.objects.all())
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Article.Kind.choices)
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="filter_state")
    desk = django_filters.ModelChoiceFilter(label=_("Desk"), queryset=Desk.objects.all())

    class Meta:
        model = Article
        fields = ["edition", "section", "kind", "state", "desk"]

    def filter_state(self, articles: QuerySet[Article], name: str, value: str) -> QuerySet[Article]:
        """Keep the articles in one state."""
        chosen: dict[str, dict[str, Any]] = {
            "draft": {"live": False},
            "live": {"live": True, "has_unpublished_changes": False},
            "edited": {"live": True, "has_unpublished_changes": True},
            "scheduled": {"go_live_at__isnull": False},
            "embargoed": {"embargo_until__gt": clock.now()},
            "taken-down": {"taken_down": True},
        }
        return articles.filter(**chosen[value])


class HeadlineColumn(TitleColumn):
    """The headline, in the article's language and direction."""

    def get_value(self, instance: Article) -> Any:
        """Return the headline of the latest draft."""
        revision = instance.latest_revision
        text = (revision.object_str if revision else "") or instance.headline or _("(no headline yet)")
        if instance.edition not in editions.codes():
            return text
        edition = editions.edition(instance.edition)
        return format_html('<bdi lang="{}" dir="{}">{}</bdi>', edition.html_tag, edition.direction, text)


class StateColumn(Column):
    """The state as a word with a mark that does not need colour."""

    cell_template_name = "newsroom/article_state_cell.html"

    def get_value(self, instance: Article) -> str:
        """Return the state's name; the template says it in words."""
        return state_of(instance)


class ArticleIndexView(ScreenIndexView):
    """All articles in the person's scope, the newest first."""

    filterset_class = ArticleFilters
    search_fields = ["headline"]
    default_ordering = "-created_at"
    any_permission_required = ["view"]

    @property
    def columns(self) -> list[Any]:
        """Return the columns: headline, edition, kind, section, desk, state, updated, author."""
        return [
            self._get_title_column_class(HeadlineColumn)(
                "headline", label=_("Headline"), sort_key="headline", get_url=self._address
            ),
            Column("edition", label=_("Edition"), accessor="get_edition_display", sort_key="edition"),
            Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
            Column("section", label=_("Section"), accessor=lambda article: article.section or ""),
            Column("desk", label=_("Desk"), accessor=lambda article: article.desk or ""),
            StateColumn("state", label=_("State")),
            DateColumn("updated", label=_("Updated"), accessor=_updated, sort_key="created_at"),
            Column("author", label=_("Author"), accessor=_author),
        ]

    def _address(self, article: Article) -> str | None:
        return self.get_edit_url(article) or self.get_inspect_url(article)

    def get_base_queryset(self) -> QuerySet[Article]:
        """Return the articles with what the list shows of them, without their texts."""
        found: QuerySet[Article] = super().get_base_queryset()
        return found.select_related("section", "desk", "latest_revision__user").defer(
            "body", "attributions", "byline", "lead", "related", "latest_revision__content"
        )


def _updated(article: Article) -> Any:
    revision = article.latest_revision
    return revision.created_at if revision else article.created_at


def _author(article: Article) -> str:
    revision = article.latest_revision
    user = revision.user if revision else None
    return (user.get_full_name() or user.get_username()) if user else ""
