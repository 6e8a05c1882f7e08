"""The screens of fronts: which articles stand in which slot of a home or section page."""

from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column

from khabar.editions import queries as editions
from khabar.newsroom.admin.fields import PickField
from khabar.newsroom.admin.screens import Rights, Screen, ScreenIndexView
from khabar.newsroom.models import Article, Front, edition_choices
from khabar.newsroom.policies import EDITORS, READERS, Role, holds

FRONT_EDITORS = (Role.FRONT_EDITOR, *EDITORS)


class FrontForm(WagtailAdminModelForm):
    """A front: each slot takes public articles of the front's edition, in order."""

    lead = PickField(Article, label=_("Lead article"), required=False, ordered=True, most=1)
    secondary = PickField(Article, label=_("Beside the lead"), required=False, ordered=True, most=6)
    choice = PickField(Article, label=_("Editors’ choice"), required=False, ordered=True, most=8)
    strip = PickField(Article, label=_("Strip of pictures"), required=False, ordered=True, most=8)
    breaking_pick = PickField(Article, label=_("Article of the breaking bar"), required=False, most=1)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in Front.SLOTS:
            self.fields[name].initial = self.instance.slots.get(name, [])
        self.fields["breaking_pick"].initial = [self.instance.breaking_article_id or 0]
        edition = self.fields["edition"]
        allowed = [choice for choice in edition_choices() if holds(self.for_user, FRONT_EDITORS, edition=choice[0])]
        edition.choices = allowed
        if self.instance.pk:
            edition.disabled = self.fields["section"].disabled = True
            known = editions.edition(self.instance.edition)
            self.fields["breaking"].widget.attrs |= {"lang": known.html_tag, "dir": known.direction}

    def clean(self) -> Any:
        """Refuse drafts, articles of another edition, and an article in two places."""
        cleaned = super().clean()
        placed: set[int] = set()
        for name in Front.SLOTS:
            for article in cleaned.get(name, []):
                self._check(name, article, cleaned.get("edition", ""))
                if article.pk in placed:
                    self.add_error(name, _("“%s” already stands in another slot.") % article.headline)
                placed.add(article.pk)
        for article in cleaned.get("breaking_pick", []):
            self._check("breaking_pick", article, cleaned.get("edition", ""))
        return cleaned

    def _check(self, name: str, article: Article, edition: str) -> None:
        if article.edition != edition:
            self.add_error(name, _("“%s” belongs to another edition.") % article.headline)
        elif not article.live:
            self.add_error(name, _("“%s” is not public.") % article.headline)

    def save(self, commit: bool = True) -> Front:
        """Write the slots into the front."""
        picked = self.cleaned_data
        self.instance.slots = {
            name: [article.pk for article in picked[name]] for name in Front.SLOTS if picked.get(name)
        }
        self.instance.breaking_article = next(iter(picked.get("breaking_pick") or []), None)
        front: Front = super().save(commit=commit)
        return front


class FrontIndexView(ScreenIndexView):
    """The fronts of the person's editions."""

    any_permission_required = ["view"]

    @cached_property
    def columns(self) -> list[Any]:
        """Return edition, page and the number of placed articles."""
        return [
            self._get_title_column("get_edition_display"),
            Column("section", label=_("Page"), accessor=lambda front: front.section or _("home page")),
            Column("placed", label=_("Placed"), accessor=lambda front: sum(map(len, front.slots.values()))),
            Column("breaking", label=_("Breaking bar")),
        ]


class FrontScreen(Screen):
    """Fronts."""

    model = Front
    rights = Rights(view="front.view", add="front.edit", change="front.edit", delete="front.edit")
    icon = "home"
    base_url_path = "fronts"
    chooser_base_url_path = "choose/fronts"
    index_view_class = FrontIndexView
    inspect_view_fields = ["edition", "section", "slots", "breaking", "breaking_article"]
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("edition", "section", *Front.SLOTS, "breaking", "breaking_pick")],
        base_form_class=FrontForm,
    )

    def scope(self, person: Any) -> QuerySet[Front]:
        """Return the fronts of the editions that the person reads."""
        readable = [code for code in editions.codes() if holds(person, READERS, edition=code)]
        return Front.objects.filter(edition__in=readable).select_related("section")
