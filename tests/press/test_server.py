"""The site server's answers, from a tree on disk, without a socket."""

import asyncio
import gzip
import os
import subprocess
import sys
from pathlib import Path

import brotli
import pytest
import uvloop
from hypothesis import given
from hypothesis import strategies as st

from khabar.press import server
from khabar.press.serving import files
from khabar.press.serving.files import HOT_FILE_BYTES, Site, requested_range

PAGE = "<!doctype html><title>خبر</title>".encode()
BROWSER = {"accept-encoding": "gzip, deflate, br"}


def put(root: Path, name: str, body: bytes) -> None:
    """Write a file as the press does: all at once, over one that may be there."""
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name("fresh")
    fresh.write_bytes(body)
    os.replace(fresh, file)


def put_page(root: Path, name: str, body: bytes) -> None:
    """Write a page in brotli and gzip."""
    put(root, f"{name}.br", brotli.compress(body))
    put(root, f"{name}.gz", gzip.compress(body))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    root = tmp_path_factory.mktemp("tree")
    tree = root / "site"
    for name, body in [
        ("index.html", b"root"),
        ("fa/index.html", PAGE),
        ("fa/404/index.html", b"not found in Persian"),
        ("fa/gone/gone.html", b"withdrawn"),
        ("fa/feed.xml", b"<rss/>"),
    ]:
        put_page(tree, name, body)
    put(tree, "fa/old/redirect", b"301 /fa/\n")
    put(tree, "media/ab/picture-640.avif", b"avif")
    (root / "secret.txt").write_text("secret")
    os.symlink(root / "secret.txt", root / "site" / "link.txt")
    os.symlink(root, root / "site" / "folder")
    return Site(root / "site")


def test_a_page_is_sent_as_brotli_gzip_or_plain(site: Site) -> None:
    br, gz, plain = (site.answer("GET", "/fa/", {"accept-encoding": accepted}) for accepted in ("br", "gzip;q=0.8", ""))
    assert brotli.decompress(br.body) == gzip.decompress(gz.body) == plain.body == PAGE
    assert ("content-encoding", "br") in br.headers
    assert ("content-type", "text/html; charset=utf-8") in br.headers
    assert "content-encoding" not in dict(plain.headers)


def test_a_refused_coding_is_not_used(site: Site) -> None:
    assert dict(site.answer("GET", "/fa/", {"accept-encoding": "br;q=0, gzip"}).headers)["content-encoding"] == "gzip"


def test_an_unchanged_page_is_not_sent_again(site: Site) -> None:
    etag = dict(site.answer("GET", "/fa/", BROWSER).headers)["etag"]
    again = site.answer("GET", "/fa/", {**BROWSER, "if-none-match": etag})
    assert (again.status, again.body) == (304, b"")


def test_a_changed_page_is_seen_at_once(site: Site) -> None:
    put_page(Path(site.root), "ku/index.html", b"first")
    assert brotli.decompress(site.answer("GET", "/ku/", BROWSER).body) == b"first"
    put_page(Path(site.root), "ku/index.html", b"other")
    assert brotli.decompress(site.answer("GET", "/ku/", BROWSER).body) == b"other"


def test_a_page_that_is_taken_away_is_missed_at_once(site: Site) -> None:
    root = Path(site.root)
    put_page(root, "tr/index.html", b"there")
    assert [site.answer("GET", "/tr/", BROWSER).status for _ in range(2)] == [200, 200]
    (root / "tr/index.html.br").unlink()
    assert dict(site.answer("GET", "/tr/", BROWSER).headers)["content-encoding"] == "gzip"
    (root / "tr/index.html.gz").unlink()
    assert site.answer("GET", "/tr/", BROWSER).status == 404


def test_what_is_kept_in_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "HOT_BYTES", 5 * (files.HEAD_BYTES + 100))
    site = Site(tmp_path)
    for number in range(20):
        put(tmp_path, f"{number}.txt", b"x" * 100)
        put(tmp_path, f"{number}.txt", b"y" * 100)
        assert site.answer("GET", f"/{number}.txt", {}).body == b"y" * 100
    assert len(site._hot) == 5
    assert site._hot_bytes == 5 * (files.HEAD_BYTES + 100)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/fa", 301),
        ("/fa/none/", 404),
        ("/fa/gone/", 410),
        ("/fa/old/", 301),
        ("/fa/feed.xml", 200),
    ],
)
def test_statuses(site: Site, path: str, status: int) -> None:
    assert site.answer("GET", path, BROWSER).status == status


def test_a_missing_page_is_answered_in_the_language_of_the_edition(site: Site) -> None:
    assert brotli.decompress(site.answer("GET", "/fa/none/", BROWSER).body) == b"not found in Persian"


def test_pictures_may_be_kept_for_ever_and_pages_not(site: Site) -> None:
    assert "immutable" in dict(site.answer("GET", "/media/ab/picture-640.avif", BROWSER).headers)["cache-control"]
    assert "must-revalidate" in dict(site.answer("GET", "/fa/", BROWSER).headers)["cache-control"]


