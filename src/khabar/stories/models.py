"""Stories, others' reports, claims and responses: who said what, and through whom it came."""

from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from khabar.kernel import identifiers
from khabar.kernel.json import Utf8JSONField
from khabar.kernel.reads import Recorded
from khabar.taxonomy.models import Organisation, Outlet, Person


class Edge(models.TextChoices):
    """How a statement reached the item that carries it."""

    TOLD = "TOLD", _("told us or the public")
    CITES = "CITES", _("taken from another outlet")
    CREDIT = "CREDIT", _("named in the source line")
    LINK = "LINK", _("linked")


@dataclass(frozen=True)
class Attribution:
    """A statement's source and the outlets through which it came, in order.

    At most one of `person`, `organisation` and `outlet` is set, each a primary key; `via` holds outlets' primary
    keys from the source to us. `cue` is the words that carry it in the text, `link` an address or empty.
    """

    person: int | None = None
    organisation: int | None = None
    outlet: int | None = None
    via: tuple[int, ...] = ()
    edge: str = Edge.TOLD
    cue: str = ""
    link: str = ""

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Attribution":
        """Build one from its stored form; unknown keys are ignored, absent ones take their defaults."""
        return cls(
            person=value.get("person"),
            organisation=value.get("organisation"),
            outlet=value.get("outlet"),
            via=tuple(value.get("via") or ()),
            edge=value.get("edge") or Edge.TOLD,
            cue=value.get("cue") or "",
            link=value.get("link") or "",
        )

    def as_json(self) -> dict[str, Any]:
        """Return the stored form."""
        return {
            "person": self.person,
            "organisation": self.organisation,
            "outlet": self.outlet,
            "via": list(self.via),
            "edge": str(self.edge),
            "cue": self.cue,
            "link": self.link,
        }


@dataclass(frozen=True)
class Chain:
    """The attributions of one item, in order."""

    attributions: tuple[Attribution, ...] = field(default=())

    @property
    def outlets(self) -> tuple[int, ...]:
        """Primary keys of all outlets that the chain names, each once, in order."""
        named = [key for one in self.attributions for key in (*((one.outlet,) if one.outlet else ()), *one.via)]
        return tuple(dict.fromkeys(named))


class Story(Recorded):
    """The language-neutral thread of one event: our articles in each edition, and others' reports."""

    public_id = models.CharField(max_length=12, unique=True, default=identifiers.public_identifier, editable=False)
    titles = Utf8JSONField(_("titles"), default=dict, blank=True, help_text=_("One title per edition."))
    created_at = models.DateTimeField(_("created at"), db_index=True)

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        language = (get_language() or "en").split("-")[0]
        return self.titles.get(language) or next(iter(self.titles.values()), self.public_id)

    def title_in(self, edition: str) -> str:
        """Return the title in `edition`, empty where there is none."""
        return self.titles.get(edition, "")


class Claim(Recorded):
    """Something asserted by somebody; it stands on its own even when no report of it is at hand."""

    story = models.ForeignKey(Story, verbose_name=_("story"), on_delete=models.CASCADE, related_name="claims")
    texts = Utf8JSONField(_("the claim, per edition"), default=dict)
    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="claims",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="claims",
    )
    outlet = models.ForeignKey(
        Outlet,
        verbose_name=_("outlet"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="claims",
    )

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["id"]

    def __str__(self) -> str:
        language = (get_language() or "en").split("-")[0]
        return self.texts.get(language) or next(iter(self.texts.values()), str(self.pk))

    def text_in(self, edition: str) -> str:
        """Return the claim in `edition`, empty where there is none."""
        return self.texts.get(edition, "")


class Response(Recorded):
    """A denial or confirmation of a claim by somebody."""

    class Kind(models.TextChoices):
        """What the response does to the claim."""

        DENIAL = "denial", _("denial")
        CONFIRMATION = "confirmation", _("confirmation")

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.CASCADE, related_name="responses")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.DENIAL)
    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="responses",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="responses",
    )
    outlet = models.ForeignKey(
        Outlet,
        verbose_name=_("outlet"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="responses",
    )

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.claim}"


class Report(Recorded):
    """An item of another outlet that came in by a page import or a feed.

    Kept as an extract for the desk; never published as a copy. `fingerprint` recognises the same page when it comes
    in again; `raw_text` keeps what could not be understood.
    """

    public_id = models.CharField(max_length=12, unique=True, default=identifiers.public_identifier, editable=False)
    story = models.ForeignKey(
        Story,
        verbose_name=_("story"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reports",
    )
    outlet = models.ForeignKey(
        Outlet,
        verbose_name=_("outlet"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reports",
    )
    language = models.CharField(_("language"), max_length=12)
    headline = models.CharField(_("headline"), max_length=500)
    headline_made = models.BooleanField(_("headline made from the first sentence"), default=False)
    lead = models.TextField(_("lead"), blank=True)
    body = Utf8JSONField(_("paragraphs"), default=list, blank=True)
    authors = Utf8JSONField(_("authors"), default=list, blank=True)
    published_on = models.DateTimeField(_("published"), null=True, blank=True)
    published_note = models.CharField(_("note on the date"), max_length=300, blank=True)
    address = models.URLField(_("web address"), max_length=1000, blank=True)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    attributions = Utf8JSONField(_("attributions"), default=list, blank=True)
    comments = Utf8JSONField(_("comments"), default=list, blank=True)
    reading = Utf8JSONField(_("what was understood"), default=dict, blank=True)
    responses = models.ManyToManyField(Response, verbose_name=_("responses"), blank=True, related_name="reports")
    needs_look = models.BooleanField(_("needs a look"), default=False)
    needs_look_reason = models.CharField(_("why it needs a look"), max_length=300, blank=True)
    raw_text = models.TextField(_("raw text"), blank=True)
    fingerprint = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    received_at = models.DateTimeField(_("received at"), db_index=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-received_at", "-id"]

    def __str__(self) -> str:
        return self.headline

    @property
    def chain(self) -> Chain:
        """The stated sources of the report."""
        return Chain(tuple(Attribution.from_json(value) for value in self.attributions))
