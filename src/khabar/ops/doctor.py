"""``khabar doctor``: looks at everything that an installation needs and says what to do."""

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import Path

from khabar.ops import framework, ports
from khabar.ops.installation import Installation, InstallationError, faults, load, locate

OK, WARN, FAIL = "ok", "warn", "fail"
OLDEST_PYTHON = (3, 11)
LITTLE_DISK = 2 * 1024**3
NO_DISK = 200 * 1024**2
"""Free bytes under which the doctor warns, and under which it fails."""

LATE = 120.0
"""Seconds after which a timer that was not fired is a sign that no press runs."""

PACKAGES = ("django", "wagtail", "granian", "httptools", "pillow")
LOGIN_PATH = "/newsroom/login/"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: its name, ``ok``, ``warn`` or ``fail``, what was seen, and what to do (empty when ok)."""

    name: str
    state: str
    seen: str
    advice: str = ""


def examine(folder: Path | None) -> list[Finding]:
    """Look at the installation in `folder` (None: the default one) and return what was found, never raising."""
    findings = [*_versions()]
    try:
        installation = load(locate(folder))
    except InstallationError as error:
        return [*findings, Finding("installation", FAIL, str(error), "Follow the advice of the message.")]
    findings.append(Finding("installation", OK, f"{installation.folder}{' (demo)' if installation.demo else ''}"))
    checks: tuple[Callable[[Installation], Iterator[Finding]], ...] = (
        _secrets,
        _folders,
        _disk,
        _ports,
        _database,
        _press,
        _timers,
        _deliveries,
        _search_index,
        _reader,
    )
    for check in checks:
        try:
            findings.extend(check(installation))
        except Exception as error:
            name = check.__name__.strip("_")
            findings.append(
                Finding(name, FAIL, f"{type(error).__name__}: {error}", "Mend this first; what follows needs it.")
            )
    return findings


def failed(findings: list[Finding]) -> bool:
    """Return whether any finding is a failure."""
    return any(finding.state == FAIL for finding in findings)


def as_json(findings: list[Finding]) -> str:
    """Return the findings as a JSON list."""
    return json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2)


def as_text(findings: list[Finding]) -> str:
    """Return the findings as lines for a terminal, the advice below what it is for."""
    lines = []
    for finding in findings:
        lines.append(f"{finding.state:<5} {finding.name}: {finding.seen}")
        if finding.advice:
            lines.append(f"      → {finding.advice}")
    wrong = [finding for finding in findings if finding.state != OK]
    failures = sum(finding.state == FAIL for finding in wrong)
    lines.append(
        f"{failures} to mend, {len(wrong) - failures} to know, {len(findings) - len(wrong)} in order."
        if wrong
        else "All is in order."
    )
    return "\n".join(lines)


def _versions() -> Iterator[Finding]:
    from importlib.metadata import PackageNotFoundError, version

    from khabar import __version__

    python = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < OLDEST_PYTHON:
        yield Finding("Python", FAIL, python, "Install Python 3.11 or newer and make the virtual environment afresh.")
    else:
        yield Finding("Python", OK, python)
    try:
        found = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    except PackageNotFoundError as error:
        yield Finding("packages", FAIL, str(error), "Install again, with `make demo` or pip.")
    else:
        yield Finding("packages", OK, f"khabar {__version__}, {found}")


def _secrets(installation: Installation) -> Iterator[Finding]:
    found = faults(installation)
    for fault in found:
        yield Finding("secrets", FAIL, fault, "Khabar does not start before this is done.")
    if found:
        return
    if installation.demo:
        yield Finding("secrets", OK, "the demo's own, which everybody knows; it listens on this machine only")
    else:
        yield Finding("secrets", OK, "secret_key is long and not a default")
    file = installation.folder / "khabar.toml"
    if not installation.demo and file.stat().st_mode & 0o077:
        yield Finding("secrets", WARN, "others on this machine may read khabar.toml", f"chmod 600 {file}")


def _folders(installation: Installation) -> Iterator[Finding]:
    for folder in (installation.data, installation.media, installation.site, installation.theme):
        name = str(folder.relative_to(installation.folder))
        if not folder.is_dir():
            yield Finding(f"folder {name}", FAIL, "is missing", f"mkdir -p {folder}")
        elif not os.access(folder, os.W_OK | os.X_OK) and folder != installation.theme:
            yield Finding(
                f"folder {name}", FAIL, "cannot be written", f"Give it to the user that runs Khabar: {folder}"
            )
        else:
            yield Finding(f"folder {name}", OK, "there and writable")


def _disk(installation: Installation) -> Iterator[Finding]:
    free = shutil.disk_usage(installation.folder).free
    seen = f"{free / 1024**3:.1f} GB free"
    if free < NO_DISK:
        yield Finding("disk", FAIL, seen, "Free some space: the database and the press cannot write.")
    elif free < LITTLE_DISK:
        yield Finding("disk", WARN, seen, "Free some space soon, or move the installation.")
    else:
        yield Finding("disk", OK, seen)


def _ports(installation: Installation) -> Iterator[Finding]:
    for name, host, port, path in (
        ("site", installation.site_host, installation.site_port, "/"),
        ("newsroom", installation.newsroom_host, installation.newsroom_port, LOGIN_PATH),
    ):
        if ports.is_free(host, port):
            yield Finding(f"port {port}", OK, f"free for the {name}")
        elif ports.answers(host, port, path):
            yield Finding(f"port {port}", OK, f"a server answers there, as the {name} would")
        else:
            yield Finding(
                f"port {port}",
                WARN,
                f"taken by something that does not answer as the {name}",
                f"Stop it, or set {name}_port in khabar.toml; `khabar up` takes the next free one meanwhile.",
            )


def _database(installation: Installation) -> Iterator[Finding]:
    framework.start(installation)
    from khabar.ops import readiness

    where = f"--dir {installation.folder}"
    seen = readiness.database_version()
    yield Finding("database", OK, seen)
    pending = readiness.pending_migrations()
    if pending:
        yield Finding("migrations", FAIL, f"{len(pending)} not applied", f"khabar migrate {where}")
        return
    yield Finding("migrations", OK, "all applied")
    missing = readiness.missing_triggers()
    if missing:
        yield Finding("outbox triggers", FAIL, f"{len(missing)} missing: {missing[0]} …", f"khabar migrate {where}")
    else:
        yield Finding("outbox triggers", OK, "all there")
    faulty = readiness.faulty_search_triggers()
    if faulty:
        seen = f"{len(faulty)} missing or not as declared: {faulty[0]} …"
        advice = f"khabar migrate {where}, then khabar index --newsroom {where} for what changed meanwhile"
        yield Finding("search triggers", FAIL, seen, advice)
    else:
        yield Finding("search triggers", OK, "all there and as declared")
    exposed = [] if installation.demo else readiness.accounts_with_demo_password()
    if exposed:
        advice = f"khabar user password NAME {where}"
        yield Finding("accounts", FAIL, f"demo passwords in use: {', '.join(exposed)}", advice)
    skew = readiness.clock_skew_seconds()
    if skew > 1:
        seen = f"the newest audit line is {skew:.0f} s in the future"
        yield Finding("clock", FAIL, seen, "Set the machine's clock (timedatectl set-ntp true).")
    else:
        yield Finding("clock", OK, "nothing is dated in the future")


def _press(installation: Installation) -> Iterator[Finding]:
    from khabar.press import queries, workers

    where = f"--dir {installation.folder}"
    backlog = queries.backlog()
    if backlog.failed:
        first = backlog.failed[0]
        seen = f"{len(backlog.failed)} pages fail, the first: {first.path}: {first.error}"
        yield Finding("press", FAIL, seen, f"Mend the cause, then khabar bake {where}")
    elif backlog.total or backlog.unexpanded:
        number = len(workers.living())
        at_work = f"{number} worker{'' if number == 1 else 's'} at work" if number else "no worker runs"
        seen = f"{backlog.total} pages and {backlog.unexpanded} changes wait; {at_work}"
        advice = "Look again in a minute." if number else f"Start the press (khabar up), or khabar bake {where}"
        yield Finding("press", WARN, seen, advice)
    else:
        yield Finding("press", OK, "nothing waits")
    if not queries.last_baked(1):
        yield Finding("site tree", WARN, "no page is baked yet", f"khabar bake --all {where}")
        return
    audit = queries.audit()
    if audit.unknown and not (audit.stale or audit.missing):
        seen = f"{len(audit.unknown)} files belong to no page"
        yield Finding("site tree", WARN, seen, f"khabar bake --sweep {where} puts them into quarantine")
    elif audit.stale or audit.missing:
        seen = f"{len(audit.stale)} stale, {len(audit.missing)} missing, {len(audit.unknown)} unknown files"
        yield Finding("site tree", FAIL, seen, f"khabar bake --all {where}")
    else:
        yield Finding("site tree", OK, "fresh and complete")


def _timers(installation: Installation) -> Iterator[Finding]:
    from khabar.kernel import timers

    failed, late = timers.failed(), timers.overdue(LATE)
    if failed:
        first = failed[0]
        seen = f"{len(failed)} failed, the first: {first.action} on {first.label}:{first.object_id}: {first.error}"
        yield Finding("timers", FAIL, seen, "See Scheduled in the newsroom; mend the cause and retry there.")
    elif late:
        seen = f"{len(late)} are overdue, the first since {late[0].due:%Y-%m-%d %H:%M} UTC"
        yield Finding("timers", FAIL, seen, f"Start the press (khabar up --dir {installation.folder}): it fires them.")
    else:
        yield Finding("timers", OK, "none failed, none is overdue")


def _deliveries(installation: Installation) -> Iterator[Finding]:
    if not installation.delivery and not installation.search:
        return
    from khabar.press.delivery import status
    from khabar.search import target as index

    where = f"--dir {installation.folder}"
    for target in status.every():
        name = f"delivery {target.name}"
        if target.name == index.NAME and target.unreachable and not target.error:
            advice = f"Start the delivery (khabar up), which builds it, or khabar index {where}"
            yield Finding("search index", WARN, target.unreachable, advice)
            continue
        seen = f"{target.pages} pages and {target.changes} changes behind" if target.changes else "up to date"
        if target.unreachable:
            yield Finding(name, FAIL, f"{seen}; it cannot be reached", target.unreachable)
        elif target.error:
            advice = f"Mend the cause, then khabar deliver --target {target.name} {where}"
            yield Finding(name, FAIL, f"{seen}; the last attempt failed: {target.error}", advice)
        elif target.changes:
            advice = f"Start the delivery (khabar up), or khabar deliver --target {target.name} {where}"
            yield Finding(name, WARN, seen, advice)
        else:
            yield Finding(name, OK, seen)


def _search_index(installation: Installation) -> Iterator[Finding]:
    """Tell of an index that serves and is to be replaced; that there is none the deliveries tell."""
    if not installation.search:
        return
    from khabar.search import target as index
    from khabar.search.engines import Unusable

    try:
        outdated = index.outdated()
    except Unusable:
        return
    if outdated:
        advice = (
            "Readers find a little less until then. The delivery builds the new one: let it run (khabar up), "
            f"or khabar index --dir {installation.folder}"
        )
        yield Finding("search index", WARN, "made under older rules, being rebuilt", advice)


def _reader(installation: Installation) -> Iterator[Finding]:
    if not installation.search:
        return
    from khabar.editions import queries as editions

    path = f"/{editions.codes()[0]}/search/?q=khabar&part=results"
    began = time.monotonic()
    try:
        status = ports.status_at_socket(installation.reader_socket, path)
    except OSError as error:
        if ports.is_free(installation.site_host, installation.site_port):
            yield Finding("reader service", OK, "does not run, and no site either; `khabar up` starts both")
            return
        advice = f"Start it: khabar up --dir {installation.folder}, or with --only reader beside other processes"
        yield Finding("reader service", FAIL, f"does not answer at {installation.reader_socket}: {error}", advice)
        return
    milliseconds = (time.monotonic() - began) * 1000
    if status == HTTPStatus.OK:
        yield Finding("reader service", OK, f"answers a search in {milliseconds:.0f} ms")
        return
    advice = (
        f"khabar bake --dir {installation.folder} makes the search page, khabar index --dir {installation.folder} the "
        "index; if both are there, see the service's log."
    )
    yield Finding("reader service", FAIL, f"runs, but answers a search with {status}: search rests", advice)
