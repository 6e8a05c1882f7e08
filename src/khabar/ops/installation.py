"""An installation: one folder with a ``khabar.toml`` and everything the processes write. No Django here."""

import importlib.util
import os
import re
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from khabar.ops import public_files

FILE_NAME = "khabar.toml"
SQLITE_FILE = "khabar.sqlite3"
"""Name of the database in the data folder, where there is no other."""

FOLDER_VARIABLE = "KHABAR_DIR"
SITE_PORT_VARIABLE = "KHABAR_SITE_PORT"
NEWSROOM_PORT_VARIABLE = "KHABAR_NEWSROOM_PORT"
"""With these two the supervisor tells its processes which ports it found free."""

DEMO_FOLDER = "demo"
DEMO_SECRET = "demo-secret-never-use-outside-the-demo"  # noqa: S105 - refused outside the demo
SHORTEST_SECRET = 40
"""Django's own measure for a secret key is 50 characters; 40 random ones hold 240 bits."""

DEFAULT_SECRET = re.compile(r"django-insecure|change.?me|default|example|secret|password|only-for-tests", re.I)
SEARCH_ENGINES = ("sqlite", "postgresql", "tantivy")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


NOT_SET = ("folder", "search_engine", "search_address")
"""Fields that are not settings of these names."""


class InstallationError(Exception):
    """The folder holds no usable installation; the message says what to do."""


@dataclass(frozen=True)
class Installation:
    """What ``khabar.toml`` says, with every path absolute.

    `database` is empty for SQLite in the folder, or a ``postgresql://user:password@host:port/name`` address. The
    addresses follow host and port where the file does not give them; `contact` is what the about page names, `sign_in`
    the address where readers sign in (empty: pages offer none), `search` whether they can search, with the index in
    `search_engine`, at `search_address` where that is a database; `agency_follow` the agency's accounts elsewhere: name
    of the service -> address. `security`, `trust` and `refused_robots` are for the files of `public_files`.
    """

    folder: Path
    secret_key: str
    demo: bool = False
    database: str = ""
    site_address: str = ""
    newsroom_address: str = ""
    contact: str = ""
    sign_in: str = ""
    site_host: str = "127.0.0.1"
    site_port: int = 8080
    site_workers: int = 1
    newsroom_host: str = "127.0.0.1"
    newsroom_port: int = 8081
    bakers: int = 1
    low_space: int = 2048
    critical_space: int = 512
    offline: bool = True
    search: bool = True
    search_engine: str = "sqlite"
    search_address: str = ""
    editions: tuple[str, ...] = ()
    agency_names: dict[str, str] = field(default_factory=dict)
    agency_short_names: dict[str, str] = field(default_factory=dict)
    agency_about: dict[str, str] = field(default_factory=dict)
    agency_follow: dict[str, str] = field(default_factory=dict)
    security: dict[str, str] = field(default_factory=dict)
    trust: dict[str, tuple[str, ...]] = field(default_factory=dict)
    refused_robots: tuple[str, ...] = ()
    delivery: tuple[dict[str, Any], ...] = ()

    @property
    def data(self) -> Path:
        """Folder of the database, the media and the newsroom's static files."""
        return self.folder / "data"

    @property
    def media(self) -> Path:
        """Folder of uploaded files."""
        return self.data / "media"

    @property
    def static(self) -> Path:
        """Folder of the newsroom's own styles and scripts."""
        return self.data / "static"

    @property
    def site(self) -> Path:
        """The site tree, which is all that the public server reads."""
        return self.folder / "site"

    @property
    def readings(self) -> Path:
        """Folder where site servers leave how often articles are read, and the press finds it."""
        return self.data / "readings"

    @property
    def search_folder(self) -> Path:
        """Folder of the search indexes."""
        return self.data / "search"

    @property
    def press_folder(self) -> Path:
        """Folder of the press's locks and notes."""
        return self.data / "press"

    @property
    def reader_socket(self) -> Path:
        """The socket on which the reader service listens."""
        return self.data / "reader.sock"

    @property
    def theme(self) -> Path:
        """Folder whose files override the built-in theme."""
        return self.folder / "theme"

    @property
    def profile(self) -> str:
        """Module of the settings that fit the database."""
        return f"khabar.config.settings.{'postgres' if self.database else 'embedded'}"

    @property
    def site_url(self) -> str:
        """Public address of the site, without a slash at the end."""
        return self.site_address.rstrip("/") or f"http://{self.site_host}:{self.site_port}"

    @property
    def newsroom_url(self) -> str:
        """Address of the newsroom, without a slash at the end."""
        return self.newsroom_address.rstrip("/") or f"http://{self.newsroom_host}:{self.newsroom_port}"

    def on_ports(self, site: int, newsroom: int) -> "Installation":
        """Return the same installation listening on these ports."""
        return replace(self, site_port=site, newsroom_port=newsroom)


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
    agency = values.pop("agency", {})
    if not isinstance(agency, dict):
        raise InstallationError(f"{path}: [agency] must be a section. Compare it with what `khabar init` writes.")
    for name in ("names", "short_names", "about", "follow"):
        values[f"agency_{name}"] = agency.get(name, {})
    delivery = values.pop("delivery", [])
    search = _search(path, values.pop("search", {}), values.get("database", ""))
    told = _public_files(path, values)
    _check(path, values)
    _check_addresses(path, values)
    values.update(told, delivery=_delivery(path, delivery), **search)
    values["editions"] = tuple(values.get("editions", ()))
    return Installation(folder=folder.resolve(), **values)


