"""What a delivery target is: a place that holds a copy of the site tree, or a cache that forgets what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

ENCODINGS = {".br": "br", ".gz": "gzip"}
"""Endings of compressed copies in the tree, with the content coding that each is."""


class DeliveryFailed(Exception):
    """The target did not take what it was given; it is tried again later. The message says what to look at."""


class Misconfigured(DeliveryFailed):
    """Nothing can be delivered before a person changes the configuration; the message says what."""


@dataclass(frozen=True)
class TreeFile:
    """A file for a target: its name in the tree, the address of the page it stands for, and its bytes.

    `address` begins with a slash (``/fa/x/``, ``/assets/site.css``). A page's bytes are in `data`, those of a picture
    or recording, which never change, in the file `source`.
    """

    file: str
    address: str
    data: bytes | None = None
    source: Path | None = None

    def read(self) -> bytes:
        """Return the bytes. Raises OSError when the source cannot be read."""
        return self.source.read_bytes() if self.source is not None else self.data or b""

    @property
    def encoding(self) -> str:
        """The content coding of the bytes, empty for none."""
        return ENCODINGS.get(self.file[-3:], "")


class Target(Protocol):
    """A delivery target. One that does not carry files is told of changed addresses only.

    Every call may be repeated with the same arguments, and raises DeliveryFailed when its work is not wholly done.
    """

    @property
    def name(self) -> str:
        """What it is called in khabar.toml."""

    @property
    def carries(self) -> bool:
        """Whether it takes files."""

    def put(self, files: Sequence[TreeFile]) -> None:
        """Make the files appear, each whole or not at all; all are durable when this returns."""

    def remove(self, files: Sequence[str]) -> None:
        """Take tree files away; one that is not there is no fault."""

    def purge(self, addresses: Sequence[str]) -> None:
        """Say that what stands at these addresses has changed."""

    def check(self) -> None:
        """Look whether the target can be reached and written, without changing what readers see."""


def plain(file: str) -> str:
    """Return the name of a tree file without the ending of a compressed copy."""
    return file[:-3] if file[-3:] in ENCODINGS else file


def addresses_of(file: str) -> list[str]:
    """Return the addresses whose page or shared file the tree file can be: one, or two for what went or moved."""
    name = "/" + plain(file)
    folder, _, last = name.rpartition("/")
    if last == "index.html":
        return [folder + "/"]
    if last in ("gone.html", "redirect"):
        return [folder + "/", folder]
    return [name]
