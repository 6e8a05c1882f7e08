"""SQLite whose writing transactions wait for each other at a lock file, looking every two milliseconds.

SQLite lets one process write at a time. Who finds it busy sleeps and looks again, up to a tenth of a second each time,
so that an editor's save loses against the press, which writes often and briefly. SQLite's own locks still hold: this
one only says when to try.
"""

import fcntl
import os
import time
from pathlib import Path
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

LOOK_EVERY = 0.002
"""Seconds between two looks at the lock."""

SUFFIX = ".turn"
"""What the lock file's name adds to the database's."""


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite backend with that queue; a read (deferred) transaction does not enter it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._turn: int | None = None

    def get_connection_params(self) -> dict[str, Any]:
        """Return what Django's backend does, of a file that is there: none is made in the place of one that is away.

        SQLite would delete the log beside it, which holds what was committed last.
        """
        found: dict[str, Any] = super().get_connection_params()
        if not self.is_in_memory_db():
            found["database"] = f"{Path(found['database']).absolute().as_uri()}?mode=rw"
        return found

    def _start_transaction_under_autocommit(self) -> None:
        if getattr(self, "transaction_mode", None) == "IMMEDIATE" and not self.is_in_memory_db():
            self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _take_turn(self) -> None:
        self._end_turn()
        handle = os.open(f"{self.settings_dict['NAME']}{SUFFIX}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + float(self.settings_dict["OPTIONS"].get("timeout", 5.0))
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    os.close(handle)
                    raise OperationalError("database is locked") from error
                time.sleep(LOOK_EVERY)
            else:
                self._turn = handle
                return

    def _end_turn(self) -> None:
        if self._turn is not None:
            os.close(self._turn)
            self._turn = None
