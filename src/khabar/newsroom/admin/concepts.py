"""The screens of the taxonomy: one form for all kinds of concept, with a name per edition."""

from typing import Any

from django import forms
from django.db.models import Model
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column

from khabar.editions import queries as editions
from khabar.newsroom.admin.fields import AliasesField, PerEditionField, keep_other_languages
from khabar.newsroom.admin.screens import Rights, Screen, ScreenIndexView
from khabar.newsroom.models import Desk
from khabar.taxonomy.models import CONCEPTS, Concept, Contributor, Outlet, Tree

RIGHTS = Rights(view="taxonomy.view", add="taxonomy.edit", change="taxonomy.edit", delete="taxonomy.edit")

ICONS = {
    "section": "folder-open-inverse",
    "place": "site",
    "topic": "tag",
    "person": "user",
    "organisation": "group",
    "outlet": "globe",
    "contributor": "edit",
}


class ConceptForm(WagtailAdminModelForm):
    """A concept: its code is set once, its name stands per edition."""

    names = PerEditionField(
        label=_("Names"), help_text=_("One per edition. Without a name it has no page in that edition.")
    )
    descriptions = PerEditionField(label=_("Descriptions"), required=False)
    aliases = AliasesField(
        label=_("Other spellings"), required=False, help_text=_("Separated by commas; search and imports know them.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.fields["code"].disabled = True
            self.fields["code"].help_text = _("Set once: it is part of public addresses.")
        self.fields["code"].widget.attrs |= {"dir": "ltr", "lang": "en"}
        if "parent" in self.fields:
            model = type(self.instance)
            self.fields["parent"].widget = forms.Select()
            self.fields["parent"].queryset = model._default_manager.exclude(pk__in=_branch(self.instance))

    def clean(self) -> Any:
        """Keep what stands in languages that the form does not show."""
        cleaned = super().clean()
        keep_other_languages(self)
        return cleaned


def _branch(root: Model) -> list[int]:
    """Return the primary keys of `root` and all below it, none of which may become its parent."""
    if not root.pk:
        return []
    below = list(type(root)._default_manager.filter(parent=root))
    return [root.pk, *(key for child in below for key in _branch(child))]


class ConceptIndexView(ScreenIndexView):
    """A list of concepts with the editions in which each has a name."""

    search_fields = ["code", "names"]
    any_permission_required = ["view"]
    default_ordering = "code"

    @cached_property
    def columns(self) -> list[Any]:
        """Return name, code and editions."""
        return [
            self._get_title_column("__str__"),
            Column("code", label=_("Code"), sort_key="code"),
            Column("editions", label=_("Editions"), accessor=_named_in),
        ]


def _named_in(concept: Concept) -> str:
    return " · ".join(edition.code for edition in editions.editions() if concept.name_in(edition.code))


def panels_of(model: type[Concept]) -> list[FieldPanel]:
    """Return the panels of a kind of concept."""
    extra: tuple[str, ...] = ()
    if issubclass(model, Tree):
        extra = ("parent", "position")
    elif model is Outlet:
        extra = ("address", "country", "ours")
    elif model is Contributor:
        extra = ("role", "user")
    return [FieldPanel(name) for name in ("code", "names", *extra, "descriptions", "aliases")]


class ConceptScreen(Screen):
    """One kind of concept."""

    rights = RIGHTS
    index_view_class = ConceptIndexView
    inspect_view_fields = ["code", "names", "descriptions", "aliases"]

    def get_edit_handler(self) -> Any:
        """Return the form's panels."""
        return ObjectList(panels_of(self.model), base_form_class=ConceptForm).bind_to_model(self.model)


def concept_screens() -> list[ConceptScreen]:
    """Return a screen for each kind of concept."""
    return [
        ConceptScreen(
            model=model,
            icon=ICONS[model.__name__.lower()],
            base_url_path=f"taxonomy/{model._meta.model_name}",
            chooser_base_url_path=f"choose/{model._meta.model_name}",
            menu_order=index,
        )
        for index, model in enumerate(CONCEPTS)
    ]


class DeskScreen(Screen):
    """The desks."""

    model = Desk
    rights = Rights(view="taxonomy.view", add="people.manage", change="people.manage", delete="people.manage")
    icon = "group"
    base_url_path = "desks"
    chooser_base_url_path = "choose/desks"
    panels = [FieldPanel("code"), FieldPanel("name")]
    inspect_view_fields = ["code", "name"]
