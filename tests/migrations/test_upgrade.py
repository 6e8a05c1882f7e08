"""An installation with content is migrated from its first version to the newest and loses nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def upgrade(**environment: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name != "KHABAR_TEST_FILE"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.migrations.upgrade"],
        env={**kept, "DJANGO_SETTINGS_MODULE": "tests.migrations.settings", **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_a_populated_sqlite_database_keeps_everything(tmp_path: Path) -> None:
    answer = upgrade(KHABAR_TEST_FILE=str(tmp_path / "first.sqlite3"), KHABAR_TEST_DATABASE="")
    assert answer.strip().endswith("kept"), answer


@pytest.mark.postgres
def test_a_populated_postgresql_database_keeps_everything() -> None:
    answer = upgrade()
    assert answer.strip().endswith("kept"), answer
