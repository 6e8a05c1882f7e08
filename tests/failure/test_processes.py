"""Real processes, really killed: readers notice nothing, the supervisor brings back what died."""

import http.client
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from khabar.ops import ports
from tests.failure.conftest import HOST, Running, environment, eventually, khabar

pytestmark = pytest.mark.failure


def pages_of(folder: Path) -> list[str]:
    """Addresses of all pages in the tree, the error pages left out."""
    site = folder / "site"
    found = [path.relative_to(site).as_posix().removesuffix(".br") for path in site.rglob("*.br")]
    names = [name.removesuffix("index.html") for name in found if "404/" not in name and "gone.html" not in name]
    return sorted(f"/{name}" for name in names)


def status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def test_readers_notice_nothing_when_newsroom_and_press_are_killed(running: Running, small: Path) -> None:
    pages = pages_of(small)
    assert len([page for page in pages if page.startswith(("/fa/", "/ar/"))]) > 10
    os.kill(running.process.pid, signal.SIGSTOP)
    try:
        for name in ("newsroom", "press"):
            for pid in running.pids(name):
                os.kill(pid, signal.SIGKILL)
        eventually(lambda: not ports.answers(HOST, running.newsroom, patience=1), "the newsroom is gone")
        assert {page: status(running.site, page) for page in pages} == dict.fromkeys(pages, 200)
    finally:
        os.kill(running.process.pid, signal.SIGCONT)
    eventually(lambda: ports.answers(HOST, running.newsroom, "/newsroom/login/"), "the newsroom is back")
    eventually(lambda: len(running.pids("press")) == 1, "the press is back")
    assert running.printed().count("process died") >= 2


def test_a_killed_site_server_is_back_at_once(running: Running) -> None:
    before = running.pids("site")
    os.kill(before[0], signal.SIGKILL)
    eventually(lambda: not set(before) & set(running.pids("site")), "the old server is gone")
    eventually(lambda: ports.answers(HOST, running.site, "/fa/"), "the site is back")


def test_search_rests_while_its_service_is_dead(running: Running) -> None:
    search = f"/fa/search/?q={quote('نو')}"
    eventually(lambda: status(running.site, search) == 200, "searches are answered")
    os.kill(running.process.pid, signal.SIGSTOP)
    try:
        for pid in running.pids("reader"):
            os.kill(pid, signal.SIGKILL)
        eventually(lambda: status(running.site, search) == 503, "search rests")
        assert status(running.site, "/fa/search/") == 200
    finally:
        os.kill(running.process.pid, signal.SIGCONT)
    eventually(lambda: status(running.site, search) == 200, "searches are answered again")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_all(running: Running, number: signal.Signals) -> None:
    os.kill(running.process.pid, number)
    assert running.process.wait(60) == 0
    assert [running.pids(name) for name in ("site", "reader", "press", "newsroom")] == [[], [], [], []]
    assert "Stopped." in running.printed()
    assert "killed: it did not end in time" not in running.printed()


def test_the_children_end_with_a_supervisor_that_is_killed(running: Running) -> None:
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait(10)
    for name in ("site", "reader", "press", "newsroom"):
        eventually(lambda name=name: not running.pids(name), f"no {name} process is left")  # type: ignore[misc]


def test_an_installation_that_runs_is_not_started_twice(running: Running, small: Path) -> None:
    assert "running already" in khabar("up", "--dir", str(small), expect=1)


def test_the_site_runs_alone_and_moves_from_a_busy_port(running: Running, small: Path, tmp_path: Path) -> None:
    output = tmp_path / "alone"
    with output.open("wb") as stream:
        alone = subprocess.Popen(
            [
                *(sys.executable, "-m", "khabar", "up", "--only", "site"),
                *("--dir", str(small), "--site-port", str(running.site)),
            ],
            env=environment(),
            stdout=stream,
            stderr=stream,
        )
    try:
        takes = re.compile(rb"takes (\d+)\.")
        eventually(lambda: takes.search(output.read_bytes()) is not None, "it says which port it takes")
        port = int(takes.findall(output.read_bytes())[0])
        assert port != running.site
        eventually(lambda: ports.answers(HOST, port, "/ar/"), "it answers there")
    finally:
        alone.terminate()
        alone.wait(30)


def test_the_commands_for_the_operator_on_a_real_installation(small: Path) -> None:
    assert "ok    migrations: all applied" in khabar("doctor", "--dir", str(small))
    assert "up to date" in khabar("migrate", "--dir", str(small))
    assert "fresh and complete" in khabar("bake", "--audit", "--dir", str(small))
    page = next((small / "site" / "fa").rglob("index.html.br"))
    kept = page.read_bytes()
    page.unlink()
    assert "1 missing files" in khabar("bake", "--audit", "--dir", str(small), expect=1)
    page.write_bytes(kept)
    arguments = ["user", "add", "leyla", "--role", "desk-editor", "--password", "a-long-enough-one-7"]
    assert "Added leyla" in khabar(*arguments, "--dir", str(small))
    assert "already" in khabar(*arguments, "--dir", str(small), expect=1)
