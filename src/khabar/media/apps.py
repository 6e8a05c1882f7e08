"""Starts the media package."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_save


class MediaConfig(AppConfig):
    """The media app."""

    name = "khabar.media"
    label = "media"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the public tables; make renditions of what Wagtail's upload and edit views save."""
        from khabar.kernel.events import declare
        from khabar.media.events import PUBLIC_TABLES
        from khabar.media.models import Picture

        declare(*PUBLIC_TABLES)
        post_save.connect(picture_saved, sender=Picture, dispatch_uid="khabar.media.renditions")


def picture_saved(instance: Any, raw: bool = False, update_fields: Any = None, **_: Any) -> None:
    """Make the public files of a picture that Wagtail's image views (the only callers) have just saved."""
    from khabar.media.actions import make_renditions

    if not raw and update_fields is None:
        make_renditions(instance)
