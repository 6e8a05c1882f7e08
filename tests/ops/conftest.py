"""Fixtures for the tests of the command."""

from pathlib import Path

import pytest

from khabar.ops import setup
from khabar.ops.installation import FILE_NAME, Installation, load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the files of a fresh installation, without a database."""
    for name in setup.FOLDERS:
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / FILE_NAME).write_text(setup.configuration(setup.Wishes()), encoding="utf-8")
    (tmp_path / FILE_NAME).chmod(0o600)
    return tmp_path


@pytest.fixture
def installation(folder: Path) -> Installation:
    """That installation, read."""
    return load(folder)
