"""An installation: one folder with a ``khabar.toml`` and everything the processes write."""

import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FILE_NAME = "khabar.toml"
ENVIRONMENT_VARIABLE = "KHABAR_DIR"
DEMO_SECRET = "demo-secret-never-use-outside-the-demo"  # noqa: S105 - refused outside the demo


class InstallationError(Exception):
    """The folder holds no usable installation; the message says what to do."""


@dataclass(frozen=True)
class Installation:
    """What ``khabar.toml`` says, with every path absolute.

    `database` is empty for SQLite in the folder, or a ``postgresql://user:password@host:port/name`` address.
    """

    folder: Path
    secret_key: str
    demo: bool = False
    database: str = ""
    site_address: str = "http://127.0.0.1:8080"
    newsroom_address: str = "http://127.0.0.1:8081"
    site_host: str = "127.0.0.1"
    site_port: int = 8080
    newsroom_host: str = "127.0.0.1"
    newsroom_port: int = 8081
    bakers: int = 1
    editions: tuple[str, ...] = ()
    agency_names: dict[str, str] = field(default_factory=dict)
    agency_short_names: dict[str, str] = field(default_factory=dict)
    agency_about: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """Folder of the database, the media and the logs."""
        return self.folder / "data"

    @property
    def media(self) -> Path:
        """Folder of uploaded files."""
        return self.data / "media"

    @property
    def site(self) -> Path:
        """The site tree, which is all that the public server reads."""
        return self.folder / "site"

    @property
    def theme(self) -> Path:
        """Folder whose files override the built-in theme."""
        return self.folder / "theme"


def load(folder: Path) -> Installation:
    """Read the installation in `folder`.

    Raises InstallationError when the file is missing, malformed or has an unknown or ill-typed setting.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        raise InstallationError(f"There is no {FILE_NAME} in {folder}: make one with `khabar init {folder}`.")
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InstallationError(f"{path} is not valid TOML: {error}. Correct it and start again.") from error
    agency: dict[str, Any] = values.pop("agency", {})
    values["editions"] = tuple(values.get("editions", ()))
    known = set(Installation.__dataclass_fields__) - {"folder"}
    unknown = set(values) - known
    if unknown or "secret_key" not in values:
        fault = f"unknown settings {', '.join(sorted(unknown))}" if unknown else "no secret_key"
        raise InstallationError(f"{path} has {fault}. Compare it with what `khabar init` writes.")
    return Installation(
        folder=folder.resolve(),
        agency_names=agency.get("names", {}),
        agency_short_names=agency.get("short_names", {}),
        agency_about=agency.get("about", {}),
        **values,
    )


def current() -> Installation:
    """Return the installation named by the environment variable KHABAR_DIR, else the one in the current folder.

    Raises InstallationError as `load` does.
    """
    return load(Path(os.environ.get(ENVIRONMENT_VARIABLE, ".")))
