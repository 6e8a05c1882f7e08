"""Finds the answer to a request in the site tree."""

import gzip
import hashlib
import os
import re
import stat
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, unquote

from khabar.press.serving.answers import PLAIN_TEXT, SECURITY, SHARED, Answer

HOT_BYTES = 64 * 1024 * 1024
"""How many bytes of files and of their answers' heads are kept in memory."""

HOT_FILE_BYTES = 1024 * 1024
"""A file larger than this is never kept in memory; one that is not compressed goes from the disk to the socket."""

HEAD_BYTES = 4096
"""What the heads of a file's answers take in memory, about."""

DIRECT_PATHS = 4096
"""For how many paths the file of the answer is remembered, before all are forgotten."""

DIRECT_CHARACTERS = 512
"""A path longer than this, with the codings that its client accepts, is not remembered."""

EXTENSIONS = {"br": "br", "gzip": "gz"}
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
    "feed.json": "application/feed+json; charset=utf-8",
}

USED = ("accept-encoding", "if-none-match", "range", "if-range")
"""The request's headers that an answer depends on."""

RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.IGNORECASE)
IN_AN_ADDRESS = "%/:?#[]@!$&'()*+,;=~"
"""What stays as it is when a target is written into a Location header (RFC 3986)."""

FOR_EVER = "public, max-age=31536000, immutable"
REVALIDATE = "public, max-age=0, must-revalidate"


@dataclass(slots=True)
class _File:
    """A file in memory, or only its `path` and `size` when it is large; with the answers made from it, by status."""

    data: bytes
    etag: str
    encoding: str
    path: str = ""
    size: int = 0
    answers: dict[int, Answer] = field(default_factory=dict)

    @property
    def length(self) -> int:
        """How many bytes it has."""
        return self.size if self.path else len(self.data)

    def part(self, start: int, end: int) -> tuple[bytes, str, int, int]:
        """Return the last four fields of an `Answer` that sends the bytes from `start` up to `end`."""
        if self.path:
            return b"", self.path, start, end
        return (self.data if end - start == len(self.data) else self.data[start:end]), "", 0, 0


@dataclass(slots=True)
class _Hot:
    """A file kept in memory, with what tells this version from others: inode, time of change, size."""

    version: tuple[int, int, int]
    file: _File


def _normal(path: str) -> str | None:
    """Return the path relative to the tree, or None when it is not a plain one. Raises UnicodeDecodeError."""
    decoded = unquote(path, errors="strict") if "%" in path else path
    if "\0" in decoded or "\\" in decoded or not decoded.startswith("/"):
        return None
    parts = decoded[1:].split("/")
    if any(part.startswith(".") and part != ".well-known" for part in parts) or "" in parts[:-1]:
        return None
    return decoded[1:]


