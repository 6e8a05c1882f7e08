"""Finds or installs the programs that the tests drive: PostgreSQL's server, a Chromium, OpenSSH's file transfer."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SERVER_FOLDERS = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt", "/usr/local/opt")

NO_POSTGRESQL = (
    "No PostgreSQL server programs (initdb, pg_ctl) on this machine, and they could not be installed.\n"
    "Install them, with `apt-get install postgresql` for example, or put their folder on the PATH; then run again."
)
SFTP_SERVERS = ("/usr/lib/openssh/sftp-server", "/usr/libexec/openssh/sftp-server", "/usr/libexec/sftp-server")
NO_SFTP = (
    "No sftp, or no sftp-server in one of {places}, on this machine, and they could not be installed.\n"
    "Install OpenSSH's client and file server, with `apt-get install openssh-client openssh-sftp-server` for example; "
    "then run again."
)
NO_BROWSER = (
    "No Chromium on this machine, and none could be installed.\n"
    "Install one, with `apt-get install chromium` or `.venv/bin/playwright install --with-deps chromium`; then run "
    "again."
)


class Missing(Exception):
    """A program that the tests need cannot be had; the message says how to get it."""


def postgresql(install: bool = True) -> Path:
    """Return the folder that holds initdb and pg_ctl, installing Debian's package when allowed and possible.

    Raises Missing.
    """
    found = _server_folder()
    if found is None and install and _apt("postgresql"):
        found = _server_folder()
    if found is None:
        raise Missing(NO_POSTGRESQL)
    return found


def browser(folder: Path, install: bool = True) -> str:
    """Return a PATH on which one of `BROWSERS` is a Chromium that runs.

    One that is missing comes from Debian when root, else from Playwright, linked as ``chromium`` in `folder`. Raises
    Missing.
    """
    path = os.environ.get("PATH", "")
    ways: tuple[Callable[[], str | None], ...] = (
        lambda: _running(path),
        lambda: _running(path) if install and _apt("chromium") else None,
        lambda: _running(_playwright(folder, path)) if install else None,
    )
    for way in ways:
        found = way()
        if found is not None:
            return found
    raise Missing(NO_BROWSER)


def sftp(install: bool = True) -> Path:
    """Return OpenSSH's ``sftp-server``, which the tests talk to with its ``sftp``; installs Debian's packages.

    Raises Missing.
    """
    found = _sftp_server()
    if found is None and install and _apt("openssh-client") and _apt("openssh-sftp-server"):
        found = _sftp_server()
    if found is None:
        raise Missing(NO_SFTP.format(places=", ".join(SFTP_SERVERS)))
    return found


def _sftp_server() -> Path | None:
    if shutil.which("sftp") is None:
        return None
    return next((Path(path) for path in SFTP_SERVERS if Path(path).exists()), None)


def _server_folder() -> Path | None:
    on_path = shutil.which("initdb")
    if on_path and (Path(on_path).resolve().parent / "pg_ctl").exists():
        return Path(on_path).resolve().parent
    found = [path.parent for folder in SERVER_FOLDERS for path in Path(folder).glob("*/bin/initdb") if path.exists()]
    return max(found, key=_version, default=None)


def _version(folder: Path) -> float:
    digits = "".join(letter for letter in folder.parent.name if letter.isdigit() or letter == ".")
    return float(digits or 0)


def _running(path: str) -> str | None:
    """Return `path` when a browser on it answers; Ubuntu's package is only a stub that asks for another."""
    for name in BROWSERS:
        program = shutil.which(name, path=path)
        if program and _runs([program, "--version"]):
            return path
    return None


def _runs(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _apt(package: str) -> bool:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    print(f"Installing {package} from Debian …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", package]
    for command in (["apt-get", "update", "--quiet"], install):
        done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    return done.returncode == 0


def _playwright(folder: Path, path: str) -> str:
    """Fetch Playwright's Chromium, link it as ``chromium`` in `folder`, and return `path` with that folder first."""
    print("Fetching Chromium with Playwright …", flush=True)
    script = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
    )
    fetched = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    program = Path(told.stdout.strip() or "missing")
    if fetched.returncode == 0 and program.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        link = folder / "chromium"
        link.unlink(missing_ok=True)
        link.symlink_to(program)
    return f"{folder}{os.pathsep}{path}"
