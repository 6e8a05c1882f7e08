"""Middleware that asks the policy on every address of the newsroom, before any view runs."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import ResolverMatch, reverse
from django.views.defaults import page_not_found

from khabar.newsroom.admin import routes


def name_of(match: ResolverMatch) -> str:
    """Return the name under which an address is listed: its full name, or its pattern where it has none."""
    return match.view_name if match.url_name else match.route


class Guard:
    """Refuses what no policy allows. Fails closed: an address that is not listed is refused to everybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand the request on; the question is asked in `process_view`, when its address is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Return None for an allowed request, a redirect to the log-in page for a stranger, else 403 or 404."""
        match = request.resolver_match
        if match is None:
            return self.refuse(request)
        try:
            allowed = routes.permits(request.user, name_of(match), request.method or "GET", match.kwargs)
        except Http404 as missing:
            return page_not_found(request, missing, template_name="wagtailadmin/404.html")
        if allowed:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), login_url=reverse("wagtailadmin_login"))
        return self.refuse(request)

    def refuse(self, request: HttpRequest) -> HttpResponse:
        """Answer 403 with a page that says whom to ask."""
        return render(request, "newsroom/refused.html", status=403)
