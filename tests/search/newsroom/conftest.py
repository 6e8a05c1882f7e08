"""The newsroom's people and desks, with an index of their own."""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from tests.newsroom.conftest import article, desks, front, people, signed_in  # noqa: F401 - fixtures


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """A folder for the index, and no counts of other tests."""
    settings.KHABAR_SEARCH_FOLDER = str(tmp_path / "search")
    cache.clear()
    return tmp_path / "search"
