"""What is scheduled is baked ahead, outside the tree, and used when it is due only if nothing it read has changed."""

import errno
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from khabar.kernel import clock
from khabar.kernel.models import AuditLine, Outbox, Timer
from khabar.newsroom import timing
from khabar.newsroom.models import Article, Version
from khabar.press import loop, queries, queue, staging, store
from khabar.press.models import Page
from khabar.press.queue import Turn
from khabar.site import pages
from khabar.site.pages import PageKind
from tests import factories
from tests.conftest import TEST_NOW
from tests.press.conftest import FRONT, text_of

pytestmark = pytest.mark.django_db

DUE = TEST_NOW + timedelta(hours=3)


@pytest.fixture
def scheduled(baked: store.FileStore) -> Article:
    """A Persian article due in three hours, baked ahead."""
    article = factories.draft("fa", headline="خبر بامداد", section=factories.section("culture"))
    timing.schedule(article, DUE, by=None)
    loop.pass_once(Turn())
    assert staging.stage(10) == 1
    return article


@pytest.fixture
def renders(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the pages rendered from now on."""
    found: list[str] = []
    render = pages.render

    def noted(ref: pages.PageRef) -> Any:
        found.append(ref.path)
        return render(ref)

    monkeypatch.setattr(pages, "render", noted)
    return found


def at(moment: datetime) -> Article:
    with clock.set_to(moment):
        loop.pass_once(Turn())
    return Article.objects.get(edition="fa")


def test_a_trial_leaves_nothing_but_the_staged_files(scheduled: Article, baked: store.FileStore) -> None:
    scheduled.refresh_from_db()
    assert (scheduled.live, Version.objects.count(), Outbox.objects.count()) == (False, 0, 0)
    assert not AuditLine.objects.filter(action="article.publish").exists()
    assert not [file for file in baked.files() if "/2026/" in file]
    assert len(list(staging.folder().iterdir())) == 1
    assert Timer.objects.get().details["warning"] == ""
    assert staging.stage(10) == 0


def test_a_staged_page_is_used_when_it_is_due(scheduled: Article, baked: store.FileStore, renders: list[str]) -> None:
    article = at(DUE)
    assert "خبر بامداد" in text_of(baked, article.path)
    assert renders == [FRONT.path]
    assert list(staging.folder().iterdir()) == []
    assert queries.audit().clean


def test_where_a_staged_page_leads_is_known_so_that_it_waits_for_nothing_else(
    baked: store.FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = b'<a href="/fa/topics/x%C3%AA/?page=2#top">a</a><a href="text/">b</a><img data-large="/media/1.jpeg" alt="">'
    kinds = pages.kinds()
    item = replace(kinds["item"], render=lambda ref: pages.Rendered(body))
    monkeypatch.setattr(pages, "kinds", lambda: {**kinds, "item": item})
    awaited, known = queue.awaited, []

    def noted(*given: Any) -> set[int] | None:
        known.append(given[3])
        return awaited(*given)

    monkeypatch.setattr(queue, "awaited", noted)
    article = factories.draft("fa")
    timing.schedule(article, DUE, by=None)
    loop.pass_once(Turn())
    staging.stage(10)
    article = at(DUE)
    assert known[0] == {"/fa/topics/xê/", f"{article.path}text/", "/media/1.jpeg", article.path}
    assert known[1:] == [None]


def test_that_a_page_will_not_exist_is_known_ahead_too(
    baked: store.FileStore, renders: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = pages.kinds()
    aside = PageKind("aside", 2, lambda: iter(()), lambda ref: None, lambda label, key: _asides(label, key))
    monkeypatch.setattr(pages, "kinds", lambda: {**kinds, "aside": aside})
    article = factories.draft("fa", headline="خبر بامداد")
    timing.schedule(article, DUE, by=None)
    loop.pass_once(Turn())
    staging.stage(10)
    assert f"/aside/{article.pk}/" in renders
    renders.clear()
    at(DUE)
    assert renders == [FRONT.path]
    assert not Page.objects.filter(kind="aside").exists()
    assert list(staging.folder().iterdir()) == []
    assert queries.audit().clean


def _asides(label: str, key: str) -> Iterator[pages.PageRef]:
    if label == "newsroom.article":
        yield pages.PageRef(f"/aside/{key}/", "aside")


@pytest.mark.parametrize("late", [timedelta(minutes=5), timedelta(hours=30)])
def test_a_page_that_comes_late_tells_its_own_time(
    scheduled: Article, baked: store.FileStore, renders: list[str], late: timedelta
) -> None:
    article = at(DUE + late)
    assert article.first_published_at == DUE + late
    assert sorted(renders) == sorted([FRONT.path, article.path])
    assert "خبر بامداد" in text_of(baked, article.path)


def test_a_page_whose_section_was_renamed_meanwhile_is_rendered_again(
    scheduled: Article, baked: store.FileStore, renders: list[str]
) -> None:
    section = factories.section("culture")
    section.names = {"fa": "فرهنگ و هنر"}
    section.save()
    article = at(DUE)
    assert article.path in renders
    assert text_of(baked, article.path).startswith("فرهنگ و هنر")


def test_torn_staged_files_are_of_no_use_and_no_harm(
    scheduled: Article, baked: store.FileStore, renders: list[str]
) -> None:
    for file in staging.folder().iterdir():
        file.write_bytes(file.read_bytes()[:-9])
    article = at(DUE)
    assert article.path in renders
    assert "خبر بامداد" in text_of(baked, article.path)


def test_a_publication_that_would_fail_is_known_before(baked: store.FileStore) -> None:
    article = factories.draft("fa", headline="این fails")
    timing.schedule(article, DUE, by=None)
    staging.stage(10)
    assert "cannot be rendered" in Timer.objects.get().details["warning"]
    factories.draft("fa", headline="خبر دیگر")
    other = factories.draft("fa", headline="خبر سوم")
    timing.schedule(other, DUE, by=None)
    with clock.set_to(DUE):
        loop.pass_once(Turn())
    other.refresh_from_db()
    article.refresh_from_db()
    assert "خبر سوم" in text_of(baked, other.path)
    assert [row.path for row in queries.backlog().failed] == [article.path]


def test_what_was_cancelled_is_forgotten(scheduled: Article) -> None:
    timing.unschedule(scheduled, by=None)
    assert staging.forget_old(datetime.now(tz=DUE.tzinfo) + timedelta(minutes=1)) == 1
    assert list(Path(staging.folder()).iterdir()) == []


def test_one_that_is_taken_back_while_others_are_tried_is_left_out(
    baked: store.FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = [factories.draft("fa"), factories.draft("fa")]
    for article in articles:
        timing.schedule(article, DUE, by=None)
    trial = staging._trial

    def while_an_editor_takes_back(group: list[Timer]) -> Any:
        found = trial(group)
        timing.unschedule(articles[1], by=None)
        return found

    monkeypatch.setattr(staging, "_trial", while_an_editor_takes_back)
    assert staging.stage(10) == 1


def test_a_busy_database_says_nothing_about_a_timer(baked: store.FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    timing.schedule(factories.draft("fa"), DUE, by=None)
    monkeypatch.setattr(staging, "_trial", _raiser(OperationalError("database is locked")))
    assert staging.stage(10) == 0
    monkeypatch.undo()
    assert staging.stage(10) == 1
    assert Timer.objects.get().details["warning"] == ""


def test_a_full_disk_says_nothing_about_a_timer(baked: store.FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    timing.schedule(factories.draft("fa", headline="خبر بامداد"), DUE, by=None)
    monkeypatch.setattr(staging, "_write", _raiser(OSError(errno.ENOSPC, "No space left on device")))
    assert staging.stage(10) == 1
    assert Timer.objects.get().details["warning"] == ""
    assert "خبر بامداد" in text_of(baked, at(DUE).path)


def _raiser(error: Exception) -> Callable[[object], None]:
    def fail(_argument: object) -> None:
        raise error

    return fail
