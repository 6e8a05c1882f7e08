"""What pages use besides rows of the database: editions, theme and templates, each with the hash of its
state.
"""

import hashlib
from pathlib import Path

from django.conf import settings

from khabar.editions import queries as editions
from khabar.kernel import reads
from khabar.site import icon, social
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
    # Every page names the other editions, and may hold runs in their languages.
    others = [(one.code, one.autonym, one.html_tag, one.hreflang, one.direction) for one in editions.editions()]
    theme = [sorted(assets()), agency, settings.KHABAR_SITE_ADDRESS, settings.KHABAR_CONTACT, others]
    theme += [settings.KHABAR_OFFLINE, settings.KHABAR_SEARCH, _icon()]
    theme += [settings.KHABAR_FOLLOW, settings.KHABAR_SIGN_IN]
    files = [settings.KHABAR_SECURITY, settings.KHABAR_TRUST, settings.KHABAR_REFUSED_ROBOTS]
    found = {
        "theme": _hash(repr(theme).encode()),
        "templates": _hash(_code()),
        "wellknown": _hash(repr(files).encode()),
    }
    found[social.CONFIGURATION] = social.design_hash()
    for edition in editions.editions():
        found[f"edition:{edition.code}"] = _hash(edition.model_dump_json().encode())
    return found


def _icon() -> bytes:
    own = icon.source()
    return own.read_bytes() if own else b""


def _code() -> bytes:
    # How dates, digits and names are worded is code of other packages.
    folders = (HERE, HERE.parent / "language", HERE.parent / "editions", theme_folder() / "templates")
    endings = ("*.html", "*.js", "*.py", "*.xml", "*.yaml")
    files = [path for folder in folders for ending in endings for path in folder.rglob(ending)]
    return b"".join(_name(path) + path.read_bytes() for path in sorted(files) if "migrations" not in path.parts)


def _name(path: Path) -> bytes:
    return path.name.encode() + b"\0"


def _hash(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=8).digest()
