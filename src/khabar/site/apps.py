"""Starts the site package."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The site app."""

    name = "khabar.site"
    label = "site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hand the newsroom the renderer of its previews."""
        from khabar.newsroom import preview
        from khabar.site import tasks  # noqa: F401 - registers the handlers
        from khabar.site.views import render_preview

        preview.register(render_preview)
