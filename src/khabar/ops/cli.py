"""The ``khabar`` command. Each command is thin: its work stands in a module of this package, imported when it runs."""

import logging
import sys
from pathlib import Path
from typing import Any

import click

from khabar import __version__
from khabar.ops import framework, processes, run
from khabar.ops.bench.command import bench
from khabar.ops.installation import DEMO_FOLDER, Installation, InstallationError, for_site, load, locate
from khabar.ops.ports import NoFreePort
from khabar.ops.supervisor import AlreadyRunning, only_one
from khabar.ops.terminal import say

EXPECTED = (InstallationError, NoFreePort, AlreadyRunning, processes.NotReady)
"""Faults that are the person's to mend: their message is printed without a trace."""

FOLDER = click.Path(file_okay=False, path_type=Path)
in_folder = click.option(
    "--dir", "folder", type=FOLDER, help="The installation. Default: this folder, or ./demo when it holds one."
)
site_port = click.option("--site-port", type=click.IntRange(1, 65535), help="Port of the site.")
newsroom_port = click.option("--newsroom-port", type=click.IntRange(1, 65535), help="Port of the newsroom.")


class Group(click.Group):
    """A group of commands that turns expected faults into a message and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except EXPECTED as error:
            raise click.ClickException(str(error)) from error
        except Exception as error:
            database = sys.modules.get("django.db")
            if database is None or not isinstance(error, database.OperationalError):
                raise
            raise click.ClickException(
                f"The database does not answer: {str(error).strip()}\nCheck `database` in khabar.toml; `khabar doctor` "
                "looks at the rest."
            ) from error


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="khabar")
def main() -> None:
    """Khabar: a newsroom and news site in several languages.

    Example: khabar demo
    """


def opened(folder: Path | None) -> Installation:
    """Return the installation that a command works on. Raises InstallationError."""
    return load(locate(folder))


@main.command()
@click.option("--dir", "folder", type=FOLDER, default=Path(DEMO_FOLDER), show_default=True, help="Where to make it.")
@site_port
@newsroom_port
@click.option(
    "--with-seeds",
    "seeds",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of .txt and .html pages to import as one story.",
)
@click.option("--no-up", is_flag=True, help="Load and bake only; start nothing.")
def demo(folder: Path, site_port: int | None, newsroom_port: int | None, seeds: Path | None, no_up: bool) -> None:
    """Make a demo agency with stories in seven languages, and start it.

    A second run keeps everything, your own changes too.

    Example: khabar demo --site-port 9000
    """
    from khabar.ops.demo import run as demo_run

    opened_demo = demo_run.open_or_make(folder)
    with only_one(opened_demo.data):
        installation = run.with_free_ports(opened_demo, say, site_port, newsroom_port)
        loaded = demo_run.prepare(installation)
        if seeds:
            from khabar.ops.demo.seeds import load_seeds

            load_seeds(seeds)
        from khabar.ops import baking

        baking.bake_as_needed()
        for line in baking.failures():
            say(f"Page not baked: {line}")
        if loaded:
            demo_run.forget_loading()
    if no_up:
        say(f"Ready: start it with `khabar up --dir {folder}`.\n{demo_run.log_ins()}")
        return
    run.up(installation, say, closing=demo_run.log_ins())


@main.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--database", default="", help="postgresql://user:password@host:port/name. Default: SQLite.")
@click.option("--name", default="My Agency", show_default=True, help="The agency's English name.")
@click.option("--site-address", default="", help="Public address, as https://news.example.org.")
@click.option("--newsroom-address", default="", help="The newsroom's address, as https://desk.example.org.")
def init(folder: Path, database: str, name: str, site_address: str, newsroom_address: str) -> None:
    """Make an installation in DIR, which is new or empty.

    Example: khabar init /srv/news --name "River News"
    """
    from khabar.ops import setup

    wishes = setup.Wishes(
        database=database, site_address=site_address, newsroom_address=newsroom_address, names={"en": name}
    )
    made = setup.initialise(folder, wishes)
    say(
        f"Made {made.folder}. Next:\n"
        f"  1. Complete the agency's names in {made.folder / 'khabar.toml'}\n"
        f"  2. khabar user add NAME --role administrator --dir {folder}\n"
        f"  3. khabar up --dir {folder}"
    )


@main.command()
@in_folder
@site_port
@newsroom_port
@click.option("--only", type=click.Choice(sorted(processes.NAMES)), help="Run one process alone.")
def up(folder: Path | None, site_port: int | None, newsroom_port: int | None, only: str | None) -> None:
    """Start site, newsroom and press. Ctrl-C stops all.

    Example: khabar up --only site --dir /srv/news
    """
    installation = for_site(folder) if only == processes.SITE else opened(folder)
    if installation.secret_key or only != processes.SITE:
        run.refuse_faults(installation)
    if only:
        processes.run(only, run.alone(installation, only, say, site_port, newsroom_port))
    else:
        run.up(run.with_free_ports(installation, say, site_port, newsroom_port), say)


@main.command()
@in_folder
def migrate(folder: Path | None) -> None:
    """Bring database and newsroom files up to date, after an upgrade for example. Safe to repeat.

    Example: khabar migrate --dir /srv/news
    """
    installation = opened(folder)
    framework.start(installation)
    from khabar.ops import setup

    setup.migrate()
    setup.collect_static(installation)


@main.command()
@in_folder
@click.option("--all", "everything", is_flag=True, help="Bake every page, not only what waits.")
@click.option("--workers", type=click.IntRange(1, 32), default=1, show_default=True, help="Processes for --all.")
@click.option("--audit", is_flag=True, help="Prove that every page is fresh; exit code 1 when one is not.")
@click.option(
    "--verify",
    metavar="SAMPLE|all",
    callback=lambda _context, _option, value: _sample(value),
    help="Render so many random pages again and compare; exit code 1 when one differs.",
)
@click.option("--sweep", is_flag=True, help="Put files that belong to no page into quarantine.")
def bake(folder: Path | None, everything: bool, workers: int, audit: bool, verify: int | None, sweep: bool) -> None:
    """Turn what is published into the files that readers are served.

    Example: khabar bake --all --workers 2

    Example: khabar bake --audit --verify 200
    """
    framework.configure_logs()
    framework.start(opened(folder))
    from khabar.ops import baking

    if everything:
        baking.bake_all(workers)
    elif not (audit or verify is not None or sweep):
        baking.bake_waiting()
    if sweep:
        baking.sweep()
    clean = baking.report_verification(verify or None) if verify is not None else True
    if audit:
        clean &= baking.report_audit()
    if not clean:
        sys.exit(1)


def _sample(value: str | None) -> int | None:
    """Return the size of a sample, 0 for all pages, None when there is to be none."""
    if value is None or value == "all":
        return None if value is None else 0
    if not value.isdigit() or value == "0":
        raise click.BadParameter("Give a number of pages, or `all`.")
    return int(value)


@main.command()
@in_folder
@click.option("--target", "names", multiple=True, metavar="NAME", help="Only this one; may be given several times.")
@click.option("--once", is_flag=True, help="Do not try again after a failure.")
@click.option("--afresh", is_flag=True, help="Bring everything again, to a target that has lost its files.")
def deliver(folder: Path | None, names: tuple[str, ...], once: bool, afresh: bool) -> None:
    """Bring the delivery targets of khabar.toml up to date. Exit code 1 when one is not.

    Example: khabar deliver --target second-host
    """
    framework.configure_logs(logging.ERROR)
    framework.start(opened(folder))
    from khabar.ops import delivering

    try:
        arrived = delivering.deliver(names, once=once, afresh=afresh)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    if not arrived:
        sys.exit(1)


@main.command()
@click.option("--newsroom", is_flag=True, help="The index of the newsroom instead, of drafts, reports and pictures.")
@in_folder
def index(folder: Path | None, newsroom: bool) -> None:
    """Build the search index of the site anew, while the old one serves. Broken off, it goes on where it was.

    Example: khabar index --dir /srv/news
    """
    framework.configure_logs(logging.ERROR)
    framework.start(opened(folder))
    from khabar.ops import indexing

    if not (indexing.build_newsroom() if newsroom else indexing.build()):
        sys.exit(1)


@main.group("import", cls=Group)
def import_group() -> None:
    """Bring in what others published.

    Example: khabar import page dispatch.html --edition fa --dry-run
    """


@import_group.command("page")
@click.argument("source")
@click.option("--edition", required=True, help="Code of the edition it is for: en, ar, fa …")
@click.option("--calendar", type=click.Choice(["gregorian", "jalali"]), help="Calendar of dates that do not say.")
@click.option("--as-draft", is_flag=True, help="Make a draft article too.")
@click.option("--dry-run", is_flag=True, help="Only print what is understood; needs no installation.")
@click.option("--json", "as_json", is_flag=True, help="Print what is understood as JSON.")
@click.option("--allow-private", is_flag=True, help="Fetch from private and loopback addresses too.")
@in_folder
def import_page(
    source: str,
    edition: str,
    calendar: str | None,
    as_draft: bool,
    dry_run: bool,
    as_json: bool,
    allow_private: bool,
    folder: Path | None,
) -> None:
    """Read SOURCE (an HTML file, a text dump or a web address) and keep it as another outlet's report.

    Example: khabar import page dispatch.html --edition fa --calendar jalali --dry-run --json
    """
    from khabar.wire import command
    from khabar.wire.pages.errors import PageError

    if dry_run:
        sys.exit(command.print_reading(source, edition, calendar, as_json=as_json, allow_private=allow_private))
    from khabar.ops.importing import import_source

    try:
        import_source(
            source,
            edition,
            calendar,
            folder=folder,
            as_draft=as_draft,
            as_json=as_json,
            allow_private=allow_private,
        )
    except PageError as error:
        raise click.ClickException(str(error)) from error


@main.command()
@in_folder
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(folder: Path | None, as_json: bool) -> None:
    """Check everything and say what to do. Exit code 1 when something fails.

    Example: khabar doctor --json
    """
    from khabar.ops import doctor as examination

    findings = examination.examine(folder)
    say(examination.as_json(findings) if as_json else examination.as_text(findings))
    if examination.failed(findings):
        sys.exit(1)


@main.group(cls=Group)
def user() -> None:
    """Accounts of the newsroom.

    Example: khabar user add leyla --role desk-editor --edition tr
    """


@user.command("add")
@click.argument("username")
@click.option("--role", required=True, help="reporter, translator, desk-editor, administrator …")
@click.option("--edition", default="", help="Edition for which the role holds. Default: all.")
@click.password_option(help="Asked for when it is not given.")
@in_folder
def user_add(username: str, role: str, edition: str, password: str, folder: Path | None) -> None:
    """Add an account with a role.

    Example: khabar user add leyla --role desk-editor --edition tr
    """
    framework.start(opened(folder))
    from django.core.exceptions import ValidationError

    from khabar.ops import accounts

    try:
        accounts.check_password(password)
        accounts.add_account(username, password, role, edition=edition)
    except (ValueError, ValidationError) as error:
        raise click.ClickException(" ".join(getattr(error, "messages", [str(error)]))) from error
    say(f"Added {username}.")


@user.command("password")
@click.argument("username")
@click.password_option(help="Asked for when it is not given.")
@in_folder
def user_password(username: str, password: str, folder: Path | None) -> None:
    """Give an account a new password.

    Example: khabar user password leyla
    """
    framework.start(opened(folder))
    from django.core.exceptions import ValidationError

    from khabar.ops import accounts

    try:
        accounts.set_password(username, password)
    except (ValueError, ValidationError) as error:
        raise click.ClickException(" ".join(getattr(error, "messages", [str(error)]))) from error
    say(f"The password of {username} is changed.")


main.add_command(bench)
