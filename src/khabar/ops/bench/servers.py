"""The servers under measurement: ours and nginx, each in processes of its own on the same site tree."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from khabar.ops import framework, ports, processes
from khabar.ops.bench.baking import BenchmarkFailed
from khabar.ops.installation import Installation
from khabar.press.serving.answers import SECURITY
from khabar.press.serving.files import REVALIDATE

HOST = "127.0.0.1"
OURS_PORT, NGINX_PORT = 18080, 18180
READY_WITHIN = 30.0
BROTLI_MODULES = (
    Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so"),
    Path("/usr/lib64/nginx/modules/ngx_http_brotli_static_module.so"),
)
"""Where Debian and Fedora put the module that serves finished .br files."""

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running server."""

    name: str
    port: int
    process: int

    def processor_seconds(self) -> float:
        """Return the processor time that the server's processes have used so far."""
        return sum(_used(one) for one in family(self.process))


def family(process: int) -> list[int]:
    """Return a process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit() and (fields := _stat(int(entry))):
            parents.setdefault(int(fields[1]), []).append(int(entry))
    found, new = [process], [process]
    while new:
        new = [child for parent in new for child in parents.get(parent, [])]
        found += new
    return found


def _used(process: int) -> float:
    fields = _stat(process)
    return (int(fields[11]) + int(fields[12])) / TICKS if fields else 0.0


def _stat(process: int) -> list[str]:
    """Return the fields of /proc/PID/stat from the state on (proc(5)); empty when the process has ended."""
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return []
    return text.rpartition(") ")[2].split()


@contextmanager
def ours(installation: Installation) -> Iterator[Server]:
    """Run the site server as ``khabar up --only site`` does. Raises BenchmarkFailed."""
    placed = installation.on_ports(ports.first_free(HOST, OURS_PORT), installation.newsroom_port)
    environment = {**os.environ, **framework.environment(placed)}
    command = [*processes.command(processes.SITE, placed.folder), "--site-port", str(placed.site_port)]
    with _running("site server", command, environment, placed.site_port, installation.data) as server:
        yield server


@contextmanager
def nginx(installation: Installation) -> Iterator[Server]:
    """Run nginx with finished brotli and gzip files on the same tree. Raises BenchmarkFailed."""
    port = ports.first_free(HOST, NGINX_PORT)
    folder = installation.data / "bench-nginx"
    folder.mkdir(exist_ok=True)
    file = folder / "nginx.conf"
    file.write_text(configuration(installation.site, folder, port), encoding="utf-8")
    command = [nginx_program() or "nginx", "-c", str(file), "-p", str(folder), "-e", str(folder / "error.log")]
    with _running("nginx", command, dict(os.environ), port, installation.data) as server:
        yield server


def nginx_is_there() -> bool:
    """Return whether nginx and its module for finished brotli files are installed."""
    return bool(nginx_program() and _brotli_module())


def nginx_program() -> str | None:
    """Return the path of nginx, None where there is none; Debian keeps it off the path of ordinary users."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def _brotli_module() -> Path | None:
    return next((path for path in BROTLI_MODULES if path.exists()), None)


def configuration(tree: Path, folder: Path, port: int) -> str:
    """Return an nginx configuration that serves `tree` with the same headers as ours, one worker, no log."""
    headers = "\n".join(f'      add_header {name} "{value}";' for name, value in SECURITY)
    user = "user root;" if os.geteuid() == 0 else ""
    temporary = "\n".join(
        f"  {name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""{user}
load_module {_brotli_module()};
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
events {{ worker_connections 512; }}
http {{
{temporary}
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  server_tokens off;
  types {{ text/html html; application/xml xml; text/css css; text/javascript js; text/plain txt; }}
  charset utf-8;
  server {{
    listen {HOST}:{port};
    root {tree};
    location / {{
      rewrite ^(.*)/$ $1/index.html break;
      brotli_static on;
      gzip_static always;
      add_header cache-control "{REVALIDATE}";
{headers}
    }}
  }}
}}
"""


@contextmanager
def _running(name: str, command: list[str], environment: dict[str, str], port: int, logs: Path) -> Iterator[Server]:
    log = logs / f"bench-{name.replace(' ', '-')}.log"
    with (
        log.open("wb") as stream,
        subprocess.Popen(command, env=environment, stdout=stream, stderr=stream, start_new_session=True) as process,
    ):
        try:
            if not ports.wait_until_answers(HOST, port, "/", READY_WITHIN):
                raise BenchmarkFailed(f"The {name} does not answer:\n{log.read_text(errors='replace')[-2000:]}")
            yield Server(name, port, process.pid)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
