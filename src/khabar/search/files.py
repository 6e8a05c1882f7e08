"""Index files: made, opened, told apart from others, put in each other's place. No Django here."""

import sqlite3
from pathlib import Path

from khabar.language import analysis
from khabar.search import postings

APPLICATION = 0x4B484258
"""Marks the file as ours (``PRAGMA application_id``)."""

RULES = "rules"
"""Name of the note of what the index was made under."""

_WAIT = 30.0
"""Seconds for which a writer waits for another."""

_READ_CACHE = 16_000
_WRITE_CACHE = 64_000
"""KiB of the file that a connection keeps in memory."""

_SCHEMA = """
CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE shelf (
    id INTEGER PRIMARY KEY, edition TEXT NOT NULL, language TEXT NOT NULL, last INTEGER NOT NULL DEFAULT 0,
    UNIQUE (edition, language)
);
CREATE TABLE document (
    id INTEGER PRIMARY KEY, digest INTEGER NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL, story TEXT NOT NULL,
    published INTEGER NOT NULL
);
CREATE INDEX document_digest ON document (digest);
CREATE TABLE gone (sequence INTEGER PRIMARY KEY, id INTEGER NOT NULL);
"""


class Unusable(Exception):
    """There is no index to search here: the file is missing, damaged, or was made under other rules. Says which."""


class Stale(Unusable):
    """The index was made under other rules than those of now, and has to be built anew."""


class NotWritten(Exception):
    """What was to be written is not; what was there stays. Says why."""


def rules() -> str:
    """Return what an index is made under: the format of its marks, and the version of the analysis."""
    return f"{postings.FORMAT}.{analysis.VERSION}"


def stale(made: str, *, outdated: bool) -> bool:
    """Return whether an index made under the rules `made` is of no use.

    That is so when its marks have another format; when only the version of the analysis is another, unless `outdated`.
    """
    return made.partition(".")[0] != str(postings.FORMAT) or not (outdated or made == rules())


def replace(path: Path, by: Path) -> None:
    """Put the index file `by`, which nobody has open, in the place of that at `path`, at one stroke.

    `by` lies in the same folder and keeps its name. Former files go; whoever reads them reads on. Raises OSError.
    """
    former = path.resolve()
    link = path.with_name(path.name + ".link")
    link.unlink(missing_ok=True)
    link.symlink_to(by.name)
    link.replace(path)
    for file in {former, path.parent / path.name} - {by.resolve(), path}:
        forget(file)
    forget(path, file=False)


def forget(path: Path, *, file: bool = True) -> None:
    """Remove an index file with what SQLite keeps beside it, or only the latter."""
    for ending in ("", "-wal", "-shm", "-journal")[0 if file else 1 :]:
        path.with_name(path.name + ending).unlink(missing_ok=True)


def identity(path: Path) -> tuple[int, int] | None:
    """Return what tells the file at `path` from any other that takes its place, None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def make(connection: sqlite3.Connection) -> None:
    """Make an empty index of an empty file."""
    connection.execute("PRAGMA journal_mode = WAL")
    made = f"INSERT INTO note VALUES ('{RULES}', '{rules()}')"  # noqa: S608 - numbers of ours
    connection.executescript(f"BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION}; {_SCHEMA} {made}; COMMIT;")


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """Open the file at `path`, `mode` as in an address of SQLite (ro, rw, rwc). Raises Unusable."""
    try:
        # The file itself is opened, not a link to it: the log beside it must never belong to another file.
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=_WAIT,
            check_same_thread=False,
        )  # fmt: skip
        connection.execute(f"PRAGMA cache_size = -{_READ_CACHE if mode == 'ro' else _WRITE_CACHE}")
    except sqlite3.Error as error:
        raise Unusable(f"{path.name} cannot be opened: {error}") from error
    return connection


def examine(connection: sqlite3.Connection, path: Path, *, outdated: bool) -> None:
    """Look whether this is an index of use, as `stale` has it. Raises Unusable, Stale."""
    try:
        marked = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION
        row = connection.execute("SELECT value FROM note WHERE name = ?", (RULES,)).fetchone() if marked else None
    except sqlite3.DatabaseError as error:
        raise Unusable(f"{path.name} is damaged: {error}") from error
    if row is None:
        raise Unusable(f"{path.name} is no index.")
    if stale(row[0], outdated=outdated):
        raise Stale(f"{path.name} was made under rules {row[0]}, now they are {rules()}.")
