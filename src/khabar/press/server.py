"""The site server: serves the site tree and nothing else. No Django, no database, no newsroom.

Runs as an RSGI application under granian (https://github.com/emmett-framework/granian, RSGI specification 1.5).
"""

import gzip
import hashlib
import os
import re
import stat
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

TREE = "KHABAR_SITE_TREE"
HOT_BYTES = 64 * 1024 * 1024
"""How many bytes of files are kept in memory."""

HOT_FILE_BYTES = 1024 * 1024
"""A file larger than this is never kept in memory; one that is not compressed goes from the disk to the socket."""

MEDIA = "media/"
"""The folder of pictures and recordings: files that are not compressed again, of which parts may be asked for."""

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".avif": "image/avif",
    ".webp": "image/webp",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".webm": "video/webm",
    ".mp4": "video/mp4",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".m4a": "audio/mp4",
    ".vtt": "text/vtt; charset=utf-8",
    ".webmanifest": "application/manifest+json",
}
FEED_TYPES = {
    "feed.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
}

SECURITY = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "media-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
]
USED = ("accept-encoding", "if-none-match", "range", "if-range")
"""The request's headers that an answer depends on."""

RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.IGNORECASE)
FOR_EVER = "public, max-age=31536000, immutable"
REVALIDATE = "public, max-age=0, must-revalidate"


@dataclass(frozen=True)
class Answer:
    """What the server says: status, headers and body.

    For a large file `body` is empty and `file` the absolute path of what to send, from byte `start` up to but without
    byte `end`.
    """

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    file: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class _File:
    data: bytes
    etag: str
    encoding: str
    path: str = ""
    size: int = 0

    @property
    def length(self) -> int:
        """How many bytes it has."""
        return self.size if self.path else len(self.data)

    def part(self, start: int, end: int) -> tuple[bytes, str, int, int]:
        """Return the last four fields of an `Answer` that sends the bytes from `start` up to `end`."""
        return (b"", self.path, start, end) if self.path else (self.data[start:end], "", 0, 0)


def _normal(path: str) -> str | None:
    """Return the path relative to the tree, or None when it is not a plain one."""
    decoded = unquote(path, errors="strict") if "%" in path else path
    if "\0" in decoded or "\\" in decoded or not decoded.startswith("/"):
        return None
    parts = decoded[1:].split("/")
    if any(part.startswith(".") and part != ".well-known" for part in parts) or "" in parts[:-1]:
        return None
    return decoded[1:]


def _accepts(header: str, coding: str) -> bool:
    """Whether an Accept-Encoding `header` admits `coding` (RFC 9110, section 12.5.3)."""
    for part in header.split(","):
        name, _, parameters = part.strip().partition(";")
        if name.strip().lower() == coding:
            weight = parameters.replace(" ", "").lower().removeprefix("q=")
            return not (weight and weight.strip("0.") == "" and weight != "")
    return False


def requested_range(header: str, size: int) -> tuple[int, int] | None:
    """Return which bytes of `size` a Range `header` asks for, as the first and the one after the last.

    The two are equal when there are no such bytes. None when the header is to be ignored: it is not valid, its unit is
    not known, or it asks for several ranges, which a server may decline (RFC 9110, sections 14.1.2 and 14.2).
    """
    match = RANGE.fullmatch(header.strip())
    if match is None or match.group(1, 2) == ("", ""):
        return None
    first, last = match.group(1, 2)
    if not first:
        return max(size - int(last), 0), size
    start = int(first)
    if last and int(last) < start:
        return None
    end = min(int(last) + 1, size) if last else size
    return min(start, end), end


