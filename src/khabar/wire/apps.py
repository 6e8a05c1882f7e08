"""Starts the wire package."""

from django.apps import AppConfig


class WireConfig(AppConfig):
    """The wire app."""

    name = "khabar.wire"
    label = "wire"
    default_auto_field = "django.db.models.BigAutoField"
