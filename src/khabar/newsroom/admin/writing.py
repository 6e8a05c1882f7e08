"""Tools for writing in Arabic script: the half-space key, visible marks, and tidying with a diff."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponseBadRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.rich_text.editors.draftail.features import DecoratorFeature

from khabar.editions import queries as editions
from khabar.editions.models import Edition
from khabar.language import tidy
from khabar.newsroom.admin import routes

MOST = 400_000
"""How many characters are tidied at once."""

RULES = {
    "letters": _("yeh and kaf"),
    "digits": _("digits"),
    "spaces": _("spaces"),
    "half_spaces": _("half-spaces"),
    "tatweel": _("tatweel"),
    "invisible": _("invisible characters"),
}
"""What the rules of tidying are called on the screen."""

MARKS = "marks"
"""Name of the rich text feature that shows invisible characters."""


def written_in_arabic_script() -> dict[str, Edition]:
    """Return the editions whose texts can be tidied, by the language tag that their fields carry."""
    return {
        edition.html_tag: edition
        for edition in editions.editions()
        if edition.identity.script == "Arab" and edition.language in tidy.LANGUAGES
    }


def propose(request: HttpRequest) -> HttpResponseBase:
    """Return what would tidy the texts sent, which are JSON: ``[{"lang", "text"}, …]``; nothing is stored.

    The answer is ``{"texts": [[{"old", "new", "rules", "times", "edits"}, …], …]}``: for each text its changes, equal
    ones as one. `old` and `new` are whole words for showing; `edits` are ``[start, end, new]`` with offsets in UTF-16
    units, as scripts count them.
    """
    try:
        sent = [(str(one["lang"]), str(one["text"])) for one in json.loads(request.body)]
    except (ValueError, TypeError, KeyError):
        return HttpResponseBadRequest()
    if sum(len(text) for _lang, text in sent) > MOST:
        return HttpResponseBadRequest()
    known = written_in_arabic_script()
    return JsonResponse({"texts": [_changes(text, known[lang]) if lang in known else [] for lang, text in sent]})


def _changes(text: str, edition: Edition) -> list[dict[str, Any]]:
    changes = tidy.propose(text, edition.language, edition.formats.numerals)
    units = _units(text)
    shown: dict[tuple[str, str], dict[str, Any]] = {}
    for word in tidy.by_word(text, changes):
        entry = shown.setdefault(
            (word.old, word.new), {"old": word.old, "new": word.new, "rules": [], "times": 0, "edits": []}
        )
        entry["rules"] = [str(RULES[rule]) for rule in word.rules]
        entry["times"] += 1
        entry["edits"] += [
            [units[one.start], units[one.end], one.new] for one in changes if word.start <= one.start < word.end
        ]
    return list(shown.values())


def _units(text: str) -> list[int]:
    """Return for each place of `text`, its end included, the number of UTF-16 units before it."""
    places = [0]
    for character in text:
        places.append(places[-1] + (2 if ord(character) > 0xFFFF else 1))
    return places


def tools() -> str:
    """Return the tool bar and the dialog that the script puts beside the field being written in."""
    return render_to_string("newsroom/writing.html", {"tags": json.dumps(sorted(written_in_arabic_script()))})


def register_marks(features: Any) -> None:
    """Let rich text show its invisible characters while the switch is on."""
    features.register_editor_plugin("draftail", MARKS, DecoratorFeature({"type": MARKS}, js=["newsroom/marks.js"]))
    if MARKS not in features.default_features:
        features.default_features.append(MARKS)


def addresses() -> list[Any]:
    """Return the address that proposes changes."""
    routes.allow("khabar_tidy", None, routes.ENTER)
    return [path("tidy/", propose, name="khabar_tidy")]
