"""The site server over real sockets: what HTTP/1.1 asks of it, and what clients that mean ill or nothing get."""

import asyncio
import hashlib
import os
import socket
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvloop
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khabar.press.serving.files import HOT_FILE_BYTES, USED, Site
from khabar.press.serving.requests import HEAD_BYTES, TARGET_BYTES, path_of
from khabar.press.serving.service import Limits
from tests.press.server_client import QUICK_LOOK, Client, Reply, Running, running

PAGE = "<!doctype html><title>خبر</title>".encode()
LONG = os.urandom(HOT_FILE_BYTES * 3 + 5)
LIMITS = Limits(connections=40, tick_seconds=QUICK_LOOK)
HOST_LINE = b"Host: khabar.example\r\n"


def get(path: str, *lines: str, method: str = "GET", version: str = "1.1") -> bytes:
    head = "".join(f"{line}\r\n" for line in lines)
    return f"{method} {path} HTTP/{version}\r\nHost: khabar.example\r\n{head}\r\n".encode()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    import brotli

    root = tmp_path_factory.mktemp("tree")
    for name, text in {
        "fa/index.html.br": brotli.compress(PAGE),
        "ar/index.html": b"x" * 100_000,
        "fa/redirect": b"301 /ar/",
        "old/redirect": "301 /fa/خبر/\r\nX-Evil: yes".encode(),
        "broken/redirect": b"nonsense",
        "media/short.webm": bytes(range(200)),
        "media/long.webm": LONG,
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text)
    return Site(root)


@pytest.fixture(scope="module", params=[uvloop.new_event_loop, asyncio.new_event_loop], ids=["uvloop", "asyncio"])
def factory(request: pytest.FixtureRequest) -> Callable[[], asyncio.AbstractEventLoop]:
    return request.param


@pytest.fixture(scope="module")
def server(site: Site, factory: Callable[[], asyncio.AbstractEventLoop]) -> Iterator[Running]:
    with running(site, factory, LIMITS) as under_way:
        yield under_way


@pytest.fixture
def fresh(site: Site, factory: Callable[[], asyncio.AbstractEventLoop]) -> Iterator[Running]:
    """A server of the test's own, whose clock or end it may change."""
    with running(site, factory, LIMITS) as under_way:
        yield under_way


@pytest.fixture
def client(server: Running) -> Iterator[Client]:
    with Client(server.port) as opened:
        yield opened


def test_a_page_comes_with_its_length_and_the_date(client: Client) -> None:
    reply = client.say(get("/fa/", "Accept-Encoding: br")).reply()
    assert (reply.version, reply.status, reply["content-encoding"]) == ("HTTP/1.1", 200, "br")
    assert reply["date"] == "Sun, 09 Sep 2001 01:46:40 GMT"
    assert int(reply["content-length"]) == len(reply.body)


def test_a_connection_is_kept(client: Client) -> None:
    for _ in range(3):
        assert client.say(get("/ar/")).reply().status == 200


def test_pipelined_requests_are_answered_in_order(client: Client) -> None:
    paths = ["/media/short.webm", "/media/long.webm", "/ar/", "/none/", "/media/long.webm", "/ar/"] * 12
    client.say(b"".join(get(path) for path in paths))
    lengths = [len(client.reply().body) for _ in paths]
    assert lengths == [200, len(LONG), 100_000, 23, len(LONG), 100_000] * 12


def test_a_request_may_come_byte_by_byte(client: Client) -> None:
    for byte in get("/media/short.webm", "Range: bytes=10-19", "Empty:", "Accept-Encoding: br"):
        client.say(bytes([byte]))
    assert client.reply().body == bytes(range(10, 20))


def test_head_has_the_length_and_no_body(client: Client) -> None:
    client.say(get("/ar/", method="HEAD") + get("/media/long.webm", method="HEAD") + get("/ar/"))
    assert client.reply("HEAD")["content-length"] == "100000"
    assert client.reply("HEAD")["content-length"] == str(len(LONG))
    assert client.reply().body == b"x" * 100_000


def test_an_unchanged_page_is_not_sent_again(client: Client) -> None:
    etag = client.say(get("/fa/", "Accept-Encoding: br")).reply()["etag"]
    again = client.say(get("/fa/", "Accept-Encoding: br", f"If-None-Match: {etag}")).reply()
    assert (again.status, again.body) == (304, b"")
    assert client.say(get("/ar/")).reply().status == 200


