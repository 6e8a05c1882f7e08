"""What the processes of the nursery do for the readers' index: be the delivery, and build the index anew."""

import os
import signal
from threading import Event


def follow() -> None:
    """Be the delivery process until SIGTERM."""
    from khabar.press.delivery import service

    stop = Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    service.run(stop)


def build_index(stops_at: int = 0) -> list[int]:
    """Build the index anew, article by article; stop as if for ever when so many are done.

    Returns how many were done at each step.
    """
    from khabar.search import rebuilding, target

    rebuilding.BATCH = 1
    seen: list[int] = []

    def progress(done: int, _total: int) -> None:
        seen.append(done)
        if done == stops_at:
            os.kill(os.getpid(), signal.SIGSTOP)

    rebuilding.rebuild(target.home(), progress=progress)
    return seen


def public_paths() -> list[str]:
    """Return the addresses of all articles that readers can open."""
    from khabar.newsroom.models import Article

    return [article.path for article in Article.objects.filter(live=True)]
