"""Starts the stories package."""

from django.apps import AppConfig


class StoriesConfig(AppConfig):
    """The stories app."""

    name = "khabar.stories"
    label = "stories"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the public tables."""
        from khabar.kernel.events import declare
        from khabar.stories.events import PUBLIC_TABLES

        declare(*PUBLIC_TABLES)
