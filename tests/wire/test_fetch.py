"""Fetching: what is refused, and the limits."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest
import requests

from khabar.wire.pages import fetch as fetching
from khabar.wire.pages.errors import PageError
from khabar.wire.pages.fetch import MOST_REDIRECTS, fetch, follow

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def _server(answer: Answer) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *_: object) -> None:
            """Keep the test output free of requests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _send(handler: BaseHTTPRequestHandler, content: bytes, kind: str = "text/html; charset=utf-8") -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


def _redirect(handler: BaseHTTPRequestHandler, target: str) -> None:
    handler.send_response(302)
    handler.send_header("Location", target)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:9/", "http://localhost:9/", "http://10.1.2.3/", "http://192.168.1.1/", "http://169.254.169.254/",
     "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/", "http://2130706433/"],
)  # fmt: skip
def test_private_addresses_are_refused(address: str) -> None:
    with pytest.raises(PageError):
        fetch(address, 1000, allow_private=False)


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://example.org/a", "http://", "http://u:p@example.org/", "http://a:b/"]
)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(PageError):
        fetch(address, 1000, allow_private=True)


def test_an_allowed_page_is_fetched_with_its_charset() -> None:
    with _server(lambda handler: _send(handler, "صفحه".encode())) as address:
        page = fetch(address + "/a", 1000, allow_private=True)
    assert page.content.decode() == "صفحه"
    assert page.charset == "utf-8"


def test_five_redirects_are_followed_and_no_more() -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        left = int(handler.path.strip("/"))
        if left:
            _redirect(handler, f"/{left - 1}")
        else:
            _send(handler, b"page")

    with _server(answer) as address:
        assert fetch(f"{address}/{MOST_REDIRECTS}", 1000, allow_private=True).content == b"page"
        with pytest.raises(PageError, match="redirects more than"):
            fetch(f"{address}/{MOST_REDIRECTS + 1}", 1000, allow_private=True)


def test_each_redirect_is_checked_anew() -> None:
    sent: list[str] = []

    def send(target: str) -> requests.Response:
        sent.append(target)
        response = requests.Response()
        response.status_code = 302
        response.headers["Location"] = "file:///etc/passwd"
        response.raw = io.BytesIO()
        return response

    with pytest.raises(PageError, match="only http"):
        follow("https://example.org/", 1000, send)
    assert sent == ["https://example.org/"]


def test_a_large_page_is_refused_whether_or_not_it_says_so() -> None:
    def silent(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/plain")
        handler.end_headers()
        handler.wfile.write(b"x" * 5000)

    for answer in (silent, lambda handler: _send(handler, b"x" * 5000)):
        with _server(answer) as address, pytest.raises(PageError, match="1,000"):
            fetch(address, 1000, allow_private=True)


def test_a_page_that_unpacks_large_is_refused() -> None:
    import gzip

    def answer(handler: BaseHTTPRequestHandler) -> None:
        content = gzip.compress(b"0" * 50_000_000)
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    with _server(answer) as address, pytest.raises(PageError, match="sends more"):
        fetch(address, 100_000, allow_private=True)


def test_a_server_that_drips_its_headers_meets_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    over = Event()
    monkeypatch.setattr(fetching, "WHOLE_SECONDS", 0.2)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        handler.wfile.flush()
        over.wait(5)

    with _server(answer) as address:
        with pytest.raises(PageError, match="took more than"):
            fetch(address, 1000, allow_private=True)
        over.set()


def test_errors_and_other_types_are_told() -> None:
    with _server(lambda handler: handler.send_error(404)) as address, pytest.raises(PageError, match="404"):
        fetch(address, 1000, allow_private=True)
    with (
        _server(lambda handler: _send(handler, b"%PDF", "application/pdf")) as address,
        pytest.raises(PageError, match="not a page"),
    ):
        fetch(address, 1000, allow_private=True)
