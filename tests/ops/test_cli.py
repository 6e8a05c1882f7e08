"""The command line: examples in every help, refusals in a sentence, and no Django where none is needed."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from khabar.ops.cli import main
from khabar.ops.installation import DEMO_SECRET
from khabar.ops.supervisor import only_one

REPORT = """<!doctype html><html lang="en"><head><title>Harbour reopens</title></head><body><article>
<h1>Harbour reopens after the storm</h1>
<p>The harbour of Marsaf reopened on Tuesday after three days of storm, the port authority said in a statement.</p>
<p>Eleven ships waited outside the breakwater, and the first of them berthed before noon, the statement said.</p>
</article></body></html>"""


def commands(command: click.Command, name: str = "khabar") -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for part, inner in sorted(command.commands.items()):
            yield from commands(inner, f"{name} {part}")


@pytest.mark.parametrize(("name", "command"), list(commands(main)))
def test_every_help_has_an_example(name: str, command: click.Command) -> None:
    assert f"Example: {name.removesuffix(' import')}" in (command.help or "")


def test_all_promised_commands_exist() -> None:
    assert set(main.commands) >= {"demo", "init", "up", "bake", "import", "doctor", "bench", "migrate", "user"}


def python(code: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


LOADED = "print([name for name in sys.modules if name.partition('.')[0] in ('django', 'wagtail')])"


@pytest.mark.parametrize("arguments", [["--help"], ["up", "--help"], ["demo", "--help"], ["import", "page", "--help"]])
def test_help_never_imports_django(arguments: list[str], tmp_path: Path) -> None:
    code = f"import sys; from khabar.ops.cli import main\nmain({arguments}, standalone_mode=False)\n{LOADED}"
    assert python(code, tmp_path).splitlines()[-1] == "[]"


def test_the_site_starts_without_django_and_needs_only_the_tree(folder: Path) -> None:
    code = (
        f"import os, sys\ndef become(program, arguments):\n {LOADED}\n"
        " print(arguments[arguments.index('--tree') + 1])\n sys.exit(0)\n"
        "os.execv = become\nfrom khabar.ops.cli import main\nmain(['up', '--only', 'site'])"
    )
    assert python(code, folder).splitlines()[-2:] == ["[]", str(folder / "site")]


def test_a_default_secret_is_refused_outside_the_demo(folder: Path) -> None:
    file = folder / "khabar.toml"
    file.write_text(f'secret_key = "{DEMO_SECRET}"\n', encoding="utf-8")
    for only in ([], ["--only", "site"], ["--only", "newsroom"]):
        result = CliRunner().invoke(main, ["up", "--dir", str(folder), *only])
        assert result.exit_code == 1
        assert "secret_key is a default" in result.output


def test_a_folder_without_installation_is_said_in_a_sentence(tmp_path: Path) -> None:
    for command in ("up", "bake", "migrate"):
        result = CliRunner().invoke(main, [command, "--dir", str(tmp_path)])
        assert result.exit_code == 1
        assert "khabar init" in result.output


def test_init_refuses_a_folder_with_something_in_it(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    result = CliRunner().invoke(main, ["init", str(tmp_path)])
    assert (result.exit_code, "not empty" in result.output) == (1, True)


def test_the_demo_is_not_loaded_into_a_real_installation(folder: Path) -> None:
    result = CliRunner().invoke(main, ["demo", "--dir", str(folder), "--no-up"])
    assert (result.exit_code, "real installation" in result.output) == (1, True)


def test_a_demo_that_runs_is_left_alone(folder: Path) -> None:
    file = folder / "khabar.toml"
    file.write_text(f'secret_key = "{DEMO_SECRET}"\ndemo = true\n', encoding="utf-8")
    with only_one(folder / "data"):
        result = CliRunner().invoke(main, ["demo", "--dir", str(folder), "--no-up"])
    assert (result.exit_code, "running already" in result.output) == (1, True)


def test_a_dry_run_needs_no_installation(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(REPORT, encoding="utf-8")
    code = (
        "import sys; from khabar.ops.cli import main\n"
        f"main(['import', 'page', {str(page)!r}, '--edition', 'en', '--dry-run', '--json'])"
    )
    read = json.loads(python(code, tmp_path))
    assert read["headline"] == "Harbour reopens after the storm"
    assert read["published"] is None


def test_a_dry_run_of_a_bad_file_fails_with_a_sentence(tmp_path: Path) -> None:
    page = tmp_path / "empty.html"
    page.touch()
    result = CliRunner().invoke(main, ["import", "page", str(page), "--edition", "en", "--dry-run"])
    assert result.exit_code == 1
    assert "Error:" in result.output
