"""``khabar up``: all processes of an installation under one supervisor."""

import os
import threading
from collections.abc import Callable
from functools import partial

from khabar.ops import framework, ports, processes
from khabar.ops.installation import Installation, InstallationError, faults, on_ports_handed_on
from khabar.ops.supervisor import Child, Supervisor, only_one, stop_on_signals

Say = Callable[[str], None]
"""Prints one line for the person at the terminal."""

READY_WITHIN = 60.0
"""Seconds in which site and newsroom must answer before the addresses are printed with a warning."""

LOGIN_PATH = "/newsroom/login/"


class NotAllowedToStart(InstallationError):
    """The installation must not start as it is; the message says why and what to do."""


def refuse_faults(installation: Installation) -> None:
    """Raise NotAllowedToStart when a default secret or an exposed demo forbids starting."""
    found = faults(installation)
    if found:
        raise NotAllowedToStart("\n".join(found))


def with_free_ports(
    installation: Installation, say: Say, site_port: int | None = None, newsroom_port: int | None = None
) -> Installation:
    """Return `installation` on the wished-for ports, or the next free ones, saying so. Raises ports.NoFreePort."""
    site = _free("site", installation.site_host, site_port or installation.site_port, say)
    wished = newsroom_port or installation.newsroom_port
    newsroom = _free("newsroom", installation.newsroom_host, wished, say, frozenset({site}))
    return installation.on_ports(site, newsroom)


def _free(name: str, host: str, wished: int, say: Say, taken: frozenset[int] = frozenset()) -> int:
    found = ports.first_free(host, wished, taken)
    if found != wished:
        say(f"Port {wished} is busy: the {name} takes {found}.")
    return found


def alone(
    installation: Installation, name: str, say: Say, site_port: int | None, newsroom_port: int | None
) -> Installation:
    """Return `installation` with a free port for the one process `name`; the other ports stay as they are wished.

    A process that a supervisor started keeps the port it was given, also when it has to wait until that is free
    again. Raises ports.NoFreePort.
    """
    installation = on_ports_handed_on(installation)
    if processes.SUPERVISOR_VARIABLE in os.environ:
        return installation
    site = site_port or installation.site_port
    newsroom = newsroom_port or installation.newsroom_port
    if name == processes.SITE:
        site = _free("site", installation.site_host, site, say)
    elif name == processes.NEWSROOM:
        newsroom = _free("newsroom", installation.newsroom_host, newsroom, say)
    return installation.on_ports(site, newsroom)


def children_of(installation: Installation) -> list[Child]:
    """Return the processes of `installation` in the order in which they start."""
    environment = {
        **os.environ,
        **framework.environment(installation),
        processes.SUPERVISOR_VARIABLE: str(os.getpid()),
    }
    delivery = [processes.DELIVERY] if installation.delivery or installation.search else []
    reader = [processes.READER] if installation.search else []
    names = [processes.SITE, *reader, *[processes.PRESS] * max(installation.bakers, 1), *delivery, processes.NEWSROOM]
    return [Child(name, processes.command(name, installation.folder), environment) for name in names]


def up(installation: Installation, say: Say, closing: str = "") -> None:
    """Run site, press and newsroom until Ctrl-C or SIGTERM, and print the addresses once both answer.

    `closing` is printed after the addresses. Raises NotAllowedToStart, AlreadyRunning, NoFreePort.
    """
    from khabar.press import workers  # it imports Django, which no other command of this module needs

    refuse_faults(installation)
    framework.configure_logs()
    with only_one(installation.data):
        # A worker that is alone has no other that would notice.
        stuck = partial(workers.end_stuck, place=installation.press_folder)
        supervisor = Supervisor(children_of(installation), end_stuck=stuck)
        with stop_on_signals(supervisor):
            supervisor.start()
            threading.Thread(target=_announce, args=(installation, say, closing), daemon=True).start()
            supervisor.run()
    say("Stopped.")


def _announce(installation: Installation, say: Say, closing: str) -> None:
    ready = ports.wait_until_answers(installation.site_host, installation.site_port, "/", READY_WITHIN)
    ready &= ports.wait_until_answers(installation.newsroom_host, installation.newsroom_port, LOGIN_PATH, READY_WITHIN)
    if not ready:
        say(f"Not all answers after {READY_WITHIN:.0f} seconds: see the lines above, and `khabar doctor`.")
    say(f"\n  Site      {installation.site_url}/\n  Newsroom  {installation.newsroom_url}/newsroom/\n")
    if closing:
        say(closing)
    say("Ctrl-C stops everything.")
