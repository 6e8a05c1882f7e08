"""Suggestions for the fields that pick several objects by name."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import path
from django.utils.translation import get_language
from wagtail.permissions import policy_registry

from khabar.newsroom.admin import routes
from khabar.newsroom.models import Article
from khabar.stories.models import Response
from khabar.taxonomy import queries
from khabar.taxonomy.models import Organisation, Person, Topic

MOST = 12
"""How many suggestions are offered at once."""

SEARCHED: dict[Any, tuple[str, ...]] = {
    Article: ("headline",),
    Topic: ("code", "names"),
    Person: ("code", "names"),
    Organisation: ("code", "names"),
    Response: ("claim__texts",),
}

NAMED = (Person, Organisation)
"""What is found by its name in any script and spelling, behind what holds the letters typed."""


def suggest(request: HttpRequest, kind: str) -> JsonResponse:
    """Return ``{"results": [{"key", "name"}]}``: objects of `kind` whose name holds ``q`` or sounds like it."""
    model = next((known for known in SEARCHED if known._meta.label_lower == kind), None)
    if model is None:
        raise Http404
    scope: QuerySet[Any] = policy_registry.get_by_type(model).instances_user_has_any_permission_for(
        request.user, ["view"]
    )
    found = scope
    words = request.GET.get("q", "").strip()
    if words:
        wanted = Q()
        for field in SEARCHED[model]:
            wanted |= Q(**{f"{field}__icontains": words})
        found = found.filter(wanted)
    if model is Article:
        found = found.filter(live=True)
        if edition := request.GET.get("edition", ""):
            found = found.filter(edition=edition)
    items = list(found.order_by("-pk")[:MOST])
    if words and issubclass(model, NAMED) and len(items) < MOST:
        others = scope.exclude(pk__in=[item.pk for item in items]).order_by("-pk")
        items += queries.called_like(others.iterator(), words, get_language() or "en", MOST - len(items))
    results = [{"key": item.pk, "name": str(item)} for item in items]
    return JsonResponse({"results": results})


def addresses() -> list[Any]:
    """Return the address of the suggestions."""
    routes.allow("khabar_suggest", routes.ENTER)
    return [path("suggest/<str:kind>/", suggest, name="khabar_suggest")]
