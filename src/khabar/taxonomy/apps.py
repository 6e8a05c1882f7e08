"""Starts the taxonomy."""

from django.apps import AppConfig


class TaxonomyConfig(AppConfig):
    """The taxonomy's app."""

    name = "khabar.taxonomy"
    label = "taxonomy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the public tables."""
        from khabar.kernel.events import declare
        from khabar.taxonomy.events import PUBLIC_TABLES

        declare(*PUBLIC_TABLES)
