"""``make lighthouse``: Lighthouse's verdict, as on a phone with a slow line, on home and article in every edition."""

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
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
    """Print a table of the medians and what took points off; 1 when accessibility, best practices or SEO is not 100."""
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
            found = dict(verdicts(address, chosen.editions, chosen.rounds, path))
    print(table(found))
    print(f"Medians of {chosen.rounds}; load average {os.getloadavg()[0]:.1f} at the end.")
    faults = sorted({fault for runs in found.values() for run in runs for fault in run.faults})
    print("\n".join(faults))
    short = [
        name for runs in found.values() for name in CATEGORIES[1:] if median(run.scores[name] for run in runs) < 100
    ]
    return 1 if short else 0


def verdicts(address: str, editions: list[str], rounds: int, path: str) -> Iterator[tuple[str, list[Verdict]]]:
    """Yield (name of the page, its verdicts) for the home of each edition and the article that leads it."""
    for edition in editions:
        home = f"{address}/{edition}/"
        for name, page in (("home", home), ("article", address + leading(home, edition))):
            yield f"{edition}, {name}", [verdict(page, path) for _ in range(rounds)]


def leading(home: str, edition: str) -> str:
    """Return the path of the first article that a home page links to. Raises LookupError without any."""
    with urlopen(home) as answer:  # noqa: S310 - our own server
        found = re.search(rf'href="(/{edition}/\d{{4}}/\d\d/\d\d/[a-z0-9]+/)"', answer.read().decode())
    if found is None:
        raise LookupError(f"{home} shows no article.")
    return found[1]


def verdict(page: str, path: str) -> Verdict:
    """Visit `page` once, with the browser on `path`. Raises CalledProcessError when Lighthouse fails."""
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
    done = subprocess.run(command, capture_output=True, check=True, env=environment, cwd=ROOT, timeout=PATIENCE)
    return read(json.loads(done.stdout))


def read(report: dict[str, Any]) -> Verdict:
    """Return what a report of Lighthouse says."""
    audits = report["audits"]
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
