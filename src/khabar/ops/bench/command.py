"""The ``khabar bench`` commands."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from khabar.ops.bench import ground, report, steps
from khabar.ops.bench.report import Figure
from khabar.ops.terminal import Progress, say

SEED = 1
ROUNDS, ROUND_SECONDS = 5, 4.0
LOOKUPS = 2000


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


_bakers = click.option("--bakers", type=click.IntRange(1, 8), default=steps.BAKERS, show_default=True,
                       help="Presses that work at the same time.")  # fmt: skip
_workers = click.option("--workers", type=click.IntRange(1, 16), default=steps.BAKERS, show_default=True,
                        help="Processes that bake at the same time.")  # fmt: skip
_samples = click.option("--samples", type=click.IntRange(1), default=40, show_default=True,
                        help="Publications to measure.")  # fmt: skip
_warm_up = click.option("--warm-up", type=click.IntRange(0), default=None,
                        help="Publications before the measured ones. Default: three in each edition.")  # fmt: skip
_register = click.option(
    "--register/--bake",
    "register",
    default=None,
    help=f"Only register the old pages of articles, stories and days. Default: above {steps.BAKED_UP_TO:,} articles.",
)


@click.group()
def bench() -> None:
    """Measure publishing, baking and serving on an archive of any size, made from a seed.

    Example: khabar bench publish --articles 10000
    """


@bench.command("all")
@_options(1000)
@_samples
@_warm_up
@_bakers
def everything(
    articles: int,
    seed: int,
    json_file: Path | None,
    folder: Path | None,
    samples: int,
    warm_up: int | None,
    bakers: int,
) -> None:
    """All figures on one archive, fully baked: baking, publishing, the click, look-ups, serving.

    Example: khabar bench all --json figures.json
    """
    with _refusals(), ground.opened(folder, seed) as where:
        archive = steps.load(where, articles)
        figures = steps.bake(where, articles, bakers)
        where.set_bakers(bakers)
        figures += steps.publish(where, archive, articles, samples, warm_up)
        figures += steps.click(where, archive, articles, samples, warm_up)
        figures += steps.lookup(where, archive, articles, LOOKUPS)
        figures += steps.serve(where, articles, ROUNDS, ROUND_SECONDS)
        _hand_over(figures, json_file)


@bench.command()
@_options(1000)
@_samples
@_warm_up
@_bakers
@_register
def publish(
    articles: int, seed: int, json_file: Path | None, folder: Path | None, samples: int, warm_up: int | None,
    bakers: int, register: bool | None,
) -> None:  # fmt: skip
    """Time from a publication's commit until readers can see its article, and all pages it changes.

    The archive is baked first. A large one takes hours, so there the press is only told of most old pages and what
    they read (the size of its tables is what counts); fronts, lists, feeds and sitemaps are baked at every size.

    Example: khabar bench publish --articles 100000 --dir /var/tmp/bench --json publish.json
    """
    with _refusals(), ground.opened(folder, seed) as where:
        archive = steps.load(where, articles)
        baked = steps.bake_if_needed(where, articles, register)
        where.set_bakers(bakers)
        _hand_over([*steps.publish(where, archive, articles, samples, warm_up), *baked], json_file)


@bench.command("click")
@_options(1000)
@_samples
@_warm_up
@_bakers
@_register
def click_publish(
    articles: int, seed: int, json_file: Path | None, folder: Path | None, samples: int, warm_up: int | None,
    bakers: int, register: bool | None,
) -> None:  # fmt: skip
    """Time from an editor's click on "publish" until the newsroom answers, and until all pages stand.

    Newsroom and presses run as `khabar up` runs them. The forms are opened and sent over HTTP as a browser does.

    Example: khabar bench click --articles 1000 --samples 30
    """
    with _refusals(), ground.opened(folder, seed) as where:
        archive = steps.load(where, articles)
        steps.bake_if_needed(where, articles, register)
        where.set_bakers(bakers)
        _hand_over(steps.click(where, archive, articles, samples, warm_up), json_file)


@bench.command()
@_options(1000)
@click.option("--items", type=click.IntRange(1), default=10_000, show_default=True, help="Articles due at one instant.")
@click.option(
    "--ahead",
    type=click.FloatRange(0),
    default=None,
    help="Seconds to that instant. Default: a minute, and 0.12 s for each of them.",
)
@_bakers
def due(
    articles: int,
    seed: int,
    json_file: Path | None,
    folder: Path | None,
    items: int,
    ahead: float | None,
    bakers: int,
) -> None:
    """Time until all of many articles that are due at the same instant stand, and of those published by hand meanwhile.

    The articles are scheduled beforehand and the presses may bake them ahead; with --ahead a fast machine need not
    wait for it as long as a slow one.

    Example: khabar bench due --items 1000
    """
    with _refusals(), ground.opened(folder, seed) as where:
        archive = steps.load(where, articles)
        steps.bake_if_needed(where, articles)
        where.set_bakers(bakers)
        _hand_over(steps.due(where, archive, articles, items, ahead), json_file)


@bench.command()
@_options(1000)
@click.option("--samples", type=click.IntRange(1), default=LOOKUPS, show_default=True, help="Keys of each kind.")
@_register
def lookup(
    articles: int, seed: int, json_file: Path | None, folder: Path | None, samples: int, register: bool | None
) -> None:
    """Time to find the pages that have read a key, with the statement of the press, for random keys.

    Example: khabar bench lookup --articles 1000000 --dir /var/tmp/bench
    """
    with _refusals(), ground.opened(folder, seed) as where:
        archive = steps.load(where, articles)
        steps.bake_if_needed(where, articles, register)
        _hand_over(steps.lookup(where, archive, articles, samples), json_file)


@bench.command()
@_options(10_000)
@click.option("--samples", type=click.IntRange(1), default=200, show_default=True, help="Queries in each edition.")
@click.option(
    "--publications",
    type=click.IntRange(0),
    default=10,
    show_default=True,
    help="Articles to publish and look for, on a small archive.",
)
@click.option("--editions", "some", multiple=True, help="Only this edition; may be given several times. Default: all.")
def search(
    articles: int, seed: int, json_file: Path | None, folder: Path | None, samples: int, publications: int,
    some: tuple[str, ...],
) -> None:  # fmt: skip
    """Speed and size of the search index with so many articles in each edition, its answers, and publish to findable.

    The texts are drawn from a vocabulary as large as that of real news. Building is measured in processor time; there
    is no database in it. With --dir the index is kept, and what is asked of it can be measured again without building.
    The publications are made on a small archive of its own, with press and delivery running.

    Example: khabar bench search --articles 1000000 --editions fa --publications 0 --dir /var/tmp/bench
    """
    from khabar.ops.bench import searching

    with _refusals(), ground.opened(folder, seed) as where:
        every = tuple(names for names in where.installation.editions) or searching.EDITIONS
        if unknown := set(some).difference(every):
            raise click.BadParameter(f"no such edition: {', '.join(sorted(unknown))}", param_hint="--editions")
        codes = tuple(code for code in every if code in some or not some)
        file = where.installation.data / "bench-index.sqlite3"
        built = searching.kept(file, codes, articles, seed)
        if built is None:
            with Progress(f"Index of {articles:,} articles in each of {len(codes)} editions") as progress:
                built = searching.build(file, codes, articles, seed, progress.count)
        with Progress("Queries"):
            asked = searching.ask(built, samples)
        found = searching.figures(built, asked)
        if publications:
            archive = steps.load(where, searching.ARCHIVE)
            steps.bake_if_needed(where, searching.ARCHIVE)
            with Progress("Publications") as progress:
                times = searching.publish(where, archive, publications, progress.count)
            told = report.conditions(articles=searching.ARCHIVE, seed=seed, bakers=where.installation.bakers)
            found.append(report.figure("publish_to_findable", "ms", times, told))
        _hand_over(found, json_file)


@bench.command()
@click.argument("first", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("second", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def compare(first: Path, second: Path) -> None:
    """Print the figures of the SECOND file over those of the FIRST, and the conditions that differ.

    Example: khabar bench compare 1k.json 1m.json
    """
    try:
        say(report.comparison(report.read(first), report.read(second)))
    except ValueError as error:
        raise click.ClickException(str(error)) from error


@bench.command()
@_options(1000)
@_workers
def bake(articles: int, seed: int, json_file: Path | None, folder: Path | None, workers: int) -> None:
    """Bake everything into an empty tree: pages per second of one core, memory, bytes.

    Example: khabar bench bake --articles 10000 --workers 2
    """
    with _refusals(), ground.opened(folder, seed) as where:
        steps.load(where, articles)
        _hand_over(steps.bake(where, articles, workers), json_file)


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
        steps.load(where, articles)
        steps.bake_if_needed(where, articles)
        _hand_over(steps.serve(where, articles, rounds, seconds), json_file)


@bench.command()
@click.option(
    "--articles",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Generated articles in the index beside those of the demo.",
)
@click.option("--seed", default=SEED, show_default=True, help="Of the generated articles.")
@click.option("--misses", is_flag=True, help="List what was typed and not found first.")
@click.option(
    "--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures there as JSON."
)
@click.option(
    "--dir",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Take the articles of the demo in this folder. Default: those that come with Khabar.",
)
def judge(articles: int, seed: int, misses: bool, json_file: Path | None, folder: Path | None) -> None:
    """Share of judged queries that find the right article of the demo first, in every edition and spelling.

    Nothing is timed, and nothing in the folder is changed.

    Example: khabar bench judge --misses
    """
    from khabar.ops.bench import judging

    with _refusals(), Progress("Judged queries") as progress:
        scores = judging.judge_all(judging.documents(folder, articles, seed), progress.update)
        progress.note = f"{sum(one.queries + one.spellings for one in scores):,} spellings"
    if misses:
        say("".join(f"\n{judging.listed_misses(one)}" for one in scores if one.misses))
    say("\n" + judging.table(scores))
    if json_file:
        report.write(json_file, judging.figures(scores, articles, seed))
        say(f"\nWritten to {json_file}")


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
