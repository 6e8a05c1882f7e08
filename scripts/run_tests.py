"""``make test``: what touches the database on PostgreSQL first, then everything on SQLite, browser and failures too."""

import os
import subprocess
import sys
from pathlib import Path

from scripts import checkers, programs, temporary_postgresql

ROOT = Path(__file__).resolve().parents[1]
WORKERS = ("-n", "2", "--dist", "loadfile")
ON_POSTGRESQL = ("-p", "scripts.only_database")
NOTHING_CHOSEN = 5
"""Pytest's exit code when the arguments leave no test."""

ON_SQLITE = ("-m", "not postgres")
IN_ANY_ORDER = ("--randomly-seed", "default")
"""By night the order of the tests is drawn afresh; by day a commit is always judged in the same one."""


def main(arguments: list[str]) -> int:
    """Run all tests and return pytest's exit code, that of the first part that fails.

    `arguments` are handed on to both runs of pytest. A missing program is a failure, never a skip.
    """
    try:
        path = programs.browser(ROOT / ".venv" / "browser")
        server = programs.postgresql()
        programs.sftp()
        checkers.install()
    except (programs.Missing, checkers.Missing) as missing:
        print(missing, file=sys.stderr)
        return 2
    environment = {**os.environ, "PATH": path}
    try:
        with temporary_postgresql.server(server) as address:
            print("On PostgreSQL:", flush=True)
            status = run(ON_POSTGRESQL, {**environment, "KHABAR_TEST_DATABASE": address}, arguments)
    except temporary_postgresql.ServerFault as fault:
        print(fault, file=sys.stderr)
        return 2
    if status and not (arguments and status == NOTHING_CHOSEN):
        return status
    print("On SQLite, with browser and failures:", flush=True)
    return run(ON_SQLITE, environment, arguments)


def run(selection: tuple[str, ...], environment: dict[str, str], arguments: list[str]) -> int:
    """Run pytest for the tests of `selection` and return its exit code."""
    order = IN_ANY_ORDER if "KHABAR_NIGHTLY" in environment else ()
    command = [sys.executable, "-m", "pytest", *selection, *WORKERS, *order, *arguments]
    return subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
