"""Video and audio on an article's page: the files are published with it and playable by keyboard and by ear."""

import re
from pathlib import Path
from typing import Any

import pytest

from khabar.media.actions import add_recording
from khabar.newsroom.models import Article
from khabar.site.article import render_article
from khabar.site.pages import Rendered
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def film(tmp_path: Path) -> str:
    path = tmp_path / "film.webm"
    path.write_bytes(b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm")
    return add_recording(path)


@pytest.fixture
def captions(tmp_path: Path) -> str:
    path = tmp_path / "film.vtt"
    path.write_text("WEBVTT\n\n00:00.000 --> 00:02.000\nبندر\n", encoding="utf-8")
    return add_recording(path)


def shown(kind: str, edition: str = "fa", **values: Any) -> Rendered:
    """Return the page of an article whose only block is a recording."""
    block = {"type": kind, "value": {"title": "فیلم", **values}, "id": "recording"}
    of = Article.Kind.VIDEO if kind == "video" else Article.Kind.NEWS
    return render_article(factories.article(edition, kind=of, body=[block]))


def test_a_film_stands_with_its_captions_still_picture_and_transcript(film: str, captions: str) -> None:
    poster = factories.picture(1280, 720)
    page = shown("video", "ar", file=film, captions=captions, poster=poster.pk, transcript="صوت صافرة\nثم صمت")
    text = page.body.decode()
    video = re.search(r"<video .*?</video>", text)
    assert video is not None
    assert 'controls playsinline preload="none" width="640" height="360" poster="/media/' in video[0]
    assert f'<source src="/media/{film}">' in video[0]
    assert f'<track kind="captions" src="/media/{captions}" srclang="ar"' in video[0]
    assert re.search(r"<details class=\"transcript\">.*<p>صوت صافرة</p><p>ثم صمت</p></details>", text)
    assert {film, captions} <= set(page.media)


def test_a_film_without_captions_has_no_track(film: str) -> None:
    page = shown("video", file=film)
    assert b"<video" in page.body
    assert b"<track" not in page.body
    assert "" not in page.media


def test_a_sound_stands_with_controls(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp3"
    path.write_bytes(b"ID3\x04\x00")
    name = add_recording(path)
    page = shown("audio", "ku", file=name)
    assert f'<audio controls preload="none" src="/media/{name}">' in page.body.decode()
    assert name in page.media


@pytest.mark.parametrize("name", ["film.webm", "ab/0123456789abcdef.webm", "../../secret.webm", "ab/../../x.webm"])
def test_a_file_that_is_not_there_leaves_the_still_picture(name: str) -> None:
    poster = factories.picture()
    page = shown("video", file=name, captions=name, poster=poster.pk)
    assert b"<video" not in page.body
    assert b"<picture" in page.body
    assert name not in page.media


def test_the_still_picture_is_not_shown_twice(film: str) -> None:
    poster = factories.picture()
    block = {"type": "video", "value": {"title": "film", "file": film, "poster": poster.pk}, "id": "recording"}
    article = factories.article("en", kind=Article.Kind.VIDEO, body=[block], picture=poster)
    assert b"opening-picture" not in render_article(article).body
