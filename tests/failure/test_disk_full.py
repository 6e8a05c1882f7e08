"""The disk under the site tree fills up: what is published waits, what stands goes on standing."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.failure.conftest import eventually, on_database
from tests.failure.ground import CHANGED, Ground
from tests.failure.nursery import Child

pytestmark = pytest.mark.failure

SIZE = 8 * 1024**2
LEFT = 60 * 1024
"""Bytes left on the full disk: some pages of the publication fit, others do not."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own; making one takes the rights of root."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "khabar-test", str(folder)]
    made = subprocess.run(command, check=False, capture_output=True, text=True)
    if made.returncode:
        pytest.skip(f"Mounting a small disk is not permitted here: {made.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_keeps_the_old_pages_until_there_is_space(on_sqlite: Ground, disk: Path) -> None:
    on_sqlite.renew(CHANGED)
    on_sqlite.site = str(disk / "site")
    shutil.copytree(on_sqlite.made.folder / "site", on_sqlite.site)
    filler = disk / "filler"
    try:
        free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        filler.write_bytes(b"\0" * (free - LEFT))
        before = pages_of(on_sqlite.tree)
        reader = on_sqlite.read(on_sqlite.made.paths["changed"])
        press = on_sqlite.press()
        no_space(press)
        waits(on_sqlite, before)
        filler.unlink()
        on_sqlite.nursery.run("settle")
        assert not reader.ended()
        press.kill()
        saw = on_sqlite.judge()
        assert saw["newest"]["changedfa"] == 2
    finally:
        on_sqlite.clear()
        on_sqlite.site = ""


@on_database("postgresql")
def test_a_disk_that_refuses_to_write_keeps_the_old_pages(ground: Ground) -> None:
    ground.renew(CHANGED)
    before = pages_of(ground.tree)
    ground.read(ground.made.paths["changed"])
    press = ground.press(disk=LEFT)
    no_space(press)
    waits(ground, before)
    press.kill()
    saw = ground.finish()
    assert saw["newest"]["changedfa"] == 2


def no_space(press: Child) -> None:
    """Wait until the press has failed several times, and said why."""
    eventually(lambda: press.logged().count("press will try again") >= 2, "the press tries again", 30)
    assert "No space left on device" in press.logged()


def waits(ground: Ground, before: dict[str, bytes]) -> None:
    """Assert that pages wait, that only what the law wants away has gone, and that no file is half one."""
    assert ground.nursery.run("look")["dirty"]
    now = pages_of(ground.tree)
    assert all(name.startswith(ground.made.paths["taken down"].lstrip("/")) for name in before.keys() - now.keys())
    assert all(content.startswith(b"\x1f\x8b") for content in now.values())


def pages_of(tree: Path) -> dict[str, bytes]:
    """Return the gzip copies of the tree by their names."""
    return {str(path.relative_to(tree)): path.read_bytes() for path in tree.rglob("*.gz")}
