"""Makes Django know our editions' languages and check their completeness."""

from typing import Any, cast

from django.apps import AppConfig
from django.conf.locale import LANG_INFO
from django.core import checks


class EditionsConfig(AppConfig):
    """Registers the check of editions, and language names for the tags that Django does not know."""

    name = "khabar.editions"
    label = "editions"
    verbose_name = "Editions"

    def ready(self) -> None:
        """Register what Django has to know once all applications are loaded."""
        from khabar.editions.checks import check_editions

        known = cast(dict[str, dict[str, Any]], LANG_INFO)
        for code in ("ku", "kmr"):
            known.setdefault(
                code, {"bidi": False, "code": code, "name": "Kurdish (Kurmanji)", "name_local": "Kurdî"}
            )
        checks.register(check_editions)
