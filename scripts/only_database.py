"""A pytest plugin that leaves only the tests that touch the database; ``make test`` runs them on PostgreSQL."""

import pytest

FIXTURES = {"db", "transactional_db", "committed"}
ELSEWHERE = ("browser", "failure")
"""Marks of tests that bring a database of their own."""


def touches_database(fixtures: set[str], marks: set[str]) -> bool:
    """Return whether a test with these fixtures and marks runs on the database of the test settings."""
    return not marks & set(ELSEWHERE) and bool(fixtures & FIXTURES or marks & {"django_db", "postgres"})


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the other tests."""
    kept, dropped = [], []
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        marks = {mark.name for mark in item.iter_markers()}
        (kept if touches_database(fixtures, marks) else dropped).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=dropped)
