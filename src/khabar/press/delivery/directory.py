"""A second directory as delivery target: another disk, or one that a network mounts."""

import os
from collections.abc import Sequence
from pathlib import Path

from khabar.press import store
from khabar.press.delivery.interface import DeliveryFailed, TreeFile


class Directory:
    """Keeps a copy of the tree in the folder `root`, as the press keeps the tree itself.

    With `mounted` the folder must lie on a mounted file system, so that one that is away is not filled up instead.
    """

    carries = True

    def __init__(self, name: str, root: Path, *, mounted: bool = False, disk: store.Disk | None = None) -> None:
        self.name = name
        self.root = root
        self.mounted = mounted
        self.disk = disk or store.Disk()

    def put(self, files: Sequence[TreeFile]) -> None:
        """Make the files appear. Raises DeliveryFailed; each file is then the old one or the new one."""
        outputs = [store.Output(file.file, file.read()) for file in files if file.source is None]
        copied = [(file.source, file.file) for file in files if file.source is not None]
        try:
            self._store().write(outputs, copied)
        except OSError as error:
            raise self._failed(error) from error

    def remove(self, files: Sequence[str]) -> None:
        """Take files away. Raises DeliveryFailed."""
        try:
            tree = self._store()
            tree.remove(files)
            self.disk.sync(tree.root)
        except OSError as error:
            raise self._failed(error) from error

    def purge(self, addresses: Sequence[str]) -> None:
        """Do nothing: who reads the folder sees what stands there."""

    def check(self) -> None:
        """Look whether the folder can be written. Raises DeliveryFailed."""
        try:
            tree = self._store()
        except OSError as error:
            raise self._failed(error) from error
        if not os.access(tree.root, os.W_OK | os.X_OK):
            raise DeliveryFailed(f"{self.root} cannot be written: give it to the user that runs Khabar.")

    def _store(self) -> store.FileStore:
        if self.mounted and not any(os.path.ismount(path) for path in (self.root, *self.root.parents[:-1])):
            raise DeliveryFailed(f"{self.root} is not mounted: mount it, or set mounted = false in khabar.toml.")
        return store.FileStore(self.root, self.disk)

    def _failed(self, error: OSError) -> DeliveryFailed:
        return DeliveryFailed(
            f"{self.root}: {error.strerror or error}. Look whether it is there, writable and not full."
        )
