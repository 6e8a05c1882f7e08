"""JSON stored as UTF-8: Django escapes everything outside ASCII, which makes Arabic 2.5 times as long."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Utf8Encoder(DjangoJSONEncoder):
    """Django's encoder for dates, decimals and lazy strings, with text kept as text."""

    def __init__(self, **options: Any) -> None:
        options["ensure_ascii"] = False
        super().__init__(**options)


class Utf8JSONField(models.JSONField):
    """A JSON field that stores text as it is written."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options["encoder"] = Utf8Encoder
        super().__init__(*arguments, **options)

    def deconstruct(self) -> Any:
        """Leave the encoder out of migrations: it is part of the field's meaning, not a choice."""
        name, path, arguments, options = super().deconstruct()
        options.pop("encoder", None)
        return name, path, arguments, options
