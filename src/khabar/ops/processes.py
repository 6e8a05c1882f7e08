"""The processes of an installation: how each is started, and the code of those that run in this interpreter."""

import ctypes
import os
import signal
import sys
from pathlib import Path
from threading import Event
from types import FrameType
from typing import NoReturn

from khabar.ops import framework
from khabar.ops.installation import Installation

SITE, READER, NEWSROOM, PRESS, DELIVERY = "site", "reader", "newsroom", "press", "delivery"
NAMES = (SITE, READER, PRESS, DELIVERY, NEWSROOM)
"""The kinds of process, in the order in which they start; they stop in the opposite one."""

SUPERVISOR_VARIABLE = "KHABAR_SUPERVISOR"
"""Holds the process number of the supervisor, so that its children end when it does."""

SITE_MODULE = "khabar.press.server"
READER_MODULE = "khabar.reader.server"
NEWSROOM_APPLICATION = "khabar.config.wsgi:application"
NEWSROOM_THREADS = 4
LONGEST_SOCKET = 103
"""Bytes of the longest path of a socket: 107 on Linux, 103 elsewhere."""

_DIE_WITH_PARENT = 1
"""``PR_SET_PDEATHSIG`` of Linux' prctl(2)."""


class NotReady(Exception):
    """The process cannot start; the message says what to do."""


def run(name: str, installation: Installation) -> None:
    """Be the process `name` of `installation` until a signal ends it. Raises NotReady, ValueError for another name."""
    end_with_supervisor()
    os.environ.update(framework.environment(installation))
    if name == SITE:
        serve_site(installation)
    elif name == READER:
        serve_readers(installation)
    elif name == NEWSROOM:
        serve_newsroom(installation)
    elif name == PRESS:
        work_as_press(installation)
    elif name == DELIVERY:
        deliver(installation)
    else:
        raise ValueError(f"{name!r} is no process; choose one of {', '.join(NAMES)}.")


def serve_site(installation: Installation) -> NoReturn:
    """Become the site server: files of the site tree, without Django and without a database."""
    installation.site.mkdir(parents=True, exist_ok=True)
    _become(
        SITE_MODULE,
        *("--tree", str(installation.site), "--host", installation.site_host, "--port", str(installation.site_port)),
        *("--workers", str(max(installation.site_workers, 1))),
        # A bare folder with a site tree has nobody to tell how often its articles are read.
        *(("--readings", str(installation.readings)) if installation.secret_key else ()),
        *(("--secure",) if installation.site_url.startswith("https://") else ()),
        *(("--reader", str(installation.reader_socket)) if installation.search else ()),
    )


def serve_readers(installation: Installation) -> NoReturn:
    """Become the reader service: searches over the site tree and the readers' index, without Django and a database.

    Raises NotReady when readers can not search this site.
    """
    if not installation.search:
        raise NotReady("Search is switched off in khabar.toml: see docs/how-to/search.md.")
    if len(os.fsencode(installation.reader_socket)) > LONGEST_SOCKET:
        raise NotReady(
            f"The path {installation.reader_socket} is longer than the {LONGEST_SOCKET} bytes that the path of a "
            "socket may have: move the installation."
        )
    if installation.search_address:
        from khabar.search import engines

        # Not among the arguments, which everybody on the machine can see.
        os.environ[engines.ADDRESS] = installation.search_address
    _become(
        READER_MODULE,
        *("--tree", str(installation.site), "--index", str(installation.search_folder)),
        *("--engine", installation.search_engine),
        *("--socket", str(installation.reader_socket), "--edition-folder", str(installation.theme / "editions")),
        *(part for code in installation.editions for part in ("--edition", code)),
    )


def serve_newsroom(installation: Installation) -> NoReturn:
    """Become the newsroom: Django, with its styles and scripts served beside it.

    Raises NotReady when the database has not been migrated or a demo password is still in use.
    """
    framework.start(installation)
    from khabar.ops import readiness

    problems = readiness.blocking(installation)
    if problems:
        raise NotReady("\n".join(problems))
    installation.static.mkdir(parents=True, exist_ok=True)
    installation.media.mkdir(parents=True, exist_ok=True)
    _become(
        "granian",
        *("--interface", "wsgi", "--host", installation.newsroom_host),
        *("--port", str(installation.newsroom_port), "--blocking-threads", str(NEWSROOM_THREADS)),
        *("--static-path-route", "/static", "--static-path-mount", str(installation.static)),
        *("--workers-kill-timeout", "5", "--log-level", "warning", NEWSROOM_APPLICATION),
    )


def work_as_press(installation: Installation) -> None:
    """Expand and bake until SIGTERM or SIGINT; the page under way is finished first."""
    framework.configure_logs()
    framework.start(installation)
    from khabar.press import actions, loop

    actions.settle_memory()
    loop.run(_stop_on_signals())


def deliver(installation: Installation) -> None:
    """Deliver to the search index and the targets of khabar.toml until SIGTERM or SIGINT.

    What is under way is finished first. Raises NotReady when there is no target.
    """
    if not installation.delivery and not installation.search:
        raise NotReady("There is no [[delivery]] in khabar.toml, and search is off: see docs/how-to/deliver.md.")
    framework.configure_logs()
    framework.start(installation)
    from khabar.press.delivery import service

    service.run(_stop_on_signals())


def _stop_on_signals() -> Event:
    """Return what SIGTERM and SIGINT set from now on."""
    stop = Event()

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    return stop


def command(name: str, folder: Path) -> list[str]:
    """Return the command line that runs the process `name` of the installation in `folder` alone."""
    return [sys.executable, "-m", "khabar", "up", "--only", name, "--dir", str(folder)]


def end_with_supervisor() -> None:
    """Ask Linux to end this process when its supervisor ends, however that ends; elsewhere do nothing."""
    supervisor = os.environ.get(SUPERVISOR_VARIABLE)
    if not supervisor or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
    if os.getppid() != int(supervisor):
        raise NotReady("The supervisor that started this process has ended.")


def _become(module: str, *options: str) -> NoReturn:
    os.execv(sys.executable, [sys.executable, "-m", module, *options])  # noqa: S606 - no shell wanted
