"""The screens: searching the newsroom, and keeping searches."""

import time
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from khabar.editions import queries as editions
from khabar.kernel import policies
from khabar.kernel.policies import policy
from khabar.newsroom.admin import routes
from khabar.newsroom.admin.article_list import state_of
from khabar.newsroom.moments import interface_edition
from khabar.newsroom.policies import READERS, holds
from khabar.search.admin.form import SearchForm, address_of
from khabar.search.marking import marked, snippet
from khabar.search.models import SavedSearch
from khabar.search.newsroom import index, queries, saved
from khabar.search.newsroom.documents import ARTICLE, REPORT
from khabar.search.newsroom.queries import Asked, Item

PER_PAGE = 20
SNIPPET = 220
"""Characters of the text that a result shows."""

CATCHING_UP = 0.4
"""Seconds that a search spends on bringing the index up to date."""

FILLING = 2.0
"""Seconds that a page which waits for the first fill spends on it each time it asks how far it is."""


@policy("search.save")
def may_save(person: Any, target: Any) -> bool:
    """All roles keep searches."""
    return holds(person, READERS)


@policy("search.own")
def may_use_saved(person: Any, search: SavedSearch | None) -> bool:
    """A saved search is its owner's only."""
    return holds(person, READERS) and (search is None or search.person_id == person.pk)


def search(request: HttpRequest) -> HttpResponse:
    """Show what the person finds."""
    state = index.catch_up(CATCHING_UP)
    form = SearchForm(request.GET)
    asked = form.asked
    asks = bool(request.GET.keys() - {"p", "since"})
    number = request.GET.get("p", "")
    page = max(int(number), 1) if number.isdecimal() and len(number) < 5 else 1
    zone = interface_edition().time_zone
    found = queries.search(request.user, asked, zone, (page - 1) * PER_PAGE, PER_PAGE) if asks else queries.Found()
    since = _instant(request.GET.get("since", ""))
    context = {
        "form": form,
        "asks": asks,
        "found": found,
        "results": [_result(request.user, item, asked, since) for item in found.items],
        "state": state,
        "query": _without(request.GET, "p"),
        "pages": Paginator(range(found.total), PER_PAGE).get_page(page),
        "news": saved.news(request.user, zone),
        "suggested": asked.words[:80],
    }
    return TemplateResponse(request, "search/newsroom.html", context)


def _without(given: QueryDict, name: str) -> str:
    kept = given.copy()
    kept.pop(name, None)
    return kept.urlencode()


