"""Makes Django check the editions when it starts."""

from django.apps import AppConfig
from django.core import checks


class EditionsConfig(AppConfig):
    """Registers the check that every edition is complete."""

    name = "khabar.editions"
    label = "editions"
    verbose_name = "Editions"

    def ready(self) -> None:
        """Register the check once all applications are loaded."""
        from khabar.editions.checks import check_editions

        checks.register(check_editions)
