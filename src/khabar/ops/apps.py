"""Starts the ops package."""

from django.apps import AppConfig


class OpsConfig(AppConfig):
    """The ops app."""

    name = "khabar.ops"
    label = "ops"
    default_auto_field = "django.db.models.BigAutoField"
