"""A PostgreSQL server that lives as long as the tests: own folder, own port, no durability."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

OWNERS = ("postgres", "nobody")
"""Accounts that run the server when the tests run as root, which PostgreSQL refuses."""

OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=50")
USER = "khabar"


class ServerFault(Exception):
    """The server could not be made or started; the message holds what it printed."""


@dataclass(frozen=True)
class Server:
    """A server made for the tests; `address` is ``postgresql://user:password@127.0.0.1:port/postgres``."""

    address: str
    control: tuple[str, ...]
    starting: tuple[str, ...]
    identity: dict[str, int]

    def start(self) -> None:
        """Start it and wait until it takes connections. Raises ServerFault."""
        _run([*self.control, *self.starting, "start"], self.identity)

    def stop(self) -> None:
        """End it at once, without saying goodbye to its clients. Raises ServerFault."""
        _run([*self.control, "--mode", "immediate", "stop"], self.identity)


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """Run a server with the programs in the folder `programs` and give its address. Raises ServerFault."""
    with running(programs) as made:
        yield made.address


@contextmanager
def running(programs: Path) -> Iterator[Server]:
    """Run a server with the programs in the folder `programs`; at the end it must run. Raises ServerFault."""
    folder = Path(tempfile.mkdtemp(prefix="khabar-postgresql-"))
    identity = _identity(folder)
    password = secrets.token_urlsafe(16)
    secret = folder / "password"
    secret.write_text(password + "\n", encoding="utf-8")
    if identity:
        os.chown(secret, identity["user"], identity["group"])
    data, port = folder / "data", _free_port()
    try:
        _run(
            [
                *(str(programs / "initdb"), "--pgdata", str(data), "--username", USER, "--encoding", "UTF8"),
                *("--locale", "C", "--auth", "scram-sha-256", "--pwfile", str(secret), "--no-sync"),
            ],
            identity,
        )
        settings = [f"-c {option}" for option in OPTIONS]
        options = " ".join([f"-h 127.0.0.1 -p {port} -k {folder}", *settings])
        made = Server(
            address=f"postgresql://{USER}:{password}@127.0.0.1:{port}/postgres",
            control=(str(programs / "pg_ctl"), "--pgdata", str(data), "--wait", "--silent"),
            starting=("--log", str(folder / "log"), "--options", options),
            identity=identity,
        )
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _identity(folder: Path) -> dict[str, int]:
    """Return the account to run as, and give it `folder`; empty when this process is not root."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    owner = next((known[name] for name in OWNERS if name in known), None)
    if owner is None:
        raise ServerFault(f"PostgreSQL does not run as root, and there is no account {' or '.join(OWNERS)}.")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return {"user": owner.pw_uid, "group": owner.pw_gid}


def _run(command: list[str], identity: dict[str, int]) -> None:
    groups = {"extra_groups": []} if identity else {}
    with tempfile.TemporaryFile("w+") as output:  # a pipe would stay open in the server and never end
        done = subprocess.run(
            command,
            stdout=output,
            stderr=output,
            cwd="/",
            check=False,
            **identity,
            **groups,  # type: ignore[call-overload]
        )
        if done.returncode:
            output.seek(0)
            raise ServerFault(f"{Path(command[0]).name} failed:\n{output.read()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
