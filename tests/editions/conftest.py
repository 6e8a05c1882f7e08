from pathlib import Path

import pytest

from khabar.editions.models import Edition
from khabar.editions.queries import built_in_folder, edition, load

FIXTURES = Path(__file__).parents[1] / "fixtures" / "editions"


@pytest.fixture
def sorani() -> Edition:
    return load("ckb", (built_in_folder(), FIXTURES))


@pytest.fixture
def persian() -> Edition:
    return edition("fa")


@pytest.fixture
def arabic() -> Edition:
    return edition("ar")
