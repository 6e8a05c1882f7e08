"""The press at work: wait for a hint, the poll or the next timer, do what there is, and use idle time for care."""

import socket
from threading import Event

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections

from khabar.kernel import clock, failpoints, timers, wake
from khabar.press import actions, baker, queue, workers
from khabar.press.care import Care, lowest_priority
from khabar.press.expander import BATCH, expand
from khabar.press.queue import Turn
from khabar.press.rounds import Rounds
from khabar.press.transactions import checkpoint
from khabar.press.workers import Worker

log = structlog.get_logger("khabar.press")

POLL_SECONDS = 1.0
"""The safety net under the wake-up hint, and the longest time by which a timer is late."""

QUIET_SECONDS = 0.1
"""How long nothing may have happened before the database's log is tidied."""


def run(stop: Event) -> None:
    """Work until `stop` is set. One of several workers of a tree when `KHABAR_BAKERS` says so.

    A failing database or a full disk is logged and tried again at the next poll; nothing is lost, the rows stay.
    """
    with workers.join() as worker, workers.watching():
        listener = wake.listen(worker.number)
        log.info("press started", tree=str(baker.tree().root), worker=worker.number)
        care = Care(baker.tree(), lambda: wake.worker(worker.number))
        try:
            _work(worker, care, listener, stop)
        finally:
            care.stop()
            if listener is not None:
                listener.close()
        log.info("press stopped", worker=worker.number)


def _work(worker: Worker, care: Care, listener: socket.socket | None, stop: Event) -> None:
    # One of several keeps free for urgent pages, so that a roll-out never delays a publication.
    several = settings.KHABAR_BAKERS > 1
    relaxed = several and worker.number > 0
    turn = Turn(worker.number, reserved=several and not relaxed, relaxed=relaxed)
    rounds = Rounds()
    prepared = False
    while not stop.is_set():
        busy = False
        try:
            worker.beat()
            if not prepared:
                actions.prepare()
                prepared = True
            done = pass_once(turn, stop, rounds)
            busy = done > 0 or (worker.number == 0 and care.take(turn))
        except Exception as error:
            log.error("press will try again", error=repr(error), exc_info=True)
            actions.release_claims(worker.number)
            close_old_connections()
        if not busy:
            _rest(listener, tidy=worker.number == 0)


def pass_once(turn: Turn, stop: Event | None = None, rounds: Rounds | None = None) -> int:
    """Fire what is due and bake what waits, until there is nothing left to do now; return how many things were done.

    `rounds` are this worker's, so far.

    Raises OSError when the tree cannot be written, and whatever the database raises.
    """
    target = baker.tree()
    stopped = stop.is_set if stop is not None else lambda: False
    rounds = rounds or Rounds()
    done = 0
    while not stopped():
        turn.lowest = lowest_priority(target)
        rounds.begin()
        fired = timers.fire_due(rounds.together)
        failpoints.reach("timers.fired")
        if fired:
            wake.press(but=turn.number)
            # While more are due, only what they brought into being is baked: a storm of publications at one minute
            # must not bake each front for each of them. Aged fronts get their turn now and then all the same.
            done += fired + _bake_new(turn, rounds)
            rounds.end(fired)
            if rounds.has_time_for_aged():
                done += _bake_aged(turn)
            continue
        taken = actions.run_once(target, turn, lambda: stopped() or timers.any_due())
        done += taken
        if not taken:
            return done
    return done


def _bake_new(turn: Turn, rounds: Rounds) -> int:
    target, total = baker.tree(), 0
    # All of a round at once: most of what its articles touch, such as fronts, they touch together.
    while expand(max(rounds.together, BATCH)):
        pass
    only = Turn(turn.number, lowest=queue.NEW, most=max(rounds.pages, queue.BATCH), taken=turn.taken)
    while (taken := baker.bake_next(target, only)) > 0:
        total += taken
    return total


def _bake_aged(turn: Turn) -> int:
    if not queue.aged(turn):
        return 0
    aged = Turn(turn.number, taken=queue.AGED_TURN - 1, lowest=queue.URGENT)
    return max(baker.bake_next(baker.tree(), aged), 0)


def _seconds() -> float:
    """Return how long to wait at most: the poll, or until the next timer is due."""
    try:
        due = timers.next_due()
    except Exception:  # the database is away: that is logged where work is done
        return POLL_SECONDS
    left = (due - clock.now()).total_seconds() if due is not None else POLL_SECONDS
    return min(POLL_SECONDS, max(left, 0.001))


def _rest(listener: socket.socket | None, *, tidy: bool) -> None:
    """Wait for a hint, the next timer or the poll; with `tidy`, tidy the database's log when no hint comes at once."""
    seconds = _seconds()
    if tidy and seconds > QUIET_SECONDS:
        if _wait(listener, QUIET_SECONDS):
            return
        try:
            checkpoint()
        except DatabaseError as error:  # it has time
            log.warning("log of the database not tidied", error=repr(error))
        seconds = _seconds()
    _wait(listener, seconds)


def _wait(listener: socket.socket | None, seconds: float) -> bool:
    """Wait for a hint, so many seconds at most, and return whether one came."""
    if listener is None:
        Event().wait(seconds)
        return False
    listener.settimeout(seconds)
    try:
        listener.recv(16)
        listener.setblocking(False)
        while True:
            listener.recv(16)
    except TimeoutError:
        return False
    except BlockingIOError:
        return True
