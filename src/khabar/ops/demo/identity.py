"""Identifiers of demo objects: made from their codes, so that a second load finds what the first one stored."""

import hashlib
import uuid

from khabar.kernel.identifiers import ALPHABET, LENGTH

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://khabar.example/demo")


def public_id(*parts: str) -> str:
    """Return the public identifier of the demo object that `parts` name."""
    number = int.from_bytes(hashlib.sha256("/".join(parts).encode()).digest()[:8])
    letters = []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


def block_id(*parts: object) -> str:
    """Return the identifier of a block of an article's body."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(str(part) for part in parts)))
