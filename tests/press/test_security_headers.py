"""The security headers of real answers: pages, fragments, feeds, media, errors, refusals."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest

from khabar.press.serving.answers import SECURITY
from khabar.press.serving.files import Site
from khabar.press.serving.service import Limits
from tests.press.server_client import Client, Reply, Running, running

FILES = {
    "fa/index.html": b"page",
    "fa/fragments/latest.html": b"fragment",
    "fa/feed.xml": b"<rss/>",
    "fa/topics/x/atom.xml": b"<feed/>",
    "fa/feed.json": b"{}",
    "fa/gone/gone.html": b"gone",
    "fa/404/index.html": b"missing",
    ".well-known/security.txt": b"Contact: mailto:a@b.example\n",
}
PAGES = ("/fa/", "/fa/fragments/latest.html", "/fa/gone/", "/fa/none/", "/fa/old/", "/.well-known/security.txt", "/fa")
FEEDS = ("/fa/feed.xml", "/fa/topics/x/atom.xml", "/fa/feed.json")
MEDIA = ("/media/ab/picture-640.avif", "/media/ab/film.webm")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    root = tmp_path_factory.mktemp("tree")
    files = {f"{name}.br": brotli.compress(body) for name, body in FILES.items()}
    for name, body in {**files, "fa/old/redirect": b"301 /fa/", **{one[1:]: b"xyz" for one in MEDIA}}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(body)
    return Site(root)


@pytest.fixture(scope="module")
def server(site: Site) -> Iterator[Running]:
    with running(site, asyncio.new_event_loop, Limits()) as under_way:
        yield under_way


def ask(server: Running, path: str, method: str = "GET", *lines: str) -> Reply:
    with Client(server.port) as client:
        head = "".join(f"{line}\r\n" for line in ("Host: a", "Accept-Encoding: br", *lines))
        return client.say(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode()).reply(method)


def policy(reply: Reply) -> dict[str, str]:
    """Return the directives of the content security policy."""
    return dict(part.strip().partition(" ")[::2] for part in reply["content-security-policy"].split(";"))


@pytest.mark.parametrize("path", [*PAGES, *FEEDS, *MEDIA])
def test_every_answer_is_guarded(server: Running, path: str) -> None:
    for reply in (ask(server, path), ask(server, path, "HEAD"), ask(server, path, "GET", "Range: bytes=0-1")):
        rules = policy(reply)
        assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
        assert rules["script-src"] == rules["style-src"] == "'self'"
        assert "unsafe" not in reply["content-security-policy"]
        assert reply["x-content-type-options"] == "nosniff"
        assert reply["referrer-policy"] == "strict-origin-when-cross-origin"
        assert reply["cross-origin-opener-policy"] == "same-origin"
        assert "geolocation=()" in reply["permissions-policy"]
        assert len({name for name, _ in reply.headers}) == len(reply.headers)


@pytest.mark.parametrize("request_line", ["POST /fa/ HTTP/1.1", "GET /fa/\\ HTTP/1.1", "GET nonsense HTTP/1.1"])
def test_refusals_are_guarded_too(server: Running, request_line: str) -> None:
    with Client(server.port) as client:
        reply = client.say(f"{request_line}\r\nHost: a\r\n\r\n".encode()).reply()
    assert reply.status >= 400
    assert policy(reply)["default-src"] == "'none'"
    assert reply["x-content-type-options"] == "nosniff"


def test_an_unchanged_page_is_guarded(server: Running) -> None:
    etag = ask(server, "/fa/")["etag"]
    reply = ask(server, "/fa/", "GET", f"If-None-Match: {etag}")
    assert (reply.status, policy(reply)["script-src"]) == (304, "'self'")


def test_others_may_show_pictures_and_feeds_and_nothing_else(server: Running) -> None:
    assert {ask(server, path)["cross-origin-resource-policy"] for path in (*FEEDS, *MEDIA)} == {"cross-origin"}
    assert {ask(server, path)["cross-origin-resource-policy"] for path in PAGES} == {"same-origin"}
    for path in FEEDS:
        assert ask(server, path)["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in dict(ask(server, "/fa/").headers)


def test_feeds_say_what_they_are(server: Running) -> None:
    assert [ask(server, path)["content-type"].partition(";")[0] for path in FEEDS] == [
        "application/rss+xml", "application/atom+xml", "application/feed+json",
    ]  # fmt: skip


def test_well_known_files_are_served(server: Running) -> None:
    reply = ask(server, "/.well-known/security.txt")
    assert (reply.status, reply["content-type"]) == (200, "text/plain; charset=utf-8")


def test_browsers_are_told_to_keep_to_https_where_readers_come_by_it(site: Site, server: Running) -> None:
    assert "strict-transport-security" not in dict(ask(server, "/fa/").headers)
    with running(site, asyncio.new_event_loop, Limits(), secure=True) as secured:
        for path in ("/fa/", "/fa/none/", "/media/ab/film.webm"):
            assert ask(secured, path)["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize("page", ["security-headers.md", "install.md"])
def test_the_manual_tells_the_headers_as_they_are(page: str) -> None:
    manual = (Path(__file__).parents[2] / "docs" / "how-to" / page).read_text(encoding="utf-8")
    told = {name.lower(): value for name, value in re.findall(r'add_header (\S+) "([^"]*)" always;', manual)}
    assert {name: told.get(name) for name, _ in SECURITY} == dict(SECURITY)
