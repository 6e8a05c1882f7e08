"""The audit log: every action with who, what and when, read-only."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path

from khabar.kernel.models import AuditLine
from khabar.newsroom.admin import routes

PER_PAGE = 100


def index(request: HttpRequest) -> HttpResponse:
    """List the log, the newest first; ``who`` and ``action`` narrow it."""
    lines = AuditLine.objects.order_by("-at", "-id")
    who, action = request.GET.get("who", "").strip(), request.GET.get("action", "").strip()
    if who:
        lines = lines.filter(by_name__icontains=who)
    if action:
        lines = lines.filter(action=action)
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("p"))
    context = {"page": page, "who": who, "action": action}
    return TemplateResponse(request, "newsroom/audit.html", context)


def addresses() -> list[Any]:
    """Return the address of the log."""
    routes.allow("khabar_audit", "audit.view")
    return [path("audit/", index, name="khabar_audit")]
