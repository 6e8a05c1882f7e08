"""A press with a tiny site, and the readers' index that follows it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from khabar.press import actions as press
from khabar.press import store
from khabar.press.delivery import attempts, courier, targets
from khabar.search import actions, target
from khabar.search.interface import Query
from tests.press.conftest import _tiny_site, baked, tree  # noqa: F401 - fixtures

Find = Callable[..., list[str]]


@pytest.fixture
def folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of indexes of an installation that keeps one."""
    settings.KHABAR_SEARCH_FOLDER = str(tmp_path / "search")
    settings.KHABAR_PRESS_FOLDER = str(tmp_path / "press")
    monkeypatch.setattr(courier, "LOOK_AGAIN", 0.0)
    return tmp_path / "search"


@pytest.fixture
def deliver(folder: Path, baked: store.FileStore) -> Callable[[], None]:  # noqa: F811
    """Let press and delivery do what there is to do."""
    (entry,) = targets.configured()

    def once() -> None:
        press.run_once(baked)
        attempts.attempt(entry, None, lambda: False)

    return once


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each round of the delivery look at the index, and be through with what it does beside."""
    monkeypatch.setattr(actions, "LOOK_AFTER", 1)
    monkeypatch.setattr(actions, "Thread", _AtOnce)
    monkeypatch.setattr(actions, "connection", _Kept())


class _AtOnce:
    def __init__(self, target: Callable[..., None], args: tuple[object, ...], **_options: object) -> None:
        self.run = lambda: target(*args)

    def start(self) -> None:
        self.run()


class _Kept:
    def close(self) -> None:
        pass


@pytest.fixture
def find(folder: Path) -> Find:
    """Return the keys of what a reader finds now."""

    def search(text: str, **fields: Any) -> list[str]:
        query = Query(**{"text": text, "language": "fa", "size": 50, **fields})
        return [hit.key for hit in target.home().open().search(query, seconds=60).hits]

    return search
