"""Starts the site package."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The site app."""

    name = "khabar.site"
    label = "site"
    default_auto_field = "django.db.models.BigAutoField"
