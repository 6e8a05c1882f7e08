"""Starts the newsroom."""

from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    """The newsroom's app."""

    name = "khabar.newsroom"
    label = "newsroom"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the public tables and register the policies."""
        from khabar.kernel.events import declare
        from khabar.newsroom import policies  # noqa: F401 - importing registers the rules
        from khabar.newsroom.events import PUBLIC_TABLES

        declare(*PUBLIC_TABLES)
