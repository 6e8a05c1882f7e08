"""Ports: which are free, and the next one when the wished-for one is taken."""

import http.client
import os
import socket
import time
from pathlib import Path

TRIES = 100
"""How many ports after the wished-for one are tried."""


class NoFreePort(Exception):
    """None of the ports tried is free; the message says which and what to do."""


def is_free(host: str, port: int) -> bool:
    """Return whether a server could listen on `host`:`port` now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError):
            return False
    return True


def first_free(host: str, wished: int, taken: frozenset[int] = frozenset()) -> int:
    """Return `wished` or the first free port after it, never one of `taken`. Raises NoFreePort."""
    last = min(wished + TRIES, 65535)
    for port in range(wished, last + 1):
        if port not in taken and is_free(host, port):
            return port
    raise NoFreePort(
        f"Ports {wished} to {last} on {host} are all taken: choose others with --site-port, --newsroom-port."
    )


def answers(host: str, port: int, path: str = "/", patience: float = 2.0) -> bool:
    """Return whether an HTTP server gives any answer below 500 at `host`:`port` within `patience` seconds."""
    connection = http.client.HTTPConnection(reachable(host), port, timeout=patience)
    try:
        connection.request("GET", path, headers={"Host": f"{reachable(host)}:{port}"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def status_at_socket(file: Path, target: str, patience: float = 5.0) -> int:
    """Return the status with which an HTTP server that listens on the socket `file` answers ``GET target``.

    Raises OSError when it does not, within `patience` seconds for each step.
    """
    connection = http.client.HTTPConnection("localhost", timeout=patience)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as made:
        made.settimeout(patience)
        made.connect(os.fsencode(file))
        connection.sock = made
        try:
            connection.request("GET", target, headers={"Connection": "close"})
            return connection.getresponse().status
        except http.client.HTTPException as error:
            raise ConnectionError(f"no answer in HTTP: {error!r}") from error
        finally:
            connection.close()


def wait_until_answers(host: str, port: int, path: str, seconds: float) -> bool:
    """Ask again and again for at most `seconds`; return whether the server answered."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answers(host, port, path):
            return True
        time.sleep(0.1)
    return False


def reachable(host: str) -> str:
    """Return the address under which a server that listens on `host` is reached from here."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
