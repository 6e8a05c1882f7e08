"""Cuts the power, as far as a file system can tell: run by hand, as root, on Linux.

``python -m tests.power.cut --rounds 20`` makes an ext4 image, puts a whole installation on it, database and tree, lets
presses and writers work, and shuts the file system down at random moments with the ``EXT4_IOC_SHUTDOWN`` of the kernel:
what was not written by then is lost, the journal included. After the mount that recovers the journal it looks whether
every page is whole, everything acknowledged is there, and a new press brings the rest to a good end. ``--sync second``
leaves out the first of the two syncs, ``--sync none`` both, to show what they are for.
"""

import argparse
import fcntl
import os
import random
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.failure import ground as grounds
from tests.failure.nursery import Child, Ended, Nursery

SHUTDOWN = 0x8004587D
"""``_IOR('X', 125, __u32)``: FS_IOC_SHUTDOWN of linux/fs.h, which ext4 took over from XFS."""

WITHOUT_FLUSHING_THE_JOURNAL = 2
"""Its flag NOLOGFLUSH: the nearest to pulling the plug."""

SIZE = 192 * 1024**2
LIFE = (0.3, 2.5)
"""Seconds from the start of the work to the cut, at least and at most."""

POINTS = ("", "store.written", "store.synced", "store.half-renamed", "store.renamed", "store.durable", "bake.removed")
"""Where a press stands still when the power goes, in turn; the first is anywhere. Others go on and sync meanwhile."""

STANDING = 0.5
"""Seconds that it stands there at least."""

BAKERS = 2
WRITTEN = ("changedfa", "changedar")


@dataclass
class Found:
    """What one round found: faults of pages, publications that were lost, what the oracle said at the end."""

    pages: list[str]
    lost: list[str]
    oracle: str = ""

    @property
    def good(self) -> bool:
        """Whether nothing was wrong."""
        return not (self.pages or self.lost or self.oracle)


class Machine:
    """A disk on which an installation lives, and which can lose its power."""

    def __init__(self, workshop: Path) -> None:
        self.image, self.mount, self.logs = workshop / "disk.ext4", workshop / "disk", workshop / "logs"
        self.folder = self.mount / "installation"
        self.mount.mkdir()

    def make(self, made: Path) -> None:
        """Make the disk and put the installation `made` on it."""
        with self.image.open("wb") as stream:
            stream.truncate(SIZE)
        subprocess.run(["mkfs.ext4", "-q", "-F", str(self.image)], check=True)
        self.start()
        for name in ("khabar.toml", "theme"):
            copy = shutil.copytree if (made / name).is_dir() else shutil.copyfile
            copy(made / name, self._ready() / name)
        for name in grounds.CHANGING:
            shutil.copytree(made / grounds.NEW / name, self.folder / name)
        os.sync()

    def start(self) -> None:
        """Mount it; the kernel recovers the journal."""
        subprocess.run(["mount", "-o", "loop", str(self.image), str(self.mount)], check=True)

    def cut(self) -> None:
        """Cut the power."""
        handle = os.open(self.mount, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, SHUTDOWN, struct.pack("I", WITHOUT_FLUSHING_THE_JOURNAL))
        finally:
            os.close(handle)

    def stop(self) -> None:
        """Unmount it."""
        subprocess.run(["umount", str(self.mount)], check=True)

    def _ready(self) -> Path:
        self.folder.mkdir(exist_ok=True)
        return self.folder

    @contextmanager
    def nursery(self) -> Iterator[Nursery]:
        """Start processes within the block; they must have ended before the disk is unmounted."""
        made = Nursery(grounds.environment(self.folder), self.logs)
        try:
            yield made
        finally:
            made.close()


def one_round(machine: Machine, draw: random.Random, sync: str, point: str) -> Found:
    """Let presses and writers work, cut the power in the middle, and return what was found afterwards."""
    with machine.nursery() as nursery:
        still = {"failpoint": point, "count": draw.randint(1, 4), "stops": True} if point else {}
        presses = [nursery.start("press", bakers=BAKERS, sync=sync, **still)]
        presses += [nursery.start("press", bakers=BAKERS, sync=sync) for _ in range(BAKERS - 1)]
        writers = {
            name: nursery.start("write", article=name, times=10_000, seed=draw.randrange(1000), pause=0.05)
            for name in WRITTEN
        }
        many = nursery.start("publish_many", seed=draw.randrange(1000), pause=0.05)
        time.sleep(draw.uniform(*LIFE))
        if point and _stands_still(presses[0]):
            time.sleep(STANDING)
        machine.cut()
        for child in (*presses, *writers.values(), many):
            child.kill()
            child.wait()
    acknowledged = {name: _last_number(writer.log) for name, writer in writers.items()}
    machine.stop()
    machine.start()
    with machine.nursery() as nursery:
        _check_database(machine.folder / "data" / "khabar.sqlite3")
        found = Found(nursery.run("broken_pages"), _lost(acknowledged, nursery))
        press = nursery.start("press")
        try:
            nursery.run("settle", seconds=60)
            press.kill()
            press.wait()
            nursery.run("judge")
        except Ended as error:
            found.oracle = str(error)
    return found


def _stands_still(press: Child) -> bool:
    """Wait a while until `press` has come to its point, and return whether it has."""
    deadline = time.monotonic() + LIFE[1]
    while press.state() != "T" and time.monotonic() < deadline:
        time.sleep(0.01)
    return press.state() == "T"


def _last_number(log: Path) -> int:
    """Return the last version that a writer said it had committed, 0 when it came to none."""
    lines = [line for line in log.read_text(encoding="utf-8").splitlines() if line.startswith("committed ")]
    return int(lines[-1].split()[1]) if lines else 0


def _lost(acknowledged: dict[str, int], nursery: Nursery) -> list[str]:
    """Return the publications that were acknowledged and are not in the database."""
    there: dict[str, Any] = nursery.run("versions", articles=list(acknowledged))
    return [
        f"{name}: {number} acknowledged, {there[name]} there"
        for name, number in acknowledged.items()
        if there[name] < number
    ]


def _check_database(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        said = connection.execute("PRAGMA integrity_check").fetchone()[0]
    connection.close()
    if said != "ok":
        raise SystemExit(f"The database is damaged: {said}")


def main() -> int:
    """Run the rounds, print what each found, and return 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description="Cuts the power of a small installation again and again.")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sync", choices=("both", "second", "none"), default="both", help="which syncs a press makes")
    options = parser.parse_args()
    if os.geteuid() != 0:
        print("Mounting a file system and shutting it down takes root.", file=sys.stderr)
        return 2
    draw, wrong = random.Random(options.seed), 0
    with tempfile.TemporaryDirectory(prefix="khabar-power-") as folder:
        made = grounds.make(Path(folder) / "made")
        machine = Machine(Path(folder))
        for number in range(options.rounds):
            machine.make(made.folder)
            point = POINTS[number % len(POINTS)]
            try:
                found = one_round(machine, draw, options.sync, point)
            finally:
                machine.stop()
            wrong += not found.good
            after = "the oracle objects" if found.oracle else "then all well"
            broken, lost = len(found.pages), len(found.lost)
            print(f"{number + 1} ({point or 'anywhere'}): {broken} files broken, {lost} publications lost, {after}")
            for line in (*found.pages[:3], *found.lost[:3], *found.oracle.splitlines()[-4:]):
                print(f"   {line}", flush=True)
    print(f"{wrong} of {options.rounds} cuts left something wrong; syncs: {options.sync}.")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
