"""Searches go on to the reader service; while it is away, slow or mad, a page of the tree says that it rests."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from khabar.press.serving.files import Site
from khabar.press.serving.handing import LONGEST, Handing
from khabar.press.serving.requests import QUERY_BYTES, TARGET_BYTES
from khabar.press.serving.service import Limits
from tests.press.server_client import HOST, QUICK_LOOK, Client, Reply, running

RESTS, FORM = "جست‌وجو اکنون در دسترس نیست".encode(), "جست‌وجو".encode()
FOUND = b"HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: 5\r\n\r\nfound"
SOON = 0.05
"""Seconds that a silent service has in these tests."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    root = tmp_path_factory.mktemp("tree")
    for name, body in {
        "fa/search/index.html": FORM,
        "fa/search/rests/index.html": RESTS,
        "fa/index.html": b"h",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(body)
    return Site(root)


class Service:
    """A reader service that says the same bytes to everybody, and keeps what it was asked."""

    def __init__(self, answer: bytes, family: socket.AddressFamily, address: str | tuple[str, int]) -> None:
        self.heard: list[bytes] = []
        self.listening = socket.socket(family)
        self.listening.bind(address)
        self.listening.listen()
        self._answer = answer
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            connection, _ = self.listening.accept()
            with connection:
                heard = b""
                while b"\r\n\r\n" not in heard and (piece := connection.recv(1 << 16)):
                    heard += piece
                if not heard:
                    return
                self.heard.append(heard)
                connection.sendall(self._answer)
                if not self._answer:
                    connection.recv(1)

    def stop(self) -> None:
        with socket.socket(self.listening.family) as last:
            last.connect(self.listening.getsockname())
        self._thread.join()
        self.listening.close()


@contextmanager
def service(answer: bytes, at: Path | None = None) -> Iterator[tuple[Service, str]]:
    made = Service(answer, socket.AF_UNIX, str(at)) if at else Service(answer, socket.AF_INET, (HOST, 0))
    try:
        yield made, str(at) if at else f"{HOST}:{made.listening.getsockname()[1]}"
    finally:
        made.stop()


def asked(site: Site, address: str, *targets: str, method: str = "GET", patience: float = 5.0) -> list[Reply]:
    """Return the answers to requests that are sent at once on one connection."""
    later = Handing(site, address, patience)
    with (
        running(site, asyncio.new_event_loop, Limits(tick_seconds=QUICK_LOOK), later=later) as under_way,
        Client(under_way.port) as client,
    ):
        client.say(b"".join(f"{method} {target} HTTP/1.1\r\nhost: a\r\n\r\n".encode() for target in targets))
        return [client.reply(method) for _ in targets]


@pytest.mark.parametrize("unix", [True, False])
def test_a_search_is_answered_by_the_service(site: Site, tmp_path: Path, unix: bool) -> None:
    with service(FOUND, tmp_path / "reader.sock" if unix else None) as (reader, address):
        (reply,) = asked(site, address, "/fa/search/?q=%D8%AE%D8%A8%D8%B1&all=1")
    assert (reply.status, reply.body) == (200, b"found")
    assert reply["content-security-policy"].startswith("default-src 'none'")
    assert reader.heard[0].startswith(b"GET /fa/search/?q=%D8%AE%D8%A8%D8%B1&all=1 HTTP/1.1\r\n")


def test_pages_of_other_sites_may_read_a_feed(site: Site) -> None:
    feed = FOUND.replace(b"content-type: text/html; charset=utf-8", b"access-control-allow-origin: *")
    for name in ("feed.xml", "atom.xml", "feed.json"):
        with service(feed) as (reader, address):
            (reply,) = asked(site, address, f"/fa/search/{name}?q=a")
        assert reader.heard[0].startswith(f"GET /fa/search/{name}?q=a ".encode())
        assert reply["access-control-allow-origin"] == "*"
        assert reply["cross-origin-resource-policy"] == "cross-origin"


def test_answers_come_in_the_order_of_the_requests(site: Site) -> None:
    with service(FOUND) as (_, address):
        bodies = [reply.body for reply in asked(site, address, "/fa/", "/fa/search/?q=a", "/fa/", "/fa/search/?q=b")]
    assert bodies == [b"h", b"found", b"h", b"found"]


def test_the_head_of_an_answer_tells_its_length(site: Site) -> None:
    with service(FOUND) as (_, address):
        (reply,) = asked(site, address, "/fa/search/?q=a", method="HEAD")
    assert (reply.status, reply["content-length"], reply.body) == (200, "5", b"")


@pytest.mark.parametrize("target", ["/fa/search/", "/fa/search/?", "/fa/search/?utm_source=x", "/fa/search/?qq=1#q=2"])
def test_without_a_search_the_page_is_served_as_it_stands(site: Site, target: str) -> None:
    with service(FOUND) as (reader, address):
        (reply,) = asked(site, address, target)
    assert (reply.status, reply.body) == (200, FORM)
    assert reader.heard == []


@pytest.mark.parametrize("target", ["/fa/?q=a", "/fa/latest/?q=a", "/fa/search/x/?q=a", "//fa/search/?q=a", "/?q=a"])
def test_a_query_elsewhere_is_no_search(site: Site, target: str) -> None:
    with service(FOUND) as (reader, address):
        asked(site, address, target)
    assert reader.heard == []


MAD = {
    "nothing": b"",
    "no http": b"hello\r\n\r\n",
    "no status": b"HTTP/1.1 what\r\n\r\n",
    "another version": b"HTTP/9 200 OK\r\n\r\n",
    "no length": b"HTTP/1.1 200 OK\r\n\r\nfound",
    "too short": FOUND[:-1],
    "too long": f"HTTP/1.1 200 OK\r\ncontent-length: {LONGEST + 1}\r\n\r\n".encode(),
    "an endless head": b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 40_000,
    "an error": b"HTTP/1.1 500 Oh\r\ncontent-length: 4\r\n\r\nlost",
    "an unknown status": b"HTTP/1.1 999 So\r\ncontent-length: 0\r\n\r\n",
}


@pytest.mark.parametrize("answer", MAD.values(), ids=MAD)
def test_a_service_that_fails_is_one_that_rests(site: Site, answer: bytes) -> None:
    with service(answer) as (_, address):
        (reply,) = asked(site, address, "/fa/search/?q=a", patience=SOON)
    assert_rests(reply)


def test_without_a_service_search_rests(site: Site, tmp_path: Path) -> None:
    for address in ("", str(tmp_path / "none.sock"), f"{HOST}:1"):
        assert_rests(asked(site, address, "/fa/search/?q=a")[0])


def assert_rests(reply: Reply) -> None:
    assert (reply.status, reply.body) == (503, RESTS)
    assert reply["content-type"] == "text/html; charset=utf-8"
    assert reply["cache-control"] == "no-store"
    assert reply["retry-after"] == "60"
    assert "etag" not in dict(reply.headers)


def test_a_feed_that_rests_is_no_page(site: Site) -> None:
    (reply,) = asked(site, "", "/fa/search/feed.xml?q=a")
    assert (reply.status, reply["content-type"]) == (503, "text/plain; charset=utf-8")


def test_an_edition_without_a_search_page_has_no_search(site: Site) -> None:
    assert asked(site, "", "/xx/search/?q=a")[0].status == 404


def test_of_a_query_that_is_too_long_the_beginning_is_asked(site: Site) -> None:
    with service(FOUND) as (reader, address):
        replies = asked(site, address, "/fa/search/?q=" + "%D8%A7" * 10_000, "/fa/")
    assert [reply.status for reply in replies] == [200, 200]
    assert len(reader.heard[0].split()[1]) == TARGET_BYTES


def test_a_query_without_end_is_refused(site: Site) -> None:
    (reply,) = asked(site, "", "/fa/search/?q=" + "a" * (TARGET_BYTES + QUERY_BYTES))
    assert reply.status == 414
