"""Fixtures that all tests share."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.utils import translation
from hypothesis import settings

from khabar.kernel import clock, randomness

settings.register_profile("repeatable", derandomize=True)
settings.register_profile("nightly", derandomize=False, print_blob=True)
settings.load_profile("nightly" if "KHABAR_NIGHTLY" in os.environ else "repeatable")

TEST_NOW = datetime(2026, 3, 21, 9, 30, tzinfo=UTC)
"""The instant at which tests run: the first day of Jalali 1405, in the morning."""


@pytest.fixture(autouse=True)
def _exact_time_and_chance() -> Iterator[None]:
    """Every test runs at one instant, with one seed, and in no language that an earlier one's request left behind."""
    with clock.set_to(TEST_NOW), randomness.seeded(7), translation.override("en"):
        yield
