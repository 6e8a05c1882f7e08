"""The screens of articles."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.snippets.views import snippets

from khabar.editions import queries as editions
from khabar.kernel import clock
from khabar.newsroom import actions, timing
from khabar.newsroom.actions import EditConflict
from khabar.newsroom.admin import publication, routes
from khabar.newsroom.admin.article_form import desks_of, edit_handler, editions_of
from khabar.newsroom.admin.article_list import ArticleIndexView
from khabar.newsroom.admin.screens import (
    Rights,
    Screen,
    ScreenCreateView,
    ScreenDeleteView,
    ScreenEditView,
)
from khabar.newsroom.models import Article, Version
from khabar.newsroom.policies import articles_in_scope
from khabar.newsroom.templatetags.newsroom_tags import moment
from khabar.newsroom.validation import NotPublishable, problems_of
from khabar.stories.models import Story

SAVING_ITSELF = timedelta(seconds=10)
"""How long a save that the form does by itself may take to be known to the form."""

PROBLEMS = "problems"
"""Query parameter that asks the form to say what is missing for publication."""


class Publishing:
    """What creating and editing share: publishing refuses with reasons, and says where the page is."""

    def publish_action(self: Any) -> HttpResponse | None:
        """Publish the draft just saved; where that is refused, keep the draft and show why beside the fields."""
        try:
            response: HttpResponse | None = super().publish_action()  # type: ignore[misc]
        except NotPublishable as refusal:
            said = _("Saved as a draft. It cannot be published yet:")
            reasons = format_html_join("", "<li>{}</li>", ((problem.message,) for problem in refusal.problems))
            messages.error(self.request, format_html("{}<ul>{}</ul>", said, reasons))
            return redirect(f"{self.get_edit_url()}?{PROBLEMS}=1")
        self.object.refresh_from_db()
        if not self.object.live and self.object.go_live_at is not None:
            said = _("It stands under embargo: it is not public yet, and becomes so %(time)s.")
            messages.info(self.request, said % {"time": moment(self.object.go_live_at)})
        return response

    def get_success_url(self: Any) -> str:
        """Stay on the article, or ask what its change means to readers."""
        if "action-correct" in self.request.POST and self.object.live:
            return reverse("khabar_correct", args=[self.object.pk])
        return str(self.get_edit_url())

    def get_success_buttons(self: Any) -> list[Any]:
        """Offer the public page after publishing."""
        if self.action != "publish" or not self.object.live:
            return []
        return [
            messages.button(settings.KHABAR_SITE_ADDRESS + self.object.path, _("See it on the site"), new_window=True)
        ]


class ArticleCreateView(Publishing, ScreenCreateView):
    """A new article: first the edition, then the form."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the edition where there is a choice."""
        offered = editions_of(request.user)
        wanted = request.GET.get("edition")
        if wanted not in {edition.code for edition in offered} and len(offered) != 1:
            context = {"editions": offered, "kinds": Article.Kind.choices, "story": request.GET.get("story", "")}
            return render(request, "newsroom/choose_edition.html", context)
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def get_initial_form_instance(self) -> Article:
        """Return the empty article, in the edition and for the desk of the person."""
        person = self.request.user
        asked = {name: self.request.GET.get(name, "") for name in ("edition", "kind", "story")}
        codes = [edition.code for edition in editions_of(person)]
        desks = desks_of(person)
        return Article(
            live=False,
            has_unpublished_changes=True,
            created_at=clock.now(),
            edition=asked["edition"] if asked["edition"] in codes else next(iter(codes), ""),
            kind=asked["kind"] if asked["kind"] in Article.Kind.values else Article.Kind.NEWS,
            story=Story.objects.filter(pk=asked["story"]).first() if asked["story"].isdigit() else None,
            desk=desks[0] if len(desks) == 1 else None,
        )


class Conflicts:
    """Saving never overwrites what somebody else saved in between: it says so and keeps the writer's text."""

    @cached_property
    def is_out_of_date(self: Any) -> bool:
        """Return whether another revision came in.

        A form that is saving itself may not know its newest revision yet: the writer's own of the last moments, or
        any of theirs when the form knows none, is no conflict.
        """
        sent, latest = self.request.POST, self.latest_revision
        own = bool(latest and latest.user_id == self.request.user.pk)
        if latest and not (sent.get("loaded_revision_id") or sent.get("overwrite_revision_id")):
            return not own
        if own and not self.expects_json_response and clock.now() - latest.created_at < SAVING_ITSELF:
            return False
        return bool(super().is_out_of_date)  # type: ignore[misc]

    def is_valid(self: Any, form: Any) -> bool:
        """Refuse a save on top of a revision that the writer has not seen."""
        if not self.expects_json_response and self.is_out_of_date:
            form.is_valid()
            self.say_conflict()
            return False
        return bool(super().is_valid(form))  # type: ignore[misc]

    def say_conflict(self: Any) -> None:
        """Tell the writer what happened and what to do."""
        latest = self.object.latest_revision
        who = str(latest.user) if latest and latest.user else _("somebody")
        self.produced_error_code = "invalid_revision"
        self.produced_error_message = _(
            "%(person)s saved this article while you were writing. Nothing was overwritten: your text stands below, "
            "theirs is in the history. Save again to put yours on top."
        ) % {"person": who}

    def save_instance(self: Any) -> Any:
        """Store the draft, unless another revision comes in at the last moment."""
        seen = self.object.latest_revision_id
        return actions.save_draft(
            self.form.instance,
            by=self.request.user,
            seen=seen,
            store=lambda: snippets.EditView.save_instance(self),
            again=self.overwrite_revision is not None,
        )

    def form_valid(self: Any, form: Any) -> HttpResponse:
        """Save, or say that somebody else was faster."""
        try:
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        except EditConflict:
            self.say_conflict()
            response = self.form_invalid(form)
        return response


