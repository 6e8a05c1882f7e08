"""The Nu HTML checker finds no error in any type of page of any edition, nor in the style sheet."""

import json
import subprocess
from pathlib import Path

import pytest

from scripts import checkers
from tests.demo_site import DemoSite
from tests.validation.fetching import fetched

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


def errors(folder: Path) -> list[str]:
    """Return what the checker, run once, has against the HTML files of `folder`."""
    command = checkers.html_checker("--format", "json", "--errors-only", "--skip-non-html", str(folder))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr.startswith("{"), done.stderr[-2000:]
    return [
        f"{found['url'].rpartition('/')[2]}:{found.get('lastLine')}: {found['message']} {found.get('extract', '')}"
        for found in json.loads(done.stderr)["messages"]
    ]


def test_every_type_of_page_is_valid_html(demo_site: DemoSite, tmp_path: Path) -> None:
    documents = [page for page in fetched(demo_site) if page.document]
    assert len({page.kind for page in documents}) > 10
    for page in documents:
        (tmp_path / f"{page.path.strip('/').replace('/', '_') or 'root'}.html").write_bytes(page.body)
    found = errors(tmp_path)
    assert not found, "\n".join(found[:50])


def test_the_checker_finds_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "broken.html").write_text("<!doctype html><html lang=fa><title>خبر</title><p><h1>خبر</h1></p>", "utf-8")
    assert "No “p” element in scope" in "\n".join(errors(tmp_path))