def current() -> Installation:
    """Return the installation named by the environment variable KHABAR_DIR, else the one in the current folder.

    The ports are those the supervisor handed on, if it did. Raises InstallationError as `load` does.
    """
    return on_ports_handed_on(load(Path(os.environ.get(FOLDER_VARIABLE, "."))))


def on_ports_handed_on(installation: Installation) -> Installation:
    """Return `installation` on the ports that the environment names, if it names any."""
    return installation.on_ports(
        int(os.environ.get(SITE_PORT_VARIABLE) or installation.site_port),
        int(os.environ.get(NEWSROOM_PORT_VARIABLE) or installation.newsroom_port),
    )


def locate(folder: Path | None) -> Path:
    """Return the folder to work on: `folder`, else the current one, else the one that ``khabar demo`` made here.

    Raises InstallationError when none of them holds an installation.
    """
    candidates = [folder] if folder else [Path(), Path(DEMO_FOLDER)]
    for candidate in candidates:
        if (candidate / FILE_NAME).is_file():
            return candidate.resolve()
    where = f"{folder}" if folder else "this folder, nor in ./demo"
    raise InstallationError(
        f"There is no {FILE_NAME} in {where}. Name the installation with --dir DIR, make one with "
        "`khabar init DIR`, or try the demo with `khabar demo`."
    )


def for_site(folder: Path | None) -> Installation:
    """Return what the site server needs: the installation, or just a folder that holds a site tree in ``site``.

    Raises InstallationError when there is neither.
    """
    bare = folder or Path()
    if not (bare / FILE_NAME).is_file() and (bare / "site").is_dir():
        return Installation(folder=bare.resolve(), secret_key="")
    return load(locate(folder))


def faults(installation: Installation) -> list[str]:
    """Return why this installation must not start: default or short secrets outside the demo, the demo in public."""
    if installation.demo:
        if installation.newsroom_host not in LOOPBACK:
            return [
                "The demo's passwords are known to everybody, so its newsroom may listen on 127.0.0.1 only: set "
                f"newsroom_host in {installation.folder / FILE_NAME}, or make an installation with `khabar init`."
            ]
        return []
    secret = installation.secret_key
    advice = (
        f"Put a fresh one into {installation.folder / FILE_NAME}: "
        'python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
    )
    if DEFAULT_SECRET.search(secret) or len(set(secret)) < 10:
        return [f"secret_key is a default that everybody knows. {advice}"]
    if len(secret) < SHORTEST_SECRET:
        return [f"secret_key has {len(secret)} characters; it needs {SHORTEST_SECRET}. {advice}"]
    return []


