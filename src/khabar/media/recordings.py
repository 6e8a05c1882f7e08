"""Which recordings are taken, and how their public files are named."""

import re
from collections.abc import Callable
from pathlib import Path

LARGEST = 1024 * 1024 * 1024
"""Bytes of the largest recording taken: some two hours of film in the quality of a phone's screen."""

TYPES = {
    ".webm": "video/webm",
    ".mp4": "video/mp4",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".m4a": "audio/mp4",
    ".vtt": "text/vtt",
}
"""Content type of each suffix that is taken."""

NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{16}(" + "|".join(re.escape(suffix) for suffix in TYPES) + ")")
"""A public file's name, as `khabar.media.actions.add_recording` makes it."""

HEAD = 64
"""How many bytes of a file tell its type."""


class RecordingFault(ValueError):
    """The file cannot be published as a recording; the message tells why and what to do."""


def _is_webm(head: bytes) -> bool:
    return head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head


def _is_mp4(head: bytes) -> bool:
    return head[4:8] == b"ftyp"


def _is_mp3(head: bytes) -> bool:
    return head.startswith(b"ID3") or (head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE6 == 0xE2)


def _is_ogg(head: bytes) -> bool:
    return head.startswith(b"OggS")


def _is_vtt(head: bytes) -> bool:
    return re.match(rb"(\xef\xbb\xbf)?WEBVTT([ \t\r\n]|$)", head) is not None


_SIGNATURES: dict[str, Callable[[bytes], bool]] = {
    ".webm": _is_webm,
    ".mp4": _is_mp4,
    ".mp3": _is_mp3,
    ".ogg": _is_ogg,
    ".m4a": _is_mp4,
    ".vtt": _is_vtt,
}
"""How a file of each type begins: WebM's EBML head with its document type; an ISO base media file's ``ftyp`` box; an
ID3 tag or the sync word of MPEG audio layer III; an Ogg page; the line that opens WebVTT."""


def check(path: Path) -> None:
    """Accept the file at `path`. Raises RecordingFault, or OSError when it cannot be read."""
    with path.open("rb") as stream:
        check_head(path.name, path.stat().st_size, stream.read(HEAD))


def check_head(name: str, size: int, head: bytes) -> None:
    """Accept a file by its `name`, its `size` in bytes and its first `HEAD` bytes. Raises RecordingFault."""
    suffix = Path(name).suffix.lower()
    if suffix not in TYPES:
        known = ", ".join(one[1:] for one in TYPES)
        raise RecordingFault(f"{name} is not of a type that every browser plays. Convert it to one of: {known}.")
    if size > LARGEST:
        limit = LARGEST // 1024**2
        raise RecordingFault(f"{name} has {size // 1024**2} MiB; the most is {limit} MiB. Encode it smaller.")
    if not _SIGNATURES[suffix](head):
        raise RecordingFault(f"{name} is not a {suffix[1:]} file, whatever its name says. Convert it again.")
