"""Real installations with small baked trees, and their real processes."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from khabar.ops import ports
from scripts import programs, temporary_postgresql
from tests.failure import ground as grounds
from tests.failure.ground import Ground

HOST = "127.0.0.1"
DATABASES = ("sqlite", "postgresql")
NIGHTLY = "KHABAR_NIGHTLY" in os.environ
PATIENCE = 90.0

CONTENT = """
from khabar.ops import framework
from khabar.ops.installation import current
framework.start(current())
from khabar.newsroom import actions
from khabar.taxonomy.models import Organisation, Section
section = Section.objects.create(code="politics", names={"fa": "سیاست", "ar": "سياسة"})
source = Organisation.objects.create(code="palace", names={"fa": "دفتر", "ar": "المكتب"})
for edition, headline in (("fa", "آغاز سال نو"), ("ar", "بيان من المكتب")):
    article = actions.draft({
        "edition": edition, "headline": headline, "section": section,
        "body": [{"type": "paragraph", "value": "<p>متن</p>"}],
        "attributions": [{"type": "attribution", "value": {"organisation": source.pk, "via": [], "edge": "TOLD"}}],
    }, by=None)
    actions.publish(article, by=None)
from khabar.press.actions import bake_all
bake_all()
"""


def eventually(condition: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Wait until `condition` holds; fail with `what` when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"In {seconds:.0f} seconds: {what}"
        threading.Event().wait(0.05)


def environment() -> dict[str, str]:
    """The environment without what the tests' own Django settings put there."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "KHABAR_"))}


def khabar(*arguments: str, expect: int = 0) -> str:
    """Run a command to its end and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "khabar", *arguments],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == expect, done.stdout
    return done.stdout


@dataclass
class Running:
    """``khabar up`` under way: its process, its ports, and what it printed so far."""

    process: subprocess.Popen[bytes]
    site: int
    newsroom: int
    output: Path
    folder: Path = field(default_factory=Path)

    def printed(self) -> str:
        """Everything printed so far."""
        return self.output.read_text(encoding="utf-8", errors="replace")

    def pids(self, name: str) -> list[int]:
        """Process numbers of the children that are `name` now, by their command lines."""
        marks = {
            "site": ("khabar.press.server", str(self.site)),
            "newsroom": ("khabar.config.wsgi:application", str(self.newsroom)),
            "press": ("--only\0press", str(self.folder)),
            "reader": ("khabar.reader.server", str(self.folder)),
        }[name]
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                line = path.read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            if all(mark in line for mark in marks):
                found.append(int(path.parent.name))
        return sorted(found)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation made by ``khabar init``, with an article in two editions, baked."""
    folder = tmp_path_factory.mktemp("news") / "installation"
    said = khabar("init", str(folder), "--name", "River News")
    assert f"khabar up --dir {folder}" in said
    subprocess.run(
        [sys.executable, "-c", CONTENT],
        env={**environment(), "KHABAR_DIR": str(folder)},
        check=True,
        timeout=300,
    )
    return folder


@pytest.fixture
def running(small: Path, tmp_path: Path) -> Iterator[Running]:
    """All processes of that installation, each answering."""
    site = ports.first_free(HOST, 21000)
    newsroom = ports.first_free(HOST, site + 1)
    output = tmp_path / "output"
    command = ["up", "--dir", str(small), "--site-port", str(site), "--newsroom-port", str(newsroom)]
    with output.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "khabar", *command],
            env=environment(),
            stdout=stream,
            stderr=stream,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    up = Running(process, site, newsroom, output, small)
    try:
        eventually(lambda: "Ctrl-C stops everything." in up.printed(), "the addresses are printed")
        yield up
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(60)


SPACE = 1024**3
"""Bytes that the folder in memory must have free to be used: many small writes are faster there."""


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for the grounds, in memory where there is room."""
    memory = Path("/dev/shm")
    if not (memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > SPACE):
        yield tmp_path_factory.mktemp("grounds")
        return
    with tempfile.TemporaryDirectory(prefix="khabar-grounds-", dir=memory) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def sqlite_ground(workshop: Path) -> Iterator[Ground]:
    """The installation on SQLite."""
    with grounds.on(grounds.make(workshop / "sqlite")) as made:
        yield made


@pytest.fixture(scope="session")
def postgresql_ground(workshop: Path) -> Iterator[Ground]:
    """The installation on PostgreSQL, with a server of its own."""
    with (
        temporary_postgresql.running(programs.postgresql()) as server,
        grounds.on(grounds.make(workshop / "postgresql", server)) as made,
    ):
        yield made


def on_databases(cases: Sequence[object]) -> list[ParameterSet]:
    """Return the parameters (database, case) of a test with many cases: on both databases by night, on one in turn
    by day.

    Use: ``@pytest.mark.parametrize(("ground", "name"), on_databases(NAMES), indirect=["ground"])``.
    """
    return [
        pytest.param(database, case, id=f"{database}-{case}")
        for number, case in enumerate(cases)
        for turn, database in enumerate(DATABASES)
        if NIGHTLY or number % len(DATABASES) == turn
    ]


def on_database(by_day: str) -> pytest.MarkDecorator:
    """Return the mark of a test whose fixture `ground` is on this database by day, and on both by night."""
    return pytest.mark.parametrize("ground", DATABASES if NIGHTLY else [by_day], indirect=True)


@pytest.fixture(params=DATABASES)
def ground(request: pytest.FixtureRequest) -> Iterator[Ground]:
    """The installation on each database, as new."""
    yield from _as_new(request.getfixturevalue(f"{request.param}_ground"))


@pytest.fixture
def on_sqlite(sqlite_ground: Ground) -> Iterator[Ground]:
    """The installation on SQLite, as new."""
    yield from _as_new(sqlite_ground)


@pytest.fixture
def on_postgresql(postgresql_ground: Ground) -> Iterator[Ground]:
    """The installation on PostgreSQL, as new."""
    yield from _as_new(postgresql_ground)


def _as_new(made: Ground) -> Iterator[Ground]:
    made.renew()
    try:
        yield made
    finally:
        made.clear()
