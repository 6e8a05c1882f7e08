"""Starts the kernel: UTF-8 revisions and outbox triggers that follow every migration."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class KernelConfig(AppConfig):
    """The kernel's app."""

    name = "khabar.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Store revisions as UTF-8, and recreate the triggers after ``migrate`` (their only caller)."""
        from wagtail.models import Revision

        from khabar.kernel.json import Utf8JSONField

        # On the instance, not the class: a changed encoder would ask for a migration of Wagtail's own app.
        Revision._meta.get_field("content").get_db_prep_value = Utf8JSONField().get_db_prep_value
        post_migrate.connect(install_triggers, dispatch_uid="khabar.kernel.triggers")


def install_triggers(sender: AppConfig, using: str = "default", **_: Any) -> None:
    """Recreate the outbox triggers of the app just migrated; a table rebuilt by a migration has lost its own."""
    from khabar.kernel import triggers

    triggers.install(connections[using], sender.label)