def _check(path: Path, values: dict[str, Any]) -> None:
    fields = {name: one for name, one in Installation.__dataclass_fields__.items() if name not in NOT_SET}
    unknown = sorted(set(values) - set(fields))
    if unknown:
        raise InstallationError(
            f"{path} has unknown settings: {', '.join(unknown)}. Compare it with what `khabar init` writes."
        )
    if "secret_key" not in values:
        raise InstallationError(f"{path} has no secret_key. Compare it with what `khabar init` writes.")
    for name, value in values.items():
        if not _fits(fields[name].type, value):
            raise InstallationError(f"{path}: {name} = {value!r} is not of the kind {_kind(fields[name].type)}.")


def _check_addresses(path: Path, values: dict[str, Any]) -> None:
    """Raise InstallationError unless every address that pages link to is one of the web."""
    named = {"sign_in": values.get("sign_in", ""), **values["agency_follow"]}
    for name, address in named.items():
        if address and not re.fullmatch(r"https?://[^\s/]\S*", address):
            raise InstallationError(f"{path}: {name} = {address!r} must begin with https:// or http://.")


def _public_files(path: Path, values: dict[str, Any]) -> dict[str, Any]:
    """Take the settings of the files that machines read from `values`. Raises InstallationError for a wrong one."""
    try:
        return {
            "security": public_files.security(values.pop("security", {})),
            "trust": public_files.trust(values.pop("trust", {})),
            "refused_robots": public_files.robots(values.pop("refused_robots", [])),
        }
    except public_files.Unfit as error:
        raise InstallationError(f"{path}: {error}") from error


def _delivery(path: Path, tables: Any) -> tuple[dict[str, Any], ...]:
    """Return the ``[[delivery]]`` tables. Raises InstallationError when one of them is wrong."""
    if not tables:
        return ()
    from khabar.press.delivery import configuration, interface

    if not isinstance(tables, list):
        raise InstallationError(f"{path}: delivery must be a list of tables, each headed [[delivery]].")
    try:
        configuration.read(tables)
    except interface.Misconfigured as error:
        raise InstallationError(f"{path}: {error}") from error
    return tuple(tables)


def _search(path: Path, table: Any, database: Any) -> dict[str, Any]:
    """Return what ``[search]`` says, the address of the `database` where none is given. Raises InstallationError."""
    if not isinstance(table, dict) or set(table) - {"enabled", "engine", "address"}:
        raise InstallationError(f"{path}: [search] holds enabled, engine and address, and nothing else.")
    enabled, engine, address = table.get("enabled", True), table.get("engine", "sqlite"), table.get("address", "")
    if not isinstance(enabled, bool):
        raise InstallationError(f"{path}: enabled in [search] is true or false.")
    if engine not in SEARCH_ENGINES:
        raise InstallationError(f"{path}: engine in [search] is one of {', '.join(SEARCH_ENGINES)}.")
    if engine == "postgresql":
        address = address or database
        if not re.fullmatch(r"postgres(ql)?://\S+", str(address)):
            raise InstallationError(f"{path}: address in [search] must be postgresql://user:password@host:port/name.")
    elif address:
        raise InstallationError(f'{path}: address in [search] is for engine = "postgresql".')
    elif engine == "tantivy" and enabled and importlib.util.find_spec("tantivy") is None:
        raise InstallationError(f'{path}: the search engine tantivy is not installed: pip install "khabar[tantivy]"')
    return {"search": enabled, "search_engine": engine, "search_address": str(address)}


def _fits(kind: Any, value: Any) -> bool:
    if kind is bool or kind is str:
        return isinstance(value, kind)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == tuple[str, ...]:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())


def _kind(kind: Any) -> str:
    names = {bool: "true or false", str: "text", int: "whole number", tuple[str, ...]: "list of texts"}
    return names.get(kind, "table of texts")
