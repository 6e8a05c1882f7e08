"""``make lighthouse``: Lighthouse's verdict, as on a phone with a slow line, on home and article in every edition.

A visit on which the browser fails is made once again; what is missing after that is named at the end, beside all that
was found.
"""

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import urlopen

from scripts import checkers, programs

ROOT = Path(__file__).resolve().parents[1]
EDITIONS = ("en", "ar", "tr", "fr", "es", "ku", "fa")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TIMINGS = ("largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
CHROME = "--headless=new --no-sandbox --disable-gpu"
PATIENCE = 300
"""After how many seconds a run is given up."""

HEADING = """| page | performance | accessibility | best practices | SEO | LCP | TBT | CLS |
|---|---:|---:|---:|---:|---:|---:|---:|"""


class Failed(Exception):
    """A visit gave no verdict; the message says why."""


@dataclass(frozen=True)
class Verdict:
    """What one run of Lighthouse found.

    Scores run from 0 to 100, timings are milliseconds (CLS has no unit); `faults` are the audits of the four categories
    that took points off.
    """

    scores: dict[str, float]
    timings: dict[str, float]
    faults: tuple[str, ...]


def main(arguments: list[str]) -> int:
    """Print a table of the medians, what took points off and which visits failed.

    Returns 1 when accessibility, best practices or SEO is not 100 or a visit is missing, 2 when nothing can be seen.
    """
    parser = argparse.ArgumentParser(prog="make lighthouse", description=__doc__)
    parser.add_argument("--dir", type=Path, help="a finished demo; without it one is made")
    parser.add_argument("--rounds", type=int, default=3, help="how often each page is visited (3)")
    parser.add_argument("--editions", nargs="+", default=EDITIONS, help="which editions (all)")
    chosen = parser.parse_args(arguments)
    try:
        checkers.install(lighthouse=True)
        path = programs.browser(ROOT / ".venv" / "browser")
    except (checkers.Missing, programs.Missing) as missing:
        print(missing, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="khabar-lighthouse-") as temporary:
        folder = chosen.dir or made(Path(temporary) / "demo")
        with served(folder) as address:
            found, lost = verdicts(pages(address, chosen.editions), chosen.rounds, lambda page: verdict(page, path))
    return told(found, lost, chosen.rounds)


def told(found: dict[str, list[Verdict]], lost: list[str], rounds: int) -> int:
    """Print what was found and what is missing, and return the exit status of the command."""
    print(table(found))
    print(f"Medians of {rounds}; load average {os.getloadavg()[0]:.1f} at the end.")
    runs = [run for name in found for run in found[name]]
    print("\n".join(sorted({fault for run in runs for fault in run.faults})))
    print("\n".join(f"Missing: {one}" for one in lost))
    short = any(median(run.scores[name] for run in found[page]) < 100 for page in found for name in CATEGORIES[1:])
    return 1 if short or lost else 0


def pages(address: str, editions: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (name, address) of the home of each edition and of the article that leads it."""
    for edition in editions:
        home = f"{address}/{edition}/"
        yield f"{edition}, home", home
        yield f"{edition}, article", address + leading(home, edition)


def verdicts(
    wanted: Iterator[tuple[str, str]], rounds: int, visit: Callable[[str], Verdict]
) -> tuple[dict[str, list[Verdict]], list[str]]:
    """Return the verdicts by the name of their page, and the visits that failed twice, each with the reason."""
    found: dict[str, list[Verdict]] = {}
    lost: list[str] = []
    for name, page in wanted:
        for number in range(1, rounds + 1):
            try:
                found[name] = [*found.get(name, ()), _again(page, visit)]
            except Failed as failure:
                lost.append(f"{name}, visit {number} of {rounds}: {failure}")
        if name in found:
            # Seen at once, so that an interrupted command has not measured for nothing.
            print(table({name: found[name]}).splitlines()[-1], file=sys.stderr, flush=True)
    return found, lost


def _again(page: str, visit: Callable[[str], Verdict]) -> Verdict:
    """Return the verdict of a visit; where the browser fails, of a second one."""
    try:
        return visit(page)
    except Failed:
        return visit(page)


def leading(home: str, edition: str) -> str:
    """Return the path of the first article that a home page links to. Raises LookupError without any."""
    with urlopen(home) as answer:  # noqa: S310 - our own server
        found = re.search(rf'href="(/{edition}/\d{{4}}/\d\d/\d\d/[a-z0-9]+/)"', answer.read().decode())
    if found is None:
        raise LookupError(f"{home} shows no article.")
    return found[1]


def verdict(page: str, path: str) -> Verdict:
    """Visit `page` once, with a new browser of those on `path`. Raises Failed when Lighthouse gives no verdict."""
    program = next(found for name in programs.BROWSERS if (found := shutil.which(name, path=path)))
    command = checkers.node(
        str(checkers.MODULES / "lighthouse" / "cli" / "index.js"),
        page,
        "--quiet",
        "--output=json",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags={CHROME}",
    )
    environment = {**os.environ, "CHROME_PATH": program}
    try:
        done = subprocess.run(command, capture_output=True, check=False, env=environment, cwd=ROOT, timeout=PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise Failed(f"no verdict within {PATIENCE} s") from error
    try:
        return read(json.loads(done.stdout))
    except ValueError as error:
        said = done.stderr.decode(errors="replace").strip().splitlines() or [f"exit status {done.returncode}"]
        raise Failed(said[-1]) from error


def read(report: dict[str, Any]) -> Verdict:
    """Return what a report of Lighthouse says. Raises Failed for a report of a visit that did not come to its end."""
    error = report.get("runtimeError") or {}
    if error:
        raise Failed(error.get("message") or error.get("code", "unknown"))
    audits = report["audits"]
    silent = [name for name in CATEGORIES if report["categories"][name]["score"] is None]
    if silent:
        raise Failed(f"no score for {', '.join(silent)}")
    scores = {name: round(100 * report["categories"][name]["score"]) for name in CATEGORIES}
    timings = {name: float(audits[name]["numericValue"]) for name in TIMINGS}
    faults = tuple(
        f"{name}: {reference['id']}: {audits[reference['id']]['title']}"
        for name in CATEGORIES
        for reference in report["categories"][name]["auditRefs"]
        if reference["weight"] and (audits[reference["id"]]["score"] or 0) < 1
        and audits[reference["id"]]["scoreDisplayMode"] not in ("notApplicable", "manual", "informative")
    )  # fmt: skip
    return Verdict(scores, timings, faults)


def table(found: dict[str, list[Verdict]]) -> str:
    """Return the medians as a table in Markdown."""
    rows = [HEADING]
    for page, runs in found.items():
        scores = [f"{median(run.scores[name] for run in runs):.0f}" for name in CATEGORIES]
        lcp, tbt, cls = (median(run.timings[name] for run in runs) for name in TIMINGS)
        rows.append(f"| {page} | {' | '.join(scores)} | {lcp / 1000:.2f} s | {tbt:.0f} ms | {cls:.4f} |")
    return "\n".join(rows)


def made(folder: Path) -> Path:
    """Make a demo in `folder` and return it."""
    subprocess.run([sys.executable, "-m", "khabar", "demo", "--dir", str(folder), "--no-up"], check=True)
    return folder


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the site of `folder` on a free port; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-m", "khabar", "up", "--only", "site", "--dir", str(folder), "--site-port", port]
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _await(server, f"{address}/robots.txt")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def _await(server: subprocess.Popen[bytes], address: str) -> None:
    while server.poll() is None:
        try:
            with urlopen(address, timeout=10):  # noqa: S310 - our own server
                return
        except OSError:
            continue
    raise RuntimeError("The site server ended before it answered.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
