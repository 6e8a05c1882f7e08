"""The page of everything that is due: what failed first, then the soonest first."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import BigIntegerField, Case, Exists, OuterRef, QuerySet, Value, When
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from wagtail.admin import messages

from khabar.kernel import policies
from khabar.kernel.models import Timer
from khabar.newsroom import actions
from khabar.newsroom.admin import routes
from khabar.newsroom.admin.home import HEAVY
from khabar.newsroom.events import ARTICLE
from khabar.newsroom.models import Article
from khabar.newsroom.policies import articles_in_scope

PER_PAGE = 50


def index(request: Any) -> HttpResponse:
    """List the timers of the articles in the person's scope."""
    page = Paginator(_in_scope(request.user), PER_PAGE).get_page(request.GET.get("p"))
    keys = [int(timer.object_id) for timer in page]
    articles = Article.objects.defer(*HEAVY).in_bulk(keys)
    rows = [
        {
            "timer": timer,
            "article": articles[int(timer.object_id)],
            "may_retry": policies.may(request.user, "article.schedule", articles[int(timer.object_id)]),
        }
        for timer in page
    ]
    return TemplateResponse(request, "newsroom/scheduled.html", {"page": page, "rows": rows})


def _in_scope(person: Any) -> QuerySet[Timer]:
    """Return the timers that the person may see: failed ones first, then by time."""
    # Correlated, so that its cost grows with the timers and not with the archive.
    seen = articles_in_scope(person).filter(pk=Cast(OuterRef("object_id"), BigIntegerField()))
    calm = Case(When(error="", then=Value(1)), default=Value(0))
    return Timer.objects.filter(Exists(seen), label=ARTICLE).select_related("by").order_by(calm, "due", "id")


def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Fire a failed timer again."""
    actions.retry(get_object_or_404(Timer, pk=pk), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("It is tried again now."))
    return redirect("khabar_scheduled")


def _article_of(arguments: routes.Arguments) -> Article:
    """Return the article of the timer that an address names. Raises Http404 without one."""
    timer = routes.by_key(Timer)(arguments)
    return get_object_or_404(Article, pk=timer.object_id if timer.label == ARTICLE else 0)


def addresses() -> list[Any]:
    """Return the addresses of these screens, each with the policy it asks."""
    routes.allow("khabar_scheduled", "article.view")
    routes.allow("khabar_timer_retry", None, "article.schedule", _article_of)
    return [
        path("scheduled/", index, name="khabar_scheduled"),
        path("scheduled/retry/<int:pk>/", retry, name="khabar_timer_retry"),
    ]
