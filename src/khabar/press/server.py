"""The site server: serves the site tree and nothing else. No Django, no database, no newsroom.

``python -m khabar.press.server --tree DIR --port N`` runs it until SIGTERM or SIGINT.
"""

import argparse
import asyncio
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog

from khabar.press.serving import workers
from khabar.press.serving.files import Site
from khabar.press.serving.handing import Handing
from khabar.press.serving.readership import Readership
from khabar.press.serving.service import Limits, Service

log = structlog.get_logger("khabar.site")


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve as the command line says. Raises OSError when the address can not be listened on."""
    options = _options(arguments)
    log_to_standard_error()
    if options.socket is not None:
        serve(options, socket.socket(fileno=options.socket))
    elif options.workers == 1:
        serve(options, workers.listening(options.host, options.port, shared=False))
    else:
        workers.run(_worker_command(options), options.host, options.port, options.workers)


def log_to_standard_error() -> None:
    """Write the log of this process to standard error, without the values that a traceback could show."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def serve(options: argparse.Namespace, listening: socket.socket) -> None:
    """Serve on a socket until SIGTERM or SIGINT, or until the process `options.parent`, if any, has ended."""
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(_serve(options, listening))


async def _serve(options: argparse.Namespace, listening: socket.socket) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    loop.set_exception_handler(_log_exception)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    site = Site(options.tree)
    service = Service(
        site,
        Limits(connections=workers.allowed_connections()),
        readership=Readership(options.readings) if options.readings is not None else None,
        secure=options.secure,
        later=Handing(site, options.reader),
    )
    await service.start(listening)
    if options.parent:
        workers.stop_without(options.parent, stop)
    await stop.wait()
    await service.stop()


def _log_exception(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    error = context.get("exception")
    log.error(str(context.get("message")), exc_info=error if isinstance(error, BaseException) else None)


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    """Return what makes the event loop: uvloop, or asyncio's own where there is none for the platform."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop
    return uvloop.new_event_loop


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m khabar.press.server", description="Serves a site tree.")
    parser.add_argument("--tree", type=Path, required=True, help="the site tree")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8080, help="the port to listen on (8080)")
    parser.add_argument("--workers", type=int, default=1, help="how many processes serve (1)")
    parser.add_argument("--readings", type=Path, help="the folder for how often articles are read (not counted)")
    parser.add_argument("--reader", default="", help="the reader service: a socket's path, or host:port (none)")
    parser.add_argument("--secure", action="store_true", help="readers come by https: tell browsers to keep to it")
    parser.add_argument("--socket", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--parent", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.workers < 1:
        parser.error("--workers takes 1 or more.")
    return options


def _worker_command(options: argparse.Namespace) -> list[str]:
    command = [sys.executable, "-m", "khabar.press.server", "--tree", str(options.tree)]
    if options.readings is not None:
        command += ["--readings", str(options.readings)]
    if options.reader:
        command += ["--reader", options.reader]
    return [*command, "--secure"] if options.secure else command


if __name__ == "__main__":
    main()
