"""Recordings: what is taken, what is refused and why, and how it is named."""

from pathlib import Path

import pytest

from khabar.media import recordings
from khabar.media.actions import add_recording, rendition_folder
from khabar.media.models import Recording

FILES = {
    "فیلم.webm": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm",
    "film.MP4": b"\x00\x00\x00\x20ftypisom",
    "tagged.mp3": b"ID3\x04\x00",
    "bare.mp3": b"\xff\xfb\x90\x64",
    "sound.ogg": b"OggS\x00\x02",
    "sound.m4a": b"\x00\x00\x00\x20ftypM4A ",
    "زیرنویس.vtt": "WEBVTT\n\n00:00.000 --> 00:02.000\nسلام\n".encode(),
    "marked.vtt": b"\xef\xbb\xbfWEBVTT",
}


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object) -> None:
    """Keep public files apart for each test."""
    setattr(settings, "MEDIA_ROOT", str(tmp_path / "public"))  # noqa: B010


@pytest.mark.parametrize("name", FILES)
def test_a_recording_is_stored_under_a_name_made_from_its_content(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name])
    stored = add_recording(path)
    assert recordings.NAME.fullmatch(stored)
    assert (rendition_folder() / stored).read_bytes() == FILES[name]
    row = Recording.objects.get(file=stored)
    assert (row.title, row.bytes) == (path.stem, len(FILES[name]))
    assert row.content_type == recordings.TYPES[path.suffix.lower()]
    assert add_recording(path.rename(tmp_path / f"again{path.suffix}")) == stored


@pytest.mark.parametrize("name", ["page.webm", "page.mp4", "page.mp3", "page.ogg", "page.m4a", "page.vtt"])
@pytest.mark.parametrize("content", [b"<!doctype html><script>", b"", b"WEBVTTX", b"\xff\xf1\x50\x80"])
def test_a_file_that_is_something_else_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(recordings.RecordingFault, match="whatever its name says"):
        add_recording(path)
    assert not rendition_folder().exists()


def test_an_unknown_type_is_refused_with_those_that_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "film.avi"
    path.write_bytes(b"RIFF")
    with pytest.raises(recordings.RecordingFault, match="webm, mp4, mp3, ogg, m4a, vtt"):
        add_recording(path)


def test_a_film_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recordings, "LARGEST", 4)
    path = tmp_path / "film.ogg"
    path.write_bytes(b"OggS\x00")
    with pytest.raises(recordings.RecordingFault, match="Encode it smaller"):
        add_recording(path)
