"""From the bytes of a page to its text."""

import codecs
import re
import unicodedata

from khabar.wire.pages.errors import PageError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_DECLARATION_BYTES = 4096
_FALLBACKS = ("windows-1256", "windows-1254", "latin-1")
_SAMPLE = 20_000
_MOST_CONTROLS = 0.005
_EMPTY = "The page is empty: save it again with its text."
_NOT_TEXT = "it is not text. Give an HTML page or a text file; pictures, PDF and office files can't be imported."


def decode(content: bytes, charset: str | None) -> str:
    """Return the text of a page.

    Tried in turn: the byte order mark, UTF-8, the character set that the transport or the page itself states,
    Windows-1256 (Arabic and Persian) and, when that gives no Arabic letters, Windows-1254. Raises PageError
    for an empty page and for what is not text.
    """
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise PageError(_EMPTY)
    text = _decoded(content, charset)
    if not text.strip():
        raise PageError(_EMPTY)
    if _looks_binary(text):
        raise PageError(f"The page can't be read: {_NOT_TEXT}")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(content: bytes, charset: str | None) -> str:
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content.decode(name, "replace")
    if b"\x00" in content:
        raise PageError(f"The page holds zero bytes: {_NOT_TEXT}")
    declared = _DECLARED.search(content[:_DECLARATION_BYTES])
    candidates = ["utf-8", charset, declared[1].decode("ascii") if declared else None]
    for candidate in candidates:
        text = _attempt(content, candidate)
        if text is not None:
            return text
    damaged = content.decode("utf-8", "replace")
    if damaged.count("\ufffd") <= len(damaged) / 500:
        return damaged
    arabic = _attempt(content, _FALLBACKS[0])
    if arabic is not None and _share_arabic(arabic) > 0.2:
        return arabic
    return next(text for name in _FALLBACKS[1:] if (text := _attempt(content, name)) is not None)


def _attempt(content: bytes, name: str | None) -> str | None:
    if name is None:
        return None
    try:
        return content.decode(name)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _share_arabic(text: str) -> float:
    letters = [character for character in text[:_SAMPLE] if character.isalpha()]
    arabic = sum("\u0600" <= character <= "\u06ff" for character in letters)
    return arabic / len(letters) if letters else 0.0


def _looks_binary(text: str) -> bool:
    sample = text[:_SAMPLE]
    controls = sum(
        unicodedata.category(character) in {"Cc", "Cn", "Co", "Cs"} and character not in "\t\n\r\f\v\x85"
        for character in sample
    )
    return controls > max(2, len(sample) * _MOST_CONTROLS) or "\x00" in text
