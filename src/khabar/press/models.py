"""What the press remembers: keys and their versions, pages and what they read, and what is to be baked again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from khabar.kernel.json import Utf8JSONField


class Sequence(models.Model):
    """The press's own count of expansions, in one row; the order of a database sequence is not commit order."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    value = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("sequence")
        verbose_name_plural = _("sequences")

    def __str__(self) -> str:
        return str(self.value)


class Projection(models.Model):
    """The hash of one facet of one object as last expanded; only a changed facet raises its key."""

    pk = models.CompositePrimaryKey("label", "object_id", "facet")
    label = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    facet = models.CharField(max_length=20)
    hash = models.BinaryField(max_length=8)

    class Meta:
        verbose_name = _("projection")
        verbose_name_plural = _("projections")

    def __str__(self) -> str:
        return f"{self.label}:{self.object_id}:{self.facet}"


class KeyVersion(models.Model):
    """The expansion that last raised a key."""

    key = models.BigIntegerField(primary_key=True)
    last_seq = models.BigIntegerField()

    class Meta:
        verbose_name = _("key version")
        verbose_name_plural = _("key versions")

    def __str__(self) -> str:
        return f"{self.key}@{self.last_seq}"


class Page(models.Model):
    """A page as last baked: from which snapshot, with which hash, into which files (relative to the site tree)."""

    id = models.BigAutoField(primary_key=True)
    path = models.CharField(max_length=300, unique=True)
    kind = models.CharField(max_length=30)
    arguments = Utf8JSONField(default=list)
    baked_seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=32, blank=True)
    outputs = Utf8JSONField(default=list)
    baked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def __str__(self) -> str:
        return self.path


class Dependency(models.Model):
    """A page read a key. Looked up by key for each change, by page for each bake."""

    pk = models.CompositePrimaryKey("key", "page_id")
    key = models.BigIntegerField()
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="dependencies")

    class Meta:
        verbose_name = _("dependency")
        verbose_name_plural = _("dependencies")

    def __str__(self) -> str:
        return f"{self.page_id} reads {self.key}"


class Dirty(models.Model):
    """A page that must be baked again from a snapshot of at least `need_seq`; 500 changes to one page are one row."""

    id = models.BigAutoField(primary_key=True)
    path = models.CharField(max_length=300, unique=True)
    kind = models.CharField(max_length=30)
    arguments = Utf8JSONField(default=list)
    need_seq = models.BigIntegerField()
    priority = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("page to bake")
        verbose_name_plural = _("pages to bake")
        ordering = ["priority", "id"]
        indexes = [models.Index(fields=["priority", "id"], name="dirty_order")]

    def __str__(self) -> str:
        return f"{self.path} ({self.priority})"
