"""A snapshot as the first use of the database: it holds no lock, and what is written afterwards does."""

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from khabar.press import transactions
from tests.kernel.test_sqlite import connection as opened


def test_a_snapshot_as_the_first_use_keeps_the_mode_of_later_transactions(
    tmp_path: Path, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "news.sqlite3").touch()
    with django_db_blocker.unblock():
        first = opened(tmp_path / "news.sqlite3")
        monkeypatch.setattr(transactions, "connection", first)
        monkeypatch.setattr(transaction, "get_connection", lambda using=None: first)
        monkeypatch.setattr(transactions, "current_sequence", lambda: 0)
        with transactions.read_snapshot():
            assert first.transaction_mode is None
        assert first.transaction_mode == "IMMEDIATE"
        first.close()
