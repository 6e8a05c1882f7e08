"""``khabar demo``: makes the demo installation, loads it, bakes it."""

import json
import logging
from pathlib import Path

from khabar.ops import framework, setup
from khabar.ops.demo import files
from khabar.ops.installation import DEMO_SECRET, FILE_NAME, Installation, InstallationError
from khabar.ops.installation import load as load_installation
from khabar.ops.terminal import Progress, say

STAMP = "demo-loaded.json"

ACCOUNTS = {"Mastodon": "https://social.example/@talna", "Peertube": "https://video.example/c/talna"}
"""The fictional agency's accounts elsewhere, at addresses reserved for examples (RFC 2606)."""


def open_or_make(folder: Path) -> Installation:
    """Return the demo installation in `folder`, made when the folder is new or empty.

    Raises InstallationError when it holds something else, a real installation among them.
    """
    if not (folder / FILE_NAME).is_file():
        agency = files.world().agency
        wishes = setup.Wishes(
            demo=True,
            secret_key=DEMO_SECRET,
            names=agency.names,
            short_names=agency.short_names,
            about=agency.about,
            follow=ACCOUNTS,
        )
        say(f"Making the demo in {folder.resolve()}")
        return setup.initialise(folder, wishes)
    installation = load_installation(folder)
    if not installation.demo:
        raise InstallationError(
            f"{folder.resolve()} is a real installation; the demo is not loaded into it. Name another with --dir DIR."
        )
    return installation


def prepare(installation: Installation) -> bool:
    """Configure Django for the demo and bring it up to date: database, files of the newsroom, missing content.

    Returns whether content was loaded.
    """
    framework.configure_logs(logging.WARNING)
    framework.start(installation)
    setup.migrate()
    setup.collect_static(installation)
    stamp = installation.data / STAMP
    wanted = files.digest()
    if stamp.is_file() and json.loads(stamp.read_text(encoding="utf-8")).get("digest") == wanted:
        say("Demo content: there already, left as it is")
        return False
    _load()
    stamp.write_text(json.dumps({"digest": wanted}) + "\n", encoding="utf-8")
    return True


def forget_loading() -> None:
    """Drop what the press noted of the publications loaded: they are dated days before they were baked."""
    from khabar.press.models import Publication

    Publication.objects.all().delete()


def _load() -> None:
    """Load the demo with one progress line per step."""
    from khabar.ops.demo import load

    running: dict[str, Progress] = {}

    def step(what: str, done: int, total: int) -> None:
        progress = running.get(what)
        if progress is None:
            progress = running[what] = Progress(f"Demo {what}").__enter__()
        progress.count(done, total)
        if done == total:
            progress.__exit__(None, None, None)

    load.load(step)


def log_ins() -> str:
    """Return the demo's log-ins as lines to print."""
    from khabar.ops.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD

    lines = [
        f"    {account.username:<12}{account.role}" + (f", edition {account.edition}" if account.edition else "")
        for account in DEMO_ACCOUNTS
    ]
    return "\n".join([f"  Log in to the newsroom with the password {DEMO_PASSWORD} as", *lines, ""])
