"""The file store: pages become compressed files that appear whole or not at all.

The order is temporary file, sync, rename, sync, and only then is the bake acknowledged; without the first sync a power
cut leaves renamed but empty files. One ``syncfs`` for a batch costs less than an fsync for each file, but waits for
whatever others have written; a few files, such as a new article's, are therefore synced by themselves, side by side.
"""

import ctypes
import errno
import gzip
import hashlib
import os
import shutil
import zlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import brotli

from khabar.kernel import failpoints

BROTLI_QUALITY = 5
BEST_BROTLI_QUALITY = 11
GZIP_LEVEL = 6
TEMPORARY = ".khabar-part"

COMPACT = (".jpg", ".png")
"""Endings of pages that are pictures: they are compressed already and stand in the tree as they are."""

DISK_TROUBLE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
"""Errors of the file system as a whole: every page would meet them, so none is to blame."""

FEW = 12
"""How many new files at most are synced by themselves."""

REMEMBERED = 10_000
"""How many folders a store remembers to lie within its tree; every article has one of its own."""


Pending = list[tuple[Path, Path]]
"""Files under their temporary names, and where they belong."""


class UnsafePath(ValueError):
    """The page's path would leave the site tree."""


@dataclass(frozen=True)
class Output:
    """One file of the tree: its path relative to the root, and its bytes."""

    file: str
    data: bytes


@dataclass(frozen=True)
class Content:
    """What a page becomes before compression: the name of its file, its bytes, and whether copies are compressed."""

    file: str
    body: bytes
    compressed: bool = True

    @property
    def files(self) -> list[str]:
        """The names of the files that stand for it in the tree."""
        return [self.file + ".br", self.file + ".gz"] if self.compressed else [self.file]

    @property
    def digest(self) -> str:
        """A hash over name and bytes, 32 hexadecimal digits."""
        state = hashlib.blake2b(self.file.encode() + b"\0", digest_size=16)
        state.update(self.body)
        return state.hexdigest()

    def outputs(self) -> list[Output]:
        """Return the files: brotli and gzip copies, or the bytes as they are."""
        if not self.compressed:
            return [Output(self.file, self.body)]
        return [
            Output(self.file + ".br", brotli.compress(self.body, quality=BROTLI_QUALITY)),
            Output(self.file + ".gz", gzip.compress(self.body, GZIP_LEVEL, mtime=0)),
        ]


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


def page_content(path: str, body: bytes, status: int, location: str) -> Content:
    """Return what a rendered page becomes.

    A page is an HTML (or other) file; a page with status 410 a tombstone (``gone.html``) in its place; a redirect a
    small text file with status and target. Raises UnsafePath as `base_file` does.
    """
    base = base_file(path)
    folder = base.removesuffix("index.html") if path.endswith("/") else base + "/"
    if location:
        return Content(folder + "redirect", f"{status} {location}\n".encode(), compressed=False)
    if status == 410:
        return Content(folder + "gone.html", body)
    return Content(base, body, compressed=not base.endswith(COMPACT))


def possible_files(path: str) -> set[str]:
    """Return the files that may stand for the page at `path`, whatever becomes of it; none when it is no plain path."""
    try:
        made = [page_content(path, b"", status, location) for status, location in ((200, ""), (410, ""), (301, "/"))]
    except UnsafePath:
        return set()
    return {file for content in made for file in content.files}


def page_path(file: str) -> str:
    """Return the path of the page for which a file of the tree may stand, the inverse of `possible_files`."""
    plain = file.removesuffix(".br").removesuffix(".gz")
    folder, _, name = plain.rpartition("/")
    if name in ("index.html", "gone.html", "redirect"):
        # ``feed.xml/gone.html`` stands for the file feed.xml, ``x/gone.html`` for the folder x.
        return f"/{folder}" if "." in folder.rpartition("/")[2] else f"/{folder}/" if folder else "/"
    return f"/{plain}"


class Disk:
    """The calls to the operating system by which the tree changes; tests put one in its place that fails."""

    _libc = ctypes.CDLL(None, use_errno=True)

    def write(self, path: Path, data: bytes) -> None:
        """Write a whole file."""
        path.write_bytes(data)

    def copy(self, source: Path, path: Path) -> None:
        """Copy a whole file."""
        shutil.copyfile(source, path)

    def replace(self, source: Path, path: Path) -> None:
        """Rename a file over another, at once."""
        os.replace(source, path)

    def unlink(self, path: Path) -> None:
        """Remove a file; a missing one is no fault."""
        path.unlink(missing_ok=True)

    def sync(self, root: Path) -> None:
        """Make everything written on the file system of `root` durable: ``syncfs``, else ``sync``."""
        if not hasattr(self._libc, "syncfs"):
            os.sync()
            return
        handle = os.open(root, os.O_RDONLY)
        try:
            if self._libc.syncfs(handle) != 0:
                number = ctypes.get_errno()
                raise OSError(number, os.strerror(number), str(root))
        finally:
            os.close(handle)

    def sync_files(self, root: Path, files: Sequence[Path]) -> None:
        """Make whole files of the file system of `root` durable, though perhaps not their names. Raises OSError."""
        if len(files) > FEW:
            self.sync(root)
            return
        # Side by side: the file system then writes its journal once for all of them.
        with ThreadPoolExecutor(len(files)) as threads:
            for _ in threads.map(self._sync_file, files):
                pass

    def _sync_file(self, path: Path) -> None:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def free(self, root: Path) -> int:
        """Return how many bytes an ordinary user may still write on the file system of `root`."""
        found = os.statvfs(root)
        return found.f_bavail * found.f_frsize


