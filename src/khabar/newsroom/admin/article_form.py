"""The article form: what a writer fills in, in the article's own language and direction."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList, TabbedInterface

from khabar.editions import queries as editions
from khabar.editions.models import Edition
from khabar.kernel import policies
from khabar.newsroom.admin.fields import PickField
from khabar.newsroom.admin.publication_panel import PublicationPanel
from khabar.newsroom.models import Article, Desk, edition_choices
from khabar.newsroom.policies import WRITERS, articles_in_scope, holds
from khabar.stories.models import Response
from khabar.taxonomy.models import Organisation, Person, Section, Topic

WRITTEN = ("kicker", "headline", "lead", "place_line", "picture_caption")
"""Fields that hold text of the article: they carry its language and direction."""


def editions_of(person: Any) -> list[Edition]:
    """Return the editions in which `person` may write, the one named by a grant of theirs first."""
    from khabar.newsroom.policies import grants_of

    own = [grant.edition for grant in grants_of(person) if grant.edition and grant.role in WRITERS]
    allowed = [edition for edition in editions.editions() if holds(person, WRITERS, edition=edition.code)]
    return sorted(allowed, key=lambda edition: edition.code not in own)


def desks_of(person: Any) -> list[Desk]:
    """Return the desks for which `person` may write."""
    return [desk for desk in Desk.objects.all() if holds(person, WRITERS, desk=desk)]


def section_choices() -> list[tuple[Any, str]]:
    """Return all sections as a tree, children indented below their parent."""
    sections = list(Section.objects.all())
    choices: list[tuple[Any, str]] = [("", "—")]

    def add(parent: int | None, depth: int) -> None:
        for section in sections:
            if section.parent_id == parent:
                choices.append((section.pk, "\u2003" * depth + str(section)))
                add(section.pk, depth + 1)

    add(None, 0)
    return choices


class EditionSelect(forms.Select):
    """Chooses the edition; the script beside it gives the article's fields that edition's language and direction."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add what the script needs to know of each edition."""
        import json

        known = {edition.code: {"lang": edition.html_tag, "dir": edition.direction} for edition in editions.editions()}
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-controller": "khabar-edition",
            "data-action": "khabar-edition#apply",
            "data-khabar-edition-known-value": json.dumps(known),
        }
        return context


class ArticleForm(WagtailAdminModelForm):
    """Checks an article as it is saved; whether it may be published is `newsroom.validation`'s question."""

    topics = PickField(Topic, label=_("Topics"), required=False)
    people = PickField(Person, label=_("People"), required=False)
    organisations = PickField(Organisation, label=_("Organisations"), required=False)
    responses = PickField(
        Response,
        label=_("What it denies or confirms"),
        required=False,
        help_text=_("Record the claim and its denial in the story first; then pick the denial here."),
    )
    labels = forms.MultipleChoiceField(
        label=_("Labels"),
        choices=Article.Label.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Told to the reader."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.instance.needs_look:
            self.fields.pop("needs_look", None)
        self._limit_edition()
        self._limit_desk()
        if "section" in self.fields:
            self.fields["section"].widget = forms.Select(choices=section_choices())
        self._set_language()

    def _limit_edition(self) -> None:
        field = self.fields.get("edition")
        if field is None:
            return
        allowed = {edition.code for edition in editions_of(self.for_user)} | {self.instance.edition}
        field.choices = [choice for choice in edition_choices() if choice[0] in allowed]
        field.widget = EditionSelect(choices=field.choices)
        if self.instance.first_published_at is not None:
            field.disabled = True
            field.help_text = _("A published article stays in its edition: its address names it.")

    def _limit_desk(self) -> None:
        if "desk" in self.fields and self.for_user is not None:
            keys = [desk.pk for desk in desks_of(self.for_user)]
            self.fields["desk"].queryset = Desk.objects.filter(pk__in=[*keys, self.instance.desk_id or 0])

    def _set_language(self) -> None:
        code = self.data.get("edition") or self.instance.edition
        if code not in editions.codes():
            return
        edition = editions.edition(code)
        for name in WRITTEN:
            if name in self.fields:
                self.fields[name].widget.attrs |= {
                    "lang": edition.html_tag,
                    "dir": edition.direction,
                    "data-khabar-written": "",
                }

    def clean(self) -> Any:
        """Refuse an edition, desk or related article outside the person's scope."""
        cleaned = super().clean()
        moved = Article(edition=cleaned.get("edition", ""), desk=cleaned.get("desk"))
        action = "article.edit" if self.instance.pk else "article.create"
        if self.for_user is not None and not policies.may(self.for_user, action, moved):
            raise ValidationError(_("You may not write for this edition and desk: ask its desk editor."))
        self._check_related(cleaned.get("body"))
        return cleaned

    def _check_related(self, body: Any) -> None:
        if self.for_user is None or not body:
            return
        named = {
            article.pk
            for block in body
            if block.block_type == "related"
            for article in block.value
            if article is not None
        }
        seen = set(articles_in_scope(self.for_user).filter(pk__in=named).values_list("pk", flat=True))
        if named - seen and named != self._related_before():
            self.add_error("body", _("A related article is not in your edition and desk."))

    def _related_before(self) -> set[int]:
        before = self.initial.get("body") or []
        return {
            article.pk
            for block in before
            if getattr(block, "block_type", "") == "related"
            for article in block.value
            if article is not None
        }


def edit_handler() -> TabbedInterface:
    """Return the form's panels: content, source, classification, picture, publication."""
    return TabbedInterface(
        [
            ObjectList(
                [
                    PublicationPanel(only_when_notable=True),
                    FieldRowPanel(
                        [
                            FieldPanel("edition", required_on_save=True),
                            FieldPanel("kind", required_on_save=True),
                        ]
                    ),
                    FieldPanel("needs_look", help_text=_("Clear this once you have checked the import.")),
                    FieldPanel("kicker", help_text=_("A word or two above the headline.")),
                    FieldPanel("headline", classname="title", help_text=_("What happened, in one line.")),
                    FieldPanel(
                        "lead", help_text=_("The news in two sentences: who, what, where, when, and who says so.")
                    ),
                    FieldPanel("place_line", help_text=_("Where it was reported from.")),
                    FieldPanel("body"),
                ],
                heading=_("Content"),
            ),
            ObjectList(
                [
                    FieldPanel("attributions", help_text=_("Who says it, and through whom it came to us.")),
                    FieldPanel("responses"),
                    FieldPanel("byline"),
                ],
                heading=_("Source"),
            ),
            ObjectList(
                [
                    FieldPanel("story", help_text=_("The event it tells; left empty, publishing opens a story.")),
                    FieldPanel("section"),
                    FieldPanel("desk"),
                    FieldPanel("place"),
                    FieldPanel("topics"),
                    FieldPanel("people"),
                    FieldPanel("organisations"),
                    FieldPanel("labels"),
                ],
                heading=_("Classification"),
            ),
            ObjectList(
                [
                    FieldPanel("picture", help_text=_("It needs a credit before the article can be published.")),
                    FieldPanel("picture_caption"),
                ],
                heading=_("Picture"),
            ),
            ObjectList([PublicationPanel()], heading=_("Publication")),
        ],
        base_form_class=ArticleForm,
    )
