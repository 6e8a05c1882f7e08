"""The doctor: what it finds, and what it says to do."""

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from khabar.kernel import clock, timers
from khabar.kernel.models import AuditLine, Timer
from khabar.language import analysis
from khabar.ops import accounts, doctor, framework, indexing, ports, readiness
from khabar.ops.installation import DEMO_SECRET, Installation
from khabar.search import changes
from tests.conftest import TEST_NOW


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django is configured by the test settings; the doctor must not start it for another folder."""
    monkeypatch.setattr(framework, "start", lambda installation: None)


def by_name(findings: list[doctor.Finding]) -> dict[str, doctor.Finding]:
    return {finding.name: finding for finding in findings}


def test_without_an_installation_it_says_how_to_make_one(tmp_path: Path) -> None:
    findings = doctor.examine(tmp_path)
    assert doctor.failed(findings)
    assert "khabar init" in by_name(findings)["installation"].seen


@pytest.mark.django_db
def test_a_fresh_installation_is_in_order(folder: Path, started: None) -> None:
    findings = doctor.examine(folder)
    assert [finding for finding in findings if finding.state == doctor.FAIL] == []
    found = by_name(findings)
    assert found["migrations"].state == found["outbox triggers"].state == found["clock"].state == doctor.OK
    assert found["site tree"].advice.startswith("khabar bake --all")


@pytest.mark.django_db
def test_a_clock_that_was_set_back_is_noticed(folder: Path, started: None) -> None:
    with clock.set_to(TEST_NOW + timedelta(hours=1)):
        AuditLine.objects.create(at=clock.now(), by_name="x", action="x", label="", object_id="")
    assert by_name(doctor.examine(folder))["clock"].state == doctor.FAIL


@pytest.mark.django_db
def test_a_demo_password_outside_the_demo_keeps_the_newsroom_from_starting(
    installation: Installation, started: None
) -> None:
    accounts.add_account("admin", accounts.DEMO_PASSWORD, "administrator")
    accounts.add_account("leyla", accounts.DEMO_PASSWORD, "reporter", edition="tr")
    assert by_name(doctor.examine(installation.folder))["accounts"].state == doctor.FAIL
    (refusal,) = readiness.blocking(installation)
    assert "admin" in refusal
    accounts.set_password("admin", "an-entirely-different-one")
    assert readiness.blocking(installation) == []


@pytest.mark.django_db
def test_missing_migrations_keep_the_newsroom_from_starting(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "pending_migrations", lambda: ["press.0009_later"])
    assert "khabar migrate" in readiness.blocking(installation)[0]


def test_a_default_secret_fails(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (folder / "khabar.toml").read_text(encoding="utf-8").splitlines()
    text[1] = f'secret_key = "{DEMO_SECRET}"'
    (folder / "khabar.toml").write_text("\n".join(text), encoding="utf-8")
    monkeypatch.setattr(doctor, "_database", lambda installation: iter(()))
    monkeypatch.setattr(doctor, "_press", lambda installation: iter(()))
    assert by_name(doctor.examine(folder))["secrets"].state == doctor.FAIL


def test_a_missing_folder_and_a_full_disk_fail(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(installation.site)
    folders = by_name(list(doctor._folders(installation)))
    assert (folders["folder site"].state, folders["folder data"].state) == (doctor.FAIL, doctor.OK)

    def usage(_: Any) -> Any:
        return shutil._ntuple_diskusage(10, 9, 1)  # type: ignore[attr-defined]

    monkeypatch.setattr(shutil, "disk_usage", usage)
    assert [finding.state for finding in doctor._disk(installation)] == [doctor.FAIL]


def test_the_findings_as_text_and_as_json() -> None:
    findings = [
        doctor.Finding("disk", doctor.OK, "9 GB free"),
        doctor.Finding("press", doctor.WARN, "2 pages wait", "khabar bake"),
        doctor.Finding("clock", doctor.FAIL, "in the future", "Set it."),
    ]
    assert doctor.as_text(findings).splitlines() == [
        "ok    disk: 9 GB free",
        "warn  press: 2 pages wait",
        "      → khabar bake",
        "fail  clock: in the future",
        "      → Set it.",
        "1 to mend, 1 to know, 1 in order.",
    ]
    assert json.loads(doctor.as_json(findings))[2]["advice"] == "Set it."
    assert doctor.failed(findings)
    assert doctor.as_text(findings[:1]).endswith("All is in order.")


@pytest.mark.django_db
def test_failed_and_overdue_timers_are_told_with_what_to_do(folder: Path, started: None) -> None:
    timer = timers.set_timer("article.publish", "newsroom.article", 7, clock.now() - timedelta(minutes=5))
    late = by_name(doctor.examine(folder))["timers"]
    assert (late.state, "khabar up" in late.advice) == (doctor.FAIL, True)
    Timer.objects.filter(pk=timer.pk).update(error="The lead picture has no credit.")
    failed = by_name(doctor.examine(folder))["timers"]
    assert "newsroom.article:7: The lead picture has no credit." in failed.seen


@pytest.mark.django_db
def test_a_missing_or_outdated_search_index_is_told_with_what_builds_it(
    folder: Path, started: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.KHABAR_SEARCH_FOLDER = str(folder / "data" / "search")
    settings.KHABAR_PRESS_FOLDER = str(folder / "data" / "press")
    index = by_name(doctor.examine(folder))["search index"]
    assert (index.state, index.seen) == (doctor.WARN, "There is no index index.sqlite3.")
    assert f"khabar index --dir {folder}" in index.advice
    assert indexing.build()
    assert by_name(doctor.examine(folder))["delivery search"].state == doctor.OK
    with monkeypatch.context() as patched:
        patched.setattr(analysis, "VERSION", analysis.VERSION + 1)
        found = by_name(doctor.examine(folder))
        assert (found["search index"].state, found["delivery search"].state) == (doctor.WARN, doctor.OK)
        assert found["search index"].seen == "made under older rules, being rebuilt"
    assert "search index" not in by_name(doctor.examine(folder))
    settings.KHABAR_SEARCH = False
    assert not indexing.build()
    assert "delivery search" not in by_name(doctor.examine(folder))


BROKEN = {
    "sqlite": [
        "DROP TRIGGER {gone}",
        "DROP TRIGGER {changed}",
        "CREATE TRIGGER {changed} AFTER UPDATE ON newsroom_article BEGIN SELECT 1; END",
    ],
    "postgresql": ["DROP TRIGGER {gone} ON newsroom_article", "ALTER TABLE newsroom_article DISABLE TRIGGER {changed}"],
}


@pytest.mark.django_db
def test_triggers_of_the_newsroom_search_that_are_gone_or_changed_are_told(folder: Path, started: None) -> None:
    assert by_name(doctor.examine(folder))["search triggers"].state == doctor.OK
    gone, changed = (changes.trigger_name("newsroom_article", one) for one in ("insert", "update"))
    with connection.cursor() as cursor:
        for statement in BROKEN[connection.vendor]:
            cursor.execute(statement.format(gone=gone, changed=changed))
    assert changes.faults(connection) == [gone, changed]
    told = by_name(doctor.examine(folder))["search triggers"]
    assert (told.state, "khabar migrate" in told.advice, gone in told.seen) == (doctor.FAIL, True, True)
    changes.install()
    assert changes.faults(connection) == []


@pytest.mark.django_db
def test_the_reader_service_is_asked_a_search(
    installation: Installation, started: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert examined(installation).state == doctor.OK
    monkeypatch.setattr(ports, "is_free", lambda host, port: False)
    away = examined(installation)
    assert (away.state, "khabar up" in away.advice) == (doctor.FAIL, True)
    for status, state in ((200, doctor.OK), (503, doctor.FAIL)):
        with answering(installation.reader_socket, status) as heard:
            found = examined(installation)
        assert found.state == state
        assert heard[0].startswith(b"GET /en/search/?q=")
    assert "khabar index" in found.advice
    with answering(installation.reader_socket, 0):
        assert examined(installation).state == doctor.FAIL


def examined(installation: Installation) -> doctor.Finding:
    (found,) = doctor._reader(installation)
    return found


@contextmanager
def answering(file: Path, status: int) -> Iterator[list[bytes]]:
    """A service at the socket `file` that gives one answer with `status`, or none with 0."""
    heard: list[bytes] = []
    file.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(file))
        listening.listen()

        def serve() -> None:
            client, _ = listening.accept()
            with client:
                heard.append(client.recv(1 << 16))
                if status:
                    client.sendall(f"HTTP/1.1 {status} Said\r\ncontent-length: 0\r\n\r\n".encode())

        thread = threading.Thread(target=serve)
        thread.start()
        yield heard
        thread.join()
