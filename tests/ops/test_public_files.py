"""The tables of khabar.toml for the files that machines read."""

from pathlib import Path

import pytest

from khabar.ops import installation

SECRET = 'secret_key = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ"\n'


def load(folder: Path, text: str) -> installation.Installation:
    """Return the installation whose file says `text`."""
    (folder / "khabar.toml").write_text(SECRET + text)
    return installation.load(folder)


def test_the_tables_are_read(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        'refused_robots = ["GreedyBot"]\n[security]\ncontact = "mailto:a@b.example"\npolicy = ""\n'
        '[trust]\nbelongto = ["https://press.example/"]\ndatatrainingallowed = "no"\n',
    )
    assert found.refused_robots == ("GreedyBot",)
    assert found.security == {"contact": "mailto:a@b.example"}
    assert found.trust == {"belongto": ("https://press.example/",), "datatrainingallowed": ("no",)}


@pytest.mark.parametrize(
    "text",
    [
        '[security]\ncontact = "a@b.example"',
        '[security]\npolicy = "http://agency.example/"',
        '[security]\nhiring = "https://agency.example/"',
        'security = "https://agency.example/"',
        "[trust]\nfriend = []",
        '[trust]\nsocial = ["t.me/agency"]',
        "[trust]\nsocial = [1]",
        '[trust]\ndatatrainingallowed = "maybe"',
        'refused_robots = ["a\\nAllow: /"]',
        'refused_robots = "GreedyBot"',
    ],
)
def test_what_makes_no_sense_is_refused_by_name(text: str, tmp_path: Path) -> None:
    with pytest.raises(installation.InstallationError, match=r"security|trust|refused_robots"):
        load(tmp_path, text)
