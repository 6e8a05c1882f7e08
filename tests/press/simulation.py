"""Interleavings of writers, expansions and workers, drawn by a seeded scheduler, all with the real code.

Workers run as coroutines on the one database connection of the test. The named points of the press at which a process
may die, the renames of the tree and the waits for other workers are where one stops and another goes on: everywhere but
inside a transaction, which the database keeps whole by itself.
"""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from greenlet import GreenletExit, getcurrent, greenlet

from khabar.kernel import clock, failpoints
from khabar.newsroom.models import Article, Front
from khabar.press import baker, expander, immediate, store, transactions, workers
from khabar.press.batches import Batch
from khabar.press.models import Dirty, Projection
from khabar.press.queue import TAKEDOWN, Turn
from khabar.taxonomy.models import Topic
from tests.conftest import TEST_NOW
from tests.press import oracle

STOPS = (
    "claim.committed",
    "bake.rendered",
    "bake.media",
    "store.written",
    "store.half-renamed",
    "store.durable",
    "bake.removed",
    "acknowledge.committed",
)
"""The points outside of transactions."""

LONGEST = 500
"""Units after which work that should have come to its end is called endless."""


class Killed(GreenletExit):
    """Ends a coroutine whose process is dead already; nothing of its clean-up may be seen."""


class BrokenOff(Exception):
    """Ends an expansion whose process died before it was committed."""


class Watched(oracle.Unsynced):
    """A disk that lets a reader look after each rename; pages that go together may link to each other till all went."""

    def __init__(self, simulation: "Simulation") -> None:
        self.simulation = simulation

    def replace(self, source: Path, path: Path) -> None:
        """Rename, and look."""
        super().replace(source, path)
        self.simulation.renamed()

    def unlink(self, path: Path) -> None:
        """Remove; the reader looks when the worker stops."""
        super().unlink(path)
        self.simulation.changed = True


