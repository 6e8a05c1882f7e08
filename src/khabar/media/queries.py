"""Reads of the media package."""

from khabar.media import recordings
from khabar.media.actions import rendition_folder


def public_recording(name: str | None) -> str:
    """Return the `name` of a recording or captions file that can be published, empty when there is no such file.

    A typing slip must not stop the press. A name holds the hash of its content, so a page need not note it as read.
    """
    wanted = (name or "").strip()
    return wanted if recordings.NAME.fullmatch(wanted) and (rendition_folder() / wanted).is_file() else ""
