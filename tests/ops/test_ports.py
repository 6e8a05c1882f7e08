"""Ports: a busy one gets the next free one."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from khabar.ops import ports, run
from khabar.ops.installation import Installation

HOST = "127.0.0.1"


@pytest.fixture
def busy() -> Iterator[int]:
    """A port on which something listens that speaks no HTTP."""
    with socket.socket() as server:
        server.bind((HOST, 0))
        server.listen()
        yield server.getsockname()[1]


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(404 if self.path == "/" else 500)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[int]:
    """A port on which an HTTP server answers 404 to ``/`` and 500 to the rest."""
    with HTTPServer((HOST, 0), Answer) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running.server_port
        running.shutdown()
        thread.join()


def test_a_busy_port_is_not_free(busy: int) -> None:
    assert not ports.is_free(HOST, busy)
    assert ports.first_free(HOST, busy) > busy


def test_a_port_taken_by_our_other_server_is_passed_over() -> None:
    free = ports.first_free(HOST, 20000)
    assert ports.first_free(HOST, free, frozenset({free})) > free


def test_no_free_port_is_said_with_what_to_do() -> None:
    with pytest.raises(ports.NoFreePort, match="--site-port"):
        ports.first_free(HOST, 65535, frozenset({65535}))


def test_any_answer_below_500_counts(server: int) -> None:
    assert ports.answers(HOST, server)
    assert not ports.answers(HOST, server, "/broken")
    assert ports.wait_until_answers(HOST, server, "/", 5)


def test_silence_is_no_answer(busy: int) -> None:
    assert not ports.answers(HOST, busy, patience=0.05)
    assert not ports.wait_until_answers(HOST, 1, "/", 0.05)


def test_up_says_which_port_was_busy_and_which_it_takes(busy: int, installation: Installation) -> None:
    said: list[str] = []
    moved = run.with_free_ports(installation, said.append, site_port=busy)
    assert moved.site_port > busy
    assert said[0] == f"Port {busy} is busy: the site takes {moved.site_port}."
    assert moved.site_url.endswith(f":{moved.site_port}")


def test_a_supervised_process_keeps_its_port(
    busy: int, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHABAR_SITE_PORT", str(busy))
    monkeypatch.delenv("KHABAR_SUPERVISOR", raising=False)
    assert run.alone(installation, "site", print, None, None).site_port > busy
    monkeypatch.setenv("KHABAR_SUPERVISOR", "1")
    assert run.alone(installation, "site", print, None, None).site_port == busy
