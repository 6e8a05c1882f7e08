"""The wake-up hint: a datagram that spares the press its poll. Losing one costs a second, never a publish.

Every worker of the press listens on a socket of its own, beside the others: the address of the installation, a dot and
the worker's number.
"""

import contextlib
import os
import socket
from glob import escape, iglob
from pathlib import Path

import structlog
from django.conf import settings

log = structlog.get_logger("khabar.wake")


def address(worker: int | None = None) -> str | None:
    """Return the path of the socket of the `worker` with that number (None: what all begin with).

    None where the installation has no sockets.
    """
    base = getattr(settings, "KHABAR_WAKE_SOCKET", None)
    return base if base is None or worker is None else f"{base}.{worker}"


def listen(number: int) -> socket.socket | None:
    """Return the open socket on which the process with this number hears hints.

    None where the installation has no sockets or this one cannot be made, which is logged: the process then polls.
    """
    path = address(number)
    if not path:
        return None
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        Path(path).unlink(missing_ok=True)
        listener.bind(path)
        os.chmod(path, 0o600)
    except OSError as error:
        log.warning("no wake-up hints; this process polls", address=path, error=str(error))
        listener.close()
        return None
    return listener


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
