"""A load client of our own, for machines without wrk: keeps some connections busy for a while, counts the answers."""

import json
import random
import selectors
import socket
import sys
import time
from dataclasses import dataclass

HEADERS = "Host: localhost\r\nAccept-Encoding: gzip, br\r\nUser-Agent: khabar-bench\r\n\r\n"
PIECE = 256 * 1024


@dataclass
class _Connection:
    """One kept-alive connection: what came so far, and how many bytes the answer under way still lacks."""

    socket: socket.socket
    received: bytes = b""
    missing: int = -1


class BadAnswer(Exception):
    """The server answered with something else than 200; the message holds the head of its answer."""


def run(host: str, port: int, paths: list[str], connections: int, seconds: float, seed: int) -> int:
    """Ask for `paths` in random order over `connections` connections for `seconds`; return how many answers came.

    Raises BadAnswer, and OSError when the server goes away.
    """
    draw = random.Random(seed)  # noqa: S311 - seeded on purpose
    requests = [f"GET {path} HTTP/1.1\r\n{HEADERS}".encode() for path in paths]
    selector = selectors.DefaultSelector()
    for _ in range(connections):
        opened = _Connection(socket.create_connection((host, port), timeout=10))
        opened.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(opened.socket, selectors.EVENT_READ, opened)
        opened.socket.sendall(draw.choice(requests))
    answers = 0
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for key, _ in selector.select(timeout=1):
            if _complete(key.data):
                answers += 1
                key.data.socket.sendall(draw.choice(requests))
    for key in list(selector.get_map().values()):
        key.data.socket.close()
    selector.close()
    return answers


def _complete(connection: _Connection) -> bool:
    """Take what has come and return whether the answer is complete; a head without a length has no body."""
    piece = connection.socket.recv(PIECE)
    if not piece:
        raise BadAnswer("The server closed the connection.")
    if connection.missing < 0:
        connection.received += piece
        head, end, body = connection.received.partition(b"\r\n\r\n")
        if not end:
            return False
        if not head.startswith(b"HTTP/1.1 200"):
            raise BadAnswer(head.decode("latin-1"))
        connection.missing = _length(head) - len(body)
    else:
        connection.missing -= len(piece)
    if connection.missing > 0:
        return False
    connection.received, connection.missing = b"", -1
    return True


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


if __name__ == "__main__":
    order = json.loads(sys.stdin.read())
    print(run(**order))
