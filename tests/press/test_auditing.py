"""The check of every page: asked for on the screen, done by the press in pieces while nothing waits."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from khabar.kernel.models import User
from khabar.press import actions, auditing, expander, store, workers
from khabar.press.care import Care
from khabar.press.models import Dirty, Finding, Page
from khabar.press.queue import Turn
from tests.conftest import TEST_NOW
from tests.press.conftest import FRONT
from tests.press.newsroom import client_of, last_line, person
from tests.press.test_press import change, publish_new

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.KHABAR_PRESS_FOLDER = str(tmp_path / "press")


@pytest.fixture
def administrator(db: None) -> User:
    return person("administrator")


def screen(user: User, language: str = "en") -> str:
    return client_of(user).get(reverse("khabar_press"), headers={"accept-language": language}).content.decode()


def finished(checker: auditing.Checker) -> auditing.Checked:
    """Let the press check to the end, and return what it found."""
    while checker.step():
        pass
    found = auditing.state()
    assert found.asked_at is None
    assert found.last is not None
    return found.last


def stray(tree: store.FileStore, name: str, changed: float) -> None:
    """Put a file of nobody into the tree, last changed then."""
    (tree.root / name).write_text("nobody's", encoding="utf-8")
    os.utime(tree.root / name, (changed, changed))


def test_the_request_only_notes_the_wish_and_the_press_does_it(baked: store.FileStore, administrator: User) -> None:
    stray(baked, "stray.html", TEST_NOW.timestamp() - 3600)
    care = Care(baked)
    answer = client_of(administrator).post(reverse("khabar_press_check"), follow=True)
    assert "It begins as soon as nothing waits." in answer.content.decode()
    assert last_line().action == "press.check"
    assert auditing.state().last is None
    while auditing.state().asked_at is not None:
        assert care.take(Turn())
    shown = screen(administrator)
    assert "files of no page: 1" in shown
    assert "stray.html" in shown
    (baked.root / "stray.html").unlink()
    auditing.ask()
    assert finished(auditing.Checker(baked)).clean
    assert "Every page is fresh" in screen(administrator)
    assert "همهٔ صفحه‌ها تازه‌اند" in screen(administrator, "fa")


def test_a_comparison_is_done_by_the_press_in_pieces_and_finds_a_page_that_differs(
    baked: store.FileStore, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auditing, "RENDERED_TOGETHER", 1)
    publish_new()
    actions.run_once(baked)
    client, address = client_of(administrator), reverse("khabar_press_compare")
    client.post(address, {"number": "200"})
    assert last_line().details == {"compared": 200}
    care = Care(baked)
    assert care.take(Turn())
    assert auditing.state().percent is not None
    assert "Compare with a fresh render" in screen(administrator)
    found = finished(auditing.Checker(baked))
    assert (found.sample, found.faults) == (200, {})
    assert found.pages > 0
    assert "All are the same." in screen(administrator)
    for file in baked.root.rglob("*.br"):
        file.write_bytes(b"broken")
    client.post(address, {"number": "200"})
    assert set(finished(auditing.Checker(baked)).faults) == {auditing.DIFFERENT}
    assert FRONT.path in screen(administrator)
    assert "با ساخت تازه فرق دارند" in screen(administrator, "fa")
    assert Finding.objects.filter(kind=Finding.Kind.DIFFERENT, path=FRONT.path).exists()
    assert Dirty.objects.filter(path=FRONT.path).exists()


def test_one_check_at_a_time(baked: store.FileStore, administrator: User) -> None:
    client = client_of(administrator)
    client.post(reverse("khabar_press_check"))
    answer = client.post(reverse("khabar_press_compare"), {"number": "20"}, follow=True)
    assert "A check is under way already." in answer.content.decode()
    assert auditing.state().sample is None
    assert finished(auditing.Checker(baked)).sample is None


def test_each_piece_is_small_and_a_publication_between_two_is_no_fault(
    baked: store.FileStore, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auditing, "TOGETHER", 1)
    for _ in range(3):
        publish_new()
    actions.run_once(baked)
    pages = Page.objects.count()
    assert pages > 3
    auditing.ask()
    checker, told = auditing.Checker(baked), []
    for number in range(pages):
        assert checker.step()
        told.append(auditing.state().percent)
        if number == 1:
            publish_new()
            actions.run_once(baked)
    assert told == sorted(told)
    assert 0 < told[-1] < 100
    assert f"Under way: {told[-1]} %" in screen(administrator)
    assert not auditing.ask()
    assert finished(checker).clean


def test_a_killed_press_begins_again_and_the_last_result_stays(
    baked: store.FileStore, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_new()
    actions.run_once(baked)
    auditing.ask()
    before = finished(auditing.Checker(baked))
    monkeypatch.setattr(auditing, "TOGETHER", 1)
    auditing.ask()
    killed = auditing.Checker(baked)
    killed.step()
    killed.step()
    assert auditing.state().last == before
    stray(baked, "stray.html", TEST_NOW.timestamp() - 3600)
    after = finished(auditing.Checker(baked))
    assert after.pages == before.pages == Page.objects.count()
    assert after.faults == {auditing.UNKNOWN: (1, ["stray.html"])}
    assert not auditing.Checker(baked).step()


def test_stale_and_missing_pages_are_named_and_a_file_of_this_moment_is_not(baked: store.FileStore) -> None:
    article = publish_new()
    actions.run_once(baked)
    change(article, headline="تازه")
    expander.expand()
    Dirty.objects.all().delete()
    lost = store.base_file(article.path) + ".gz"
    (baked.root / lost).unlink()
    stray(baked, "being-written.html.br", TEST_NOW.timestamp())
    auditing.ask()
    assert finished(auditing.Checker(baked)).faults == {
        auditing.MISSING: (1, [lost]),
        auditing.STALE: (2, ["/fa/", article.path]),
    }


@pytest.mark.parametrize(
    "text", ["", "null", "[]", '{"at": 1}', '{"number": "a", "at": "yesterday"}', '{"last": {}, "number": null}']
)
def test_what_cannot_be_read_is_as_if_it_were_not_there(text: str) -> None:
    for name in ("check-wish.json", "check.json"):
        (workers.folder() / name).write_text(text, encoding="utf-8")
    assert auditing.state() == auditing.Check()
