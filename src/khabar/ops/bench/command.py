"""The ``khabar bench`` commands."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from khabar.ops.bench import ground, report
from khabar.ops.bench.report import Figure
from khabar.ops.terminal import Progress, say

if TYPE_CHECKING:
    from khabar.ops.bench.archive import Archive
    from khabar.ops.bench.ground import Ground

SEED = 1
ROUNDS, ROUND_SECONDS = 5, 4.0
BAKED_UP_TO = 10_000
"""Articles of an archive that ``bench publish`` bakes in full unless it is told otherwise."""


def _options(articles: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add the options that all benchmarks share; `articles` is the default size of the archive."""
    options = (
        click.option("--articles", type=click.IntRange(1), default=articles, show_default=True,
                     help="Size of the archive: 1000, 10000, 100000, 1000000 …"),
        click.option("--seed", default=SEED, show_default=True, help="The same seed makes the same archive."),
        click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path),
                     help="Write the figures there as JSON."),
        click.option("--dir", "folder", type=click.Path(file_okay=False, path_type=Path),
                     help="Keep the archive in this folder, go on with it next time. Default: a temporary one."),
    )  # fmt: skip

    def add(command: Callable[..., None]) -> Callable[..., None]:
        for option in reversed(options):
            command = option(command)
        return command

    return add


@click.group()
def bench() -> None:
    """Measure publishing, baking and serving on an archive of any size, made from a seed.

    Example: khabar bench publish --articles 10000
    """


@bench.command("all")
@_options(1000)
@click.option("--samples", type=click.IntRange(1), default=40, show_default=True, help="Publications to measure.")
def everything(articles: int, seed: int, json_file: Path | None, folder: Path | None, samples: int) -> None:
    """All figures on one archive, fully baked: baking, publishing, serving.

    Example: khabar bench all --json figures.json
    """
    with _refusals(), ground.opened(folder, seed) as where:
        archive = _load(where, articles)
        figures = _bake(where, articles)
        figures += _publish(where, archive, articles, samples)
        figures += _serve(where, articles, ROUNDS, ROUND_SECONDS)
        _hand_over(figures, json_file)


@bench.command()
@_options(1000)
@click.option("--samples", type=click.IntRange(1), default=40, show_default=True, help="Publications to measure.")
@click.option(
    "--register/--bake",
    "register",
    default=None,
    help=f"Only register the old pages of articles, stories and days. Default: above {BAKED_UP_TO:,} articles.",
)
def publish(
    articles: int, seed: int, json_file: Path | None, folder: Path | None, samples: int, register: bool | None
) -> None:
    """Time from a publication's commit until readers can see its article, and all pages it changes.

    The archive is baked first. A large one takes hours, so there the press is only told of most old pages and what
    they read (the size of its tables is what counts); fronts, lists, feeds and sitemaps are baked at every size.

    Example: khabar bench publish --articles 100000 --dir /var/tmp/bench --json publish.json
    """
    with _refusals(), ground.opened(folder, seed) as where:
        archive = _load(where, articles)
        baked = _bake_if_needed(where, articles, articles > BAKED_UP_TO if register is None else register)
        _hand_over([*_publish(where, archive, articles, samples), *baked], json_file)


@bench.command()
@_options(1000)
def bake(articles: int, seed: int, json_file: Path | None, folder: Path | None) -> None:
    """Bake everything into an empty tree: pages per second of one core, memory, bytes.

    Example: khabar bench bake --articles 10000
    """
    with _refusals(), ground.opened(folder, seed) as where:
        _load(where, articles)
        _hand_over(_bake(where, articles), json_file)


@bench.command()
@_options(1000)
@click.option("--rounds", type=click.IntRange(1), default=ROUNDS, show_default=True, help="Rounds for each server.")
@click.option("--seconds", type=click.FloatRange(0.2), default=ROUND_SECONDS, show_default=True, help="Length.")
def serve(articles: int, seed: int, json_file: Path | None, folder: Path | None, rounds: int, seconds: float) -> None:
    """Processor time of the site server for a request, beside nginx on the same tree.

    nginx with its brotli module is needed for the comparison (apt-get install nginx-light
    libnginx-mod-http-brotli-static); without it only our server is measured. The load comes from wrk where it is
    installed, else from a client of our own.

    Example: khabar bench serve --articles 1000 --rounds 7
    """
    with _refusals(), ground.opened(folder, seed) as where:
        _load(where, articles)
        _bake_if_needed(where, articles)
        _hand_over(_serve(where, articles, rounds, seconds), json_file)


def _load(where: "Ground", articles: int) -> "Archive":
    from khabar.ops.bench import loading
    from khabar.ops.bench.archive import Archive

    archive = Archive(where.mark.seed)
    with Progress(f"Archive of {articles:,} articles") as progress:
        added = loading.load(archive, articles, progress.count)
        progress.note = f"{added} added, {loading.loaded()} there"
    return archive


def _bake_if_needed(where: "Ground", articles: int, register: bool = False) -> list[Figure]:
    """Bake the archive unless that is done; return the figures of the bake, when there was one of all pages."""
    if where.mark.baked == articles and where.mark.registered <= register:
        return []
    return _bake(where, articles, register)


def _bake(where: "Ground", articles: int, register: bool = False) -> list[Figure]:
    from khabar.ops.bench import baking

    with Progress("Fronts and lists" if register else "All pages") as progress:
        done = baking.full_bake(where, progress.update, registered=articles if register else 0)
        progress.note = f"{done.pages} pages"
    where.note_baked(articles, registered=register)
    return [] if register else baking.figures(done, where, articles)


def _publish(where: "Ground", archive: "Archive", articles: int, samples: int) -> list[Figure]:
    from khabar.ops.bench import publishing

    with Progress("Publications") as progress:
        found = publishing.measure(where.installation, archive, samples, progress.count)
    return publishing.figures(found, articles, where.mark)


def _serve(where: "Ground", articles: int, rounds: int, seconds: float) -> list[Figure]:
    from khabar.ops.bench import serving

    with Progress("Requests") as progress:
        found = serving.measure(where.installation, where.mark.seed, rounds, seconds, progress.update)
        progress.note = f"{sum(found.requests.values()):,} answered"
    if serving.NGINX not in found.servers:
        say("nginx: not measured. Install it: apt-get install nginx-light libnginx-mod-http-brotli-static")
    return serving.figures(found, articles, where.mark.seed)


def _hand_over(figures: list[Figure], json_file: Path | None) -> None:
    say("\n" + report.table(figures))
    if json_file:
        report.write(json_file, figures)
        say(f"\nWritten to {json_file}")


class _refusals:  # noqa: N801 - reads as a clause of the with statement
    """Turns a benchmark's expected failures into a message without a trace."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: Any) -> None:
        from khabar.ops.bench.baking import BenchmarkFailed
        from khabar.ops.installation import InstallationError

        if isinstance(error, BenchmarkFailed | InstallationError):
            raise click.ClickException(str(error)) from error
