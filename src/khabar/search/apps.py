"""Starts the search package."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    """The search app."""

    name = "khabar.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the readers' index follow the site as a delivery target, and changes be noted for the newsroom's."""
        from khabar.press.delivery import targets
        from khabar.search import actions, changes, target

        post_migrate.connect(changes.install, sender=self)
        targets.register(
            targets.BuiltIn(
                name=target.NAME,
                make=lambda: target.SearchTarget(target.home()),
                enabled=target.enabled,
                prepare=actions.prepare,
            )
        )
