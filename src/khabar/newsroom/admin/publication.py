"""The screens that say when an article becomes public and when it goes: its times, its takedown."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.models import Revision

from khabar.editions import queries as editions
from khabar.kernel import clock, policies, timers
from khabar.kernel.policies import NotAllowed
from khabar.newsroom import actions, changes, timing
from khabar.newsroom.admin import corrections, routes
from khabar.newsroom.events import ARTICLE
from khabar.newsroom.models import Article, Version
from khabar.newsroom.moments import MomentField, interface_edition
from khabar.newsroom.validation import NotPublishable

EDIT = "wagtailsnippets_newsroom_article:edit"

TOLD = ("change", "note")
"""The fields that say what readers are told of a further version of a public article."""


class TimesForm(forms.Form):
    """The three wishes about an article; who may not change one sees it disabled.

    Of an article that is public already it also asks what readers are told of the change.
    """

    go_live_at = MomentField(
        label=gettext_lazy("Publish at"),
        required=False,
        help_text=gettext_lazy("The text as it stands now; later edits wait for another approval."),
    )
    expire_at = MomentField(
        label=gettext_lazy("Take off the site at"),
        required=False,
        help_text=gettext_lazy("Its address then answers that it is gone; its versions stay here."),
    )
    embargo_until = MomentField(
        label=gettext_lazy("Embargo until"),
        required=False,
        help_text=gettext_lazy(
            "Nothing of it becomes public before. Clearing it lifts the embargo: what waited is published at once."
        ),
    )

    def __init__(self, data: Any, *, article: Article, person: Any, zone: ZoneInfo) -> None:
        initial = {name: getattr(article, name) for name in ("go_live_at", "expire_at", "embargo_until")}
        super().__init__(data, initial=initial)
        fields: dict[str, Any] = self.fields
        for field in fields.values():
            field.zone = zone
        if corrections.possible(article):
            self._ask_what_changes(article)
        for name in {"go_live_at", *TOLD} & set(fields):
            fields[name].disabled = not policies.may(person, "article.schedule", article)
        fields["expire_at"].disabled = not policies.may(person, "article.expire", article)
        fields["embargo_until"].disabled = not policies.may(person, "article.embargo", article)

    def _ask_what_changes(self, article: Article) -> None:
        form = corrections.ChangeForm(None, article=article)
        self.fields.update(form.fields)
        self.order_fields(["go_live_at", *TOLD])
        scheduled = timing.publication(article)
        stated = changes.kept(scheduled.details) if scheduled else changes.Told()
        self.initial.update(change=stated.change, note=stated.note)

    def clean(self) -> dict[str, Any]:
        """Ask for what a note lacks, and for the time at which it becomes public."""
        cleaned: dict[str, Any] = super().clean() or {}
        corrections.ask_what_is_left_out(self, cleaned)
        said = {name for name in TOLD if cleaned.get(name)} & set(self.changed_data)
        if said and not cleaned.get("go_live_at") and "go_live_at" not in self.errors:
            self.add_error("go_live_at", _("Say when it is published: the note becomes public with the text."))
        return cleaned


def times(request: Any, pk: int) -> HttpResponse:
    """Show and change when the article becomes public and when it goes."""
    article = get_object_or_404(Article, pk=pk)
    edition = interface_edition()
    form = TimesForm(request.POST or None, article=article, person=request.user, zone=edition.time_zone)
    if request.method == "POST":
        done = _press(request, article) if "do" in request.POST else form.is_valid() and _store(request, article, form)
        if done:
            return redirect("khabar_publication", pk)
        article.refresh_from_db()
    context = {
        "article": article,
        "form": form,
        "zone": zone_name(edition.time_zone),
        "other_zone": _other_zone(article, edition.time_zone),
        "may_change": any(not field.disabled for field in form.fields.values()),
        **summary(article, request.user),
    }
    return TemplateResponse(request, "newsroom/publication.html", context)


def summary(article: Article, person: Any) -> dict[str, Any]:
    """Return what the screens of `article` say about its times: what will happen, what failed, what is newer."""
    coming = timers.of(ARTICLE, article.pk) if article.pk else []
    publication = next((timer for timer in coming if timer.action == timing.PUBLISH), None)
    approved = publication.details.get("revision") if publication else None
    stated = changes.kept(publication.details) if publication else changes.Told()
    return {
        "article": article,
        "coming": coming,
        "failed": [timer for timer in coming if timer.error],
        "newer": publication is not None and approved != article.latest_revision_id,
        "told": Version(change=stated.change, note=stated.note) if stated.change else None,
        "may_schedule": policies.may(person, "article.schedule", article),
        "may_restore": policies.may(person, "article.restore", article),
        "may_take_down": policies.may(person, "article.take_down", article),
    }


def zone_name(zone: ZoneInfo) -> str:
    """Return a zone's name with its present distance from UTC, as ``Asia/Tehran (UTC+03:30)``."""
    offset = clock.now().astimezone(zone).strftime("%z")
    return f"{zone.key} (UTC{offset[:3]}:{offset[3:]})"


