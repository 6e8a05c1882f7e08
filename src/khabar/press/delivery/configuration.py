"""The ``[[delivery]]`` tables of khabar.toml: what they may say. No Django here."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from khabar.press.delivery.interface import Misconfigured

NAME = r"^[a-z0-9][a-z0-9-]{0,59}$"
VARIABLE_NAME = r"^([A-Za-z_][A-Za-z0-9_]*)?$"
TAKEN = ("search",)
"""Names of targets that are built in."""

PLACEHOLDER = re.compile(r"\{(\w*)\}")


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class PurgeRequest(_Table):
    """How a cache is told of changed addresses; the fields are those of `khabar.press.delivery.purge.Purge`."""

    url: str
    method: str = Field(default="PURGE", pattern=r"^[A-Z]+$")
    headers: dict[str, str] = {}
    list_field: str = ""
    most: int = Field(default=30, ge=1, le=10_000)
    index_names: bool = False
    accepted: list[int] = []

    @field_validator("url")
    @classmethod
    def _known_placeholders(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("it must begin with http:// or https://")
        unknown = set(PLACEHOLDER.findall(value)) - {"url", "quoted_url", "path"}
        if unknown or len(PLACEHOLDER.findall(value)) != value.count("{") or value.count("{") != value.count("}"):
            raise ValueError("it may hold {url}, {quoted_url} and {path} only")
        return value


class _Named(_Table):
    name: str = Field(pattern=NAME)


class DirectoryTable(_Named):
    """A second directory."""

    kind: Literal["directory"]
    path: str = Field(min_length=1)
    mounted: bool = False
    purge: PurgeRequest | None = None


class SftpTable(_Named):
    """A second host."""

    kind: Literal["sftp"]
    host: str = Field(pattern=r"^[A-Za-z0-9\[][A-Za-z0-9.:\]_-]*$")
    path: str = Field(min_length=1)
    port: int = Field(default=22, ge=1, le=65535)
    user: str = Field(default="", pattern=r"^([A-Za-z0-9_][A-Za-z0-9._-]*)?$")
    key_file: str = ""
    known_hosts: str = ""
    purge: PurgeRequest | None = None


class BucketTable(_Named):
    """A bucket. The variables hold the two halves of its key; without them boto3 looks where it always does."""

    kind: Literal["s3"]
    bucket: str = Field(min_length=1)
    prefix: str = Field(default="", pattern=r"^([^/].*/)?$")
    endpoint: str = Field(default="", pattern=r"^(https?://.+)?$")
    region: str = ""
    encoding: Literal["gzip", "br"] = "gzip"
    access_key_variable: str = Field(default="", pattern=VARIABLE_NAME)
    secret_key_variable: str = Field(default="", pattern=VARIABLE_NAME)
    purge: PurgeRequest | None = None


class CacheTable(_Named, PurgeRequest):
    """A cache in front of this installation's own site server."""

    kind: Literal["purge"]


Table = DirectoryTable | SftpTable | BucketTable | CacheTable
_ADAPTER: TypeAdapter[Table] = TypeAdapter(Annotated[Table, Field(discriminator="kind")])


def read(tables: Sequence[Any]) -> list[Table]:
    """Return the tables as they are meant. Raises Misconfigured, which names the first fault of each wrong table."""
    found: list[Table] = []
    faults = []
    for number, table in enumerate(tables, 1):
        try:
            found.append(_ADAPTER.validate_python(table))
        except ValidationError as error:
            called = table.get("name", number) if isinstance(table, dict) else number
            faults.append(f"[[delivery]] {called}: {_fault(error)}")
    names = Counter([*TAKEN, *(table.name for table in found)])
    faults += [f"[[delivery]] {name}: two targets have this name" for name, times in names.items() if times > 1]
    if faults:
        raise Misconfigured("; ".join(faults) + ". See docs/reference/files.md.")
    return found


def _fault(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"][1:]) or "kind"
    return f"{place}: {first['msg']}"