class FileStore:
    """The site tree on a local file system."""

    def __init__(self, root: Path, disk: Disk | None = None) -> None:
        self.root = root
        self.disk = disk or Disk()
        root.mkdir(parents=True, exist_ok=True)
        self._real = root.resolve()
        self._known: set[str] = set()
        self._prefix = f"{root}{os.sep}"

    def target(self, file: str) -> Path:
        """Return the absolute path of a tree file. Raises UnsafePath when it would leave the tree."""
        path = Path(self._prefix + file)
        folder, _, name = file.rpartition("/")
        if folder not in self._known or name in ("", ".", ".."):
            if file.startswith("/") or self._real not in path.resolve().parents:
                raise UnsafePath(f"{file!r} would leave the site tree.")
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known.add(folder)
        return path

    def write(self, outputs: Iterable[Output], copies: Sequence[tuple[Path, str]] = ()) -> None:
        """Make the `copies` (source, file) and then all `outputs` appear, in their order, each whole and durable.

        Raises OSError; old files then stand unharmed, or are new ones already.
        """
        pending = self.prepare(outputs, copies)
        if pending:
            try:
                self.place(pending)
            except BaseException:
                self.discard(pending)
                raise
            self.disk.sync(self.root)
            failpoints.reach("store.durable")

    def prepare(self, outputs: Iterable[Output], copies: Sequence[tuple[Path, str]] = ()) -> Pending:
        """Bring the same to the disk under temporary names, for `place` or `discard`. Raises OSError."""
        pending: Pending = []
        try:
            for source, file in copies:
                self.disk.copy(source, self._temporary(file, pending))
            for output in outputs:
                self.disk.write(self._temporary(output.file, pending), output.data)
            if pending:
                failpoints.reach("store.written")
                self.disk.sync_files(self.root, [temporary for temporary, _target in pending])
                failpoints.reach("store.synced")
        except BaseException:
            self.discard(pending)
            raise
        return pending

    def place(self, pending: Pending) -> None:
        """Give prepared files their names, each at one instant; `sync` makes that durable. Raises OSError."""
        for number, (temporary, target) in enumerate(pending):
            if number == len(pending) // 2:
                failpoints.reach("store.half-renamed")
            self.disk.replace(temporary, target)
        failpoints.reach("store.renamed")

    def discard(self, pending: Pending) -> None:
        """Remove what was prepared and not placed."""
        for temporary, _target in pending:
            temporary.unlink(missing_ok=True)

    def holds(self, content: Content) -> bool:
        """Return whether the files of `content` stand in the tree and unpack to its very bytes."""
        try:
            for file in content.files:
                data = (self.root / file).read_bytes()
                if unpacked(file, data) != content.body if content.compressed else data != content.body:
                    return False
        except (OSError, EOFError, zlib.error, brotli.error):
            return False
        return True

    def has(self, file: str) -> bool:
        """Return whether a tree file stands."""
        return os.path.isfile(self._prefix + file)

    def remove(self, files: Iterable[str]) -> None:
        """Remove tree files; a missing one is no fault. Folders left empty go too."""
        for file in files:
            target = self.target(file)
            self.disk.unlink(target)
            for folder in target.parents:
                if folder == self.root:
                    break
                try:
                    folder.rmdir()
                except OSError:
                    break

    def sync(self) -> None:
        """Make everything done to the tree durable. Raises OSError."""
        self.disk.sync(self.root)

    def files(self) -> set[str]:
        """Return all files of the tree, relative to its root, temporary ones left out."""
        return {name for name in self.every_file() if not name.endswith(TEMPORARY)}

    def every_file(self) -> Iterator[str]:
        """Yield all files of the tree, relative to its root, temporary ones too, folder by folder."""
        base = len(str(self.root)) + 1
        for folder, _, names in os.walk(self.root):
            prefix = folder[base:] + "/" if len(folder) >= base else ""
            yield from (prefix + name for name in names)

    def free(self) -> int:
        """Return how many bytes may still be written."""
        return self.disk.free(self.root)

    def _temporary(self, file: str, pending: Pending) -> Path:
        target = self.target(file)
        if not pending or pending[-1][1].parent != target.parent:
            target.parent.mkdir(parents=True, exist_ok=True)
        # The process number keeps a process that died from sharing its half-written file with one that lives.
        temporary = target.with_name(f"{target.name}.{os.getpid()}{TEMPORARY}")
        pending.append((temporary, target))
        return temporary


def unpacked(file: str, data: bytes) -> bytes:
    """Return what the compressed bytes of `file`, by its suffix, stand for. Raises as the two libraries do."""
    return brotli.decompress(data) if file.endswith(".br") else gzip.decompress(data)
