"""The estimate before publishing: as many pages as are baked afterwards, and nothing of the trial stays."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as configured
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from khabar.kernel.models import AuditLine, Outbox
from khabar.newsroom.actions import publish, unpublish
from khabar.newsroom.models import Article
from khabar.newsroom.validation import NotPublishable
from khabar.press import actions, estimates, expander, store
from khabar.press.models import Dirty, Publication
from tests import factories

pytestmark = pytest.mark.django_db

Change = Callable[[], object]


def edited(article: Article, **fields: Any) -> Change:
    """Return a function that publishes `article` with the changed fields; the draft is saved already."""
    article.refresh_from_db()
    for name, value in fields.items():
        setattr(article, name, value)
    revision = article.save_revision()
    return lambda: publish(article, by=None, revision=revision)


def everything() -> dict[str, int]:
    """Return how many rows each table holds."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def files(*folders: str) -> set[tuple[str, int]]:
    """Return all files below the folders, each with the time of its last change."""
    found = (path for folder in folders for path in Path(folder).rglob("*") if path.is_file())
    return {(str(path), path.stat().st_mtime_ns) for path in found}


def published_draft(articles: list[Article]) -> Change:
    """Return a function that publishes a new draft."""
    draft = factories.draft("fa")
    return lambda: publish(draft, by=None)


CHANGES: dict[str, Callable[[list[Article]], Change]] = {
    "new": published_draft,
    "headline": lambda articles: edited(articles[0], headline="تیتر تازه"),
    "body": lambda articles: edited(articles[1], body=[factories.paragraph("متن درست شد.")]),
    "section": lambda articles: edited(articles[0], section=factories.section("sport")),
    "same": lambda articles: edited(articles[1]),
    "off": lambda articles: lambda: unpublish(articles[0], by=None),
}


@given(chosen=st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=4))
@hypothesis_settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
def test_as_many_pages_are_baked_as_were_estimated(baked: store.FileStore, chosen: list[str]) -> None:
    articles = [factories.article("fa", section=factories.section("politics")) for _ in range(2)]
    actions.run_once(baked)
    for name in chosen:
        change = CHANGES[name](articles)
        while expander.expand():
            pass
        actions.run_once(baked)
        found = estimates.estimate(change)
        change()
        while expander.expand():
            pass
        waiting = set(Dirty.objects.values_list("path", flat=True))
        assert found.pages == len(waiting), name
        assert found.fronts == len(waiting & {"/fa/"}), name
        actions.run_once(baked)


def test_nothing_of_the_trial_stays(baked: store.FileStore) -> None:
    public, draft = factories.article("fa"), factories.draft("ar", picture=factories.picture())
    actions.run_once(baked)
    change = edited(public, headline="تیتر تازه")
    folders = (configured.KHABAR_SITE_TREE, configured.MEDIA_ROOT, configured.KHABAR_PRESS_FOLDER)
    rows, stored = everything(), files(*folders)
    public.refresh_from_db()
    before = {field.attname: getattr(public, field.attname) for field in Article._meta.concrete_fields}
    for trial in (change, lambda: publish(draft, by=None), lambda: unpublish(public, by=None)):
        estimates.estimate(trial)
    assert everything() == rows
    assert files(*folders) == stored
    stays = Article.objects.get(pk=public.pk)
    assert {name: getattr(stays, name) for name in before} == before
    assert not Article.objects.get(pk=draft.pk).live


def test_a_refused_publication_leaves_nothing_and_says_why(db: None) -> None:
    draft = factories.draft("fa", section=None)
    rows = everything()
    with pytest.raises(NotPublishable) as refusal:
        estimates.estimate(lambda: publish(draft, by=None))
    assert refusal.value.problems
    assert everything() == rows
    assert connection.is_usable()


def test_what_waits_already_is_not_counted(baked: store.FileStore) -> None:
    public = factories.article("fa")
    actions.run_once(baked)
    factories.article("fa")
    assert Outbox.objects.exists()
    assert estimates.estimate(edited(public, body=[factories.paragraph("متن دیگر.")])).pages == 1


def test_a_roll_out_is_counted_whole_and_named_as_one(baked: store.FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    section = factories.section("politics")
    articles = [factories.article("fa", section=section) for _ in range(4)]
    actions.run_once(baked)
    monkeypatch.setattr(expander, "ROLL_OUT_FROM", 2)

    def rename() -> None:
        section.names = {**section.names, "fa": "سیاست تازه"}
        section.save()

    found = estimates.estimate(rename)
    assert found.rolled_out
    assert found.pages == len(articles)
    rename()
    assert actions.run_once(baked) == found.pages


def test_the_estimate_is_what_the_press_says_afterwards(baked: store.FileStore) -> None:
    draft = factories.draft("fa")
    actions.run_once(baked)
    found = estimates.estimate(lambda: publish(draft, by=None))
    assert not AuditLine.objects.filter(action="article.publish", object_id=str(draft.pk)).exists()
    publish(draft, by=None)
    actions.run_once(baked)
    assert Publication.objects.get(object_id=str(draft.pk)).pages == found.pages == 2
