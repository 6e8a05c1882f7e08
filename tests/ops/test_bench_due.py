"""Preparing a storm: many articles scheduled in one go are as if each had been scheduled by itself."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import models, transaction
from wagtail.blocks import StreamValue
from wagtail.models import ReferenceIndex, Revision

from khabar.kernel import clock
from khabar.kernel.models import AuditLine, Outbox, Timer
from khabar.newsroom import actions
from khabar.newsroom.models import Article, Version
from khabar.ops.bench import due, loading, publishing
from khabar.ops.bench.archive import Archive
from khabar.search.models import Change
from khabar.stories.models import Story
from tests.conftest import TEST_NOW

pytestmark = pytest.mark.django_db
ARCHIVE = Archive(seed=5)
NUMBERS = range(40, 52)
LATER = TEST_NOW + timedelta(hours=3)
TABLES: tuple[type[models.Model], ...] = (
    Article, Article.topics.through, Article.people.through, Article.organisations.through, Story, Revision, Timer,
    AuditLine, ReferenceIndex, Version,
)  # fmt: skip
BY_CHANCE = {"id", "revision", "latest_revision_id", "created_at", "latest_revision_created_at"}
"""Fields whose values count up, or are taken from Django's clock."""


@pytest.fixture(autouse=True)
def _an_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "PICTURES", 1)
    monkeypatch.setattr(loading, "PICTURE_SIZE", (96, 64))
    loading.load(ARCHIVE, 30)


def _rows(model: type[models.Model]) -> list[str]:
    found = []
    for row in model._default_manager.values():
        if model is Timer:
            row["details"] = {
                **row["details"],
                "revision": Revision.objects.get(pk=row["details"]["revision"]).object_id,
            }
        if model is AuditLine and "revision" in row["details"]:
            row["details"] = {**row["details"], "revision": "of the article"}
        plain = {name: list(value.raw_data) if isinstance(value, StreamValue) else value for name, value in row.items()}
        found.append(repr(sorted((name, value) for name, value in plain.items() if name not in BY_CHANCE)))
    return sorted(found)


def _state_after(prepare: Callable[[], Any]) -> dict[str, Any]:
    with transaction.atomic(), clock.set_to(TEST_NOW):
        prepare()
        found: dict[str, Any] = {model.__name__: _rows(model) for model in TABLES}
        # Each object once: what changed twice tells the press no more than what changed once.
        found["changed"] = sorted(set(Outbox.objects.values_list("label", "object_id")))
        found["to index"] = sorted({(one.label, one.object_id) for one in Change.objects.all()})
        transaction.set_rollback(True)
    return found


def _one_by_one() -> None:
    for number in NUMBERS:
        actions.schedule(publishing.draft(ARCHIVE, number), LATER, by=None)


def test_scheduled_together_is_as_scheduled_one_by_one() -> None:
    alone = _state_after(_one_by_one)
    together = _state_after(lambda: due.schedule(ARCHIVE, NUMBERS, LATER))
    assert len(alone["Timer"]) == len(NUMBERS)
    assert len(alone["ReferenceIndex"]) > len(NUMBERS)
    assert together == alone
