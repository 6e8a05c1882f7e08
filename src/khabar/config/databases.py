"""Turns a database address into Django's settings."""

from typing import Any
from urllib.parse import unquote, urlsplit


def postgresql(address: str) -> dict[str, Any]:
    """Return Django's settings for ``postgresql://user:password@host:port/name``; a host may be a socket folder.

    Raises ValueError for an address of another kind or without a database name.
    """
    parts = urlsplit(address)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in ("postgresql", "postgres") or not name:
        raise ValueError(f"{address!r} is no PostgreSQL address; write postgresql://user:password@host:port/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
