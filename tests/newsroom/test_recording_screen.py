"""The screen of recordings: upload, and the name that an article's block takes."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from khabar.kernel.models import AuditLine, User
from khabar.media.models import Recording
from khabar.media.queries import public_recording
from khabar.newsroom.blocks import RecordingBlock
from tests import factories

pytestmark = pytest.mark.django_db
SCREEN = "wagtailsnippets_media_recording:"


@pytest.fixture
def photo(people: dict[str, User]) -> Client:
    """A client of the photo editor."""
    client = Client()
    client.force_login(people["photo editor"])
    return client


def test_an_upload_is_stored_listed_and_on_record(photo: Client) -> None:
    file = SimpleUploadedFile("فیلم.ogg", b"OggS\x00\x02 upload", content_type="audio/ogg")
    answer = photo.post(reverse(f"{SCREEN}add"), {"title": "صدای بندر", "upload": file})
    assert answer.status_code == 302
    made = Recording.objects.get(title="صدای بندر")
    assert public_recording(made.file) == made.file
    assert made.file in photo.get(reverse(f"{SCREEN}list")).content.decode()
    assert AuditLine.objects.filter(action="recording.edit").count() == 1


def test_an_upload_that_no_browser_plays_is_refused(photo: Client) -> None:
    file = SimpleUploadedFile("film.webm", b"<!doctype html>", content_type="video/webm")
    answer = photo.post(reverse(f"{SCREEN}add"), {"title": "film", "upload": file})
    assert "every browser plays" in answer.content.decode()
    assert not Recording.objects.exists()


def test_the_title_can_be_corrected_and_the_file_not(photo: Client) -> None:
    stored = factories.recording()
    address = reverse(f"{SCREEN}edit", args=[stored.pk])
    assert 'type="file"' not in photo.get(address).content.decode()
    photo.post(address, {"title": "عنوان تازه"})
    again = Recording.objects.get(pk=stored.pk)
    assert (again.title, again.file) == ("عنوان تازه", stored.file)


def test_a_block_takes_an_uploaded_recording_only() -> None:
    block = RecordingBlock()
    values = {"title": "فیلم", "file": factories.recording().file, "poster": None, "captions": "", "transcript": ""}
    assert block.clean(block.to_python(values))["file"] == values["file"]
    with pytest.raises(ValidationError):
        block.clean(block.to_python({**values, "file": "ab/0123456789abcdef.webm"}))
