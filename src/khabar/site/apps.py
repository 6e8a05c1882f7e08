"""Starts the site package."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The site app."""

    name = "khabar.site"
    label = "site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the public tables, and hand the newsroom the renderer of its previews."""
        from khabar.kernel.events import declare
        from khabar.newsroom import preview
        from khabar.site import tasks  # noqa: F401 - registers the handlers
        from khabar.site.events import PUBLIC_TABLES
        from khabar.site.views import render_preview

        declare(*PUBLIC_TABLES)
        preview.register(render_preview)
