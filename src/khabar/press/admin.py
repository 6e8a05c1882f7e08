"""The newsroom's screen of the press: what waits, what failed, whether every page is fresh."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from khabar.kernel import wake
from khabar.kernel.actions import unit
from khabar.kernel.policies import policy
from khabar.newsroom.admin import routes
from khabar.newsroom.admin.menu import GuardedItem
from khabar.newsroom.policies import Role, holds
from khabar.press import actions, queries

FAILURES_SHOWN = 50
PAGES_SHOWN = 12

PRIORITIES = {
    0: gettext_lazy("articles"),
    1: gettext_lazy("home and section pages"),
    2: gettext_lazy("topic, place, person and story pages"),
    3: gettext_lazy("feeds, site maps and fragments"),
}


@policy("press.retry")
def may_retry(person: Any, page: Any) -> bool:
    """Administrators let failed pages be tried again at once."""
    return holds(person, (Role.ADMINISTRATOR,))


def state(request: HttpRequest) -> HttpResponse:
    """Show what waits by priority, the oldest, the failures and the pages baked last; ``?audit=1`` runs the audit."""
    backlog = queries.backlog()
    context = {
        "backlog": backlog,
        "waiting": [
            {"name": name, "number": backlog.by_priority.get(priority, 0)} for priority, name in PRIORITIES.items()
        ],
        "failed": backlog.failed[:FAILURES_SHOWN],
        "last": queries.last_baked(PAGES_SHOWN),
        "audit": queries.audit() if "audit" in request.GET else None,
        "may_retry": may_retry(request.user, None),
    }
    return TemplateResponse(request, "press/state.html", context)


def retry(request: HttpRequest) -> HttpResponse:
    """Let every failed page be tried again at once."""
    with unit("press.retry", by=request.user) as running:  # type: ignore[arg-type]
        number = actions.retry_failures()
        running.details = {"pages": number}
    wake.press()
    text = ngettext("%(number)d page will be tried again.", "%(number)d pages will be tried again.", number)
    messages.success(request, text % {"number": number} if number else _("No page had failed."))
    return redirect("khabar_press")


def addresses() -> list[Any]:
    """Return the addresses of the screen."""
    routes.allow("khabar_press", "press.view")
    routes.allow("khabar_press_retry", None, "press.retry")
    return [
        path("press/", state, name="khabar_press"),
        path("press/retry/", retry, name="khabar_press_retry"),
    ]


def menu_item() -> GuardedItem:
    """Return the menu entry."""
    return GuardedItem(gettext_lazy("Press"), "khabar_press", "press.view", "upload", 70)
