"""The screens of stories, claims, responses and reports."""

from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.snippets.views import snippets

from khabar.editions import queries as editions
from khabar.kernel import clock, policies
from khabar.newsroom.admin.article_list import state_of
from khabar.newsroom.admin.fields import PerEditionField, PickField, keep_other_languages
from khabar.newsroom.admin.screens import Rights, Screen, ScreenCreateView, ScreenIndexView
from khabar.newsroom.models import Article
from khabar.stories.models import Claim, Report, Response, Story

RIGHTS = Rights(view="story.view", add="story.open", change="story.edit")
"""Nobody deletes a story, a claim or a report: what was said stays on record."""

BOARD_FIELDS = ("id", "edition", "headline", "live", "has_unpublished_changes", "story_id", "desk_id", "kind")


class StoryForm(WagtailAdminModelForm):
    """A story's titles."""

    titles = PerEditionField(label=_("Titles"), required=False)

    def clean(self) -> Any:
        """Keep titles in languages that the form does not show."""
        cleaned = super().clean()
        keep_other_languages(self)
        return cleaned


class ClaimForm(WagtailAdminModelForm):
    """A claim, worded per edition."""

    texts = PerEditionField(label=_("The claim"), long=True, help_text=_("What is asserted, in one sentence."))

    def clean(self) -> Any:
        """Keep wordings in languages that the form does not show."""
        cleaned = super().clean()
        keep_other_languages(self)
        return cleaned


class ReportForm(WagtailAdminModelForm):
    """What the desk may set on a report: where it belongs, and that it was looked at."""

    responses = PickField(Response, label=_("Responses it carries"), required=False)


class BoardColumn(Column):
    """The state of a story in one edition."""

    cell_template_name = "newsroom/board_cell.html"

    def get_value(self, instance: Any) -> list[str]:
        """Return the states of the story's articles in this edition."""
        return [state_of(article) for article in instance.board if article.edition == self.name]


class StoryIndexView(ScreenIndexView):
    """The board: stories by edition."""

    search_fields = ["titles"]
    any_permission_required = ["view"]
    default_ordering = "-created_at"

    @cached_property
    def columns(self) -> list[Any]:
        """Return the title, a column per edition, and the number of reports."""
        title = self._get_title_column("__str__")
        per_edition = [BoardColumn(edition.code, label=edition.autonym) for edition in editions.editions()]
        opened = DateColumn("created_at", label=_("Opened"), sort_key="created_at")
        return [title, *per_edition, Column("reports", label=_("Reports"), accessor="report_count"), opened]

    def get_edit_url(self, instance: Any) -> str | None:
        """Lead to the story's board, not to its titles."""
        return None

    def get_base_queryset(self) -> QuerySet[Story]:
        """Return the stories with the state of their articles and the number of reports."""
        return super().get_base_queryset().annotate(report_count=Count("reports")).prefetch_related(_board())


def _board() -> Prefetch:
    return Prefetch("articles", queryset=Article.objects.only(*BOARD_FIELDS).order_by("id"), to_attr="board")


class StoryInspectView(snippets.InspectView):
    """One story: our articles by edition, others' reports, claims and responses."""

    any_permission_required = ["view"]
    template_name = "newsroom/story.html"

    def get_context_data(self, **options: Any) -> dict[str, Any]:
        """Add the board, the reports and the claims."""
        context: dict[str, Any] = super().get_context_data(**options)
        person = self.request.user
        articles = list(Article.objects.filter(story=self.object).only(*BOARD_FIELDS).order_by("id"))
        context["board"] = [
            {
                "edition": edition,
                "articles": [
                    {
                        "article": article,
                        "state": state_of(article),
                        "readable": policies.may(person, "article.view", article),
                    }
                    for article in articles
                    if article.edition == edition.code
                ],
                "may_write": policies.may(person, "article.create", Article(edition=edition.code)),
            }
            for edition in editions.editions()
        ]
        context["reports"] = self.object.reports.select_related("outlet").defer("raw_text", "body", "reading")
        context["claims"] = self.object.claims.select_related("person", "organisation", "outlet").prefetch_related(
            "responses__person", "responses__organisation", "responses__outlet"
        )
        context["may_claim"] = policies.may(person, "story.claim", self.object)
        return context


