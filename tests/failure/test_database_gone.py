"""The database goes away under a running press, and comes back: the press goes on by itself, readers notice nothing."""

import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.failure.conftest import eventually
from tests.failure.ground import CHANGED, Ground
from tests.failure.nursery import Child

pytestmark = pytest.mark.failure

TRIES = 3
"""How often the press must have failed before the database comes back."""


def failed(press: Child, times: int = TRIES) -> None:
    """Wait until the press has said so often that it will try again."""
    eventually(
        lambda: press.logged().count("press will try again") >= times,
        "the press tries again",
        30,
    )


def test_a_press_goes_on_after_postgresql_was_gone(on_postgresql: Ground) -> None:
    server = on_postgresql.made.server
    assert server is not None
    press = on_postgresql.press(failpoint="bake.rendered", stops=True)
    reader = on_postgresql.read()
    eventually(lambda: "press started" in press.said(), "the press works")
    paths = on_postgresql.nursery.run("change")
    eventually(lambda: press.state() == "T", "it is in the middle of a bake")
    server.stop()
    try:
        press.kill(signal.SIGCONT)
        failed(press)
    finally:
        server.start()
    on_postgresql.read(*paths.values())
    on_postgresql.nursery.run("settle")
    assert not reader.ended()
    press.kill()
    on_postgresql.judge()


def test_a_press_goes_on_after_sqlite_was_locked_for_longer_than_it_waits(on_sqlite: Ground) -> None:
    press = on_sqlite.press(patience=0.1, failpoint="bake.rendered", stops=True)
    on_sqlite.read()
    eventually(lambda: "press started" in press.said(), "the press works")
    paths = on_sqlite.nursery.run("change")
    eventually(lambda: press.state() == "T", "it is in the middle of a bake")
    with closing(sqlite3.connect(database(on_sqlite), isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        press.kill(signal.SIGCONT)
        failed(press)
        holder.execute("ROLLBACK")
    on_sqlite.read(*paths.values())
    on_sqlite.nursery.run("settle")
    press.kill()
    on_sqlite.judge()


def test_a_press_that_starts_while_the_file_of_sqlite_is_away(on_sqlite: Ground) -> None:
    on_sqlite.renew(CHANGED)
    on_sqlite.read(*on_sqlite.made.paths.values())
    home, away = database(on_sqlite), database(on_sqlite).with_name("away.sqlite3")
    home.rename(away)
    press = on_sqlite.press()
    failed(press)
    assert not press.ended()
    os.replace(away, home)
    on_sqlite.nursery.run("settle")
    press.kill()
    on_sqlite.judge()


def database(ground: Ground) -> Path:
    """Return the file of the ground's SQLite database."""
    return ground.made.folder / "data" / "khabar.sqlite3"
