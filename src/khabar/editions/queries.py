"""Reads editions from their folders.

A folder of editions holds one folder per code with identity.yaml, formats.yaml, strings.yaml and
navigation.yaml. Later folders overlay earlier ones key by key, so an agency states only what it changes. Two
Django settings, both optional: `KHABAR_EDITION_FOLDERS`, further folders; `KHABAR_EDITIONS`, the codes to
publish, in order.
"""

import os
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from khabar.editions.models import Edition, MessageNote

BUILT_IN = ("en", "ar", "tr", "fr", "es", "ku", "fa")
PARTS = ("identity", "formats", "strings", "navigation")


class UnknownEdition(LookupError):
    """No edition has this code."""


class InvalidEdition(ValueError):
    """The files of an edition are missing or do not hold what an edition needs."""


_told: tuple[tuple[str, ...], tuple[str, ...]] | None = None


def tell(codes: Sequence[str], folders: Sequence[Path]) -> None:
    """Say which editions there are, in a process that has no Django settings; no codes are the built-in ones."""
    global _told
    _told = (tuple(codes) or BUILT_IN, tuple(str(folder) for folder in folders))


def built_in_folder() -> Path:
    """Return the folder of the editions that come with the package."""
    return Path(str(resources.files("khabar.editions"))) / "data"


def edition(code: str) -> Edition:
    """Return the edition with this URL code. Raises UnknownEdition, which names the known codes."""
    found = _configured().get(code)
    if found is None:
        raise UnknownEdition(f"no edition {code!r}: known are {', '.join(_configured())}")
    return found


def editions() -> tuple[Edition, ...]:
    """Return all editions in the order of the setting KHABAR_EDITIONS, or else the built-in order."""
    return tuple(_configured().values())


def codes() -> tuple[str, ...]:
    """Return the URL codes of all editions in order."""
    return tuple(_configured())


@cache
def message_notes() -> dict[str, MessageNote]:
    """Return every message that an edition must have, by key, with its note for translators."""
    content = _merged([built_in_folder() / "messages.yaml"])
    return {key: MessageNote.model_validate(value) for key, value in content.items()}


def load(code: str, folders: tuple[Path, ...]) -> Edition:
    """Read one edition from the folders, the later overlaying the earlier.

    Raises UnknownEdition when no folder has it, InvalidEdition, naming file and key, when the data is wrong.
    """
    if not any((folder / code).is_dir() for folder in folders):
        searched = ", ".join(str(folder) for folder in folders)
        raise UnknownEdition(f"no folder for edition {code!r} in {searched}")
    parts = {part: _merged([folder / code / f"{part}.yaml" for folder in folders]) for part in PARTS}
    try:
        loaded = Edition.model_validate(parts)
    except ValidationError as error:
        raise InvalidEdition(f"edition {code!r}: {error}") from error
    if loaded.code != code:
        raise InvalidEdition(f"edition {code!r}: identity.yaml says {loaded.code!r}")
    return loaded


def _merged(files: list[Path]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for file in files:
        if not file.is_file():
            continue
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise InvalidEdition(f"{file}: expected keys with values")
        merged.update(content)
    return merged


def _configured() -> dict[str, Edition]:
    if _told is not None:
        return _load_all(*_told)
    chosen: tuple[str, ...] = BUILT_IN
    folders: tuple[str, ...] = ()
    if os.environ.get("DJANGO_SETTINGS_MODULE") or _settings_configured():
        from django.conf import settings

        chosen = tuple(getattr(settings, "KHABAR_EDITIONS", None) or BUILT_IN)
        folders = tuple(str(folder) for folder in getattr(settings, "KHABAR_EDITION_FOLDERS", ()))
    return _load_all(chosen, folders)


def _settings_configured() -> bool:
    from django.conf import settings

    return bool(settings.configured)


@lru_cache(maxsize=16)
def _load_all(chosen: tuple[str, ...], folders: tuple[str, ...]) -> dict[str, Edition]:
    searched = (built_in_folder(), *(Path(folder) for folder in folders))
    return {code: load(code, searched) for code in chosen}
