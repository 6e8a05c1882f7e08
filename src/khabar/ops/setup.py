"""Makes an installation and brings its database and its files up to date."""

import json
import secrets
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from khabar.ops.installation import FILE_NAME, SQLITE_FILE, Installation, InstallationError, load
from khabar.ops.terminal import Progress

FOLDERS = ("data", "data/media", "site", "theme", "theme/editions", "theme/fonts", "theme/templates")

THEME_README = """# The theme of this installation

What lies here takes the place of what Khabar ships; nothing here is needed.

- `tokens.css`: colours, sizes and fonts as custom properties, read after the built-in ones
- `logo.svg`: takes the place of the name in the masthead
- `fonts/`: typefaces (woff2) that `tokens.css` names with `asset(file.woff2)`
- `templates/`: page templates that replace the built-in ones of the same name, or begin with
  `{% extends "khabar/base.html" %}` and fill single blocks
- `editions/`: an edition's files (identity, formats, strings, navigation) that replace or add to the built-in ones

All tokens and blocks: docs/how-to/rebrand.md.

The press re-bakes the pages that a change here touches as soon as `khabar up` starts again.
"""
THEME_TOKENS = """/* Custom properties that differ from the built-in theme, for example:

:root {
  --accent: #7a1f3d;
  --dark-accent: #f0a3b8;
}
*/
"""


@dataclass(frozen=True)
class Wishes:
    """What a new installation should be like; empty means the default."""

    demo: bool = False
    secret_key: str = ""
    database: str = ""
    site_address: str = ""
    newsroom_address: str = ""
    site_port: int = 8080
    newsroom_port: int = 8081
    names: dict[str, str] = field(default_factory=lambda: {"en": "My Agency"})
    short_names: dict[str, str] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)
    follow: dict[str, str] = field(default_factory=dict)


def configuration(wishes: Wishes) -> str:
    """Return the text of ``khabar.toml``; without a secret among the wishes it holds a fresh one of 64 characters."""
    secret = wishes.secret_key or secrets.token_urlsafe(48)
    lines = [
        "# An installation of Khabar. `khabar doctor` checks it.",
        f"secret_key = {_quoted(secret)}",
        f"demo = {'true' if wishes.demo else 'false'}",
        "",
        "# Empty: SQLite in data/. Or postgresql://user:password@host:port/name",
        f"database = {_quoted(wishes.database)}",
        "",
        "# The addresses that readers and editors use; empty: http://host:port as below.",
        f"site_address = {_quoted(wishes.site_address)}",
        f"newsroom_address = {_quoted(wishes.newsroom_address)}",
        "",
        "# Where readers reach the newsroom, such as an e-mail address; the about page names it.",
        'contact = ""',
        "",
        "# Where readers sign in; empty: pages offer no sign-in.",
        'sign_in = ""',
        "",
        "# Where the servers listen. Put a web server with TLS before them.",
        'site_host = "127.0.0.1"',
        f"site_port = {wishes.site_port}",
        'newsroom_host = "127.0.0.1"',
        f"newsroom_port = {wishes.newsroom_port}",
        "",
        "# How many press workers bake pages.",
        "bakers = 1",
    ]
    for name, texts in (("names", wishes.names), ("short_names", wishes.short_names), ("about", wishes.about)):
        lines += ["", f"[agency.{name}]", *(f"{code} = {_quoted(text)}" for code, text in texts.items())]
    lines += [
        "",
        "# The agency's accounts elsewhere, shown in the footer and on the about page, for example:",
        '# Telegram = "https://t.me/agency"',
        "[agency.follow]",
        *(f"{_quoted(name)} = {_quoted(address)}" for name, address in wishes.follow.items()),
    ]
    return "\n".join(lines) + "\n"


def initialise(folder: Path, wishes: Wishes) -> Installation:
    """Make an installation in `folder`, which is new or empty, with its database migrated, and return it.

    All is made beside the folder first and moved in whole, so that a failure leaves nothing behind. Raises
    InstallationError when the folder holds something else or the database refuses.
    """
    folder = folder.resolve()
    if folder.is_dir() and any(folder.iterdir()):
        raise InstallationError(f"{folder} is not empty: name a new or empty folder, so that nothing is overwritten.")
    if folder.exists() and not folder.is_dir():
        raise InstallationError(f"{folder} is a file: name a folder.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".khabar-", dir=folder.parent) as temporary:
        made = Path(temporary)
        _write(made, wishes)
        # Django is configured once per process, and this process goes on with the final folder.
        command = [sys.executable, "-m", "khabar", "migrate", "--dir", str(made)]
        if subprocess.run(command, check=False).returncode:
            raise InstallationError(f"The database could not be made (see above); {folder} is as it was.")
        _move(made, folder)
    return load(folder)


def migrate() -> int:
    """Bring the database of the started installation up to date and return how many migrations ran."""
    from django.core.management import call_command

    from khabar.ops.readiness import pending_migrations

    pending = len(pending_migrations())
    with Progress("Database") as progress:
        if pending:
            counter = _Counter(progress, pending)
            call_command("migrate", interactive=False, verbosity=1, stdout=counter, no_color=True)
        progress.note = f"{pending} migrations applied" if pending else "up to date"
    return pending


def collect_static(installation: Installation) -> None:
    """Put the newsroom's styles and scripts into the folder that is served, unless this version's are there."""
    from django.core.management import call_command

    stamp = installation.static / ".version"
    wanted = _versions()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    with Progress("Styles and scripts of the newsroom"):
        call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(wanted, encoding="utf-8")


class _Counter:
    """Counts the lines in which Django's migrate says that it applies a migration."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.progress = progress
        self.total = total
        self.done = 0

    def write(self, text: str) -> int:
        if "Applying" in text:
            self.done += 1
            self.progress.count(self.done, self.total)
        return len(text)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False


def _versions() -> str:
    """Return what the static files depend on: versions of the packages, and the newest of our own files."""
    from importlib.metadata import version

    ours = Path(__file__).resolve().parents[1]
    newest = max((path.stat().st_mtime_ns for path in ours.glob("*/static/**/*") if path.is_file()), default=0)
    return " ".join([*(f"{name} {version(name)}" for name in ("khabar", "wagtail", "django")), str(newest)])


def _write(folder: Path, wishes: Wishes) -> None:
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "theme" / "README.md").write_text(THEME_README, encoding="utf-8")
    (folder / "theme" / "tokens.css").write_text(THEME_TOKENS, encoding="utf-8")
    if not wishes.database:
        (folder / "data" / SQLITE_FILE).touch()
    file = folder / FILE_NAME
    file.touch(mode=0o600)
    file.write_text(configuration(wishes), encoding="utf-8")


def _move(made: Path, folder: Path) -> None:
    """Move everything from `made` into `folder`, the file that makes it an installation last."""
    existed = folder.exists()
    folder.mkdir(exist_ok=True)
    moved: list[Path] = []
    try:
        for path in sorted(made.iterdir(), key=lambda path: path.name == FILE_NAME):
            moved.append(path.rename(folder / path.name))
    except OSError:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if not existed:
            folder.rmdir()
        raise


def _quoted(text: str) -> str:
    """Return `text` as a TOML string: JSON's form, with the one character escaped that JSON leaves."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
