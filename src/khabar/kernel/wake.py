"""The wake-up hint: a datagram that spares the press its poll. Losing one costs a second, never a publish.

Every worker of the press listens on a socket of its own, beside the others: the address of the installation, a dot and
the worker's number.
"""

import contextlib
import socket
from glob import escape, iglob

from django.conf import settings


def address(worker: int | None = None) -> str | None:
    """Return the path of the socket of the `worker` with that number (None: what all begin with).

    None where the installation has no sockets.
    """
    base = getattr(settings, "KHABAR_WAKE_SOCKET", None)
    return base if base is None or worker is None else f"{base}.{worker}"


def worker(number: int) -> None:
    """Tell one worker of the press that something changed; as `press`, it never blocks and never fails."""
    path = address(number)
    if path:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.setblocking(False)
            sender.sendto(b"!", path)


def press(but: int | None = None) -> None:
    """Tell the waiting workers of the press, all `but` that one, that something changed.

    Never blocks and never fails: it is only a hint.
    """
    base = address()
    if not base:
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        for path in iglob(f"{escape(base)}.[0-9]*"):
            if but is None or path != address(but):
                with contextlib.suppress(OSError):
                    sender.sendto(b"!", path)
