"""Making an installation: what is written, what is refused, and nothing left behind by a failure."""

import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from khabar.ops import setup
from khabar.ops.installation import InstallationError, faults


def finishing_with(code: int) -> Any:
    def run(command: list[str], check: bool) -> subprocess.CompletedProcess[bytes]:
        made = Path(command[command.index("--dir") + 1])
        (made / "data" / "khabar.sqlite3").touch()
        return subprocess.CompletedProcess(command, code)

    return run


def test_the_file_holds_what_was_wished() -> None:
    wishes = setup.Wishes(
        database='postgresql://u:p"w\\@db/khabar', names={"fa": "خبرگزاری «نمونه»", "en": 'The "Times"\n'}
    )
    read = tomllib.loads(setup.configuration(wishes))
    assert read["database"] == 'postgresql://u:p"w\\@db/khabar'
    assert read["agency"]["names"] == wishes.names


def test_each_installation_has_a_secret_of_its_own() -> None:
    first, second = (tomllib.loads(setup.configuration(setup.Wishes()))["secret_key"] for _ in range(2))
    assert first != second
    assert len(first) == 64


def test_a_new_installation_is_whole_and_may_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", finishing_with(0))
    made = setup.initialise(tmp_path / "news", setup.Wishes(names={"ar": "وكالة"}))
    assert made.agency_names == {"ar": "وكالة"}
    assert faults(made) == []
    assert sorted(path.name for path in made.folder.iterdir()) == ["data", "khabar.toml", "site", "theme"]
    assert (made.folder / "khabar.toml").stat().st_mode & 0o077 == 0
    assert (made.data / "khabar.sqlite3").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["news"]


def test_an_empty_folder_is_taken_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", finishing_with(0))
    assert setup.initialise(tmp_path, setup.Wishes()).folder == tmp_path


def test_a_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", finishing_with(1))
    with pytest.raises(InstallationError, match="as it was"):
        setup.initialise(tmp_path / "news", setup.Wishes())
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("نامه", encoding="utf-8")
    with pytest.raises(InstallationError, match="not empty"):
        setup.initialise(tmp_path, setup.Wishes())
    with pytest.raises(InstallationError, match="is a file"):
        setup.initialise(tmp_path / "letter.txt", setup.Wishes())
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
