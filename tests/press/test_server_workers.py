"""Several processes of the site server on one port: deaths, ends and a port that is taken."""

import http.client
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from khabar.ops import ports
from khabar.ops.bench.servers import family
from khabar.press.serving import workers

HOST = "127.0.0.1"
PATIENCE = 60.0

pytestmark = pytest.mark.failure


def eventually(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what
        threading.Event().wait(0.02)


def alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(") ")[2]
    except OSError:
        return False
    return not state.startswith("Z")


def ask(port: int) -> int:
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("خبر", encoding="utf-8")
    return tmp_path


@pytest.fixture
def port() -> int:
    return ports.first_free(HOST, 23000)


@pytest.fixture
def server(tree: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server of two workers that answers."""
    command = [sys.executable, "-m", "khabar.press.server", "--tree", str(tree), "--port", str(port), "--workers", "2"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            eventually(lambda: ports.answers(HOST, port), "it answers")
            eventually(lambda: len(family(process.pid)) == 3, "two workers run")
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def test_a_dead_worker_is_replaced_and_no_connection_is_refused(server: subprocess.Popen[bytes], port: int) -> None:
    dead = family(server.pid)[1]
    os.kill(dead, signal.SIGKILL)
    assert [ask(port) for _ in range(20)] == [200] * 20
    eventually(lambda: len(set(family(server.pid)) - {dead}) == 3, "another worker runs")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all_workers(server: subprocess.Popen[bytes], number: signal.Signals) -> None:
    running = family(server.pid)
    server.send_signal(number)
    assert server.wait(PATIENCE) == 0
    assert not any(alive(one) for one in running)


def test_workers_end_with_the_first_process(server: subprocess.Popen[bytes]) -> None:
    _, *others = family(server.pid)
    server.kill()
    server.wait(PATIENCE)
    eventually(lambda: not any(alive(one) for one in others), "the workers end")


def test_a_port_that_another_server_has_is_not_shared(server: subprocess.Popen[bytes], tree: Path, port: int) -> None:
    for count in ("1", "2"):
        command = [sys.executable, "-m", "khabar.press.server", "--tree", str(tree), "--port", str(port)]
        done = subprocess.run([*command, "--workers", count], capture_output=True, check=False, timeout=PATIENCE)
        assert done.returncode != 0
        assert b"Address already in use" in done.stderr
    assert ask(port) == 200


def test_a_listening_socket_is_given_back_when_its_port_is_taken() -> None:
    with workers.listening(HOST, 0, shared=False) as first, pytest.raises(OSError, match="in use"):
        workers.listening(HOST, first.getsockname()[1], shared=True)


def test_connections_leave_room_for_the_files_they_send() -> None:
    connections = workers.allowed_connections()
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert 1 <= connections <= soft / 2
