"""Starts the search package."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The search app."""

    name = "khabar.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the readers' index follow the site as a delivery target."""
        from khabar.press.delivery import targets
        from khabar.search import actions, target

        targets.register(
            targets.BuiltIn(
                name=target.NAME,
                make=lambda: target.SearchTarget(target.path()),
                enabled=target.enabled,
                prepare=actions.prepare,
            )
        )
