"""A second host as delivery target, through OpenSSH's ``sftp`` program and any server that speaks its protocol.

A batch uploads every file under a temporary name, synced where the server can, and then renames each over the old one
(OpenSSH's ``posix-rename``), so that a file appears whole or not at all.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from khabar.press import store
from khabar.press.delivery.interface import DeliveryFailed, Misconfigured, TreeFile

PATIENCE = 120.0
SLOWEST = 50_000
"""A batch may take these seconds, and one more for each so many bytes."""

SPECIAL = '\\"'
"""What sftp reads even in a quoted name unless a backslash stands before it."""


def host_options(host: str, *, port: int = 22, user: str = "", key_file: str = "", known_hosts: str = "") -> list[str]:
    """Return the options with which ``sftp`` connects to `host`, never asking a question."""
    wanted = {
        "BatchMode": "yes",
        "StrictHostKeyChecking": "yes",
        "ConnectTimeout": "20",
        "ServerAliveInterval": "15",
        "ServerAliveCountMax": "4",
    }
    if known_hosts:
        wanted["UserKnownHostsFile"] = known_hosts
    if key_file:
        wanted |= {"IdentityFile": key_file, "IdentitiesOnly": "yes"}
    options = [f"-o{name}={value}" for name, value in wanted.items()]
    return [*options, "-P", str(port), f"{user}@{host}" if user else host]


class Sftp:
    """Keeps a copy of the tree in the folder `root` of the host that `options` of the ``sftp`` program lead to."""

    carries = True

    def __init__(self, name: str, root: str, options: Sequence[str]) -> None:
        self.name = name
        self.root = PurePosixPath(root)
        self.options = list(options)
        self._made: set[PurePosixPath] = set()

    def put(self, files: Sequence[TreeFile]) -> None:
        """Make the files appear. Raises DeliveryFailed; each file is then the old one or the new one."""
        with TemporaryDirectory(prefix="khabar-sftp-") as folder:
            uploads: list[str] = []
            renames: list[str] = []
            folders: dict[PurePosixPath, None] = {}
            for number, file in enumerate(files):
                place = self.root / file.file
                folders |= dict.fromkeys(reversed([one for one in place.parents if len(one.parts) >= self._depth]))
                part = place.with_name(place.name + store.TEMPORARY)
                uploads.append(f"put -f {_quoted(_local(file, Path(folder), number))} {_quoted(part)}")
                renames.append(f"rename {_quoted(part)} {_quoted(place)}")
            missing = [one for one in folders if one not in self._made]
            self._run(
                [*(f"-mkdir {_quoted(one)}" for one in missing), *uploads, *renames],
                sum(_size(file) for file in files),
            )
            self._made.update(missing)

    def remove(self, files: Sequence[str]) -> None:
        """Take files and folders left empty away. Raises DeliveryFailed when one stays."""
        places = [self.root / file for file in files]
        folders = {one for place in places for one in place.parents if len(one.parts) > self._depth}
        # A file that is not there is no fault, so that the listing tells whether all are gone.
        told = self._run(
            [
                *(f"-rm {_quoted(place)}" for place in places),
                *(f"-ls -1 {_quoted(place)}" for place in places),
                *(f"-rmdir {_quoted(one)}" for one in sorted(folders, key=lambda one: -len(one.parts))),
            ]
        )
        self._made.clear()
        left = {str(place) for place in places} & {line.strip() for line in told.splitlines()}
        if left:
            raise DeliveryFailed(f"{min(left)} could not be removed: give the tree to the user that signs in there.")

    def purge(self, addresses: Sequence[str]) -> None:
        """Do nothing: the host serves what stands in the folder."""

    def check(self) -> None:
        """Look whether the folder is there or can be made. Raises DeliveryFailed, Misconfigured without the program."""
        self._run([f"-mkdir {_quoted(self.root)}", f"cd {_quoted(self.root)}"])

    @property
    def _depth(self) -> int:
        return len(self.root.parts)

    def _run(self, lines: Sequence[str], size: int = 0) -> str:
        """Run a batch and return what it printed."""
        program = shutil.which("sftp")
        if program is None:
            raise Misconfigured("There is no sftp program: install OpenSSH's client (Debian: openssh-client).")
        with _translated():
            done = subprocess.run(
                [program, "-b", "-", *self.options],
                input="\n".join(lines) + "\n",
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                env={**os.environ, "LC_ALL": "C.UTF-8"},
                check=False,
                timeout=PATIENCE + size / SLOWEST,
            )
        if done.returncode:
            self._made.clear()
            said = [line for line in done.stderr.splitlines() if line.strip()] or [f"exit code {done.returncode}"]
            raise DeliveryFailed(f"sftp: {said[-1]}. Try the same by hand: sftp {' '.join(self.options)}")
        return done.stdout


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except subprocess.TimeoutExpired as error:
        raise DeliveryFailed(f"sftp did not end within {error.timeout:.0f} seconds: look at the connection.") from error
    except OSError as error:
        raise DeliveryFailed(f"sftp could not be run: {error}") from error


def _local(file: TreeFile, folder: Path, number: int) -> Path:
    if file.source is not None:
        return file.source
    path = folder / str(number)
    path.write_bytes(file.read())
    return path


def _size(file: TreeFile) -> int:
    return file.source.stat().st_size if file.source is not None else len(file.data or b"")


def _quoted(path: Path | PurePosixPath) -> str:
    """Return a path as a batch file of sftp takes it. Raises DeliveryFailed for a name with a line break."""
    name = str(path)
    if "\n" in name or "\r" in name:
        raise DeliveryFailed(f"{name!r} has a line break in its name, which sftp does not take.")
    return '"' + "".join("\\" + letter if letter in SPECIAL else letter for letter in name) + '"'
