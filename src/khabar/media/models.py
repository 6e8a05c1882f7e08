"""Pictures and the files made from them; recordings."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from khabar.kernel.json import Utf8JSONField
from khabar.kernel.reads import Recorded


class Picture(Recorded, AbstractImage):
    """A picture with its credit and licence; alternative text and caption stand per edition.

    `renditions_made` lists the files made at upload, each ``{format, width, height, file, bytes}`` with `file`
    relative to the rendition folder. A bake never makes one.
    """

    credit = models.CharField(_("credit"), max_length=200, blank=True)
    credits = Utf8JSONField(_("credit per edition"), default=dict, blank=True)
    licence = models.CharField(_("licence"), max_length=100, blank=True)
    rights_expire_on = models.DateField(_("rights expire on"), null=True, blank=True)
    alternative_texts = Utf8JSONField(_("alternative texts"), default=dict, blank=True)
    captions = Utf8JSONField(_("captions"), default=dict, blank=True)
    renditions_made = Utf8JSONField(default=list, blank=True, editable=False)

    admin_form_fields = (
        *Image.admin_form_fields, "credit", "credits", "licence", "rights_expire_on",
        "alternative_texts", "captions",
    )  # fmt: skip

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")


class PictureRendition(AbstractRendition):
    """A rendition that the newsroom's own screens ask for; public pages use `Picture.renditions_made`."""

    image: models.ForeignKey[Picture, Picture] = models.ForeignKey(
        Picture, on_delete=models.CASCADE, related_name="renditions"
    )

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class Recording(models.Model):
    """A video, audio or captions file that the agency hosts itself.

    `file` is its name below the folder of public files; it holds the hash of the content, so a row never changes its
    file. Blocks name the file, not the row.
    """

    title = models.CharField(_("title"), max_length=200)
    file = models.CharField(_("file name"), max_length=40, unique=True, editable=False)
    bytes = models.PositiveBigIntegerField(_("bytes"), editable=False)
    content_type = models.CharField(_("type"), max_length=40, editable=False)
    created_at = models.DateTimeField(_("created at"), db_index=True, editable=False)

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.title
