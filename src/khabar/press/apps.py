"""Starts the press package."""

from django.apps import AppConfig


class PressConfig(AppConfig):
    """The press app."""

    name = "khabar.press"
    label = "press"
    default_auto_field = "django.db.models.BigAutoField"
