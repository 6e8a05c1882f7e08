"""A bucket as delivery target, at Amazon's S3 or any service that speaks its protocol.

One object stands for a page: its gzip copy (or brotli copy) with its headers, under the name that a static website has
there, ``fa/x/index.html``. A tombstone stands in the place of its page with the metadata ``khabar-status: 410``, and a
redirect as an empty object that names its target, which the service's website endpoint follows. Each object notes in
``khabar-file`` which tree file it is made from, so that taking away an old file never takes what replaced it.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any, TypeVar
from urllib.parse import quote

from khabar.press import store
from khabar.press.delivery.interface import DeliveryFailed, Misconfigured, TreeFile, addresses_of
from khabar.press.serving.files import FEED_TYPES, FOR_EVER, MEDIA, REVALIDATE, TYPES

AT_ONCE = 8
"""How many objects are sent at the same time."""

ENDINGS = {"gzip": ".gz", "br": ".br"}
FILE_NOTE = "khabar-file"
STATUS_NOTE = "khabar-status"
MISSING = ("404", "NoSuchKey", "NotFound")

Value = TypeVar("Value")


class Bucket:
    """Keeps a copy of the tree in a bucket, below `prefix`. `encoding` is that of the copies: ``gzip`` or ``br``."""

    carries = True

    def __init__(self, name: str, bucket: str, client: Any, *, prefix: str = "", encoding: str = "gzip") -> None:
        self.name = name
        self.bucket = bucket
        self.client = client
        self.prefix = prefix
        self.left_out = next(ending for coding, ending in ENDINGS.items() if coding != encoding)

    def put(self, files: Sequence[TreeFile]) -> None:
        """Make the objects appear. Raises DeliveryFailed; each object is then the old one or the new one."""
        self._each(self._put, [file for file in files if not file.file.endswith(self.left_out)])

    def remove(self, files: Sequence[str]) -> None:
        """Take away the objects that still stand for these files. Raises DeliveryFailed."""
        wanted = [file for file in files if not file.endswith(self.left_out)]
        self._each(self._remove, [(self._key(address), file) for file in wanted for address in addresses_of(file)])

    def purge(self, addresses: Sequence[str]) -> None:
        """Do nothing: a bucket shows an object at once."""

    def check(self) -> None:
        """Look whether the bucket is there. Raises DeliveryFailed."""
        with self._translated():
            self.client.head_bucket(Bucket=self.bucket)

    def _each(self, act: Callable[[Value], None], values: Iterable[Value]) -> None:
        with self._translated(), ThreadPoolExecutor(AT_ONCE) as pool:
            for _ in pool.map(act, list(values)):
                pass

    def _put(self, file: TreeFile) -> None:
        options: dict[str, Any] = {"Bucket": self.bucket, "Key": self._key(file.address), **_headers(file)}
        if file.source is not None:
            with file.source.open("rb") as stream:
                self.client.put_object(Body=stream, **options)
            return
        data = file.read()
        if _last_part(file.file) == "redirect":
            _status, _, location = data.decode().strip().partition(" ")
            self.client.put_object(Body=b"", WebsiteRedirectLocation=quote(location, safe="%/:?#&=+,;@~"), **options)
        else:
            self.client.put_object(Body=data, **options)

    def _remove(self, pair: tuple[str, str]) -> None:
        key, file = pair
        from botocore.exceptions import ClientError

        try:
            found = self.client.head_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in MISSING:
                return
            raise
        if found.get("Metadata", {}).get(FILE_NOTE) == quote(file):
            self.client.delete_object(Bucket=self.bucket, Key=key)

    def _key(self, address: str) -> str:
        return self.prefix + store.base_file(address)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield
        except (BotoCoreError, ClientError, OSError) as error:
            raise DeliveryFailed(
                f"Bucket {self.bucket}: {error}. Look at the endpoint, the keys and what they may do."
            ) from error


def client(*, endpoint: str = "", region: str = "", access_key: str = "", secret_key: str = "") -> Any:
    """Return a client of boto3; without keys it finds them as boto3 does. Raises Misconfigured without boto3."""
    try:
        import boto3
        from botocore.config import Config
    except ImportError as error:
        raise Misconfigured('A bucket needs boto3: pip install "khabar[s3]".') from error
    return boto3.client(
        "s3",
        endpoint_url=endpoint or None,
        region_name=region or None,
        aws_access_key_id=access_key or None,
        aws_secret_access_key=secret_key or None,
        config=Config(
            connect_timeout=10,
            read_timeout=60,
            retries={"max_attempts": 2, "mode": "standard"},
            max_pool_connections=AT_ONCE,
            s3={"addressing_style": "path" if endpoint else "auto"},
            # Newer checksums are known to Amazon only.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


def _headers(file: TreeFile) -> dict[str, Any]:
    """Return content type, coding, caching and notes of the object for a file."""
    name = store.base_file(file.address)
    last = _last_part(name)
    kind = FEED_TYPES.get(last) or TYPES.get(os.path.splitext(last)[1], "application/octet-stream")
    notes = {FILE_NOTE: quote(file.file)}
    if _last_part(file.file).startswith("gone.html"):
        kind = TYPES[".html"]
        notes[STATUS_NOTE] = "410"
    found: dict[str, Any] = {
        "ContentType": kind,
        "CacheControl": FOR_EVER if name.startswith(("assets/", MEDIA)) else REVALIDATE,
        "Metadata": notes,
    }
    return {**found, "ContentEncoding": file.encoding} if file.encoding else found


def _last_part(file: str) -> str:
    return PurePosixPath(file).name
