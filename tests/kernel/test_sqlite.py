"""Writers of one SQLite file take turns; readers wait for nobody."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from khabar.kernel.sqlite import base


def connection(path: Path, timeout: float = 5.0, mode: str | None = "IMMEDIATE") -> base.DatabaseWrapper:
    from django.db import connections

    settings = {
        **connections["default"].settings_dict,
        "ENGINE": "khabar.kernel.sqlite",
        "NAME": str(path),
        "OPTIONS": {"timeout": timeout, "transaction_mode": mode, "init_command": "PRAGMA journal_mode=WAL"},
    }
    return base.DatabaseWrapper(settings, "apart")


@pytest.fixture
def path(tmp_path: Path, django_db_blocker: Any) -> Iterator[Path]:
    path = tmp_path / "news.sqlite3"
    path.touch()
    with django_db_blocker.unblock():
        first = connection(path)
        with first.cursor() as cursor:
            cursor.execute("CREATE TABLE counted (value INTEGER)")
            cursor.execute("INSERT INTO counted VALUES (0)")
        first.close()
        yield path


def begin(writer: base.DatabaseWrapper) -> None:
    writer.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def end(writer: base.DatabaseWrapper, *, commit: bool = True) -> None:
    writer.commit() if commit else writer.rollback()
    writer.set_autocommit(True)


def test_many_writers_lose_nothing(path: Path) -> None:
    failures: list[BaseException] = []

    def write() -> None:
        own = connection(path)
        try:
            for _ in range(25):
                begin(own)
                with own.cursor() as cursor:
                    value = cursor.execute("SELECT value FROM counted").fetchone()[0]
                    cursor.execute("UPDATE counted SET value = %s", [value + 1])
                end(own)
        except BaseException as error:
            failures.append(error)
        finally:
            own.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    reader = connection(path, mode=None)
    with reader.cursor() as cursor:
        assert cursor.execute("SELECT value FROM counted").fetchone() == (100,)
    reader.close()


@pytest.mark.parametrize("commit", [True, False])
def test_a_turn_ends_with_its_transaction(path: Path, commit: bool) -> None:
    first, second = connection(path), connection(path, timeout=0.05)
    begin(first)
    with pytest.raises(OperationalError, match="locked"):
        begin(second)
    second.close()
    end(first, commit=commit)
    begin(second)
    end(second)
    first.close()
    second.close()


def test_a_connection_that_is_dropped_holds_up_nobody(path: Path) -> None:
    first, second = connection(path), connection(path, timeout=0.05)
    begin(first)
    first.in_atomic_block = False
    first.close()
    begin(second)
    end(second)
    second.close()


def test_a_reader_waits_for_no_writer(path: Path) -> None:
    writer, reader = connection(path), connection(path, timeout=0.05, mode=None)
    begin(writer)
    begin(reader)
    with reader.cursor() as cursor:
        assert cursor.execute("SELECT value FROM counted").fetchone() == (0,)
    end(reader)
    end(writer)
    writer.close()
    reader.close()


def test_no_database_is_made_in_the_place_of_one_that_is_away(path: Path) -> None:
    own = connection(path)
    with own.cursor() as cursor:
        cursor.execute("UPDATE counted SET value = 7")
        away = path.rename(path.with_name("away.sqlite3"))
        with pytest.raises(OperationalError, match="unable to open"):
            connection(path).ensure_connection()
        assert not path.exists()
        away.rename(path)
    with connection(path).cursor() as cursor:
        assert cursor.execute("SELECT value FROM counted").fetchone()[0] == 7