class Site:
    """Answers requests from one site tree, with hot files in memory keyed by inode and time of change."""

    def __init__(self, root: Path) -> None:
        self.root = os.path.realpath(root)
        self._hot: OrderedDict[tuple[str, int, int, int], _File] = OrderedDict()
        self._hot_bytes = 0

    def answer(self, method: str, path: str, headers: dict[str, str]) -> Answer:
        """Return the answer for one request; `headers` in lower case, those needed only."""
        if method not in ("GET", "HEAD"):
            return Answer(405, [("allow", "GET, HEAD"), *SECURITY], b"")
        try:
            relative = _normal(path)
        except UnicodeDecodeError:
            relative = None
        if relative is None:
            return self._missing("", headers, 400)
        return self._page(method, relative, headers) or self._other(relative, headers)

    def _page(self, method: str, relative: str, headers: dict[str, str]) -> Answer | None:
        base = relative + "index.html" if relative == "" or relative.endswith("/") else relative
        found = self._find(base, headers.get("accept-encoding", ""))
        if found is None:
            return None
        wanted = headers if method == "GET" else {**headers, "range": ""}
        return self._finished(found, base, wanted, 200)

    def _other(self, relative: str, headers: dict[str, str]) -> Answer:
        folder = relative if relative == "" or relative.endswith("/") else relative + "/"
        gone = self._find(folder + "gone.html", headers.get("accept-encoding", ""))
        if gone is not None:
            return self._finished(gone, "gone.html", headers, 410)
        redirect = self._load(folder + "redirect", "")
        if redirect is not None:
            status, _, target = redirect.data.decode().strip().partition(" ")
            return Answer(int(status), [("location", target), ("cache-control", REVALIDATE), *SECURITY], b"")
        if folder != relative and self._find(folder + "index.html", "gzip") is not None:
            return Answer(301, [("location", "/" + folder), ("cache-control", REVALIDATE), *SECURITY], b"")
        return self._missing(relative, headers, 404)

    def _missing(self, relative: str, headers: dict[str, str], status: int) -> Answer:
        edition = relative.partition("/")[0]
        accepted = headers.get("accept-encoding", "")
        found = self._find(f"{edition}/404/index.html", accepted) if edition else None
        if found is None:
            found = self._find("404/index.html", accepted)
        if found is None:
            plain = [("content-type", "text/plain; charset=utf-8"), *SECURITY]
            return Answer(status, plain, b"There is no such page.\n")
        return self._finished(found, "404.html", {}, status)

    def _finished(self, found: _File, name: str, headers: dict[str, str], status: int) -> Answer:
        fixed = name.startswith(("assets/", MEDIA))
        answer = [
            ("etag", found.etag),
            ("cache-control", FOR_EVER if fixed else REVALIDATE),
            ("vary", "accept-encoding"),
            *SECURITY,
        ]
        if status == 200 and found.etag in headers.get("if-none-match", ""):
            return Answer(304, answer, b"")
        suffix = os.path.splitext(name)[1]
        kind = FEED_TYPES.get(name.rpartition("/")[2]) or TYPES.get(suffix, "application/octet-stream")
        answer.append(("content-type", kind))
        if found.encoding:
            answer.append(("content-encoding", found.encoding))
        if status == 200 and name.startswith(MEDIA):
            answer.append(("accept-ranges", "bytes"))
            if (part := self._part(found, headers)) is not None:
                return _partial(found, part, answer)
        return Answer(status, answer, *found.part(0, found.length))

    def _part(self, found: _File, headers: dict[str, str]) -> tuple[int, int] | None:
        """Return the part asked for, None for the whole; an If-Range of another version asks for the whole."""
        if headers.get("if-range", "") not in ("", found.etag):
            return None
        return requested_range(headers.get("range", ""), found.length)

    def _find(self, base: str, accepted: str) -> _File | None:
        if _accepts(accepted, "br") and (found := self._load(base + ".br", "br")):
            return found
        if found := self._load(base + ".gz", "gzip"):
            if _accepts(accepted, "gzip"):
                return found
            return _File(gzip.decompress(found.data), found.etag.replace("gzip", "plain"), "")
        return self._load(base, "")

    def _load(self, file: str, encoding: str) -> _File | None:
        path = f"{self.root}/{file}"
        try:
            status = os.stat(path, follow_symlinks=False)
        except (OSError, ValueError):
            return None
        if not stat.S_ISREG(status.st_mode):
            return None
        key = (file, status.st_ino, status.st_mtime_ns, status.st_size)
        hot = self._hot.get(key)
        if hot is not None:
            self._hot.move_to_end(key)
            return hot
        if os.path.realpath(path) != path:
            return None
        if not encoding and status.st_size > HOT_FILE_BYTES:
            etag = f'"{status.st_ino:x}-{status.st_mtime_ns:x}-{status.st_size:x}-plain"'
            return _File(b"", etag, "", path, status.st_size)
        try:
            with open(path, "rb") as stream:
                data = stream.read()
        except OSError:
            return None
        name = hashlib.blake2b(data, digest_size=9).hexdigest()
        found = _File(data, f'"{name}-{encoding or "plain"}"', encoding)
        self._keep(key, found)
        return found

    def _keep(self, key: tuple[str, int, int, int], found: _File) -> None:
        if len(found.data) > HOT_FILE_BYTES:
            return
        self._hot[key] = found
        self._hot_bytes += len(found.data)
        while self._hot_bytes > HOT_BYTES:
            _, dropped = self._hot.popitem(last=False)
            self._hot_bytes -= len(dropped.data)


def _partial(found: _File, part: tuple[int, int], headers: list[tuple[str, str]]) -> Answer:
    """Return the answer that sends one part, or says that there is none (RFC 9110, sections 15.3.7 and 15.5.17)."""
    start, end = part
    if start >= end:
        plain = [one for one in headers if one[0] not in ("content-type", "cache-control", "etag")]
        return Answer(416, [*plain, ("content-range", f"bytes */{found.length}")], b"")
    headers.append(("content-range", f"bytes {start}-{end - 1}/{found.length}"))
    return Answer(206, headers, *found.part(start, end))


class Application:
    """The RSGI application; the tree is named by the environment variable KHABAR_SITE_TREE."""

    def __init__(self) -> None:
        self._site: Site | None = None

    def __rsgi_init__(self, loop: Any) -> None:
        """Open the tree as the worker starts. Raises KeyError without KHABAR_SITE_TREE."""
        self._site = Site(Path(os.environ[TREE]))

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer one request."""
        if scope.proto != "http":
            protocol.close(404)
            return
        site = self._site
        if site is None:
            site = self._site = Site(Path(os.environ[TREE]))
        wanted = {name: scope.headers.get(name) or "" for name in USED}
        answer = site.answer(scope.method, scope.path, wanted)
        length = answer.end - answer.start if answer.file else len(answer.body)
        if scope.method == "HEAD" or not length:
            headers = answer.headers
            if scope.method == "HEAD" and length:
                headers = [*headers, ("content-length", str(length))]
            protocol.response_empty(answer.status, headers)
        elif answer.file:
            headers = [*answer.headers, ("content-length", str(length))]
            protocol.response_file_range(answer.status, headers, answer.file, answer.start, answer.end)
        else:
            protocol.response_bytes(answer.status, answer.headers, answer.body)


app = Application()
