"""What pages use besides rows of the database: editions, theme and templates, each with the hash of its
state.
"""

import hashlib
from pathlib import Path

from django.conf import settings

from khabar.editions import queries as editions
from khabar.kernel import reads
from khabar.site.assets import HERE, assets, theme_folder


def note(edition: str | None = None) -> None:
    """Note that a page uses the theme, the templates and, unless None, the edition `edition`."""
    reads.note_configuration("theme")
    reads.note_configuration("templates")
    if edition is not None:
        reads.note_configuration(f"edition:{edition}")


def configuration() -> dict[str, bytes]:
    """Return the 8-byte hash of each piece of configuration by the key under which renders note it."""
    agency = [settings.KHABAR_AGENCY_NAMES, settings.KHABAR_AGENCY_SHORT_NAMES, settings.KHABAR_AGENCY_ABOUT]
    theme = [sorted(assets()), agency, settings.KHABAR_SITE_ADDRESS, editions.codes()]
    found = {"theme": _hash(repr(theme).encode()), "templates": _hash(_code())}
    for edition in editions.editions():
        found[f"edition:{edition.code}"] = _hash(edition.model_dump_json().encode())
    return found


def _code() -> bytes:
    folders = (HERE, theme_folder() / "templates")
    files = [path for folder in folders for ending in ("*.html", "*.py", "*.xml") for path in folder.rglob(ending)]
    return b"".join(_name(path) + path.read_bytes() for path in sorted(files) if "migrations" not in path.parts)


def _name(path: Path) -> bytes:
    return path.name.encode() + b"\0"


def _hash(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=8).digest()