class Opening(ScreenCreateView):
    """Creates a story, a claim or a response, starting from what the link names."""

    def get_initial_form_instance(self) -> Any:
        """Return the new object, already in the story or under the claim that the link names."""
        instance = self.model()
        if isinstance(instance, Story):
            instance.created_at = clock.now()
        for name, model in (("story", Story), ("claim", Claim)):
            key = self.request.GET.get(name, "")
            if key.isdigit() and hasattr(self.model, name):
                setattr(instance, name, model._default_manager.filter(pk=key).first())
        return instance


class StoryScreen(Screen):
    """Stories."""

    model = Story
    rights = RIGHTS
    icon = "list-ul"
    base_url_path = "stories"
    chooser_base_url_path = "choose/stories"
    index_view_class = StoryIndexView
    inspect_view_class = StoryInspectView
    add_view_class = Opening
    inspect_template_name = "newsroom/story.html"
    edit_handler = ObjectList([FieldPanel("titles")], base_form_class=StoryForm)


class ClaimScreen(Screen):
    """Claims."""

    model = Claim
    rights = Rights(view="story.view", add="story.claim", change="story.claim")
    icon = "openquote"
    base_url_path = "claims"
    chooser_base_url_path = "choose/claims"
    add_view_class = Opening
    list_display = ["__str__", "story"]
    inspect_view_fields = ["story", "texts", "person", "organisation", "outlet"]
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("story", "texts", "person", "organisation", "outlet")],
        base_form_class=ClaimForm,
    )


class ResponseScreen(Screen):
    """Denials and confirmations."""

    model = Response
    rights = Rights(view="story.view", add="story.respond", change="story.respond")
    icon = "comment"
    base_url_path = "responses"
    chooser_base_url_path = "choose/responses"
    add_view_class = Opening
    list_display = ["__str__", "kind"]
    inspect_view_fields = ["claim", "kind", "person", "organisation", "outlet"]
    edit_handler = ObjectList([FieldPanel(name) for name in ("claim", "kind", "person", "organisation", "outlet")])


class ReportIndexView(ScreenIndexView):
    """Reports, those that need a look marked."""

    search_fields = ["headline"]
    list_filter = ["needs_look", "language"]
    any_permission_required = ["view"]
    default_ordering = "-received_at"

    @cached_property
    def columns(self) -> list[Any]:
        """Return headline, outlet, story, whether it needs a look, and when it came in."""
        return [
            self._get_title_column("headline"),
            Column("outlet", label=_("Outlet"), accessor=lambda report: report.outlet or ""),
            Column("story", label=_("Story"), accessor=lambda report: report.story or ""),
            BooleanColumn("needs_look", label=_("Needs a look")),
            DateColumn("received_at", label=_("Received"), sort_key="received_at"),
        ]

    def get_base_queryset(self) -> QuerySet[Report]:
        """Return the reports without their texts."""
        found: QuerySet[Report] = super().get_base_queryset()
        return found.select_related("outlet", "story").defer("raw_text", "body", "reading", "comments")


class ReportInspectView(snippets.InspectView):
    """One report to read."""

    any_permission_required = ["view"]


class ReportScreen(Screen):
    """Others' reports: they come in by import, are read, and are put into a story."""

    model = Report
    rights = Rights(view="story.view", change="story.edit")
    icon = "download"
    base_url_path = "incoming"
    chooser_base_url_path = "choose/reports"
    index_view_class = ReportIndexView
    inspect_view_class = ReportInspectView
    inspect_template_name = "newsroom/report.html"
    inspect_view_fields = ["headline"]
    edit_handler = ObjectList(
        [
            FieldPanel(name)
            for name in ("story", "outlet", "headline", "published_on", "published_note", "responses", "needs_look")
        ],
        base_form_class=ReportForm,
    )
