"""Articles and their versions, desks, grants of roles, and fronts."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from khabar.editions import queries as editions
from khabar.kernel import identifiers
from khabar.kernel.json import Utf8JSONField
from khabar.kernel.reads import Recorded
from khabar.kernel.streamfield import Utf8StreamField
from khabar.newsroom.blocks import AttributionsBlock, BodyBlock, BylineBlock
from khabar.stories.models import Attribution, Chain, Report, Response, Story
from khabar.taxonomy.models import Organisation, Person, Place, Section, Topic


def edition_choices() -> list[tuple[str, str]]:
    """Return the editions of this installation as (code, autonym), for forms."""
    return [(edition.code, edition.autonym) for edition in editions.editions()]


class Desk(models.Model):
    """A team of the newsroom."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """A role that a person holds; without edition or desk it holds for all of them."""

    class Role(models.TextChoices):
        """The roles of the newsroom."""

        REPORTER = "reporter", _("reporter")
        TRANSLATOR = "translator", _("translator")
        DESK_EDITOR = "desk-editor", _("desk editor")
        FRONT_EDITOR = "front-editor", _("front editor")
        PHOTO_EDITOR = "photo-editor", _("photo editor")
        ADMINISTRATOR = "administrator", _("administrator")
        AUDITOR = "auditor", _("auditor")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="grants"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    edition = models.CharField(_("edition"), max_length=12, blank=True)
    desk = models.ForeignKey(Desk, verbose_name=_("desk"), null=True, blank=True, on_delete=models.CASCADE)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["user_id", "role"]

    def __str__(self) -> str:
        scope = ", ".join(part for part in (self.edition, str(self.desk or "")) if part)
        return f"{self.get_role_display()} ({scope})" if scope else str(self.get_role_display())


class Article(
    Recorded, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, ClusterableModel
):
    """One item in one edition.

    The row holds what is public (when `live`) or the first draft; later drafts are revisions. `Version` keeps what
    was public at each time.
    """

    class Kind(models.TextChoices):
        """Kinds of article."""

        NEWS = "news", _("news")
        STATEMENT = "statement", _("statement")
        DENIAL = "denial", _("denial")
        ANALYSIS = "analysis", _("analysis")
        OPINION = "opinion", _("opinion")
        EXPLAINER = "explainer", _("explainer")
        INTERVIEW = "interview", _("interview")
        LIVE = "live", _("live")
        GALLERY = "gallery", _("gallery")
        VIDEO = "video", _("video")

    class Label(models.TextChoices):
        """Labels that tell the reader how an article came about."""

        AGENCY_COPY = "agency-copy", _("agency copy")
        SPONSORED = "sponsored", _("sponsored")
        AI_ASSISTED = "ai-assisted", _("AI-assisted")
        UNVERIFIED = "unverified", _("unverified")

    public_id = models.CharField(max_length=12, unique=True, default=identifiers.public_identifier, editable=False)
    edition = models.CharField(_("edition"), max_length=12, choices=edition_choices)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.NEWS)
    story = models.ForeignKey(
        Story, verbose_name=_("story"), null=True, blank=True, on_delete=models.PROTECT, related_name="articles"
    )
    desk = models.ForeignKey(
        Desk, verbose_name=_("desk"), null=True, blank=True, on_delete=models.PROTECT, related_name="articles"
    )
    kicker = models.CharField(_("kicker"), max_length=120, blank=True)
    headline = models.CharField(_("headline"), max_length=400)
    lead = models.TextField(_("lead"), blank=True)
    place_line = models.CharField(_("place line"), max_length=120, blank=True)
    section = models.ForeignKey(
        Section, verbose_name=_("section"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    place = models.ForeignKey(
        Place, verbose_name=_("place"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    topics = ParentalManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="+")
    people = ParentalManyToManyField(Person, verbose_name=_("people"), blank=True, related_name="+")
    organisations = ParentalManyToManyField(Organisation, verbose_name=_("organisations"), blank=True, related_name="+")
    picture = models.ForeignKey(
        "media.Picture", verbose_name=_("lead picture"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    picture_caption = models.CharField(_("caption of the lead picture"), max_length=400, blank=True)
    body = Utf8StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    attributions = Utf8StreamField(AttributionsBlock(), verbose_name=_("sources"), blank=True)
    byline = Utf8StreamField(BylineBlock(), verbose_name=_("byline"), blank=True)
    responses = ParentalManyToManyField(
        Response, verbose_name=_("what it denies or confirms"), blank=True, related_name="articles"
    )
    labels = Utf8JSONField(_("labels"), default=list, blank=True)
    related = Utf8JSONField(default=list, blank=True, editable=False)
    made_from = models.ForeignKey(
        Report, verbose_name=_("made from"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="drafts", editable=False,
    )  # fmt: skip
    needs_look = models.BooleanField(_("needs a look"), default=False)
    created_at = models.DateTimeField(_("created at"), db_index=True, editable=False)
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True, editable=False)
    taken_down = models.BooleanField(_("taken down"), default=False, editable=False)
    retracted = models.BooleanField(_("retracted"), default=False, editable=False)
    corrections = Utf8JSONField(default=list, blank=True, editable=False)
    """What readers are told of changes, the oldest first; see `khabar.newsroom.changes`, which alone makes them."""

    OF_THE_ROW = ("go_live_at", "expire_at", "embargo_until", "taken_down", "retracted", "corrections")
    """Fields about the article as a whole: no draft has its own."""

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["edition", "-created_at"], name="article_edition"),
            models.Index(fields=["story"], name="article_story"),
            models.Index(
                fields=["edition", "section", "-first_published_at"],
                condition=models.Q(live=True),
                name="article_public_in_section",
            ),
            models.Index(fields=["go_live_at"], condition=models.Q(go_live_at__isnull=False), name="article_scheduled"),
        ]

    def __str__(self) -> str:
        return self.headline

    @property
    def chain(self) -> Chain:
        """The stated sources of the article."""
        return Chain(tuple(attribution_of(child) for child in self.attributions.raw_data))

    @property
    def credits(self) -> tuple[tuple[int, str], ...]:
        """The byline as (contributor's primary key, role), in the order of print."""
        return tuple(
            (child["value"]["contributor"], child["value"]["role"])
            for child in self.byline.raw_data
            if child["value"].get("contributor")
        )

    @property
    def path(self) -> str:
        """The public address, from the edition, the UTC day of first publication and the public id.

        Raises ValueError for an article that was never published: it has none yet.
        """
        if self.first_published_at is None:
            raise ValueError(f"Article {self.public_id} has no address before it is first published.")
        return f"/{self.edition}/{self.first_published_at:%Y/%m/%d}/{self.public_id}/"

    def with_content_json(self, content: Any) -> "Article":
        """Return the article with a revision's `content`; what is of the row stays as the row has it."""
        made: Article = super().with_content_json(content)
        for name in self.OF_THE_ROW:
            setattr(made, name, getattr(self, name))
        return made

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """One preview: the public page."""
        return [("", _("Public page"))]

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        """The frames of the preview: a phone, a tablet and a desktop, with their widths in pixels."""
        return [
            {"name": "phone", "icon": "mobile-alt", "device_width": 375, "label": _("Preview on a phone")},
            {"name": "tablet", "icon": "tablet-alt", "device_width": 768, "label": _("Preview on a tablet")},
            {"name": "desktop", "icon": "desktop", "device_width": 1280, "label": _("Preview on a desktop")},
        ]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the public page as the press would make it (called by Wagtail's preview views)."""
        from khabar.newsroom import preview

        return preview.respond(self, request)

    def publish(self, revision: Any, user: Any = None, **_options: Any) -> None:
        """Publish `revision`: every way in which Wagtail publishes ends in our one action."""
        from khabar.newsroom import actions

        actions.publish(self, by=user, revision=revision)

    def unpublish(self, set_expired: bool = False, commit: bool = True, user: Any = None, **_options: Any) -> None:
        """Unpublish: every way in which Wagtail unpublishes ends in our one action."""
        from khabar.newsroom import actions

        actions.unpublish(self, by=user)


def attribution_of(child: Any) -> Attribution:
    """Return the attribution that a raw stream child ``{type, value}`` of `Article.attributions` holds."""
    value = dict(child["value"])
    via = [item["value"] if isinstance(item, dict) else item for item in value.get("via") or []]
    return Attribution.from_json({**value, "via": [key for key in via if key]})


class Version(models.Model):
    """What was public at one time: immutable (held by a database trigger) and numbered from 1 per article.

    `change` says what it changed for the reader, empty where there was nothing to say; `note` is what they are told.
    """

    class Change(models.TextChoices):
        """What a further version of a public article means to its readers."""

        UPDATE = "update", _("update")
        CORRECTION = "correction", _("correction")
        RETRACTION = "retraction", _("retraction")

    article = models.ForeignKey(Article, verbose_name=_("article"), on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    published_at = models.DateTimeField(_("published at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    headline = models.CharField(_("headline"), max_length=400)
    content = Utf8JSONField(_("content"))
    change = models.CharField(_("change"), max_length=12, choices=Change.choices, blank=True, default="")
    note = models.TextField(_("note"), blank=True, default="")

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["article_id", "number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="version_number")]

    def __str__(self) -> str:
        return f"{self.headline} ({self.number})"


class Front(Recorded):
    """The curated order of an edition's home page, or of one of its section pages.

    `slots` maps ``lead`` (at most one), ``secondary``, ``choice`` and ``strip`` to lists of articles' primary keys;
    what no slot names follows by time. `breaking` is the text of the breaking bar, empty for none.
    """

    SLOTS = ("lead", "secondary", "choice", "strip")

    edition = models.CharField(_("edition"), max_length=12, choices=edition_choices)
    section = models.ForeignKey(
        Section, verbose_name=_("section"), null=True, blank=True, on_delete=models.CASCADE, related_name="fronts"
    )
    slots = Utf8JSONField(_("slots"), default=dict, blank=True)
    breaking = models.CharField(_("breaking bar"), max_length=200, blank=True)
    breaking_article = models.ForeignKey(
        Article, verbose_name=_("article of the breaking bar"), null=True, blank=True,
        on_delete=models.SET_NULL, related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = _("front")
        verbose_name_plural = _("fronts")
        ordering = ["edition", "section_id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "section"], name="front_of_section"),
            models.UniqueConstraint(fields=["edition"], condition=models.Q(section__isnull=True), name="front_of_home"),
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.section or _('home')}"

    def clean(self) -> None:
        """Raise ValidationError when a slot is unknown or an article stands in two places."""
        unknown = set(self.slots) - set(self.SLOTS)
        if unknown:
            raise ValidationError({"slots": _("Unknown slots: %s") % ", ".join(sorted(unknown))})
        placed = [key for name in self.SLOTS for key in self.slots.get(name, [])]
        if len(placed) != len(set(placed)):
            raise ValidationError({"slots": _("An article stands in two places of this front.")})