def _other_zone(article: Article, zone: ZoneInfo) -> str:
    """Return the name of the zone in which the article's readers see its times, empty when it is the same."""
    if article.edition not in editions.codes():
        return ""
    own = editions.edition(article.edition).time_zone
    same = clock.now().astimezone(own).utcoffset() == clock.now().astimezone(zone).utcoffset()
    return "" if same else zone_name(own)


def _store(request: Any, article: Article, form: TimesForm) -> bool:
    """Carry out the changed wishes, all or none; say beside the fields what cannot be."""
    wished, by = form.cleaned_data, request.user
    changed = set(form.changed_data)
    try:
        with transaction.atomic():
            if "expire_at" in changed and len(changed) > 1 and article.expire_at:
                # The old end would refuse a new beginning behind it.
                actions.set_expiry(article, None, by=by)
            if "embargo_until" in changed:
                actions.set_embargo(article, wished["embargo_until"], by=by)
            if changed & {"go_live_at", *TOLD}:
                _set_publication(article, wished, by, approved="go_live_at" not in changed)
            if "expire_at" in changed:
                actions.set_expiry(article, wished["expire_at"], by=by)
    except actions.Untimely as refusal:
        form.add_error(refusal.field, refusal.message)
    except NotPublishable as refusal:
        form.add_error("go_live_at", [problem.message for problem in refusal.problems])
    except NotAllowed:
        form.add_error("embargo_until", _("Only an editor lifts an embargo or brings its end forward."))
    if form.errors:
        return False
    messages.success(request, _("The times are saved."))
    return True


def _set_publication(article: Article, wished: dict[str, Any], by: Any, *, approved: bool) -> None:
    """Schedule `article` as `wished`, or cancel that; `approved` keeps the text that is scheduled already."""
    at: datetime | None = wished["go_live_at"]
    if at is None:
        actions.unschedule(article, by=by)
        return
    scheduled = timing.publication(article) if approved else None
    revision = Revision.objects.filter(pk=scheduled.details.get("revision")).first() if scheduled else None
    stated = changes.told(article, wished.get("change", ""), wished.get("note", ""))
    actions.schedule(article, at, by=by, revision=revision, told=stated)


def _press(request: Any, article: Article) -> bool:
    """Carry out the button that was pressed: cancel the schedule, or schedule the newer text."""
    scheduled = timing.publication(article)
    if scheduled is None:
        messages.warning(request, _("Nothing is scheduled any more."))
        return True
    buttons: dict[str, Callable[[], object]] = {
        "cancel": lambda: actions.unschedule(article, by=request.user),
        "newer": lambda: actions.schedule(
            article, scheduled.due, by=request.user, told=changes.kept(scheduled.details)
        ),
    }
    try:
        buttons.get(request.POST["do"], lambda: None)()
    except actions.Untimely as refusal:
        messages.error(request, refusal.message)
    except NotPublishable as refusal:
        messages.error(request, " ".join(str(problem.message) for problem in refusal.problems))
    else:
        messages.success(request, _("The times are saved."))
    return True


def take_down(request: Any, pk: int) -> HttpResponse:
    """Ask for the reason, then take the article down at once."""
    article = get_object_or_404(Article, pk=pk)
    reason = request.POST.get("reason", "").strip()
    if request.method == "POST" and reason:
        actions.take_down(article, by=request.user, reason=reason)
        messages.success(request, _("It is taken down: readers are told that it is gone."))
        return redirect("khabar_publication", pk)
    context = {"article": article, "missing": request.method == "POST"}
    return TemplateResponse(request, "newsroom/take_down.html", context)


def restore(request: Any, pk: int) -> HttpResponse:
    """Allow a taken-down article to be published again."""
    article = get_object_or_404(Article, pk=pk)
    actions.restore(article, by=request.user)
    messages.success(request, _("It may be published again."))
    return redirect(reverse(EDIT, args=[pk]))


def addresses() -> list[Any]:
    """Return the addresses of these screens, each with the policy it asks."""
    article = routes.by_key(Article)
    routes.allow("khabar_publication", "article.view", "article.edit", article)
    routes.allow("khabar_take_down", "article.take_down", "article.take_down", article)
    routes.allow("khabar_restore", None, "article.restore", article)
    return [
        path("articles/publication/<int:pk>/", times, name="khabar_publication"),
        path("articles/take-down/<int:pk>/", take_down, name="khabar_take_down"),
        path("articles/restore/<int:pk>/", restore, name="khabar_restore"),
    ]
