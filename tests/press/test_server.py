"""The site server's answers, from a tree on disk, without a socket."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.press import store
from khabar.press.server import Site

PAGE = "<!doctype html><title>خبر</title>".encode()
BROWSER = {"accept-encoding": "gzip, deflate, br"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    root = tmp_path_factory.mktemp("tree")
    tree = store.FileStore(root / "site")
    for path, body, status, location in [
        ("/", b"root", 200, ""),
        ("/fa/", PAGE, 200, ""),
        ("/fa/404/", b"not found in Persian", 200, ""),
        ("/fa/gone/", b"withdrawn", 410, ""),
        ("/fa/old/", b"", 301, "/fa/"),
        ("/fa/feed.xml", b"<rss/>", 200, ""),
    ]:
        tree.write(store.page_outputs(path, body, status, location))
    tree.write([store.Output("media/ab/picture-640.avif", b"avif")])
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
    tree = store.FileStore(Path(site.root))
    tree.write(store.page_outputs("/ku/", b"first", 200, ""))
    assert brotli.decompress(site.answer("GET", "/ku/", BROWSER).body) == b"first"
    tree.write(store.page_outputs("/ku/", b"other", 200, ""))
    assert brotli.decompress(site.answer("GET", "/ku/", BROWSER).body) == b"other"


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


def test_the_server_starts_without_django() -> None:
    code = "import sys, khabar.press.server; assert not {'django', 'wagtail'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
