"""The reader service as a process: ``python -m khabar.reader.server --tree DIR --index DIR --socket PATH``.

It needs the site tree and the search index, both read only, and nothing of the newsroom. The site server, or nginx,
hands searches on to it; it is not meant to face the web itself.
"""

import argparse
import asyncio
import os
import signal
import socket
from collections.abc import Sequence
from pathlib import Path

from khabar.editions import queries as editions
from khabar.press.server import log_to_standard_error, loop_factory
from khabar.press.serving import workers
from khabar.press.serving.service import Limits, Service
from khabar.reader.searching import Searching
from khabar.search import engines

LIMITS = Limits(connections=256)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until SIGTERM or SIGINT, as the command line says. Raises OSError when it can not listen."""
    options = _options(arguments)
    log_to_standard_error()
    editions.tell(options.edition, options.edition_folder)
    for code in editions.codes():
        editions.edition(code)
    listening = listen(options.socket, options.host, options.port)
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(_serve(Searching(options.tree, engines.home(options.engine, options.index)), listening))


def listen(path: Path | None, host: str, port: int) -> socket.socket:
    """Return a socket that listens at `path`, where one that nobody listens on gives way, or else on `host`:`port`.

    Everybody on the machine may connect, for what is said there is public. Raises OSError.
    """
    if path is None:
        return workers.listening(host, port, shared=False)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        made.bind(str(path))
        os.chmod(path, 0o666)  # noqa: S103 - see above
        made.listen(workers.BACKLOG)
    except OSError:
        made.close()
        raise
    return made


async def _serve(searching: Searching, listening: socket.socket) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    service = Service(searching.site, LIMITS, later=searching)
    searching.keep_warm()
    await service.start(listening)
    await stop.wait()
    await service.stop()
    searching.close()


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m khabar.reader.server", description="Answers readers' searches.")
    parser.add_argument("--tree", type=Path, required=True, help="the site tree")
    parser.add_argument("--index", type=Path, required=True, help="the folder of the search index")
    parser.add_argument(
        "--engine",
        choices=engines.ENGINES,
        default=engines.SQLITE,
        help=f"what keeps the index (sqlite); for postgresql the address is in {engines.ADDRESS}",
    )
    parser.add_argument("--socket", type=Path, help="the socket to listen on (a port instead)")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8082, help="the port to listen on (8082)")
    parser.add_argument("--edition", action="append", default=[], help="the code of an edition (the built-in ones)")
    parser.add_argument(
        "--edition-folder", action="append", type=Path, default=[], help="a folder that adds to the editions (none)"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
