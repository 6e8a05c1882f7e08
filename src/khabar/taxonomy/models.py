"""Concepts: sections, places, topics, people, organisations, outlets, contributors.

One row is one concept; its name, description and aliases stand in it per language, so that a page reads a concept
with one look-up by primary key.
"""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from khabar.kernel.json import Utf8JSONField
from khabar.kernel.reads import Recorded

CODE = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*$",
    _("Use small Latin letters, digits and single hyphens: it becomes the address."),
)


class Concept(Recorded):
    """What all concepts share: an ASCII code that is set once, and a label per edition."""

    code = models.CharField(_("code"), max_length=60, unique=True, validators=[CODE])
    names = Utf8JSONField(_("names"), default=dict, help_text=_("One name per edition."))
    descriptions = Utf8JSONField(_("descriptions"), default=dict, blank=True)
    aliases = Utf8JSONField(_("aliases"), default=dict, blank=True, help_text=_("Other spellings, per language."))

    class Meta:
        abstract = True
        ordering = ["code"]

    def __str__(self) -> str:
        language = (get_language() or "en").split("-")[0]
        return self.names.get(language) or next(iter(self.names.values()), self.code)

    def name_in(self, edition: str) -> str | None:
        """Return the name in `edition` (a code), None where the concept has none: it has no page there then."""
        return self.names.get(edition) or None

    def description_in(self, edition: str) -> str:
        """Return the description in `edition`, empty where there is none."""
        return self.descriptions.get(edition, "")


class Tree(Concept):
    """A concept that may stand below another of its kind."""

    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta(Concept.Meta):
        abstract = True
        ordering = ["position", "code"]


class Section(Tree):
    """A part of the newspaper: politics, sport, culture."""

    class Meta(Tree.Meta):
        verbose_name = _("section")
        verbose_name_plural = _("sections")


class Place(Tree):
    """A place in the tree of places; the provinces stand below one root."""

    class Meta(Tree.Meta):
        verbose_name = _("place")
        verbose_name_plural = _("places")


class Topic(Concept):
    """A matter that articles keep coming back to."""

    class Meta(Concept.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")


class Person(Concept):
    """Somebody the news is about; the description is their office or trade."""

    class Meta(Concept.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")


class Organisation(Concept):
    """A body the news is about or that speaks: a ministry, a union, a club."""

    class Meta(Concept.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")


class Outlet(Concept):
    """An organisation that publishes; `ours` marks the agency itself."""

    address = models.URLField(_("web address"), blank=True)
    country = models.CharField(_("country"), max_length=60, blank=True)
    ours = models.BooleanField(_("our own"), default=False)

    class Meta(Concept.Meta):
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")


class Contributor(Concept):
    """A person credited in a byline, with or without an account."""

    class Role(models.TextChoices):
        """What a contributor did for an article."""

        REPORTER = "reporter", _("reporter")
        TRANSLATOR = "translator", _("translator")
        PHOTOGRAPHER = "photographer", _("photographer")
        EDITOR = "editor", _("editor")

    role = models.CharField(_("usual role"), max_length=20, choices=Role.choices, default=Role.REPORTER)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="contributor",
    )

    class Meta(Concept.Meta):
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")


CONCEPTS: tuple[type[Concept], ...] = (Section, Place, Topic, Person, Organisation, Outlet, Contributor)
"""All kinds of concept."""
