"""``khabar up`` in a process of its own, for tests that need a real site or newsroom."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

LOOK_EVERY = 0.05
"""Seconds that pass before it is asked again whether the processes answer, unless they end before."""

LOOKS = 2400


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(address: str) -> bool:
    """Return whether a server answers there."""
    try:
        with urlopen(address, timeout=10):
            return True
    except HTTPError:
        return True
    except OSError:
        return False


@contextmanager
def up(folder: Path, *options: str, ready: Callable[[], bool]) -> Iterator[None]:
    """Run ``khabar up`` with `options` on the installation `folder`; the block begins once it is `ready`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "khabar", "up", "--dir", str(folder), *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _await(process, ready)
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def _await(process: subprocess.Popen[bytes], ready: Callable[[], bool]) -> None:
    for _ in range(LOOKS):
        if ready():
            return
        try:
            process.wait(LOOK_EVERY)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError("The installation ended before it was ready.")
    raise AssertionError("The installation was not ready in time.")
