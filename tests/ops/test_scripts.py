"""The programs behind ``make test`` and ``make lock``."""

from pathlib import Path

import pytest

from scripts import lock, only_database, programs


def test_a_lock_file_keeps_hashes_and_loses_where_packages_came_from() -> None:
    text = (
        "--index-url https://packages.example/simple\n--trusted-host packages.example\n"
        "babel==2.18 \\\n    --hash=sha256:00\n    # via khabar\n"
    )
    assert lock.cleaned(text) == lock.HEADER + "babel==2.18 \\\n    --hash=sha256:00\n    # via khabar\n"


def test_the_lock_files_name_no_host() -> None:
    for name in lock.LOCKS:
        text = (lock.ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert text.count("--hash=sha256:") > 100


@pytest.mark.parametrize(
    ("fixtures", "marks", "chosen"),
    [
        (set(), {"django_db"}, True),
        ({"db", "fields"}, set(), True),
        ({"tmp_path"}, {"postgres"}, True),
        ({"tmp_path"}, set(), False),
        ({"db"}, {"browser"}, False),
        (set(), {"django_db", "failure"}, False),
    ],
)
def test_only_what_touches_the_database_runs_on_postgresql(fixtures: set[str], marks: set[str], chosen: bool) -> None:
    assert only_database.touches_database(fixtures, marks) is chosen


def test_a_missing_program_is_a_failure_that_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(programs, "SERVER_FOLDERS", (str(tmp_path),))
    with pytest.raises(programs.Missing, match="apt-get install chromium"):
        programs.browser(tmp_path, install=False)
    with pytest.raises(programs.Missing, match="apt-get install postgresql"):
        programs.postgresql(install=False)
    monkeypatch.setattr(programs, "SFTP_SERVERS", ())
    with pytest.raises(programs.Missing, match="apt-get install openssh-client openssh-sftp-server"):
        programs.sftp(install=False)


def test_the_newest_server_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in ("9.6", "15", "16"):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        (folder / "initdb").touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(programs, "SERVER_FOLDERS", (str(tmp_path),))
    assert programs.postgresql(install=False) == tmp_path / "16" / "bin"
