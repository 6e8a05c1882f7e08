"""The site's own files: style, script, fonts and icon, each under an address that holds the hash of its
content.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

HERE = Path(__file__).resolve().parent
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
"""Content type by the ending of the file."""

_REFERENCE = re.compile(r"asset\(([\w.-]+)\)")


@dataclass(frozen=True)
class Asset:
    """One file as it is served: its bytes and its content type."""

    content: bytes
    content_type: str


def assets() -> dict[str, Asset]:
    """Return every asset by its path (``/assets/site.3f2a91bc.css``), with the theme's files over the
    built-in ones.
    """
    return dict(_built(str(settings.KHABAR_THEME))[0])


def address(name: str) -> str:
    """Return the path of the asset called `name` (``site.css``). Raises KeyError when there is none."""
    return _built(str(settings.KHABAR_THEME))[1][name]


def theme_folder() -> Path:
    """Return the folder whose files override the built-in theme; it need not exist."""
    return Path(settings.KHABAR_THEME)


@lru_cache(maxsize=4)
def _built(theme: str) -> tuple[dict[str, Asset], dict[str, str]]:
    found: dict[str, Asset] = {}
    addresses: dict[str, str] = {}
    for name, content in sorted(_sources(Path(theme)).items(), key=lambda item: item[0].endswith(".css")):
        if name.endswith(".css"):
            text = content.decode()
            content = _REFERENCE.sub(lambda match: f"url({addresses[match[1]]})", text).encode()
        stem, dot, ending = name.rpartition(".")
        path = f"/assets/{stem}.{hashlib.sha256(content).hexdigest()[:8]}{dot}{ending}"
        addresses[name] = path
        found[path] = Asset(content, TYPES[f".{ending}"])
    return found, addresses


def _sources(theme: Path) -> dict[str, bytes]:
    """Return file name -> content; the theme's ``tokens.css`` follows the built-in style in the same file."""
    folders = (HERE / "static", HERE / "fonts", theme, theme / "fonts")
    found: dict[str, bytes] = {}
    for folder in folders:
        for path in sorted(folder.glob("*")) if folder.is_dir() else ():
            if path.is_file() and path.suffix in TYPES and path.name != "tokens.css":
                found[path.name] = path.read_bytes()
    tokens = theme / "tokens.css"
    if tokens.is_file():
        found["site.css"] += b"\n" + tokens.read_bytes()
    return found
