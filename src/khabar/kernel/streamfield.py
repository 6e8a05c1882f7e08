"""A stream field that stores its text as UTF-8 and keeps block definitions out of migrations."""

import json
from typing import Any

from django.db import models
from wagtail.fields import StreamField

from khabar.kernel.json import Utf8Encoder, Utf8JSONField


class Utf8StreamField(StreamField):
    """Wagtail's stream field; about 2.5 times smaller for Arabic script.

    In a migration it stands with an empty block list: the blocks are code, and a changed label should not need
    a migration.
    """

    def __init__(self, block_types: Any = (), **options: Any) -> None:
        super().__init__(block_types or [], **options)

    @property
    def json_field(self) -> models.JSONField:
        """The JSON field that does the storing."""
        return Utf8JSONField()

    def deconstruct(self) -> Any:
        """Describe the field for a migration, without its blocks."""
        name, path, _, options = models.Field.deconstruct(self)
        return name, path, [], options

    def value_to_string(self, obj: models.Model) -> str:
        """Serialise the value for a revision, as UTF-8 JSON text."""
        value = self.value_from_object(obj)
        return json.dumps(self.get_prep_value(value), cls=Utf8Encoder)
