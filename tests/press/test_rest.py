"""What a worker does between two passes: it waits for a hint, and tidies the database's log when none comes at once."""

import socket
from collections.abc import Iterator

import pytest

from khabar.press import loop

SHORT = 0.002


@pytest.fixture
def tidied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was tidied; waits are short, and no timer is set."""
    found: list[str] = []
    monkeypatch.setattr(loop, "QUIET_SECONDS", SHORT)
    monkeypatch.setattr(loop, "_seconds", lambda: 2 * SHORT)
    monkeypatch.setattr(loop, "checkpoint", lambda: found.append("log"))
    return found


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """The two ends of a socket for hints: who listens, and who sends."""
    pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with pair[0], pair[1]:
        yield pair


def test_the_log_is_tidied_when_nothing_happens(tidied: list[str], ends: tuple[socket.socket, socket.socket]) -> None:
    loop._rest(ends[0], tidy=True)
    assert tidied == ["log"]


def test_a_hint_goes_before_the_log(tidied: list[str], ends: tuple[socket.socket, socket.socket]) -> None:
    for _ in range(2):
        ends[1].send(b"!")
    loop._rest(ends[0], tidy=True)
    assert tidied == []


def test_all_hints_so_far_are_one(tidied: list[str], ends: tuple[socket.socket, socket.socket]) -> None:
    for _ in range(2):
        ends[1].send(b"!")
    assert loop._wait(ends[0], SHORT)
    assert not loop._wait(ends[0], SHORT)


def test_one_of_several_workers_tidies(tidied: list[str], ends: tuple[socket.socket, socket.socket]) -> None:
    loop._rest(ends[0], tidy=False)
    assert tidied == []


def test_without_hints_the_log_is_tidied_too(tidied: list[str]) -> None:
    loop._rest(None, tidy=True)
    assert tidied == ["log"]