class Simulation:
    """One run: the tree, the workers that live, what the scheduler draws next, and the reader that looks throughout."""

    def __init__(self, seed: int, tree: Path, paths: list[str], late: bool) -> None:
        self.draw = random.Random(seed)
        self.tree = store.FileStore(tree, Watched(self))
        self.fetched: dict[tuple[str, str], tuple[int, str, bytes]] = {}
        self.changed = True
        self.reader = oracle.Reader(self._fetch, list(paths), wanders=True)
        self.late = late
        self.moment = TEST_NOW
        self.version = 1
        self.running: dict[greenlet, workers.Worker] = {}
        self.dead: list[greenlet] = []
        self.idle: set[greenlet] = set()
        self.processes: dict[greenlet, int] = {}
        self.home = getcurrent()
        self.trace: list[str] = []

    # ------------------------------------------------------------------ what workers do

    def join(self) -> None:
        """Let one more worker begin."""
        worker = workers.join()
        turn = Turn(worker.number, reserved=worker.number == 0 and self.draw.random() < 0.3)

        def work() -> None:
            while True:
                if not baker.bake_next(self.tree, turn):
                    self.idle.add(getcurrent())
                self.stop()

        one = greenlet(work, self.home)
        self.running[one] = worker
        self.processes[one] = len(self.processes) + 1

    def stop(self) -> None:
        """Let others go on: called within a worker."""
        if getcurrent() in self.running:
            self._look()
            self.home.switch()

    def kill(self, one: greenlet) -> None:
        """End a worker wherever it is, as SIGKILL does: its lock is let go, nothing is cleaned up."""
        self.running.pop(one).leave()
        self.dead.append(one)

    def renamed(self) -> None:
        """Let the reader read everything after a rename."""
        self.changed = True
        self._look()

    def _look(self) -> None:
        if self.changed:
            self.fetched.clear()
            self.reader.look()
            self.changed = False

    def _fetch(self, path: str, coding: str) -> tuple[int, str, bytes]:
        # Between two changes of the tree a page is fetched once.
        found = self.fetched.get((path, coding))
        if found is None:
            found = self.fetched[path, coding] = self._read(path, coding)
        return found

    def _read(self, path: str, coding: str) -> tuple[int, str, bytes]:
        # As the site server answers, without its care for odd paths.
        folder, suffix = f"{self.tree.root}{path}", {"br": ".br", "gzip": ".gz"}[coding]
        for status, name in ((200, "index.html"), (410, "gone.html")):
            try:
                with open(f"{folder}{name}{suffix}", "rb") as stream:
                    return status, coding, stream.read()
            except FileNotFoundError:
                continue
        return 404, "", b""

    # ------------------------------------------------------------------ the scheduler

    def play(self, units: int, acts: list[Callable[["Simulation"], None]]) -> None:
        """Draw and do `units` units, then let everything come to its end, without deaths."""
        for _ in range(self.draw.randint(1, 3)):
            self.join()
        for _ in range(units):
            self._unit(acts)
        self._drain()

    def _unit(self, acts: list[Callable[["Simulation"], None]]) -> None:
        drawn = self.draw.random()
        self.moment += timedelta(seconds=self.draw.choice((0, 0, 0, 1, 5)))
        if drawn < 0.16:
            act = self.draw.choice(acts)
            self.trace.append(act.__name__)
            with transaction.atomic():
                act(self)
        elif drawn < 0.32:
            self._expand()
        elif drawn < 0.35 and self.running:
            one = self.draw.choice(list(self.running))
            self.trace.append(f"kill {self.running[one].number}")
            self.kill(one)
        elif (len(self.running) < 3 and drawn < 0.38) or not self.running:
            self.join()
        else:
            self._step(self.draw.choice(list(self.running)))

    def _expand(self) -> None:
        """Expand: now without baking at once, now with it, now dying after it, when files may have been written."""
        how = self.draw.choice(("expand", "expand and bake", "expand and bake", "expand, bake and die"))
        self.trace.append(how)
        at_once = immediate.Immediate(self.tree)

        def dying(*given: Any) -> set[str]:
            at_once(*given)
            raise BrokenOff

        with suppress(BrokenOff):
            expander.expand(at_once={"expand": None, "expand and bake": at_once}.get(how, dying))

    def _step(self, one: greenlet) -> None:
        self.trace.append(f"worker {self.running[one].number}")
        self.idle.discard(one)
        one.switch()

    def _drain(self) -> None:
        if not self.running:
            self.join()
        # One that is kept for urgent pages alone never ends the work.
        self.join()
        for _ in range(LONGEST):
            if not (expander.expand() or Dirty.objects.exists()):
                break
            for one in list(self.running):
                self._step(one)
        else:
            raise AssertionError(f"endless: {list(Dirty.objects.values())}")
        for one in self.running:  # whoever is still in the middle of a batch finishes it
            while one not in self.idle:
                self._step(one)

    def close(self) -> None:
        """End all coroutines; those of dead workers too, which leave their half-written files."""
        for one in list(self.running):
            self.kill(one)
        for one in self.dead:
            if one:
                one.throw(Killed)


@contextmanager
def simulated(
    seed: int, tree: Path, paths: list[str], monkeypatch: pytest.MonkeyPatch, *, late: bool = False
) -> Iterator[Simulation]:
    """Give a simulation in a savepoint that is undone at the end; `late` reads the snapshot's number after the render,
    which is wrong.
    """
    with ExitStack() as stack, monkeypatch.context() as patched:
        stack.enter_context(transaction.atomic())
        made = Simulation(seed, tree, paths, late)
        stack.enter_context(clock.set_to(lambda: made.moment))
        for name in STOPS:
            stack.enter_context(failpoints.armed(name, made.stop))
        _be_patient(made, patched)
        _stay_dead(made, patched)
        if late:
            _read_late(made, patched)
        try:
            yield made
        finally:
            made.close()
            transaction.set_rollback(True)


def _be_patient(made: Simulation, patched: pytest.MonkeyPatch) -> None:
    """Make a wait for another worker a unit of its own, and count looks instead of seconds."""

    class Wait:
        def wait(self, _seconds: float) -> None:
            made.stop()

    ticks = iter(range(10**9))
    patched.setattr(baker, "Event", Wait)
    patched.setattr(baker, "time", SimpleNamespace(monotonic=lambda: next(ticks) * 0.5))


