"""The form of the search screen: words and filters, read from an address and written into one."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from khabar.newsroom.models import Article, Desk, edition_choices
from khabar.newsroom.moments import DayField, written
from khabar.search.newsroom.documents import ARTICLE, PICTURE, REPORT
from khabar.search.newsroom.queries import Asked

STATES = (
    ("draft", _("draft")),
    ("live", _("public")),
    ("edited", _("public, with a newer draft")),
    ("scheduled", _("scheduled")),
    ("embargoed", _("under embargo")),
    ("taken-down", _("taken down")),
    ("retracted", _("retracted")),
)

ANY = ("", _("any"))


class SearchForm(forms.Form):
    """What is asked. A value that no list offers is refused beside its field, and does not filter."""

    q = forms.CharField(label=_("Words"), required=False, max_length=10_000, strip=True)
    what = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[("", _("everything")), (ARTICLE, _("articles")), (REPORT, _("reports")), (PICTURE, _("pictures"))],
    )
    edition = forms.ChoiceField(label=_("Edition"), required=False, choices=lambda: [ANY, *edition_choices()])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *STATES])
    kind = forms.ChoiceField(label=_("Kind of article"), required=False, choices=[ANY, *Article.Kind.choices])
    desk = forms.ModelChoiceField(label=_("Desk"), required=False, queryset=Desk.objects.all(), empty_label=_("any"))
    first = DayField(label=_("Changed from"), required=False)
    last = DayField(label=_("to"), required=False)
    order = forms.ChoiceField(
        label=_("Order"), required=False, choices=[("", _("best first")), ("newest", _("newest first"))]
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="search-%s")
        self.fields["q"].widget = forms.TextInput(attrs={"type": "search", "dir": "auto", "enterkeyhint": "search"})

    @property
    def asked(self) -> Asked:
        """What the valid fields ask."""
        self.is_valid()
        given = self.cleaned_data
        return Asked(
            words=given.get("q", ""),
            what=given.get("what", ""),
            edition=given.get("edition", ""),
            form=given.get("kind", ""),
            state=given.get("state", ""),
            desk=given["desk"].pk if given.get("desk") else None,
            first=given.get("first"),
            last=given.get("last"),
            newest=given.get("order") == "newest",
        )

    @property
    def filters(self) -> list[forms.BoundField]:
        """The fields apart from the words."""
        return [self[name] for name in self.fields if name != "q"]


def address_of(asked: Asked) -> str:
    """Return the query string with which the form asks `asked`."""
    values = {
        "q": asked.words,
        "what": asked.what,
        "edition": asked.edition,
        "kind": asked.form,
        "state": asked.state,
        "desk": str(asked.desk or ""),
        "first": written(asked.first) if asked.first else "",
        "last": written(asked.last) if asked.last else "",
        "order": "newest" if asked.newest else "",
    }
    return urlencode({name: value for name, value in values.items() if value})