@lru_cache(maxsize=512)
def accepts(header: str, coding: str) -> bool:
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
    """Answers requests from one site tree, with hot files in memory; whether a file has changed is asked each time."""

    def __init__(self, root: Path) -> None:
        self.root = os.path.realpath(root)
        self._hot: OrderedDict[str, _Hot] = OrderedDict()
        self._hot_bytes = 0
        self._direct: dict[tuple[str, str], tuple[str, str, str]] = {}

    def answer(self, method: str, path: str, headers: dict[str, str]) -> Answer:
        """Return the answer for one request; `headers` in lower case, those needed only.

        Raises OSError, ValueError or EOFError when a file that is there can not be read or makes no sense.
        """
        if method == "GET" and (answer := self._again(path, headers)) is not None:
            return answer
        if method not in ("GET", "HEAD"):
            return Answer(405, [("allow", "GET, HEAD"), *SECURITY], b"")
        try:
            relative = _normal(path)
        except UnicodeDecodeError:
            relative = None
        if relative is None:
            return self._missing("", headers, 400)
        return self._page(method, path, relative, headers) or self._other(relative, headers)

    def _again(self, path: str, headers: dict[str, str]) -> Answer | None:
        """Return the answer from the file that was the first choice for this path before, if it is there still."""
        direct = self._direct.get((path, headers.get("accept-encoding", "")))
        if direct is None:
            return None
        file, encoding, base = direct
        found = self._load(file, encoding)
        return None if found is None else self._finished(found, base, headers, 200)

    def _page(self, method: str, path: str, relative: str, headers: dict[str, str]) -> Answer | None:
        base = relative + "index.html" if relative == "" or relative.endswith("/") else relative
        accepted = headers.get("accept-encoding", "")
        found = self._find(base, accepted)
        if found is None:
            return None
        if found.encoding == "br" or (found.encoding == "gzip" and not accepts(accepted, "br")):
            self._remember(path, accepted, (f"{base}.{EXTENSIONS[found.encoding]}", found.encoding, base))
        wanted = headers if method == "GET" else {**headers, "range": ""}
        return self._finished(found, base, wanted, 200)

    def _remember(self, path: str, accepted: str, direct: tuple[str, str, str]) -> None:
        if len(path) + len(accepted) > DIRECT_CHARACTERS:
            return
        if len(self._direct) >= DIRECT_PATHS:
            self._direct.clear()
        self._direct[path, accepted] = direct

    def _other(self, relative: str, headers: dict[str, str]) -> Answer:
        folder = relative if relative == "" or relative.endswith("/") else relative + "/"
        gone = self._find(folder + "gone.html", headers.get("accept-encoding", ""))
        if gone is not None:
            return self._finished(gone, "gone.html", headers, 410)
        redirect = self._load(folder + "redirect", "")
        if redirect is not None:
            status, _, target = redirect.data.decode().strip().partition(" ")
            return _moved(int(status), target)
        if folder != relative and self._find(folder + "index.html", "gzip") is not None:
            return _moved(301, "/" + quote(folder))
        return self._missing(relative, headers, 404)

    def _missing(self, relative: str, headers: dict[str, str], status: int) -> Answer:
        edition = relative.partition("/")[0]
        accepted = headers.get("accept-encoding", "")
        found = self._find(f"{edition}/404/index.html", accepted) if edition else None
        if found is None:
            found = self._find("404/index.html", accepted)
        if found is None:
            return Answer(status, [PLAIN_TEXT, *SECURITY], b"There is no such page.\n")
        return self._finished(found, "404.html", {}, status)

    def _finished(self, found: _File, name: str, headers: dict[str, str], status: int) -> Answer:
        if status == 200:
            if found.etag in headers.get("if-none-match", ""):
                return found.answers.get(304) or _made(found, name, 304)
            if name.startswith(MEDIA) and (part := self._part(found, headers)) is not None:
                return _partial(found, part, _headers(found, name, 200))
        return found.answers.get(status) or _made(found, name, status)

    def _part(self, found: _File, headers: dict[str, str]) -> tuple[int, int] | None:
        """Return the part asked for, None for the whole; an If-Range of another version asks for the whole."""
        if headers.get("if-range", "") not in ("", found.etag):
            return None
        return requested_range(headers.get("range", ""), found.length)

    def _find(self, base: str, accepted: str) -> _File | None:
        if accepts(accepted, "br") and (found := self._load(base + ".br", "br")):
            return found
        if found := self._load(base + ".gz", "gzip"):
            if accepts(accepted, "gzip"):
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
        version = (status.st_ino, status.st_mtime_ns, status.st_size)
        hot = self._hot.get(file)
        if hot is not None and hot.version == version:
            self._hot.move_to_end(file)
            return hot.file
        if os.path.realpath(path) != path:
            return None
        if not encoding and status.st_size > HOT_FILE_BYTES:
            etag = f'"{status.st_ino:x}-{status.st_mtime_ns:x}-{status.st_size:x}-plain"'
            return _File(b"", etag, "", path, status.st_size)
        try:
            with open(path, "rb") as stream:
                data = stream.read()
        except FileNotFoundError:
            return None
        name = hashlib.blake2b(data, digest_size=9).hexdigest()
        found = _File(data, f'"{name}-{encoding or "plain"}"', encoding)
        self._keep(file, version, found)
        return found

    def _keep(self, file: str, version: tuple[int, int, int], found: _File) -> None:
        self._drop(self._hot.pop(file, None))
        if len(found.data) > HOT_FILE_BYTES:
            return
        self._hot[file] = _Hot(version, found)
        self._hot_bytes += len(found.data) + HEAD_BYTES
        while self._hot_bytes > HOT_BYTES:
            self._drop(self._hot.popitem(last=False)[1])

    def _drop(self, hot: _Hot | None) -> None:
        if hot is not None:
            self._hot_bytes -= len(hot.file.data) + HEAD_BYTES


def _headers(found: _File, name: str, status: int) -> list[tuple[str, str]]:
    """Return the headers of an answer with `status` that sends the file, which is known to readers as `name`."""
    suffix = os.path.splitext(name)[1]
    feed = FEED_TYPES.get(name.rpartition("/")[2])
    kind = feed or TYPES.get(suffix, "application/octet-stream")
    shared = feed or kind.startswith(("image/", "video/", "audio/"))
    headers = [
        ("etag", found.etag),
        ("cache-control", FOR_EVER if name.startswith(("assets/", MEDIA)) else REVALIDATE),
        ("vary", "accept-encoding"),
        *(SHARED if shared else SECURITY),
        *([("access-control-allow-origin", "*")] if feed else []),
    ]
    if status == 304:
        return headers
    headers.append(("content-type", kind))
    if found.encoding:
        headers.append(("content-encoding", found.encoding))
    if status == 200 and name.startswith(MEDIA):
        headers.append(("accept-ranges", "bytes"))
    return headers


def _made(found: _File, name: str, status: int) -> Answer:
    """Make the answer with `status` from a file, once: the file keeps it."""
    body = (b"", "", 0, 0) if status == 304 else found.part(0, found.length)
    return found.answers.setdefault(status, Answer(status, _headers(found, name, status), *body))


def _moved(status: int, target: str) -> Answer:
    location = quote(target, safe=IN_AN_ADDRESS)
    return Answer(status, [("location", location), ("cache-control", REVALIDATE), *SECURITY], b"")


def _partial(found: _File, part: tuple[int, int], headers: list[tuple[str, str]]) -> Answer:
    """Return the answer that sends one part, or says that there is none (RFC 9110, sections 15.3.7 and 15.5.17)."""
    start, end = part
    if start >= end:
        plain = [one for one in headers if one[0] not in ("content-type", "cache-control", "etag")]
        return Answer(416, [*plain, ("content-range", f"bytes */{found.length}")], b"")
    headers.append(("content-range", f"bytes {start}-{end - 1}/{found.length}"))
    return Answer(206, headers, *found.part(start, end))
