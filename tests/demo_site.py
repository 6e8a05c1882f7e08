"""A real demo site behind the real site server: built once per run, shared by all workers."""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from khabar.editions import queries as editions
from tests import running


@dataclass(frozen=True)
class DemoSite:
    """The baked demo and where it is served."""

    folder: Path
    address: str

    def paths(self, kind: str, edition: str) -> list[str]:
        """Return the paths of all pages of `kind` in `edition` that exist, in order."""
        return self._read(
            "SELECT path FROM press_page WHERE kind = ? AND path LIKE ? AND outputs != '[]' ORDER BY path",
            kind,
            f"/{edition}/%",
        )

    def of_no_edition(self, kind: str, made: bool = True) -> list[str]:
        """Return the paths of the pages of `kind` if none of them belongs to an edition, else nothing.

        With `made` False, those too that the demo does not have for now.
        """
        query = "SELECT path FROM press_page WHERE kind = ? AND (outputs != '[]' OR ?) ORDER BY path"
        found = self._read(query, kind, not made)
        return [] if any(path.split("/")[1] in editions.codes() for path in found) else found

    def articles(self, kind: str, edition: str) -> list[str]:
        """Return the paths of the public articles of `kind` (news, live, …) in `edition`, the first published first."""
        return self._read(
            "SELECT path FROM press_page JOIN newsroom_article AS article ON path LIKE '%/' || public_id || '/'"
            " WHERE press_page.kind = 'article' AND outputs != '[]' AND article.kind = ? AND edition = ? ORDER BY path",
            kind,
            edition,
        )

    def _read(self, query: str, *values: str | bool) -> list[str]:
        database = sqlite3.connect(f"file:{self.folder}/data/khabar.sqlite3?mode=ro", uri=True)
        try:
            return [row[0] for row in database.execute(query, values)]
        finally:
            database.close()


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo that ``khabar demo`` made, built by whichever worker comes first.

    While writing tests, KHABAR_TEST_DEMO may name a finished one.
    """
    if "KHABAR_TEST_DEMO" in os.environ:
        return Path(os.environ["KHABAR_TEST_DEMO"])
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, done = shared / "demo", shared / "demo.done"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            subprocess.run(
                [sys.executable, "-m", "khabar", "demo", "--dir", str(folder), "--no-up"],
                check=True,
                stdin=subprocess.DEVNULL,
            )
            done.touch()
    return folder


@pytest.fixture(scope="session")
def demo_site(demo_folder: Path) -> Iterator[DemoSite]:
    """The demo, served by the real site server on a free port."""
    port = running.free_port()
    address = f"http://127.0.0.1:{port}"
    alone = ("--only", "site", "--site-port", str(port))
    with running.up(demo_folder, *alone, ready=lambda: running.answers(f"{address}/robots.txt")):
        yield DemoSite(demo_folder, address)
