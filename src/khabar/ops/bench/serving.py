"""Measures what a request costs: processor time of the site server, beside nginx on the same tree in the same run."""

import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import mean

from khabar.ops.bench import client, servers
from khabar.ops.bench.baking import BenchmarkFailed
from khabar.ops.bench.report import Figure, conditions, figure
from khabar.ops.bench.servers import HOST, Server
from khabar.ops.installation import Installation
from khabar.press.models import Page

OURS, NGINX = "site server", "nginx"
CONNECTIONS = 16
PAGES = 200
"""Different pages that are asked for; all fit into the memory of either server."""

WARM_UP_SECONDS = 0.5
ACCEPTED = "gzip, br"

WRK_SCRIPT = """
local paths = {%s}
math.randomseed(%d)
wrk.headers["Accept-Encoding"] = "%s"
request = function() return wrk.format("GET", paths[math.random(#paths)]) end
"""


@dataclass(frozen=True)
class Found:
    """What was measured: microseconds of processor time for a request, by server and round."""

    servers: dict[str, list[float]]
    requests: dict[str, int]
    page_bytes: float
    load: str


def measure(
    installation: Installation, seed: int, rounds: int, seconds: float, progress: Callable[[str], None]
) -> Found:
    """Ask both servers in turn, round by round. Raises BenchmarkFailed when one does not answer or answers wrongly."""
    paths = _paths(seed)
    load = "wrk" if shutil.which("wrk") else "own client"
    costs: dict[str, list[float]] = {}
    requests: dict[str, int] = {}
    with ExitStack() as stack:
        running = [stack.enter_context(servers.ours(installation))]
        if servers.nginx_is_there():
            running.append(stack.enter_context(servers.nginx(installation)))
        sizes = [_check(running, path) for path in paths]
        for server in running:
            _load(load, server, paths, WARM_UP_SECONDS, seed, installation.data)
        for number in range(rounds):
            for server in running:
                progress(f"round {number + 1} of {rounds}: {server.name}")
                before = server.processor_seconds()
                answers = _load(load, server, paths, seconds, seed + number, installation.data)
                used = server.processor_seconds() - before
                costs.setdefault(server.name, []).append(used * 1e6 / max(answers, 1))
                requests[server.name] = requests.get(server.name, 0) + answers
    return Found(costs, requests, mean(sizes), load)


def figures(found: Found, articles: int, seed: int) -> list[Figure]:
    """Return the findings as figures; those of nginx and the ratio only where nginx was measured."""
    own = conditions(
        articles=articles, seed=seed, pages=PAGES, connections=CONNECTIONS, load=found.load, workers=1,
        mean_bytes=round(found.page_bytes), requests=found.requests, nginx=_nginx_version(),
    )  # fmt: skip
    made: list[Figure] = []
    for name, prefix in ((OURS, "site_server"), (NGINX, "nginx")):
        if costs := found.servers.get(name):
            made.append(figure(f"{prefix}_cpu_per_request", "µs", costs, own))
            made.append(figure(f"{prefix}_requests_per_cpu_second", "1/s", [1e6 / cost for cost in costs], own))
    if NGINX in found.servers:
        pairs = zip(found.servers[OURS], found.servers[NGINX], strict=True)
        made.append(figure("site_server_over_nginx", "×", [ours / theirs for ours, theirs in pairs], own))
    return made


def _paths(seed: int) -> list[str]:
    """Choose the pages: fronts, lists and articles as they come, the same for the same seed."""
    every = Page.objects.filter(outputs__icontains="index.html.br").order_by("path")
    paths = [path for path in every.values_list("path", flat=True) if path.endswith("/") and "/404/" not in path]
    return random.Random(seed).sample(paths, min(PAGES, len(paths)))  # noqa: S311 - seeded on purpose


def _check(running: list[Server], path: str) -> int:
    """Ask every server for a page once; return its size in transfer. Raises BenchmarkFailed unless they agree."""
    bodies = {server.name: _get(server, path) for server in running}
    if len(set(bodies.values())) != 1:
        raise BenchmarkFailed(f"The servers answer {path} differently: {', '.join(bodies)}.")
    return len(next(iter(bodies.values())))


def _get(server: Server, path: str) -> bytes:
    connection = HTTPConnection(HOST, server.port, timeout=10)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": ACCEPTED})
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != 200 or answer.headers["content-encoding"] != "br":
        raise BenchmarkFailed(f"{server.name} answers {path} with {answer.status}, not with the finished brotli file.")
    return body


def _load(load: str, server: Server, paths: list[str], seconds: float, seed: int, folder: Path) -> int:
    """Put load on a server from another process, and return how many answers came."""
    if load == "wrk":
        return _wrk(server, paths, seconds, seed, folder)
    order = {
        "host": HOST, "port": server.port, "paths": paths, "connections": CONNECTIONS, "seconds": seconds,
        "seed": seed,
    }  # fmt: skip
    command = [sys.executable, "-m", client.__name__]
    done = subprocess.run(command, input=json.dumps(order), capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchmarkFailed(f"The load on {server.name} failed: {done.stderr[-1000:]}")
    return int(done.stdout)


def _wrk(server: Server, paths: list[str], seconds: float, seed: int, folder: Path) -> int:
    script = folder / "bench-wrk.lua"
    listed = ", ".join(json.dumps(path) for path in paths)
    script.write_text(WRK_SCRIPT % (listed, seed, ACCEPTED), encoding="utf-8")
    command = [
        *("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(round(seconds), 1)}s", "-s", str(script)),
        f"http://{HOST}:{server.port}",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    answers = re.search(r"(\d+) requests in", done.stdout)
    if done.returncode or not answers or "Non-2xx" in done.stdout:
        raise BenchmarkFailed(f"The load on {server.name} failed:\n{done.stdout}{done.stderr}")
    return int(answers[1])


def _nginx_version() -> str:
    program = servers.nginx_program()
    if program is None or not servers.nginx_is_there():
        return "not installed"
    done = subprocess.run([program, "-v"], capture_output=True, text=True, check=False)
    return done.stderr.strip().rpartition("/")[2]