class ArticleEditView(Publishing, Conflicts, ScreenEditView):
    """Editing an article."""

    def get_form(self, form_class: Any = None) -> Any:
        """Return the form; asked to, with what is missing for publication beside each field."""
        form = super().get_form(form_class)
        if self.request.method == "GET" and PROBLEMS in self.request.GET:
            form._errors, form.cleaned_data = ErrorDict(), {}
            for problem in problems_of(self.object):
                form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return form

    @cached_property
    def overwrite_revision(self) -> Any:
        """Return the revision that this save replaces, None for a new one: a text that was approved is not replaced."""
        replaced = super().overwrite_revision
        return None if replaced and timing.is_approved(self.object, replaced.pk) else replaced

    @cached_property
    def has_unsaved_changes(self) -> bool:
        """Return whether the form holds what is not stored."""
        return bool(self.form.is_bound)


class RevertView(generic.RevisionsRevertMixin, ArticleEditView):
    """Going back to an earlier revision, as a new draft."""

    view_name = "revisions_revert"

    def save_instance(self) -> Any:
        """Store the earlier text as the newest draft."""
        return actions.save_draft(
            self.live_object,
            by=self.request.user,
            seen=self.live_object.latest_revision_id,
            store=super().save_instance,
        )


class ArticleUnpublishView(snippets.UnpublishView):
    """Taking an article off the site."""

    def unpublish(self) -> None:
        """Unpublish through the one action."""
        actions.unpublish(self.object, by=self.request.user)
        self.run_hook("after_unpublish", self.request, self.object)


class ArticleInspectView(snippets.InspectView):
    """An article to read: its versions and its latest draft."""

    any_permission_required = ["view"]
    template_name = "newsroom/article_inspect.html"

    def get_context_data(self, **options: Any) -> dict[str, Any]:
        """Add versions and the public address."""
        context: dict[str, Any] = super().get_context_data(**options)
        article: Article = self.object
        code = article.edition
        context["edition"] = editions.edition(code) if code in editions.codes() else None
        context |= publication.summary(article, self.request.user)
        context["versions"] = (
            Version.objects.filter(article=article).select_related("by").defer("content").order_by("-number")
        )
        context["public_address"] = settings.KHABAR_SITE_ADDRESS + article.path if article.live else ""
        context["draft"] = article.get_latest_revision_as_object()
        context["history_url"] = reverse("wagtailsnippets_newsroom_article:history", args=[article.pk])
        return context


class ArticleCompareView(snippets.RevisionsCompareView):
    """Two revisions side by side."""

    permission_required = "view"


class ArticlePreviewRevisionView(snippets.PreviewRevisionView):
    """An earlier revision as a page."""

    permission_required = "view"


class ArticleScreen(Screen):
    """Articles."""

    model = Article
    rights = Rights(
        view="article.view",
        add="article.create",
        change="article.edit",
        delete="article.delete",
        publish="article.publish",
        lock="article.lock",
    )
    icon = "doc-full-inverse"
    base_url_path = "articles"
    chooser_base_url_path = "choose/articles"
    index_view_class = ArticleIndexView
    add_view_class = ArticleCreateView
    edit_view_class = ArticleEditView
    delete_view_class = ScreenDeleteView
    inspect_view_class = ArticleInspectView
    unpublish_view_class = ArticleUnpublishView
    revisions_compare_view_class = ArticleCompareView
    revisions_view_class = ArticlePreviewRevisionView
    revisions_revert_view_class = RevertView
    inspect_template_name = "newsroom/article_inspect.html"
    inspect_view_fields = ["headline"]
    index_template_name = "newsroom/article_index.html"
    index_results_template_name = "newsroom/article_index_results.html"

    def scope(self, person: Any) -> QuerySet[Article]:
        """Return the articles that the person may view."""
        return articles_in_scope(person)

    def get_edit_handler(self) -> Any:
        """Return the form's panels."""
        return edit_handler().bind_to_model(self.model)

    def table(self) -> dict[str, routes.Route]:
        """Add what articles have beyond other screens. Scheduling and Wagtail's workflow stay refused."""
        rights, target = self.rights, routes.by_key(Article)
        reading = routes.Route(rights.view, None, target)
        return super().table() | {
            "preview_on_add": routes.Route(rights.add, rights.add),
            "preview_on_edit": routes.Route(rights.change, rights.change, target),
            "revisions_view": reading,
            "revisions_compare": reading,
            "revisions_revert": routes.Route(rights.change, rights.change, target),
            "unpublish": routes.Route("article.unpublish", "article.unpublish", target),
            "lock": routes.Route(None, rights.lock, target),
            "unlock": routes.Route(None, rights.lock, target),
        }
