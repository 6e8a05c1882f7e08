"""What counts as a reading, what is kept of it, and that counting never gets in the way of serving."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.press.serving import readership, tallies, workers
from khabar.press.serving.files import Site
from khabar.press.serving.readership import Fairness, Readership, client_address
from khabar.press.serving.requests import Request
from khabar.press.serving.service import Limits
from tests.press.server_client import Client, running

ARTICLE = "/fa/2026/03/21/abc123xyz/"
OTHER = "/fa/2026/03/21/zzz999zzz/"
PHONE = (
    "Mozilla/5.0 (Linux; Android 13; SM-A135F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
)
HOUR = 493105
Found = TypeVar("Found")


class Now:
    """A clock that a test moves on: seconds, on the wall and since the start."""

    def __init__(self) -> None:
        self.seconds = HOUR * tallies.HOUR + 10.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def counting(tmp_path: Path, now: Now) -> Readership:
    return Readership(tmp_path / "readings", now, now)


def read(counting: Readership, path: str = ARTICLE, status: int = 200, peer: str = "192.0.2.1", **headers: str) -> int:
    """Send one request past the counter and return how often `path` counts now."""
    method = headers.pop("method", "GET")
    named = {"user-agent": PHONE, **{name.replace("_", "-"): value for name, value in headers.items()}}
    counting.note(Request(method, path, named, False, False), status, lambda: peer)
    return counting.snapshot().get(HOUR, {}).get(tallies.article_of(path), 0)


def test_opening_an_article_counts_also_when_it_is_unchanged_or_as_text(counting: Readership) -> None:
    assert read(counting, peer="192.0.2.1") == 1
    assert read(counting, status=304, peer="192.0.2.2") == 2
    assert read(counting, ARTICLE + "text/", peer="192.0.2.3") == 3
    assert read(counting, peer="192.0.2.4", sec_fetch_dest="document") == 4


@pytest.mark.parametrize(
    "headers",
    [
        {"method": "HEAD"},
        {"user_agent": ""},
        {"user_agent": "curl/8.5.0"},
        {"user_agent": "Mozilla/5.0 (compatible; Examplebot/2.1; +http://example.org/bot.html)"},
        {"user_agent": "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/126.0"},
        {"sec_purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"x_moz": "prefetch"},
        {"sec_fetch_dest": "empty"},
        {"sec_fetch_dest": "iframe"},
    ],
)
def test_robots_scripts_and_what_is_fetched_ahead_do_not_count(counting: Readership, headers: dict[str, str]) -> None:
    assert read(counting, **headers) == 0


@pytest.mark.parametrize(("path", "status"), [("/fa/", 200), ("/fa/2026/03/21/", 200), (ARTICLE, 404), (ARTICLE, 410)])
def test_only_articles_that_are_there_count(counting: Readership, path: str, status: int) -> None:
    read(counting, path, status)
    assert counting.snapshot() == {}


def test_a_reader_counts_once_in_ten_minutes_and_the_salt_does_not_outlive_them(counting: Readership, now: Now) -> None:
    assert [read(counting) for _ in range(5)] == [1] * 5
    assert read(counting, OTHER) == 1
    now.seconds += readership.PERIOD_SECONDS
    assert read(counting) == 2


def test_many_names_from_one_address_do_not_lift_an_article() -> None:
    fairness = Fairness()
    admitted = sum(fairness.admits("192.0.2.1", f"Mozilla/{number}", ARTICLE, 0.0) for number in range(1000))
    assert admitted == readership.PER_ADDRESS_AND_ARTICLE
    everything = sum(fairness.admits("192.0.2.2", "Mozilla/5.0", f"/{number}/", 0.0) for number in range(1000))
    assert everything == readership.PER_ADDRESS


def test_what_is_remembered_of_readers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readership, "MOST_REMEMBERED", 10)
    fairness = Fairness()
    assert sum(fairness.admits(f"192.0.2.{number}", "Mozilla/5.0", ARTICLE, 0.0) for number in range(100)) == 10


@pytest.mark.parametrize(
    ("peer", "forwarded", "same_as"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("127.0.0.1", "10.9.9.9, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.5", "nonsense", "10.0.0.5"),
    ],
)
def test_a_proxy_beside_the_server_is_believed_and_nobody_else(peer: str, forwarded: str, same_as: str) -> None:
    if peer.startswith(("192.0.2", "203.0.113")):  # documentation addresses count as private
        peer = same_as = peer.replace("192.0.2", "8.8.8").replace("203.0.113", "8.8.4")
    assert client_address(peer, forwarded) == same_as


def test_the_addresses_of_one_household_are_one() -> None:
    assert client_address("2a00:1450:1:2::1", "") == client_address("2a00:1450:1:2:ffff::9", "")
    assert client_address("2a00:1450:1:2::1", "") != client_address("2a00:1450:1:3::1", "")


def test_files_hold_paths_hours_and_numbers_and_nothing_else(counting: Readership, tmp_path: Path) -> None:
    read(counting)
    counting.close()
    files = {file.name: file.read_text() for file in (tmp_path / "readings").iterdir()}
    assert files == {"0.json": json.dumps({"hours": {str(HOUR): {ARTICLE: 1}}}, separators=(",", ":")), "0.lock": ""}


def test_each_process_has_its_own_file_and_carries_on_what_a_dead_one_left(tmp_path: Path, now: Now) -> None:
    first, second = Readership(tmp_path, now, now), Readership(tmp_path, now, now)
    read(first, peer="192.0.2.1")
    read(second, peer="192.0.2.2")
    for one in (first, second):
        one.save(one.snapshot())
    assert tallies.read_all(tmp_path) == {HOUR: {ARTICLE: 2}}
    first.close()
    third = Readership(tmp_path, now, now)
    read(third, peer="192.0.2.3")
    third.save(third.snapshot())
    third.save(third.snapshot())
    assert {file.name for file in tmp_path.glob("*.json")} == {"0.json", "1.json"}
    assert tallies.read_all(tmp_path) == {HOUR: {ARTICLE: 3}}


def test_a_full_disk_costs_nothing_but_the_file(
    counting: Readership, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(counting)
    counting.save(counting.snapshot())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", full)
        read(counting, peer="192.0.2.2")
        counting.save(counting.snapshot())
    assert tallies.read_all(tmp_path / "readings") == {HOUR: {ARTICLE: 1}}
    counting.save(counting.snapshot())
    assert tallies.read_all(tmp_path / "readings") == {HOUR: {ARTICLE: 2}}


def test_a_folder_that_cannot_be_made_stops_nothing(tmp_path: Path, now: Now) -> None:
    (tmp_path / "file").write_text("in the way")
    counting = Readership(tmp_path / "file" / "readings", now, now)
    assert read(counting) == 1
    counting.save(counting.snapshot())
    assert read(counting, peer="192.0.2.2") == 2


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", '{"hours": 3}', '{"hours": {"x": {}}}', '{"hours": {"1": {"/etc/passwd": 1}}}',
     f'{{"hours": {{"1": {{"{ARTICLE}": -5}}}}}}', f'{{"hours": {{"1": {{"{ARTICLE}": true}}}}}}', "[" * 100_000],
)  # fmt: skip
def test_a_file_that_makes_no_sense_counts_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "0.json").write_text(text)
    assert tallies.ranked(tallies.read_all(tmp_path), 1) == []


def test_the_file_stays_small_and_forgets_after_a_day() -> None:
    many = {f"/fa/2026/03/21/{number:09d}/": number + 1 for number in range(5000)}
    kept = tallies.pruned({HOUR: many, HOUR - 24: many, HOUR + 1: many}, HOUR)
    assert list(kept) == [HOUR]
    assert len(kept[HOUR]) == tallies.MOST_PATHS
    assert min(kept[HOUR].values()) == 5000 - tallies.MOST_PATHS + 1


PATHS = st.sampled_from([f"/fa/2026/03/21/{letter * 9}/" for letter in "abcd"])
HOURS = st.dictionaries(st.integers(HOUR - 40, HOUR + 2), st.dictionaries(PATHS, st.integers(1, 1000), max_size=4))


@given(st.lists(HOURS, max_size=4), st.randoms())
def test_files_add_up_in_any_order_and_in_any_groups(many: list[tallies.Hours], random: object) -> None:
    whole = tallies.merged(many)
    shuffled = sorted(many, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert tallies.merged(shuffled) == whole
    assert tallies.merged([tallies.merged(many[:2]), tallies.merged(many[2:])]) == whole
    assert tallies.merged([whole, {}]) == whole


@given(HOURS)
def test_pruning_what_no_longer_counts_changes_no_rank(hours: tallies.Hours) -> None:
    assert tallies.ranked(tallies.pruned(hours, HOUR), HOUR) == tallies.ranked(hours, HOUR)


@given(hours=HOURS)
def test_what_is_written_is_read_again(hours: tallies.Hours, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("tally") / "0.json"
    tallies.write(file, hours)
    assert tallies.read(file) == hours


def test_a_reading_weighs_less_the_older_it_is() -> None:
    ranked = tallies.ranked({HOUR: {ARTICLE: 10}, HOUR - 12: {OTHER: 18}, HOUR - 24: {OTHER: 1000}}, HOUR)
    assert ranked == [(ARTICLE, 10.0), (OTHER, 9.0)]


def test_a_killed_server_leaves_what_it_had_saved_and_the_next_goes_on(tmp_path: Path) -> None:
    tree, readings = tmp_path / "site", tmp_path / "readings"
    page = tree / ARTICLE.strip("/") / "index.html"
    page.parent.mkdir(parents=True)
    page.write_bytes(b"<!doctype html>")
    start = (
        "import khabar.press.serving.readership as r; r.SAVE_SECONDS = 0.05; "
        "from khabar.press import server; server.main()"
    )
    for reader in (1, 2):
        with workers.listening("127.0.0.1", 0, shared=False) as free:
            port = free.getsockname()[1]
        command = [sys.executable, "-c", start, "--tree", str(tree), "--port", str(port), "--readings", str(readings)]
        process = subprocess.Popen(command)
        try:
            reply = _patiently(lambda: Client(port))  # noqa: B023 - called at once
            agent = f"User-Agent: Mozilla/5.0 reader {reader}\r\n"
            request = f"GET {ARTICLE} HTTP/1.1\r\nHost: a\r\n{agent}\r\n"
            assert reply.say(request.encode()).reply().status == 200
            _patiently(lambda: _count(readings) == reader or None)  # noqa: B023 - called at once
            reply.socket.close()
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
    assert _count(readings) == 2


def _count(folder: Path) -> int:
    return sum(sum(paths.values()) for paths in tallies.read_all(folder).values())


def _patiently(ask: Callable[[], Found | None]) -> Found:
    """Return what `ask` gives as soon as it gives something, within twenty seconds."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            if (found := ask()) is not None:
                return found
        except ConnectionRefusedError:
            pass
        Event().wait(0.01)
    raise AssertionError("It did not come about.")


def test_a_server_counts_what_it_serves_and_saves_at_its_end(tmp_path: Path) -> None:
    page = tmp_path / "site" / ARTICLE.strip("/") / "index.html"
    page.parent.mkdir(parents=True)
    page.write_bytes(b"<!doctype html>")
    counting = Readership(tmp_path / "readings")
    request = f"GET {ARTICLE}?from=home HTTP/1.1\r\nHost: a\r\nUser-Agent: {PHONE}\r\n\r\n".encode()
    site = Site(tmp_path / "site")
    with (
        running(site, asyncio.new_event_loop, Limits(), readership=counting) as server,
        Client(server.port) as client,
    ):
        etag = client.say(request).reply()["etag"]
        again = request.replace(b"\r\n\r\n", f"\r\nIf-None-Match: {etag}\r\n\r\n".encode())
        assert client.say(again).reply().status == 304
    assert _count(tmp_path / "readings") == 1
