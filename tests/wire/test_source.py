"""Loading pages: encodings, limits, and what is refused."""

from pathlib import Path

import pytest

from khabar.wire.pages.errors import PageError
from khabar.wire.pages.source import SIZE_LIMIT, from_bytes, load

PERSIAN = "تاریخ انتشار: ۲۴ آبان ۱۴۰۴ و متن یک خبر کوتاه درباره پل بزرگ شهر"


def _text(content: bytes, charset: str | None = None) -> str:
    return from_bytes(content, "page", charset, known_address=False).text


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_encodings(name: str) -> None:
    assert _text(PERSIAN.encode(name)) == PERSIAN


def test_windows_1256_is_recognised_declared_or_not() -> None:
    arabic = "وزارة النقل تنفي إغلاق الجسر الكبير أمام الشاحنات"
    assert _text(arabic.encode("windows-1256")) == arabic
    assert _text(f"<meta charset='windows-1256'>{arabic}".encode("windows-1256")).endswith(arabic)
    assert _text("Sağlık Bakanlığı".encode("iso-8859-9"), "iso-8859-9") == "Sağlık Bakanlığı"


def test_half_spaces_survive() -> None:
    assert _text("می‌شود".encode()) == "می‌شود"


@pytest.mark.parametrize("content", [b"", b"  \n\t ", b"\xef\xbb\xbf"])
def test_empty_pages_are_refused(content: bytes) -> None:
    with pytest.raises(PageError, match="empty"):
        _text(content)


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00\x00", b"text\x00text", bytes(range(1, 32)) * 200])
def test_what_is_not_text_is_refused(content: bytes) -> None:
    with pytest.raises(PageError, match="not text"):
        _text(content)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.html"
    with path.open("wb") as file:
        file.truncate(1_000_000_000)
    with pytest.raises(PageError, match=f"{SIZE_LIMIT:,}"):
        load(str(path))


def test_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PageError, match="no file"):
        load(str(tmp_path / "absent.txt"))
    with pytest.raises(PageError, match="not a file"):
        load(str(tmp_path))
    with pytest.raises(PageError):
        load("nul\0byte")


def test_the_same_page_has_the_same_fingerprint() -> None:
    one = from_bytes(b"a page", "one.txt", None, known_address=False)
    other = from_bytes(b"a page", "other.txt", None, known_address=False)
    assert one.fingerprint == other.fingerprint
    fetched = from_bytes(b"a page", "https://example.org/1#top", None, known_address=True)
    again = from_bytes(b"a page, later", "https://example.org/1", None, known_address=True)
    assert fetched.fingerprint == again.fingerprint != one.fingerprint


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("<!DOCTYPE html><html><p>a", True),
        ("\n<!-- saved -->\n<html lang='fa'>", True),
        ("<p>only a piece</p>", True),
        ("plain text with a < b", False),
        ("a > b > c\n\nSentence.", False),
    ],
)
def test_html_is_told_from_text(text: str, markup: bool) -> None:
    assert from_bytes(text.encode(), "page", None, known_address=False).markup is markup
