"""The press in the newsroom: its screen, the estimate before publishing, and what became of it afterwards."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.snippets.action_menu import ActionMenuItem

from khabar.kernel import clock, policies, wake
from khabar.kernel.actions import unit
from khabar.kernel.events import public_tables
from khabar.kernel.models import AuditLine
from khabar.kernel.policies import policy
from khabar.newsroom import actions as newsroom
from khabar.newsroom.admin import routes
from khabar.newsroom.admin.menu import GuardedItem
from khabar.newsroom.events import ARTICLE
from khabar.newsroom.models import Article
from khabar.newsroom.policies import Role, holds
from khabar.newsroom.validation import NotPublishable
from khabar.press import actions, auditing, estimates
from khabar.press.outcomes import TAKING_OFF, outcome_of
from khabar.press.screen import press_state
from khabar.press.templatetags.press_tags import figure

COMPARED = (20, 200, 1000)
"""How many pages may be compared with a fresh render at once."""

JUST_NOW = timedelta(seconds=10)
"""How old the audit line of what a person has just done can be."""

PUBLISHING = ("article.publish", *TAKING_OFF)
"""Actions on an article that readers may see."""


@policy("press.check")
@policy("press.retry")
def may_retry(person: Any, page: Any) -> bool:
    """Administrators have the site checked, and let what failed be tried again at once."""
    return holds(person, (Role.ADMINISTRATOR,))


def state(request: HttpRequest) -> HttpResponse:
    """Show what waits, what failed and what became of the last publications; ``?part=1`` only what changes."""
    template = "press/state_now.html" if "part" in request.GET else "press/state.html"
    context = {
        "press": press_state(request.user),
        "may_retry": policies.may(request.user, "press.retry"),
        "may_check": policies.may(request.user, "press.check"),
        "compared": COMPARED,
    }
    answer = TemplateResponse(request, template, context)
    answer["Cache-Control"] = "no-store"
    return answer


def retry(request: HttpRequest) -> HttpResponse:
    """Let the failed page that the form names, or every one, be tried again at once."""
    page = request.POST.get("page", "")
    with unit("press.retry", by=request.user) as running:  # type: ignore[arg-type]
        number = actions.retry_failures(only=int(page) if page.isdecimal() else None)
        running.details = {"pages": number}
    wake.press()
    text = ngettext("%(number)s page will be tried again.", "%(number)s pages will be tried again.", number)
    messages.success(request, text % {"number": figure(number)} if number else _("No page had failed."))
    return redirect("khabar_press")


def check(request: HttpRequest) -> HttpResponse:
    """Ask the press to prove the freshness of every page without rendering; its screen tells how far it is."""
    return _asked(request, None, _("The press checks every page while nothing waits. What it finds stands below."))


def compare(request: HttpRequest) -> HttpResponse:
    """Ask the press to render some pages afresh and to compare them with what stands."""
    asked = request.POST.get("number", "")
    number = int(asked) if asked.isdecimal() and int(asked) in COMPARED else COMPARED[0]
    told = _("The press renders pages again while nothing waits, and compares. What it finds stands below.")
    return _asked(request, number, told)


def _asked(request: HttpRequest, sample: int | None, told: str) -> HttpResponse:
    with unit("press.check", by=request.user) as running:  # type: ignore[arg-type]
        begun = auditing.ask(sample)
        running.details = {"compared": sample} if sample else {}
    wake.press()
    if begun:
        messages.success(request, told)
    else:
        messages.info(request, _("A check is under way already. Wait until it ends, then ask again."))
    return redirect("khabar_press")


def estimate_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what publishing the latest draft would change, or how much it lacks. Nothing is published."""
    article = get_object_or_404(Article, pk=pk)
    made: list[Any] = []
    try:
        return _estimated(request, lambda: made.append(newsroom.publish(article, by=request.user)), article, made)  # type: ignore[arg-type]
    except NotPublishable as refusal:
        return _estimate(request, problems=len(refusal.problems), article=article)


def estimate_unpublish(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what taking the article off the site would change. It stays on it."""
    article = get_object_or_404(Article, pk=pk)
    return _estimated(request, lambda: newsroom.unpublish(article, by=request.user), article, [])  # type: ignore[arg-type]


def _estimated(request: HttpRequest, change: Callable[[], object], article: Article, made: list[Any]) -> HttpResponse:
    found = estimates.estimate(change)
    until = article.embargo_until if made == [None] else None
    return _estimate(request, estimate=found, article=article, taking_off=not made, embargo=until)


def _estimate(request: HttpRequest, **context: Any) -> HttpResponse:
    answer = TemplateResponse(request, "press/estimate.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


class EstimateItem(ActionMenuItem):
    """Stands among the actions of the article form; its script moves it beside the button that publishes."""

    template_name = "press/estimate_item.html"
    order = 1000

    def is_shown(self, context: dict[str, Any]) -> bool:
        """Return whether an existing article is open that the person may publish."""
        if context.get("view") != "edit" or context.get("locked_for_user"):
            return False
        return policies.may(context["request"].user, "article.publish", context["instance"])


def estimate_item(model: type[Any]) -> EstimateItem | None:
    """Return the entry of the action menu for articles."""
    return EstimateItem() if model is Article else None


def outcome(request: HttpRequest, line: int) -> HttpResponse:
    """Say on how many pages the action of the audit line `line` stands by now."""
    found = outcome_of(get_object_or_404(AuditLine, pk=line))
    answer = TemplateResponse(request, "press/outcome.html", {"outcome": found})
    answer["Cache-Control"] = "no-store"
    return answer


def follow(request: HttpRequest, instance: Any) -> None:
    """After an action that readers may see, add a message that tells how it comes to the site."""
    label = instance._meta.label_lower
    if not request.accepts("text/html") or label not in {table.label for table in public_tables()}:
        return
    line = AuditLine.objects.filter(label=label, object_id=str(instance.pk)).order_by("-id").first()
    if line is None or line.by_id != request.user.pk or clock.now() - line.at > JUST_NOW:
        return
    if label == ARTICLE and line.action not in PUBLISHING:
        return
    messages.success(request, render_to_string("press/following.html", {"line": line}, request))


def addresses() -> list[Any]:
    """Return the addresses of the press."""
    article = routes.by_key(Article)
    routes.allow("khabar_press", "press.view")
    routes.allow("khabar_press_retry", None, "press.retry")
    routes.allow("khabar_press_check", None, "press.check")
    routes.allow("khabar_press_compare", None, "press.check")
    routes.allow("khabar_press_estimate_publish", "article.publish", None, article)
    routes.allow("khabar_press_estimate_unpublish", "article.unpublish", None, article)
    routes.allow("khabar_press_outcome", "press.view")
    return [
        path("press/", state, name="khabar_press"),
        path("press/retry/", retry, name="khabar_press_retry"),
        path("press/check/", check, name="khabar_press_check"),
        path("press/compare/", compare, name="khabar_press_compare"),
        path("press/estimate/publish/<int:pk>/", estimate_publish, name="khabar_press_estimate_publish"),
        path("press/estimate/unpublish/<int:pk>/", estimate_unpublish, name="khabar_press_estimate_unpublish"),
        path("press/outcome/<int:line>/", outcome, name="khabar_press_outcome"),
    ]


def menu_item() -> GuardedItem:
    """Return the menu entry."""
    return GuardedItem(gettext_lazy("Press"), "khabar_press", "press.view", "upload", 70)