def _stay_dead(made: Simulation, patched: pytest.MonkeyPatch) -> None:
    give_back = baker._give_back

    def never_by_the_dead(rows: Any) -> None:
        if getcurrent() in made.running:
            give_back(rows)

    # Each worker is a process: its temporary files bear its number.
    patched.setattr(baker, "_give_back", never_by_the_dead)
    patched.setattr(os, "getpid", lambda: made.processes.get(getcurrent(), 0))


def _read_late(made: Simulation, patched: pytest.MonkeyPatch) -> None:
    rendered = baker.rendered

    def without_a_snapshot(refs: Any) -> Batch:
        batch = rendered(refs)
        made.stop()
        batch.sequence = transactions.current_sequence()
        return batch

    patched.setattr(baker, "rendered", without_a_snapshot)


# ---------------------------------------------------------------------- what writers do

SPAN = 4


def _article(made: Simulation, **chosen: Any) -> Article | None:
    found = list(Article.objects.filter(**chosen).order_by("pk"))
    return made.draw.choice(found) if found else None


def _new(made: Simulation, subject: object) -> str:
    made.version += 1
    return oracle.versioned(subject, made.version)


def publish(made: Simulation) -> None:
    """Publish an article for the first time or again."""
    article = _article(made, live=False)
    if article is None:
        return
    first = article.first_published_at or _some_time(made)
    Article.objects.filter(pk=article.pk).update(
        live=True, first_published_at=first, last_published_at=made.moment, taken_down=False,
        headline=_new(made, f"a{article.pk}"),
    )  # fmt: skip


def _some_time(made: Simulation) -> datetime:
    return TEST_NOW - timedelta(days=made.draw.randrange(SPAN), minutes=made.draw.randrange(60))


def edit(made: Simulation) -> None:
    """Change a headline, which other pages show."""
    if article := _article(made, live=True):
        Article.objects.filter(pk=article.pk).update(headline=_new(made, f"a{article.pk}"))


def unpublish(made: Simulation) -> None:
    """Take an article off."""
    if article := _article(made, live=True):
        Article.objects.filter(pk=article.pk).update(live=False, headline=_new(made, f"a{article.pk}"))


def take_down(made: Simulation) -> None:
    """Take an article off as the law asks."""
    if article := _article(made, live=True):
        fields = {"live": False, "taken_down": True, "headline": _new(made, f"a{article.pk}")}
        Article.objects.filter(pk=article.pk).update(**fields)


def delete(made: Simulation) -> None:
    """Delete the row of a public article, as by hand.

    Not of one whose takedown is still to be baked: its page goes at once, before what links to it. Nor of one that was
    published just now: what was taken off before leaves its tombstone for ever.
    """
    article = _article(made, live=True)
    if article is None or made.draw.random() > 0.4:
        return
    taken_down = Dirty.objects.filter(path=article.path, cause__startswith=TAKEDOWN).exists()
    known = Projection.objects.filter(label="newsroom.article", object_id=str(article.pk)).exists()
    if known and not taken_down:
        article.delete()


def retag(made: Simulation) -> None:
    """Give an article another topic."""
    if article := _article(made):
        through = Article.topics.through
        through.objects.filter(article_id=article.pk).delete()
        through.objects.create(article_id=article.pk, topic_id=made.draw.choice(list(Topic.objects.all())).pk)


def relate(made: Simulation) -> None:
    """Pin another article under one."""
    one, other = _article(made), _article(made)
    if one is not None and other is not None:
        Article.objects.filter(pk=one.pk).update(related=[other.pk])


def rename(made: Simulation) -> None:
    """Rename a topic, which its articles show."""
    topic = made.draw.choice(list(Topic.objects.order_by("pk")))
    Topic.objects.filter(pk=topic.pk).update(names={"fa": _new(made, f"t{topic.pk}")})


def edit_front(made: Simulation) -> None:
    """Place an article on the front, with another breaking line."""
    article = _article(made)
    slots = {"lead": [article.pk]} if article else {}
    Front.objects.filter(edition="fa").update(slots=slots, breaking=_new(made, "front"))


ACTS: list[Callable[[Simulation], None]] = [
    publish, publish, edit, edit, unpublish, take_down, delete, retag, retag, relate, rename, edit_front,
]  # fmt: skip


def copied(tree: Path, to: Path) -> Path:
    """Copy a tree and return where it is now."""
    shutil.copytree(tree, to)
    return to