def _instant(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _result(person: Any, item: Item, asked: Asked, since: datetime | None) -> dict[str, Any]:
    """Return what the screen shows of one thing found."""
    text = item.text
    code = text.edition
    known = editions.edition(code) if code in editions.codes() else None
    language = text.language
    by = getattr(getattr(item.object, "latest_revision", None), "user_id", None)
    return {
        "kind": item.kind,
        "object": item.object,
        "address": _address(person, item),
        "title": marked(text.title, asked.words, language),
        "snippet": snippet("\n".join(part for part in (text.lead, text.body) if part), asked.words, language, SNIPPET),
        "edition": known.autonym if known else code,
        "lang": known.html_tag if known else code,
        "dir": known.direction if known else "auto",
        "state": state_of(item.object) if item.kind == ARTICLE else "",
        "moment": text.published,
        "new": since is not None and text.published > since and by != person.pk,
        "thumbnail": item.object.get_rendition("max-165x165") if item.kind == "picture" else None,
    }


def _address(person: Any, item: Item) -> str:
    """Return where the person can open it: to edit where they may, else to read."""
    key = item.object.pk
    if item.kind == ARTICLE:
        name = "edit" if policies.may(person, "article.edit", item.object) else "inspect"
        return reverse(f"wagtailsnippets_newsroom_article:{name}", args=[key])
    if item.kind == REPORT:
        return reverse("wagtailsnippets_stories_report:inspect", args=[key])
    return reverse("wagtailimages:edit", args=[key]) if policies.may(person, "picture.edit", item.object) else ""


def progress(request: HttpRequest) -> HttpResponse:
    """Go on filling the index for a moment, and say how far it is: ``{"percent", "complete"}``."""
    started = time.monotonic()
    state = index.catch_up(FILLING)
    if not state.complete and time.monotonic() - started < FILLING / 2:
        time.sleep(FILLING / 2)  # another process is filling it: do not ask at once again
    return JsonResponse({"percent": state.percent, "complete": state.complete})


def save(request: HttpRequest) -> HttpResponse:
    """Keep the search that the form names under a name."""
    query = QueryDict(request.POST.get("query", "")[:4000])
    asked = SearchForm(query).asked
    try:
        made = saved.save(request.user, request.POST.get("name", ""), asked)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(f"{reverse('khabar_search')}?{address_of(asked)}")
    said = _("“%(name)s” is saved. The menu and the first screen tell you what is new in it.")
    messages.success(request, said % {"name": made.name})
    return redirect(f"{reverse('khabar_search')}?{address_of(asked)}")


def listing(request: HttpRequest) -> HttpResponse:
    """Show the person's saved searches, to open, rename and delete them."""
    rows = [
        {"search": news.search, "number": news.number, "asked": _in_words(Asked.from_json(news.search.asked))}
        for news in saved.news(request.user, interface_edition().time_zone)
    ]
    return TemplateResponse(request, "search/saved.html", {"rows": rows})


def _in_words(asked: Asked) -> list[tuple[Any, str]]:
    """Return what is asked as (label, value), for people."""
    form = SearchForm(QueryDict(address_of(asked)))
    form.is_valid()
    told = []
    for bound in form:
        value = form.cleaned_data.get(bound.name)
        if value:
            choices = dict(getattr(form.fields[bound.name], "choices", ()) or ())
            shown = choices.get(value) if isinstance(value, str) else None
            told.append(
                (bound.label, str(shown or (form.data[bound.name] if bound.name in ("first", "last") else value)))
            )
    return told


def open_saved(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to what a saved search finds; what came since the last look is marked there, and then no longer new."""
    kept = get_object_or_404(SavedSearch, pk=pk)
    since = urlencode({"since": kept.looked_at.isoformat()})
    address = f"{reverse('khabar_search')}?{address_of(Asked.from_json(kept.asked))}&{since}"
    saved.look(kept)
    return redirect(address)


def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a saved search another name."""
    try:
        saved.rename(get_object_or_404(SavedSearch, pk=pk), request.POST.get("name", ""))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The search has its new name."))
    return redirect("khabar_search_saved")


def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete a saved search."""
    kept = get_object_or_404(SavedSearch, pk=pk)
    if request.method != "POST":
        return TemplateResponse(request, "search/delete.html", {"search": kept})
    saved.remove(kept)
    messages.success(request, _("The saved search is deleted."))
    return redirect("khabar_search_saved")


def addresses() -> list[Any]:
    """Return the addresses of these screens, each with the policy it asks."""
    own = routes.by_key(SavedSearch)
    routes.allow("khabar_search", routes.ENTER)
    routes.allow("khabar_search_progress", routes.ENTER)
    routes.allow("khabar_search_save", None, "search.save")
    routes.allow("khabar_search_saved", routes.ENTER)
    routes.allow("khabar_search_open", "search.own", None, own)
    routes.allow("khabar_search_rename", None, "search.own", own)
    routes.allow("khabar_search_delete", "search.own", "search.own", own)
    return [
        path("search/", search, name="khabar_search"),
        path("search/progress/", progress, name="khabar_search_progress"),
        path("search/save/", save, name="khabar_search_save"),
        path("search/saved/", listing, name="khabar_search_saved"),
        path("search/saved/<int:pk>/", open_saved, name="khabar_search_open"),
        path("search/saved/<int:pk>/rename/", rename, name="khabar_search_rename"),
        path("search/saved/<int:pk>/delete/", delete, name="khabar_search_delete"),
    ]
