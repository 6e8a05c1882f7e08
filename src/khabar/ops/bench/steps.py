"""The steps that the benchmarks have in common, each with its line of progress."""

from typing import TYPE_CHECKING

from khabar.ops.bench.report import Figure
from khabar.ops.terminal import Progress, say

if TYPE_CHECKING:
    from khabar.ops.bench.archive import Archive
    from khabar.ops.bench.ground import Ground

BAKERS = 2
"""Processes that bake unless a command says otherwise."""

BAKED_UP_TO = 10_000
"""Articles of an archive that ``bench publish`` bakes in full unless it is told otherwise."""


def load(where: "Ground", articles: int) -> "Archive":
    """Fill the archive up to `articles` and return it."""
    from khabar.ops.bench import loading
    from khabar.ops.bench.archive import Archive

    archive = Archive(where.mark.seed)
    with Progress(f"Archive of {articles:,} articles") as progress:
        added = loading.load(archive, articles, progress.count)
        progress.note = f"{added} added, {loading.loaded()} there"
    return archive


def bake_if_needed(where: "Ground", articles: int, register: bool | None = False) -> list[Figure]:
    """Bake the archive unless that is done; return the figures of the bake, when there was one of all pages.

    `register` says that most pages are only registered; None: as the size of the archive suggests.
    """
    if register is None:
        register = articles > BAKED_UP_TO
    if where.mark.baked == articles and where.mark.registered <= register:
        return []
    return bake(where, articles, BAKERS, register)


def bake(where: "Ground", articles: int, workers: int, register: bool = False) -> list[Figure]:
    """Bake all pages afresh with so many `workers`, or with `register` the fronts and lists alone; return the figures.

    Pages that are only registered are known to the press, but have no files: no figures come of them.
    """
    from khabar.ops.bench import baking

    with Progress("Fronts and lists" if register else "All pages") as progress:
        registered = articles if register else 0
        done = baking.full_bake(where, progress.update, workers=workers, registered=registered)
        progress.note = f"{done.pages} pages"
    where.note_baked(articles, registered=register)
    return [] if register else baking.figures(done, where, articles)


def publish(where: "Ground", archive: "Archive", articles: int, samples: int, warm_up: int | None) -> list[Figure]:
    """Publish so many `samples` after `warm_up` (None: the usual number) and return how long they took."""
    from khabar.ops.bench import publishing

    warm_up = publishing.WARM_UP if warm_up is None else warm_up
    with Progress("Publications") as progress:
        found = publishing.measure(where.installation, archive, samples, warm_up, progress.count)
    return publishing.figures(found, articles, where.mark, where.installation.bakers)


def click(where: "Ground", archive: "Archive", articles: int, samples: int, warm_up: int | None) -> list[Figure]:
    """Do the same as an editor does, by the newsroom's form."""
    from khabar.ops.bench import clicking, publishing

    warm_up = publishing.WARM_UP if warm_up is None else warm_up
    with Progress("Clicks") as progress:
        found = clicking.measure(where.installation, archive, samples, warm_up, progress.count)
    return clicking.figures(found, articles, where.mark, where.installation.bakers)


def due(where: "Ground", archive: "Archive", articles: int, items: int, ahead: float | None = None) -> list[Figure]:
    """Let so many `items` become due at one instant and return how long it took until they stood."""
    from khabar.ops.bench import due as storm

    with Progress("Articles due at once") as progress:
        found = storm.measure(where.installation, archive, items, progress.count, ahead)
        progress.note = f"{found.staged} of {items} baked ahead"
    return storm.figures(found, articles, where.mark, where.installation.bakers)


def lookup(where: "Ground", archive: "Archive", articles: int, samples: int) -> list[Figure]:
    """Look up so many `samples` of keys of each kind and return how long that took."""
    from khabar.ops.bench import lookup as looking

    with Progress("Look-ups") as progress:
        found = looking.measure(archive, articles, samples)
        progress.note = f"{samples} keys of each kind"
    return looking.figures(found, articles, where.mark)


def serve(where: "Ground", articles: int, rounds: int, seconds: float) -> list[Figure]:
    """Load the site server and nginx in turn, each for `seconds` in so many `rounds`; return what a request cost."""
    from khabar.ops.bench import serving

    with Progress("Requests") as progress:
        found = serving.measure(where.installation, where.mark.seed, rounds, seconds, progress.update)
        progress.note = f"{sum(found.requests.values()):,} answered"
    if serving.NGINX not in found.servers:
        say("nginx: not measured. Install it: apt-get install nginx-light libnginx-mod-http-brotli-static")
    return serving.figures(found, articles, where.mark.seed)
