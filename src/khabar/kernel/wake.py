"""The wake-up hint: a datagram that spares the press its poll. Losing one costs a second, never a publish."""

import contextlib
import os
import socket

from django.conf import settings


def address() -> str | None:
    """Return the path of the socket on which the press listens, None where the installation has none."""
    return getattr(settings, "KHABAR_WAKE_SOCKET", None)


def press() -> None:
    """Tell a waiting press that something changed. Never blocks and never fails: it is only a hint."""
    path = address()
    if not path or not os.path.exists(path):
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        sender.sendto(b"!", path)
