"""Starts the newsroom."""

from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    """The newsroom's app."""

    name = "khabar.newsroom"
    label = "newsroom"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the public tables, register the policies and what timers do."""
        from khabar.kernel.events import declare
        from khabar.newsroom import policies, tasks  # noqa: F401 - importing registers rules and handlers
        from khabar.newsroom.events import PUBLIC_TABLES

        declare(*PUBLIC_TABLES)
