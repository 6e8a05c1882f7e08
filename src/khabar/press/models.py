"""What the press remembers: keys and their versions, pages and what they read, and what is to be baked again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from khabar.kernel.json import Utf8JSONField


class Sequence(models.Model):
    """The press's own counts, one row each; the order of a database sequence is not commit order.

    `EXPANSIONS` numbers the expansions, `CHANGES` the acknowledgments that changed files of the tree.
    """

    EXPANSIONS = 1
    CHANGES = 2

    id = models.PositiveSmallIntegerField(primary_key=True, default=EXPANSIONS)
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
    """A page as last baked: from which snapshot, with which hash, into which files (relative to the site tree).

    `hash` is over the content before compression. `changed` is the change in which its files last changed, `appeared`
    the one in which a page that readers can open came into being there, 0 while there is none. `polished` says that
    its brotli copy is of the best quality.
    """

    id = models.BigAutoField(primary_key=True)
    path = models.CharField(max_length=300, unique=True)
    kind = models.CharField(max_length=30)
    arguments = Utf8JSONField(default=list)
    baked_seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=32, blank=True)
    outputs = Utf8JSONField(default=list)
    baked_at = models.DateTimeField(null=True)
    changed = models.BigIntegerField(default=0)
    appeared = models.BigIntegerField(default=0)
    polished = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        indexes = [
            models.Index(fields=["changed"], name="page_changed"),
            models.Index(fields=["id"], condition=models.Q(polished=False), name="page_unpolished"),
        ]

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
    """A page that must be baked again from a snapshot of at least `need_seq`; 500 changes to one page are one row.

    `first_seq` is the oldest expansion that it waits for, `cause` the object whose change asked for it first. `new`
    says that no page stands at its path yet, so that what links to it must wait. `owner` is the number of the worker
    that bakes it now. After a failure it is left alone until `retry_at`.
    """

    id = models.BigAutoField(primary_key=True)
    path = models.CharField(max_length=300, unique=True)
    kind = models.CharField(max_length=30)
    arguments = Utf8JSONField(default=list)
    need_seq = models.BigIntegerField()
    first_seq = models.BigIntegerField(default=0)
    priority = models.PositiveSmallIntegerField()
    cause = models.CharField(max_length=140, blank=True)
    new = models.BooleanField(default=False)
    since = models.DateTimeField()
    owner = models.PositiveSmallIntegerField(null=True)
    retry_at = models.DateTimeField(null=True, db_column="claimed_until")
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("page to bake")
        verbose_name_plural = _("pages to bake")
        ordering = ["priority", "id"]
        indexes = [
            models.Index(fields=["priority", "id"], name="dirty_order"),
            models.Index(fields=["since"], name="dirty_age"),
            models.Index(fields=["owner"], condition=models.Q(owner__isnull=False), name="dirty_owner"),
            models.Index(fields=["first_seq"], condition=models.Q(new=True), name="dirty_new"),
        ]

    def __str__(self) -> str:
        return f"{self.path} ({self.priority})"


class Shared(models.Model):
    """A file of the tree that pages share: a picture, a recording, a style.

    `unused_since` is set by the sweep, and by a takedown, to a time long ago, for what goes with it.
    """

    file = models.CharField(primary_key=True, max_length=300)
    changed = models.BigIntegerField(default=0, db_index=True)
    unused_since = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("shared file")
        verbose_name_plural = _("shared files")

    def __str__(self) -> str:
        return self.file


class Removal(models.Model):
    """A file that change number `changed` took off the tree; every delivery target takes it off too."""

    id = models.BigAutoField(primary_key=True)
    changed = models.BigIntegerField(db_index=True)
    file = models.CharField(max_length=300)

    class Meta:
        verbose_name = _("removal")
        verbose_name_plural = _("removals")

    def __str__(self) -> str:
        return f"{self.file} in {self.changed}"


class Delivery(models.Model):
    """How far a delivery target has followed the tree: it holds everything up to the change `cursor`."""

    target = models.CharField(primary_key=True, max_length=60)
    cursor = models.BigIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)
    files = models.BigIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("delivery target")
        verbose_name_plural = _("delivery targets")

    def __str__(self) -> str:
        return f"{self.target} at {self.cursor}"


class Publication(models.Model):
    """One change as the newsroom sees it: how many pages it touches, and when the last of them stood in the tree.

    `sequence` is its expansion; `at` the time of its audit line; `visible_at` when its own page stood, `finished_at`
    when all did.
    """

    id = models.BigAutoField(primary_key=True)
    sequence = models.BigIntegerField()
    label = models.CharField(max_length=100)
    object_id = models.CharField(max_length=40)
    action = models.CharField(max_length=100)
    by_name = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=400, blank=True)
    path = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(db_index=True)
    pages = models.PositiveIntegerField(default=0)
    visible_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-id"]
        indexes = [models.Index(fields=["label", "object_id", "-id"], name="publication_object")]

    def __str__(self) -> str:
        return f"{self.action} {self.label}:{self.object_id}"


class Affected(models.Model):
    """A page that a publication touches and that has not been baked since."""

    id = models.BigAutoField(primary_key=True)
    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="affected")
    sequence = models.BigIntegerField()
    path = models.CharField(max_length=300, db_index=True)

    class Meta:
        verbose_name = _("affected page")
        verbose_name_plural = _("affected pages")

    def __str__(self) -> str:
        return self.path


class Finding(models.Model):
    """Something that an audit found wrong with a page or file. It is a fault to look into, not only a repair."""

    class Kind(models.TextChoices):
        """What is wrong."""

        STALE = "stale", _("older than what it shows")
        MISSING = "missing", _("file missing")
        UNKNOWN = "unknown", _("file of no page")
        DIFFERENT = "different", _("differs from a fresh render")

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    path = models.CharField(max_length=300)
    repair = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.path}"
