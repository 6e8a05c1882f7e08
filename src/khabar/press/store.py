"""The file store: pages become compressed files that appear whole or not at all.

The order is temporary file, sync, rename, sync, and only then is the bake acknowledged; without the first sync a power
cut leaves renamed but empty files. One ``syncfs`` for a batch costs less than an fsync for each file.
"""

import ctypes
import gzip
import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import brotli

BROTLI_QUALITY = 5
GZIP_LEVEL = 6
TEMPORARY = ".khabar-part"

_libc = ctypes.CDLL(None, use_errno=True)


class UnsafePath(ValueError):
    """The page's path would leave the site tree."""


@dataclass(frozen=True)
class Output:
    """One file of the tree: its path relative to the root, and its bytes."""

    file: str
    data: bytes


def base_file(path: str) -> str:
    """Return the file, relative to the tree and without compression suffix, of the page at `path`.

    ``/fa/x/`` is ``fa/x/index.html``, ``/fa/feed.xml`` is ``fa/feed.xml``. Raises UnsafePath for anything that is not
    a plain absolute path.
    """
    parts = path.split("/")
    if not path.startswith("/") or "\0" in path or any(part in (".", "..") or "\\" in part for part in parts):
        raise UnsafePath(f"{path!r} would leave the site tree.")
    if any(part == "" for part in parts[1:-1]):
        raise UnsafePath(f"{path!r} has an empty part.")
    relative = "/".join(parts[1:])
    return relative + "index.html" if path.endswith("/") else relative


def page_outputs(path: str, body: bytes, status: int, location: str) -> list[Output]:
    """Return the files that a rendered page becomes.

    A page is its brotli and gzip copies; a page with status 410 a tombstone (``gone.html``) in their place; a redirect
    a small text file with status and target. Raises UnsafePath as `base_file` does.
    """
    base = base_file(path)
    folder = base.removesuffix("index.html")
    if location:
        return [Output(folder + "redirect", f"{status} {location}\n".encode())]
    if status == 410:
        base = folder + "gone.html"
    return [
        Output(base + ".br", brotli.compress(body, quality=BROTLI_QUALITY)),
        Output(base + ".gz", gzip.compress(body, GZIP_LEVEL, mtime=0)),
    ]


def digest(outputs: list[Output]) -> str:
    """Return a hash over names and bytes, 32 hexadecimal digits."""
    state = hashlib.blake2b(digest_size=16)
    for output in outputs:
        state.update(output.file.encode() + b"\0" + output.data)
    return state.hexdigest()


class FileStore:
    """The site tree on a local file system."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def target(self, file: str) -> Path:
        """Return the absolute path of a tree file. Raises UnsafePath when it would leave the tree."""
        path = self.root / file
        if self.root.resolve() not in path.resolve().parents:
            raise UnsafePath(f"{file!r} would leave the site tree.")
        return path

    def write(self, outputs: list[Output]) -> None:
        """Make all `outputs` appear, in their order, each whole. Raises OSError; old files then stand unharmed."""
        pending: list[tuple[Path, Path]] = []
        try:
            for output in outputs:
                target = self.target(output.file)
                target.parent.mkdir(parents=True, exist_ok=True)
                temporary = target.with_name(target.name + TEMPORARY)
                pending.append((temporary, target))
                temporary.write_bytes(output.data)
            self._publish(pending)
        except BaseException:
            for temporary, _ in pending:
                temporary.unlink(missing_ok=True)
            raise

    def holds(self, outputs: list[Output]) -> bool:
        """Return whether all `outputs` stand in the tree with these very bytes."""
        try:
            return all(self.target(output.file).read_bytes() == output.data for output in outputs)
        except FileNotFoundError:
            return False

    def adopt(self, source: Path, file: str) -> None:
        """Make the finished file at `source` appear in the tree as `file`, unless it is there. Raises OSError."""
        target = self.target(file)
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(target.name + TEMPORARY)
        try:
            shutil.copyfile(source, temporary)
            self._publish([(temporary, target)])
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    def remove(self, files: list[str]) -> None:
        """Remove tree files; a missing one is no fault. Folders left empty go too."""
        for file in files:
            target = self.target(file)
            target.unlink(missing_ok=True)
            for folder in target.parents:
                if folder == self.root:
                    break
                try:
                    folder.rmdir()
                except OSError:
                    break

    def files(self) -> set[str]:
        """Return all files of the tree, relative to its root, temporary ones left out."""
        return {
            path.relative_to(self.root).as_posix()
            for path in self.root.rglob("*")
            if path.is_file() and not path.name.endswith(TEMPORARY)
        }

    def _publish(self, pending: list[tuple[Path, Path]]) -> None:
        if not pending:
            return
        self._sync()
        for temporary, target in pending:
            os.replace(temporary, target)
        self._sync()

    def _sync(self) -> None:
        handle = os.open(self.root, os.O_RDONLY)
        try:
            if hasattr(_libc, "syncfs"):
                if _libc.syncfs(handle) != 0:
                    number = ctypes.get_errno()
                    raise OSError(number, os.strerror(number), str(self.root))
            else:
                os.sync()
        finally:
            os.close(handle)
