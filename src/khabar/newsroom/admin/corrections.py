"""The screens on which an editor says what changes in a public article: the correction, the update, the retraction."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from khabar.editions import queries as editions
from khabar.newsroom import actions
from khabar.newsroom.admin import routes
from khabar.newsroom.models import Article, Version
from khabar.newsroom.templatetags.newsroom_tags import moment
from khabar.newsroom.validation import NotPublishable

EDIT = "wagtailsnippets_newsroom_article:edit"

CHANGES = (
    ("", gettext_lazy("Small change: nothing to tell (spelling, layout)")),
    (Version.Change.UPDATE, gettext_lazy("Update: there are new facts")),
    (Version.Change.CORRECTION, gettext_lazy("Correction: we were wrong")),
)
"""What an editor may say, in the words of the form; the first is the default."""


class ChangeForm(forms.Form):
    """What kind of change it is, and the note to readers in the article's language."""

    change = forms.ChoiceField(
        label=gettext_lazy("What changes"), choices=CHANGES, required=False, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("Note to readers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "In the language of the article: what was wrong, and what is right. It stands dated on the article, and a "
            "correction also on the page of corrections. It cannot be changed later."
        ),
    )

    def __init__(self, data: Any, *, article: Article) -> None:
        super().__init__(data, initial={"change": ""})
        self.fields["note"].widget.attrs |= written_in(article)

    def clean(self) -> dict[str, Any]:
        """Ask for the note of a correction, and for the kind of change that a note belongs to."""
        cleaned: dict[str, Any] = super().clean() or {}
        ask_what_is_left_out(self, cleaned)
        return cleaned


def ask_what_is_left_out(form: forms.Form, cleaned: dict[str, Any]) -> None:
    """Say in `form` what its `cleaned` change and note lack to be told to readers."""
    change, note = cleaned.get("change", ""), cleaned.get("note", "")
    if change == Version.Change.CORRECTION and not note:
        form.add_error("note", _("Write what was wrong and what is right."))
    if note and not change and "change" not in form.errors:
        form.add_error("change", _("Say whether it is an update or a correction: a small change has no note."))


def written_in(article: Article) -> dict[str, str]:
    """Return the attributes of a field in the language and direction of `article`."""
    if article.edition not in editions.codes():
        return {"dir": "auto"}
    edition = editions.edition(article.edition)
    return {"lang": edition.html_tag, "dir": edition.direction}


def correct(request: Any, pk: int) -> HttpResponse:
    """Ask what changes for the readers, then publish the latest text of a public article."""
    article = get_object_or_404(Article, pk=pk)
    form = ChangeForm(request.POST or None, article=article)
    if request.method == "POST" and possible(article) and form.is_valid():
        return _published(request, article, **form.cleaned_data)
    latest = article.latest_revision_id
    compared = [article.pk, article.live_revision_id, latest]
    changed = article.live_revision_id and latest and article.live_revision_id != latest
    context = {
        "article": article,
        "possible": possible(article),
        "form": form,
        "compare": reverse("wagtailsnippets_newsroom_article:revisions_compare", args=compared) if changed else "",
    }
    return TemplateResponse(request, "newsroom/correct.html", context)


def _published(request: Any, article: Article, change: str, note: str) -> HttpResponse:
    try:
        version = actions.publish(article, by=request.user, change=change, note=note)
    except NotPublishable as refusal:
        messages.error(request, " ".join(str(problem.message) for problem in refusal.problems))
        return redirect(f"{reverse(EDIT, args=[article.pk])}?problems=1")
    if version is None:
        said = _("It stands under embargo: it is not public yet, and becomes so %(time)s.")
        messages.info(request, said % {"time": moment(article.go_live_at)})
    else:
        messages.success(request, _("It is published."), buttons=[_to_the_site(article)])
    return redirect(EDIT, article.pk)


def retract(request: Any, pk: int) -> HttpResponse:
    """Ask for the reason, then withdraw a public article."""
    article = get_object_or_404(Article, pk=pk)
    reason = request.POST.get("reason", "").strip()
    if request.method == "POST" and possible(article) and reason:
        actions.retract(article, by=request.user, reason=reason)
        messages.success(request, _("It is withdrawn: its page says why."), buttons=[_to_the_site(article)])
        return redirect(EDIT, pk)
    context = {
        "article": article,
        "possible": possible(article),
        "missing": request.method == "POST",
        "language": written_in(article),
    }
    return TemplateResponse(request, "newsroom/retract.html", context)


def possible(article: Article) -> bool:
    """Return whether `article` is public, so that it can be corrected or retracted."""
    return article.live and not article.retracted


def _to_the_site(article: Article) -> Any:
    return messages.button(settings.KHABAR_SITE_ADDRESS + article.path, _("See it on the site"), new_window=True)


def addresses() -> list[Any]:
    """Return the addresses of these screens, each with the policy it asks."""
    article = routes.by_key(Article)
    routes.allow("khabar_correct", "article.publish", "article.publish", article)
    routes.allow("khabar_retract", "article.retract", "article.retract", article)
    return [
        path("articles/correct/<int:pk>/", correct, name="khabar_correct"),
        path("articles/retract/<int:pk>/", retract, name="khabar_retract"),
    ]