def test_a_long_film_and_its_parts_arrive_whole(client: Client) -> None:
    whole = client.say(get("/media/long.webm")).reply().body
    assert hashlib.sha256(whole).digest() == hashlib.sha256(LONG).digest()
    part = client.say(get("/media/long.webm", f"Range: bytes=1000000-{len(LONG) - 2}")).reply()
    assert part.status == 206
    assert part.body == LONG[1_000_000:-1]
    assert client.say(get("/media/long.webm", f"Range: bytes={len(LONG)}-")).reply().status == 416
    assert client.say(get("/ar/")).reply().status == 200


def test_the_connection_ends_when_the_client_wishes(client: Client) -> None:
    client.say(get("/ar/") + get("/media/short.webm", "Connection: close") + get("/fa/"))
    assert "connection" not in dict(client.reply().headers)
    assert client.reply()["connection"] == "close"
    assert client.rest() == b""


def test_http_1_0_ends_the_connection_unless_it_is_to_be_kept(server: Running) -> None:
    with Client(server.port) as client:
        assert client.say(b"GET /ar/ HTTP/1.0\r\n\r\n").reply()["connection"] == "close"
        assert client.rest() == b""
    with Client(server.port) as client:
        client.say(b"GET /ar/ HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        assert client.reply()["connection"] == "keep-alive"
        assert client.say(get("/ar/")).reply().status == 200


def test_a_client_that_only_listens_still_has_its_answer(client: Client) -> None:
    client.say(get("/ar/"))
    client.socket.shutdown(socket.SHUT_WR)
    assert client.reply().status == 200
    assert client.rest() == b""


def test_absolute_targets_are_understood(client: Client) -> None:
    assert len(client.say(get("http://other.example:8080/ar/?x=1#y")).reply().body) == 100_000
    assert client.say(get("HTTPS://other.example?x")).reply().status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_other_methods_are_refused_and_the_allowed_ones_named(client: Client, method: str) -> None:
    reply = client.say(get("/ar/", "X-Secret: 1", method=method)).reply()
    assert (reply.status, reply["allow"], reply.body) == (405, "GET, HEAD", b"")
    assert client.say(get("/ar/")).reply().status == 200


def test_options_and_connect_are_refused(client: Client) -> None:
    assert client.say(get("*", method="OPTIONS")).reply().status == 405
    reply = client.say(get("khabar.example:443", method="CONNECT")).reply()
    assert (reply.status, reply["connection"]) == (405, "close")
    assert client.rest() == b""


def test_a_wish_for_another_protocol_is_ignored(client: Client) -> None:
    reply = client.say(get("/ar/", "Connection: Upgrade", "Upgrade: h2c")).reply()
    assert (reply.status, reply["connection"]) == (200, "close")
    assert client.rest() == b""


CODED = b"GET / HTTP/1.1\r\nHost: a\r\n%b\r\n%b\r\n\r\n0\r\n\r\n"
BAD = {
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "a host with a space": b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    "length and coding": CODED % (b"Content-Length: 4", b"Transfer-Encoding: chunked"),
    "coding and length": CODED % (b"Transfer-Encoding: chunked", b"Content-Length: 4"),
    "two lengths": b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\nabcde",
    "a signed length": b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +0\r\n\r\n",
    "a folded header": b"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
    "a space before the colon": b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n",
    "bare line feeds": b"GET / HTTP/1.1\nHost: a\n\n",
    "a bare carriage return": b"GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
    "a zero byte": b"GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
    "an unknown method": b"BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n",
    "no target": b"GET HTTP/1.1\r\nHost: a\r\n\r\n",
    "a star": b"GET * HTTP/1.1\r\nHost: a\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}


@pytest.mark.parametrize("raw", BAD.values(), ids=BAD.keys())
def test_a_malformed_request_is_refused_and_ends_the_connection(client: Client, raw: bytes) -> None:
    client.say(get("/ar/") + raw)
    if not raw.startswith(b"GET *"):
        client.say(get("/media/short.webm"))
    assert client.reply().status == 200
    refused = client.reply()
    assert refused.status == 400
    assert refused["x-content-type-options"] == "nosniff"
    if not raw.startswith(b"GET *"):
        assert refused["connection"] == "close"
        assert client.rest() == b""


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (get("/" + "a" * TARGET_BYTES), 414),
        (get("/", "X: " + "a" * HEAD_BYTES), 431),
        (get("/", *("X: a" for _ in range(HEAD_BYTES // 4))), 431),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * (HEAD_BYTES + 10), 431),
        (get("/", version="2.0"), 505),
        (b"GET /\r\n\r\n", 505),
        (get("/", "Expect: miracles"), 417),
        (get("/ar/", "Content-Length: 3") + b"abc", 413),
        (get("/ar/", "Content-Length: 3", "Expect: 100-continue"), 413),
        (get("/ar/", "Transfer-Encoding: chunked") + b"3\r\nabc\r\n0\r\n\r\n", 413),
        (get("/ar/", "Content-Length: 3", method="POST") + b"abc", 405),
        (get("/ar/", "Transfer-Encoding: gzip"), 413),
        (get("/ar/", "Transfer-Encoding: chunked, identity"), 400),
    ],
)
def test_what_is_too_large_or_not_understood_is_refused(client: Client, raw: bytes, status: int) -> None:
    reply = client.say(raw).reply()
    assert (reply.status, reply["connection"]) == (status, "close")
    assert client.rest() == b""


def test_a_request_without_body_may_say_so(client: Client) -> None:
    assert client.say(get("/ar/", "Content-Length: 0", "Expect: 100-continue")).reply().status == 200
    assert client.say(get("/ar/", "Content-Length: 0", method="POST")).reply().status == 405
    assert client.say(get("/ar/")).reply().status == 200


def test_a_large_body_does_not_keep_the_refusal_from_the_client(client: Client) -> None:
    client.say(get("/ar/", "Content-Length: 60000", method="POST")).say(b"a" * 60_000)
    assert client.reply().status == 405
    assert client.rest() == b""


def test_no_header_is_made_of_what_a_file_or_a_path_says(client: Client) -> None:
    reply = client.say(get("/old/")).reply()
    assert reply["location"] == "/fa/%D8%AE%D8%A8%D8%B1/%0D%0AX-Evil:%20yes"
    assert "X-Evil" not in dict(reply.headers)
    assert client.say(get("/fa%0d%0aX:%20y")).reply().status == 404


def test_a_broken_file_is_an_error_of_the_server_and_no_end(client: Client) -> None:
    assert client.say(get("/broken/")).reply().status == 500
    assert client.say(get("/ar/")).reply().status == 200


def test_a_slow_head_is_given_up(fresh: Running) -> None:
    with Client(fresh.port) as slow, Client(fresh.port) as other:
        slow.say(b"GET /ar/ HTTP/1.1\r\n")
        assert other.say(get("/ar/")).reply().status == 200
        fresh.pass_time(LIMITS.head_seconds - 1)
        slow.say(b"X: a\r\n")
        assert other.say(get("/ar/")).reply().status == 200
        fresh.pass_time(1)
        assert slow.reply().status == 408
        assert slow.rest() == b""
        assert other.say(get("/ar/")).reply().status == 200


def test_an_idle_connection_is_ended(fresh: Running) -> None:
    with Client(fresh.port) as silent, Client(fresh.port) as used:
        assert used.say(get("/ar/")).reply().status == 200
        fresh.pass_time(LIMITS.idle_seconds)
        assert (silent.rest(), used.rest()) == (b"", b"")


def test_a_client_that_stops_reading_is_given_up(fresh: Running) -> None:
    with Client(fresh.port, receive_buffer=4096) as deaf, Client(fresh.port) as other:
        deaf.say(get("/media/long.webm") * 50)
        assert other.say(get("/ar/")).reply().status == 200
        fresh.pass_time(LIMITS.write_seconds)
        while fresh.service.open_connections > 1:
            assert other.say(get("/ar/")).reply().status == 200
            fresh.pass_time(LIMITS.idle_seconds / 100)
        assert len(deaf.rest()) < 50 * len(LONG)


def test_answers_wait_for_a_client_that_reads_slowly(fresh: Running) -> None:
    with Client(fresh.port, receive_buffer=4096) as slow, Client(fresh.port) as other:
        slow.say(get("/ar/") * 200)
        assert other.say(get("/ar/")).reply().status == 200
        (connection,) = [one for one in fresh.service.connections() if one.reader.requests]
        assert connection.blocked
        assert [len(slow.reply().body) for _ in range(200)] == [100_000] * 200


def test_a_client_may_vanish_at_any_time(fresh: Running) -> None:
    for said in (b"", b"GET /a", get("/media/long.webm") * 9, get("/ar/") * 99):
        with Client(fresh.port) as client:
            client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.say(said)
    with Client(fresh.port) as client:
        while True:
            assert client.say(get("/ar/")).reply().status == 200
            if fresh.service.open_connections == 1:
                break


def test_too_many_connections_are_refused(fresh: Running) -> None:
    opened = [Client(fresh.port) for _ in range(LIMITS.connections)]
    for client in opened:
        assert client.say(get("/ar/")).reply().status == 200
    with Client(fresh.port) as last:
        assert last.reply().status == 503
        assert last.rest() == b""
    fresh.pass_time(LIMITS.crowded_idle_seconds)
    assert opened[0].rest() == b""
    for client in opened:
        client.socket.close()


def test_the_stop_ends_what_rests_and_finishes_what_is_under_way(fresh: Running) -> None:
    with Client(fresh.port) as idle, Client(fresh.port, 4096) as reading, Client(fresh.port) as asking:
        assert idle.say(get("/ar/")).reply().status == 200
        reading.say(get("/media/long.webm"))
        while len(reading.received) < 1000:
            reading._more()
        assert asking.say(get("/ar/") + b"GET /ar/ HTTP/1.1\r\n").reply().status == 200
        stopped = fresh.begin_to_stop()
        assert idle.rest() == b""
        with pytest.raises(ConnectionRefusedError):
            Client(fresh.port)
        assert reading.reply().body == LONG
        assert reading.rest() == b""
        last = asking.say(HOST_LINE + b"\r\n").reply()
        assert (last.status, last["connection"]) == (200, "close")
        assert asking.rest() == b""
        fresh.pass_time(LIMITS.linger_seconds)
        stopped.result(LIMITS.stop_seconds / 2)


def test_the_stop_does_not_wait_for_ever(site: Site, factory: Callable[[], asyncio.AbstractEventLoop]) -> None:
    limits = Limits(tick_seconds=QUICK_LOOK, stop_seconds=QUICK_LOOK)
    with running(site, factory, limits) as under_way, Client(under_way.port, receive_buffer=4096) as deaf:
        deaf.say(get("/media/long.webm") * 9)
        deaf._more()
        under_way.begin_to_stop().result(10)
        assert len(deaf.rest()) < 9 * len(LONG)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=400), st.sampled_from(sorted(BAD.values())), st.text(max_size=80).map(str.encode)))
def test_random_bytes_are_answered_400_or_end_the_connection(server: Running, said: bytes) -> None:
    with Client(server.port) as client:
        client.say(said)
        client.socket.shutdown(socket.SHUT_WR)
        heard = client.rest()
    assert heard == b"" or heard.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 505 "))
    with Client(server.port) as client:
        assert client.say(get("/ar/")).reply().status == 200


REQUEST = st.tuples(
    st.sampled_from(["GET", "HEAD", "POST", "DELETE"]),
    st.sampled_from(["/", "/fa/", "/fa", "/ar/", "/ar", "/old/", "/none/", "/media/short.webm", "/media/long.webm",
                     "/%66a/", "/..", "/a//b", "/%00", "/fa/?q=1", "http://a/fa/"]),
    st.dictionaries(
        st.sampled_from(USED),
        st.sampled_from(["", "br", "gzip, br;q=0", "bytes=0-9", "bytes=-5", "bytes=9999999-", '"x"', "*"]),
    ),
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.lists(REQUEST, max_size=6))
def test_the_wire_says_what_the_site_answers(
    server: Running, site: Site, asked: list[tuple[str, str, dict[str, str]]]
) -> None:
    with Client(server.port) as client:
        client.say(
            b"".join(get(path, *(f"{n}: {v}" for n, v in sent.items()), method=how) for how, path, sent in asked)
        )
        for method, path, sent in asked:
            assert _essence(client.reply(method)) == _expected(site, method, path, sent)


def _essence(reply: Reply) -> tuple[int, dict[str, str], bytes]:
    return reply.status, {name: value for name, value in reply.headers if name != "date"}, reply.body


def _expected(site: Site, method: str, target: str, sent: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    answer = site.answer(method, path_of(target) or "", sent)
    body = Path(answer.file).read_bytes()[answer.start : answer.end] if answer.file else answer.body
    headers = dict(answer.headers)
    if answer.status != 304:
        headers["content-length"] = str(len(body))
    return answer.status, headers, b"" if method == "HEAD" else body
