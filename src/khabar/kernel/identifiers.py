"""Short opaque identifiers for public addresses."""

from khabar.kernel import randomness

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32 in lower case: no letter that is mistaken for a digit in print."""

LENGTH = 9
"""Nine characters hold 45 bits: at a million articles a new one collides once in 35 million draws."""


def public_identifier() -> str:
    """Return a new identifier of nine letters and digits, safe in a path and easy to read aloud."""
    return "".join(randomness.source().choices(ALPHABET, k=LENGTH))
