"""The installation on which a benchmark runs: made for it, marked as such, never one that holds real work."""

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from khabar.ops import framework, setup
from khabar.ops.installation import FILE_NAME, Installation, InstallationError, load
from khabar.ops.terminal import Progress

MARK = "bench.json"
NAME = "Bench Agency"


@dataclass(frozen=True)
class Mark:
    """What a benchmark's folder holds: the archive's seed, the number of articles whose pages the press has, and
    whether the bulk of these were only registered.
    """

    seed: int
    baked: int = 0
    registered: bool = False


@dataclass
class Ground:
    """A benchmark's installation, with Django started for it."""

    installation: Installation
    mark: Mark

    def note_baked(self, articles: int, *, registered: bool = False) -> None:
        """Remember that the pages of the first `articles` articles stand in the tree (0: none do)."""
        self.mark = replace(self.mark, baked=articles, registered=registered)
        _write(self.installation.folder, self.mark)

    def set_bakers(self, bakers: int) -> None:
        """Let the installation have so many presses: each learns from khabar.toml whether it is the only one."""
        file = self.installation.folder / FILE_NAME
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"(?m)^bakers = \d+$", f"bakers = {bakers}", text), encoding="utf-8")
        self.installation = load(self.installation.folder)


@contextmanager
def opened(folder: Path | None, seed: int) -> Iterator[Ground]:
    """Give the benchmark's installation in `folder`, made when it is new, or a temporary one when `folder` is None.

    Raises InstallationError for a folder that holds something else or an archive of another seed.
    """
    if folder is not None:
        yield _open(folder.resolve(), seed)
        return
    with tempfile.TemporaryDirectory(prefix="khabar-bench-") as temporary:
        yield _open(Path(temporary) / "installation", seed)


def _open(folder: Path, seed: int) -> Ground:
    if not (folder / FILE_NAME).exists():
        with Progress("Installation for the benchmark"):
            names = {code: NAME for code in ("en", "ar", "tr", "fr", "es", "ku", "fa")}
            setup.initialise(folder, setup.Wishes(names=names, short_names=names, about=names))
        _write(folder, Mark(seed))
    if not (folder / MARK).exists():
        raise InstallationError(
            f"{folder} was not made for benchmarks, which would fill it with invented articles: name a new folder."
        )
    mark = Mark(**json.loads((folder / MARK).read_text(encoding="utf-8")))
    if mark.seed != seed:
        raise InstallationError(
            f"{folder} holds an archive of seed {mark.seed}, not {seed}: name a new folder, or use --seed {mark.seed}."
        )
    installation = load(folder)
    framework.start(installation)
    return Ground(installation, mark)


def _write(folder: Path, mark: Mark) -> None:
    (folder / MARK).write_text(json.dumps(asdict(mark)) + "\n", encoding="utf-8")
