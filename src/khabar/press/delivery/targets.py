"""From the configuration to the targets themselves, and those that other packages bring along."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from django.conf import settings

from khabar.press.delivery import configuration, s3, sftp
from khabar.press.delivery.configuration import BucketTable, CacheTable, DirectoryTable, PurgeRequest, SftpTable, Table
from khabar.press.delivery.directory import Directory
from khabar.press.delivery.interface import Misconfigured, Target
from khabar.press.delivery.purge import Purge, Purged, variable

Stop: TypeAlias = Callable[[], bool]


@dataclass(frozen=True)
class BuiltIn:
    """A target that needs no table in khabar.toml, named in `configuration.TAKEN`.

    `prepare` is called before each round, outside of it, and may take its time: it is told by its argument when to
    break off, and raises DeliveryFailed or OSError when the target cannot be delivered to.
    """

    name: str
    make: Callable[[], Target]
    enabled: Callable[[], bool]
    prepare: Callable[[Stop], None]


Entry: TypeAlias = Table | BuiltIn

_built_in: dict[str, BuiltIn] = {}


def register(entry: BuiltIn) -> None:
    """Let a target follow every installation in which it is enabled."""
    _built_in[entry.name] = entry


def configured() -> list[Entry]:
    """Return all targets: those built in, then the tables. Raises Misconfigured."""
    return [*(one for one in _built_in.values() if one.enabled()), *configuration.read(settings.KHABAR_DELIVERY)]


def names() -> list[str]:
    """Return the names of all targets. Raises Misconfigured."""
    return [table.name for table in configured()]


def build(table: Entry) -> Target:
    """Return the target that a table describes. Raises Misconfigured when this machine lacks what it needs."""
    if isinstance(table, BuiltIn):
        return table.make()
    if isinstance(table, CacheTable):
        return _cache(table.name, table)
    made: Target
    if isinstance(table, DirectoryTable):
        made = _directory(table)
    elif isinstance(table, SftpTable):
        options = sftp.host_options(
            table.host, port=table.port, user=table.user, key_file=table.key_file, known_hosts=table.known_hosts
        )
        made = sftp.Sftp(table.name, table.path, options)
    else:
        made = _bucket(table)
    return Purged(made, _cache(table.name, table.purge)) if table.purge is not None else made


def _directory(table: DirectoryTable) -> Directory:
    root = Path(table.path)
    own = (Path(settings.KHABAR_SITE_TREE), Path(settings.KHABAR_PRESS_FOLDER), Path(settings.MEDIA_ROOT))
    if not root.is_absolute():
        raise Misconfigured(f"The delivery target {table.name} needs an absolute path, not {table.path!r}.")
    real = root.resolve()
    for folder in (one.resolve() for one in own):
        if real == folder or folder in real.parents or real in folder.parents:
            raise Misconfigured(f"The delivery target {table.name} overlaps {folder}: give it a folder of its own.")
    return Directory(table.name, root, mounted=table.mounted)


def _bucket(table: BucketTable) -> s3.Bucket:
    client = s3.client(
        endpoint=table.endpoint,
        region=table.region,
        access_key=variable(table.access_key_variable) if table.access_key_variable else "",
        secret_key=variable(table.secret_key_variable) if table.secret_key_variable else "",
    )
    return s3.Bucket(table.name, table.bucket, client, prefix=table.prefix, encoding=table.encoding)


def _cache(name: str, request: PurgeRequest) -> Purge:
    return Purge(
        name,
        request.url,
        settings.KHABAR_SITE_ADDRESS,
        method=request.method,
        headers=request.headers,
        list_field=request.list_field,
        most=request.most,
        index_names=request.index_names,
        accepted=frozenset(request.accepted),
    )
