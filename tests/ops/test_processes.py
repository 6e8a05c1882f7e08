"""Which processes there are, and when the reader service is one of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from khabar.ops import processes, run
from khabar.ops.installation import Installation


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(folder=tmp_path, secret_key="x" * 50)


def test_the_reader_service_starts_after_the_site_server(installation: Installation) -> None:
    names = [child.name for child in run.children_of(installation)]
    assert names == ["site", "reader", "press", "delivery", "newsroom"]
    assert set(names) == set(processes.NAMES)


def test_without_search_there_is_no_reader_service(installation: Installation) -> None:
    without = replace(installation, search=False)
    assert "reader" not in [child.name for child in run.children_of(without)]
    with pytest.raises(processes.NotReady, match=r"khabar\.toml"):
        processes.serve_readers(without)


def test_a_socket_whose_path_is_too_long_is_told(installation: Installation) -> None:
    deep = replace(installation, folder=installation.folder / ("d" * 100))
    with pytest.raises(processes.NotReady, match="move the installation"):
        processes.serve_readers(deep)


def test_site_server_and_reader_service_meet_at_the_socket(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(processes, "_become", lambda module, *options: commands.append([module, *options]))
    chosen = replace(installation, editions=("fa", "ar"))
    processes.serve_site(chosen)
    processes.serve_readers(chosen)
    site, reader = commands
    assert site[site.index("--reader") + 1] == reader[reader.index("--socket") + 1] == str(chosen.reader_socket)
    assert [reader[place + 1] for place, word in enumerate(reader) if word == "--edition"] == ["fa", "ar"]
    assert "--reader" not in _site_command(replace(installation, search=False), commands)


def _site_command(installation: Installation, commands: list[list[str]]) -> list[str]:
    processes.serve_site(installation)
    return commands[-1]
