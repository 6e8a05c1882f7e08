"""The ground on which processes are killed: one small baked installation, as new for each test."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from khabar.ops import ports
from scripts.temporary_postgresql import Server
from tests.failure.nursery import Child, Nursery

HOST = "127.0.0.1"
FRONTS = ["/", "/fa/", "/ar/", "/fa/latest/", "/fa/sections/politics/", "/fa/feed.xml"]
"""Where a reader starts."""

CHANGING = ("site", "data")
"""Folders of an installation that processes write."""

NEW, CHANGED = "new", "changed"
"""States to which a ground can be put back."""


def environment(folder: Path) -> dict[str, str]:
    """Return the environment that names the installation in `folder` to a process, and nothing of the tests' own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "KHABAR_", "PYTEST_"))}
    return {**kept, "KHABAR_DIR": str(folder)}


def make(folder: Path, server: Server | None = None) -> "Made":
    """Make the installation in the new `folder`: as new, and with a publication that no press has seen yet."""
    address = server.address.removesuffix("postgres") + "khabar" if server else ""
    command = [sys.executable, "-m", "khabar", "init", str(folder), "--name", "River News", "--database", address]
    if server:
        make_database(server, "khabar")
    subprocess.run(command, env=environment(folder), check=True, stdout=subprocess.DEVNULL, timeout=300)
    settings = folder / "khabar.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r"(?m)^bakers = .*$", 'bakers = 1\neditions = ["fa", "ar"]', text), encoding="utf-8")
    nursery = Nursery(environment(folder), folder / "nursery")
    try:
        nursery.run("content")
        _keep(folder, NEW, server)
        paths = nursery.run("change")
        _keep(folder, CHANGED, server)
    finally:
        nursery.close()
    return Made(folder, server, paths)


def _keep(folder: Path, state: str, server: Server | None) -> None:
    for name in CHANGING:
        shutil.copytree(folder / name, folder / state / name)
    if server:
        make_database(server, f"khabar_{state}", like="khabar")


@dataclass(frozen=True)
class Made:
    """An installation that was made, and the addresses of the pages that its publication touches."""

    folder: Path
    server: Server | None
    paths: dict[str, str]


def make_database(server: Server, name: str, like: str = "template0") -> None:
    """Make the database `name` as a copy of another, in place of the one that has the name."""
    with psycopg.connect(server.address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")


@dataclass
class Ground:
    """An installation, and the processes that run on it."""

    made: Made
    nursery: Nursery
    site: str = ""
    port: int = 0
    readers: list[Child] = field(default_factory=list)

    @property
    def tree(self) -> Path:
        """The site tree."""
        return Path(self.site or self.made.folder / "site")

    def renew(self, state: str = NEW) -> None:
        """Put everything back as it was when the installation was `new` or `changed`. No process runs on it."""
        for name in CHANGING:
            shutil.rmtree(self.made.folder / name, ignore_errors=True)
            shutil.copytree(self.made.folder / state / name, self.made.folder / name)
        if self.made.server is not None:
            make_database(self.made.server, "khabar", like=f"khabar_{state}")

    def press(self, **how: Any) -> Child:
        """Start a press; see `tasks.press`."""
        return self.nursery.start("press", site=self.site, **how)

    def read(self, *paths: str, fast: bool = False) -> Child:
        """Start a reader, and the site server before the first."""
        if not self.port:
            self.port = ports.first_free(HOST, 23000)
            self.nursery.start("serve", port=self.port, site=self.site)
            assert ports.wait_until_answers(HOST, self.port, "/fa/", 20)
        reader = self.nursery.start("read", port=self.port, paths=[*FRONTS, *paths], fast=fast)
        self.readers.append(reader)
        return reader

    def stare(self, path: str) -> Child:
        """Start a reader that reads one page as fast as it can. One that wanders must have been started before."""
        reader = self.nursery.start("read", port=self.port, paths=[path], fast=True, wanders=False)
        self.readers.insert(0, reader)
        return reader

    def finish(self) -> dict[str, Any]:
        """Let one more press work until nothing waits, then hold the tree against the oracle, and ask the readers.

        Returns what the last reader saw.
        """
        press = self.press()
        self.nursery.run("settle")
        press.kill()
        return self.judge()

    def judge(self) -> dict[str, Any]:
        """Hold the tree against the oracle, and ask the readers what they saw; return what the last one did."""
        saw: dict[str, Any] = {}
        for reader in self.readers:
            reader.kill(signal.SIGTERM)
            saw = reader.result()
            assert saw["looks"] > 0
        self.nursery.run("judge", site=self.site)
        return saw

    def clear(self) -> None:
        """End all processes."""
        self.nursery.end_all()
        self.readers.clear()
        self.port = 0


@contextmanager
def on(made: Made) -> Iterator[Ground]:
    """Give the ground on the installation that was `made`."""
    nursery = Nursery(environment(made.folder), made.folder / "nursery")
    try:
        yield Ground(made, nursery)
    finally:
        nursery.close()
