"""Presses killed at random, stopped as if for ever, and read from as fast as the site server answers."""

import random
import signal
from threading import Event

import pytest

from tests.failure.conftest import eventually, on_databases
from tests.failure.ground import CHANGED, Ground
from tests.failure.nursery import Child

pytestmark = pytest.mark.failure

BAKERS = 3
ROUNDS = 30
LONGEST_LIFE = 0.4
"""Seconds until the next kill, at most: a bake takes a part of this."""


def test_presses_killed_at_random_while_a_writer_publishes(on_sqlite: Ground) -> None:
    draw = random.Random(20261122)
    presses = [on_sqlite.press(bakers=BAKERS) for _ in range(BAKERS)]
    on_sqlite.read()
    writer = on_sqlite.nursery.start("publish_many", seed=1, pause=0.1)
    killed = 0
    for _ in range(ROUNDS):
        Event().wait(draw.random() * LONGEST_LIFE)
        victim = draw.randrange(BAKERS)
        killed += not presses[victim].ended()
        presses[victim].kill()
        assert presses[victim].wait() == -signal.SIGKILL
        presses[victim] = on_sqlite.press(bakers=BAKERS)
    writer.kill(signal.SIGTERM)
    assert writer.result() > ROUNDS / 2
    assert killed == ROUNDS
    on_sqlite.nursery.run("settle")
    end(presses)
    on_sqlite.finish()


STUCK = [(0, "acknowledge.stored"), (1, "acknowledge.stored"), (1, "bake.rendered"), (0, "bake.rendered")]
"""The number of the worker that is stopped, and the point at which."""


@pytest.mark.parametrize(("ground", "case"), on_databases(STUCK), indirect=["ground"])
def test_a_stopped_worker_is_ended_and_its_pages_are_taken_over(ground: Ground, case: tuple[int, str]) -> None:
    """It stops for ever with pages in hand; where they are acknowledged, in the middle of a transaction as well."""
    number, point = case
    ground.renew(CHANGED)
    ground.read(*ground.made.paths.values())
    how = {"bakers": 2, "lease": 1.0}
    sitting = [ground.nursery.start("sit") for _ in range(number)]
    for worker in sitting:
        eventually(lambda worker=worker: "sits" in worker.said(), "it has a number")  # type: ignore[misc]
    stuck = ground.press(failpoint=point, stops=True, **how)
    eventually(lambda: stuck.state() == "T", "it is stopped in the middle of a bake")
    assert f"worker={number}" in stuck.said()
    assert ground.nursery.run("look")["owned"]
    taking = ground.press(**how)
    ground.nursery.run("settle")
    assert stuck.wait(1) == -signal.SIGKILL
    end([*sitting, taking])
    ground.finish()


def test_readers_that_read_as_fast_as_they_can_see_no_torn_page(on_sqlite: Ground) -> None:
    presses = [on_sqlite.press(bakers=BAKERS, slow=True) for _ in range(BAKERS)]
    reader = on_sqlite.read(fast=True)
    on_sqlite.stare("/fa/")
    writers = [
        on_sqlite.nursery.start("publish_many", seed=2, pause=0.05),
        on_sqlite.nursery.start("write", article="changedfa", times=60, pause=0.1),
    ]
    written = writers[1].result()
    writers[0].kill(signal.SIGTERM)
    writers[0].result()
    on_sqlite.nursery.run("settle")
    end(presses)
    saw = on_sqlite.finish()
    assert saw["newest"]["changedfa"] == written[-1] == 61
    assert reader.ended() and saw["looks"] > 5


def end(presses: list[Child]) -> None:
    """Kill presses that have nothing left to do."""
    for press in presses:
        press.kill()
        assert press.wait() == -signal.SIGKILL
