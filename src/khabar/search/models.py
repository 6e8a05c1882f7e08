"""What search keeps in the database: the searches that people save, and which rows of the newsroom changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from khabar.kernel.json import Utf8JSONField


class SavedSearch(models.Model):
    """A search of the newsroom that a person keeps under a name, to be told of what is new in it.

    `asked` is what the form of the search screen sends; what changed after `looked_at` is new to the person.
    """

    MOST_PER_PERSON = 30

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="saved_searches"
    )
    name = models.CharField(_("name"), max_length=100)
    asked = Utf8JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(_("created at"))
    looked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="saved_search_name")]

    def __str__(self) -> str:
        return self.name


class Change(models.Model):
    """One changed row of a table that the newsroom's index holds, written by a trigger; read by `newsroom.index`."""

    id = models.BigAutoField(primary_key=True)
    label = models.CharField(max_length=100)
    object_id = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.label}:{self.object_id}"
