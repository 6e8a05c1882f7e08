"""Where a page comes from: a file or an address, loaded with limits and decoded to text."""

import hashlib
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from khabar.wire.pages.encoding import decode
from khabar.wire.pages.errors import PageError
from khabar.wire.pages.fetch import fetch, is_address

SIZE_LIMIT = 10_000_000
"""Bytes of the largest page that is read."""

_MARKUP_START = re.compile(
    r"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|article|div|section|main|meta|title|p|h1)\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKUP_ANYWHERE = re.compile(r"<(?:html|body|head|article)\b[^>]{0,1000}>", re.IGNORECASE)
_MARKUP_SAMPLE = 20_000


@dataclass(frozen=True)
class Source:
    """A loaded page. `address`: its URL or file name; `text`: decoded; `markup`: HTML, not a text dump.

    `fingerprint`: the same for the same page: of the address when it has one, else of the bytes of the file.
    """

    address: str
    text: str
    markup: bool
    fingerprint: str


def load(source: str, *, allow_private: bool = False) -> Source:
    """Return the page at a file path or an http(s) address.

    `allow_private`: let addresses of this machine and of private networks through. Raises PageError, with a
    message for the operator, for a source that is missing, empty, not text, larger than 10 MB, or can't be
    fetched.
    """
    if is_address(source):
        page = fetch(source, SIZE_LIMIT, allow_private=allow_private)
        return from_bytes(page.content, page.address, page.charset, known_address=True)
    path = Path(source)
    return from_bytes(_read(path), path.name, None, known_address=False)


def from_bytes(content: bytes, address: str, charset: str | None, *, known_address: bool) -> Source:
    """Return the page in `content`; `charset` is what the transport says of it. Raises PageError if it is no
    text.
    """
    text = decode(content, charset)
    identity = address.split("#")[0].encode() if known_address else content
    return Source(address, text, is_markup(text), hashlib.sha256(identity).hexdigest())


def is_markup(text: str) -> bool:
    """Tell whether `text` is HTML: it begins like HTML or has an html, head, body or article element near its
    start.
    """
    sample = text[:_MARKUP_SAMPLE]
    return _MARKUP_START.match(sample) is not None or _MARKUP_ANYWHERE.search(sample) is not None


def _read(path: Path) -> bytes:
    try:
        status = path.stat()
    except FileNotFoundError:
        raise PageError(f"There is no file {path}: give the path of a saved page, or an http(s) address.") from None
    except (OSError, ValueError) as error:
        raise PageError(f"{path} can't be read: {error}.") from None
    if not stat.S_ISREG(status.st_mode):
        raise PageError(f"{path} is not a file: give the path of one saved page.")
    if status.st_size > SIZE_LIMIT:
        raise PageError(
            f"{path} has {status.st_size:,} bytes, more than the {SIZE_LIMIT:,} of the largest page read. "
            "Save only the article and try again."
        )
    try:
        with path.open("rb") as file:
            content = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise PageError(f"{path} can't be read: {error.strerror}.") from None
    if len(content) > SIZE_LIMIT:
        raise PageError(f"{path} grew beyond {SIZE_LIMIT:,} bytes while it was read.")
    return content
