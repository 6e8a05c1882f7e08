"""The tables under everything: people who sign in, the outbox of changes, timers, the audit log."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from khabar.kernel.json import Utf8JSONField


class User(AbstractUser):
    """A person with an account in the newsroom."""

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")


class Outbox(models.Model):
    """One changed row of a public table, written by a database trigger in the content's own transaction."""

    id = models.BigAutoField(primary_key=True)
    label = models.CharField(max_length=100)
    object_id = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("outbox row")
        verbose_name_plural = _("outbox rows")

    def __str__(self) -> str:
        return f"{self.label}:{self.object_id}"


class Timer(models.Model):
    """An action that becomes due at one instant (UTC), at most one of its kind per object.

    Of those due at one instant, the ones of one `group` (empty for none) fire one after the other, in one transaction.
    `error` says why the last of `attempts` firings failed, empty when none did; a failed one is tried again at
    `retry_at`, or never by itself when that is null. Written only by `khabar.kernel.timers`.
    """

    due = models.DateTimeField(_("due"))
    group = models.CharField(max_length=80, blank=True, default="", db_default="")
    action = models.CharField(_("action"), max_length=100)
    label = models.CharField(max_length=100)
    object_id = models.CharField(max_length=40)
    details = Utf8JSONField(default=dict, blank=True)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("timer")
        verbose_name_plural = _("timers")
        ordering = ["due", "group", "id"]
        indexes = [models.Index(fields=["due", "group", "id"], name="timer_due_group")]
        constraints = [models.UniqueConstraint(fields=["action", "label", "object_id"], name="timer_of_object")]

    def __str__(self) -> str:
        return f"{self.due:%Y-%m-%d %H:%M} {self.action} {self.label}:{self.object_id}"


class AuditLine(models.Model):
    """One action that somebody took: who, what, on which object, when."""

    at = models.DateTimeField(_("at"), db_index=True)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(_("by"), max_length=200)
    action = models.CharField(_("action"), max_length=100)
    label = models.CharField(max_length=100)
    object_id = models.CharField(max_length=40)
    details = Utf8JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("audit line")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["label", "object_id"], name="audit_object")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by_name} {self.action} {self.label}:{self.object_id}"
