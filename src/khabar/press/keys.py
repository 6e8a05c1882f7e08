"""Keys: 64-bit names for everything that a page can read."""

from functools import lru_cache
from hashlib import blake2b

from khabar.kernel.reads import Reads


@lru_cache(maxsize=100_000)
def _key(*parts: str) -> int:
    digest = blake2b("\x1f".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def object_key(label: str, object_id: str, facet: str) -> int:
    """Return the key of one facet of one object (``newsroom.article``, ``17``, ``card``), a signed 64-bit number."""
    return _key("object", label, object_id, facet)


def listing_key(listing: str) -> int:
    """Return the key of a declared listing (``section:fa:politics``)."""
    return _key("listing", listing)


def configuration_key(name: str) -> int:
    """Return the key of a piece of configuration or code (``edition:fa``, ``theme``)."""
    return _key("configuration", name)


def table_key(label: str) -> int:
    """Return the coarse key of all objects of one model: what a page reads whose query says no more than that."""
    return _key("table", label)


def file_key(file: str) -> int:
    """Return the key of a file that pages share, a picture for example; it tells which pages show it."""
    return _key("file", file)


def keys_of(reads: Reads) -> set[int]:
    """Return the keys of everything that a render noted."""
    return (
        {object_key(*one) for one in reads.objects}
        | {listing_key(name) for name in reads.listings}
        | {configuration_key(name) for name in reads.configuration}
        | {table_key(label) for label in reads.tables}
    )
