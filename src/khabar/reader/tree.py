"""Reads pages from the site tree, each once for as long as it stays as it is."""

import gzip
import os
import stat
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Generic, TypeVar

import brotli

KEPT = 600
"""How many pages are kept in memory."""

LONGEST = 8 * 1024 * 1024
"""Bytes of the largest file that is read."""

UNPACK: dict[str, Callable[[bytes], bytes]] = {".br": brotli.decompress, ".gz": gzip.decompress, "": lambda data: data}

Made = TypeVar("Made")


class Pages(Generic[Made]):
    """What `make` makes of pages (path, text) of the tree at `root`, kept until the page changes."""

    def __init__(self, root: Path, make: Callable[[str, str], Made]) -> None:
        self._root = os.path.realpath(root)
        self._make = make
        self._kept: OrderedDict[str, tuple[tuple[int, int, int], Made]] = OrderedDict()
        self._lock = threading.Lock()

    def has(self, path: str) -> bool:
        """Return whether a page stands at the folder path `path`."""
        return next(self._files(path), None) is not None

    def get(self, path: str) -> Made | None:
        """Return what was made of the page at the folder path `path`; None when there is none that can be read."""
        found = next(self._files(path), None)
        return self._found(path, *found) if found is not None else None

    def size(self, file: str) -> int:
        """Return the bytes of the file at the path `file`, such as a picture; 0 where there is none."""
        if not file.startswith("/") or "\0" in file or "/." in file:
            return 0
        try:
            status = os.stat(self._root + file, follow_symlinks=False)
        except OSError:
            return 0
        return status.st_size if stat.S_ISREG(status.st_mode) else 0

    def _files(self, path: str) -> Iterator[tuple[str, tuple[int, int, int], Callable[[bytes], bytes]]]:
        """Yield the files of the page that can be read, each with its version and what unpacks it."""
        if not path.startswith("/") or not path.endswith("/") or "\0" in path or "/." in path or "//" in path:
            return
        for ending, unpack in UNPACK.items():
            file = f"{self._root}{path}index.html{ending}"
            try:
                status = os.stat(file, follow_symlinks=False)
            except OSError:
                continue
            if stat.S_ISREG(status.st_mode) and status.st_size <= LONGEST:
                yield file, (status.st_ino, status.st_mtime_ns, status.st_size), unpack

    def _found(
        self, path: str, file: str, version: tuple[int, int, int], unpack: Callable[[bytes], bytes]
    ) -> Made | None:
        with self._lock:
            kept = self._kept.get(path)
            if kept is not None and kept[0] == version:
                self._kept.move_to_end(path)
                return kept[1]
        try:
            text = unpack(Path(file).read_bytes()).decode()
            made = self._make(path, text)
        except (OSError, EOFError, ValueError, brotli.error):
            return None
        with self._lock:
            self._kept[path] = (version, made)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made
