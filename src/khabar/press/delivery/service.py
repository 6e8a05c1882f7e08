"""The delivery process: a thread for each target, so that a slow or dead one holds up no other, nor the press."""

import socket
from threading import Event, Thread

import structlog
from django.db import close_old_connections, connection

from khabar.kernel import wake
from khabar.press import workers
from khabar.press.delivery import attempts, targets
from khabar.press.delivery.interface import Target
from khabar.press.delivery.targets import Entry

log = structlog.get_logger("khabar.delivery")

LISTENER = workers.MOST
"""The number under which this process hears wake-up hints: the first that no worker of the press has."""

POLL_SECONDS = 1.0
"""The safety net under the wake-up hint."""

LAST_WORDS = 10.0
"""Seconds that a thread is given to end what it has under way; what it does not end is done again."""


def run(stop: Event) -> None:
    """Deliver to every target until `stop` is set. Raises Misconfigured."""
    tables = targets.configured()
    attempts.try_again_now()
    hints = [Event() for _ in tables]
    threads = [
        Thread(target=follow, args=(table, hint, stop), name=f"delivery-{table.name}", daemon=True)
        for table, hint in zip(tables, hints, strict=True)
    ]
    listener = wake.listen(LISTENER)
    if listener is not None:
        listener.settimeout(POLL_SECONDS)
    log.info("delivery started", targets=[table.name for table in tables])
    for thread in threads:
        thread.start()
    while not stop.is_set():
        _wait(listener)
        for hint in hints:
            hint.set()
    for thread in threads:
        thread.join(LAST_WORDS)
    if listener is not None:
        listener.close()
    log.info("delivery stopped")


def follow(table: Entry, hint: Event, stop: Event) -> None:
    """Keep one target up to date until `stop` is set; look whenever `hint` is."""
    target: Target | None = None
    while not stop.is_set():
        hint.clear()
        try:
            target = attempts.attempt(table, target, stop.is_set)
        except Exception as error:  # the database is away, or a fault of ours: the other targets must go on
            log.error("delivery will try again", target=table.name, error=repr(error), exc_info=True)
            close_old_connections()
        hint.wait(POLL_SECONDS)
    connection.close()


def _wait(listener: socket.socket | None) -> None:
    if listener is None:
        # Not `stop`: a signal's handler that sets it in the middle of this very wait would wait for itself.
        Event().wait(POLL_SECONDS)
        return
    try:
        listener.recv(16)
    except TimeoutError:
        return