@pytest.mark.parametrize(
    "path",
    ["/../secret.txt", "/%2e%2e/secret.txt", "/fa/../../secret.txt", "/link.txt", "/folder/secret.txt", "/.git/config",
     "//etc/passwd", "/fa/%00", "/fa\\..\\secret.txt", "/%ff"],
)  # fmt: skip
def test_nothing_outside_the_tree_is_served(site: Site, path: str) -> None:
    answer = site.answer("GET", path, {})
    assert answer.status in (400, 404)
    assert b"secret" not in answer.body


@given(st.text(max_size=60))
def test_no_path_breaks_the_server(site: Site, path: str) -> None:
    assert site.answer("GET", "/" + path, {}).status in (200, 301, 400, 404, 410)


def test_every_answer_carries_the_security_headers(site: Site) -> None:
    for path in ("/fa/", "/fa/none/", "/fa/gone/", "/fa/old/"):
        headers = dict(site.answer("GET", path, BROWSER).headers)
        assert "unsafe-inline" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


FILM = bytes(range(200))
LONG = HOT_FILE_BYTES + 5


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A tree with a short film, a long one, and a page."""
    root = tmp_path_factory.mktemp("films")
    put(root, "media/ab/short.webm", FILM)
    put(root, "media/ab/long.webm", b"x" * LONG)
    put_page(root, "fa/index.html", PAGE)
    return Site(root)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("bytes=0-99", (0, 100)),
        ("bytes=100-", (100, 200)),
        ("bytes=150-9999", (150, 200)),
        ("bytes=-50", (150, 200)),
        ("bytes=-9999", (0, 200)),
        ("Bytes=199-199", (199, 200)),
        ("", None),
        ("bytes=-", None),
        ("bytes=9-3", None),
        ("bytes=0-1,5-6", None),
        ("bytes=a-b", None),
        ("seconds=0-9", None),
    ],
)
def test_which_bytes_a_range_asks_for(header: str, found: tuple[int, int] | None) -> None:
    assert requested_range(header, 200) == found


@given(header=st.from_regex(r"bytes=[0-9]{0,22}-[0-9]{0,22}", fullmatch=True), size=st.integers(0, 10**6))
def test_no_range_leaves_the_file(header: str, size: int) -> None:
    found = requested_range(header, size)
    assert found is None or 0 <= found[0] <= found[1] <= size


def test_a_part_of_a_film_is_sent(films: Site) -> None:
    whole = films.answer("GET", "/media/ab/short.webm", BROWSER)
    part = films.answer("GET", "/media/ab/short.webm", {**BROWSER, "range": "bytes=10-19"})
    assert (whole.status, whole.body) == (200, FILM)
    assert ("accept-ranges", "bytes") in whole.headers
    assert (part.status, part.body) == (206, FILM[10:20])
    assert dict(part.headers)["content-range"] == "bytes 10-19/200"
    assert dict(part.headers)["content-type"] == "video/webm"


@pytest.mark.parametrize("header", ["bytes=200-", "bytes=200-300", "bytes=-0"])
def test_a_part_that_is_not_there_is_told_with_the_size(films: Site, header: str) -> None:
    answer = films.answer("GET", "/media/ab/short.webm", {**BROWSER, "range": header})
    assert (answer.status, answer.body, answer.file) == (416, b"", "")
    assert dict(answer.headers)["content-range"] == "bytes */200"


def test_a_part_of_another_version_is_not_mixed_with_this_one(films: Site) -> None:
    etag = dict(films.answer("GET", "/media/ab/short.webm", BROWSER).headers)["etag"]
    asked = {**BROWSER, "range": "bytes=10-19"}
    assert films.answer("GET", "/media/ab/short.webm", {**asked, "if-range": etag}).status == 206
    assert films.answer("GET", "/media/ab/short.webm", {**asked, "if-range": '"other"'}).status == 200


def test_ranges_are_for_get_and_for_media_only(films: Site) -> None:
    asked = {**BROWSER, "range": "bytes=0-9"}
    assert films.answer("HEAD", "/media/ab/short.webm", asked).status == 200
    page = films.answer("GET", "/fa/", asked)
    assert page.status == 200
    assert "accept-ranges" not in dict(page.headers)


def test_a_long_film_is_named_and_not_read(films: Site) -> None:
    path = "/media/ab/long.webm"
    whole = films.answer("GET", path, BROWSER)
    part = films.answer("GET", path, {**BROWSER, "range": "bytes=-5"})
    etag = dict(whole.headers)["etag"]
    assert (whole.body, whole.file, whole.start, whole.end) == (b"", f"{films.root}{path}", 0, LONG)
    assert (part.status, part.start, part.end) == (206, LONG - 5, LONG)
    assert films.answer("GET", path, {**BROWSER, "if-none-match": etag}).status == 304


def test_the_server_starts_without_django() -> None:
    code = "import sys, khabar.press.server; assert not {'django', 'wagtail'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_server_does_without_uvloop(monkeypatch: pytest.MonkeyPatch) -> None:
    assert server.loop_factory() is uvloop.new_event_loop
    monkeypatch.setitem(sys.modules, "uvloop", None)
    assert server.loop_factory() is asyncio.new_event_loop


@pytest.mark.parametrize("arguments", [["--workers", "0"], ["--port", "here"], []])
def test_a_wrong_command_line_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        server.main(arguments)
    assert "usage" in capsys.readouterr().err
