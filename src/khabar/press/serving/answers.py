"""What the site server says, and the same as bytes of HTTP/1.1 (RFC 9110 and 9112)."""

import re
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus

SECURITY = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "media-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
        "base-uri 'none'; "
        "frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    (
        "permissions-policy",
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=()",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
]
"""Headers of every answer. What others may embed, pictures and feeds, says so instead of the last (see `files`)."""

SHARED = [*SECURITY[:-1], ("cross-origin-resource-policy", "cross-origin")]
"""Headers of what pages of other sites may show: pictures, recordings, feeds."""

PLAIN_TEXT = ("content-type", "text/plain; charset=utf-8")
NOT_IN_A_HEADER = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]")


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

    @property
    def length(self) -> int:
        """How many bytes the body has."""
        return self.end - self.start if self.file else len(self.body)

    @cached_property
    def head(self) -> bytes:
        """The status line and the headers with the body's length, without the empty line after them.

        An answer 304 carries no length (RFC 9110, section 8.6, allows it only where it equals that of the answer 200).
        Raises ValueError when a header holds what would end its line or is not in Latin-1.
        """
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.status != HTTPStatus.NOT_MODIFIED:
            lines.append(f"content-length: {self.length}")
        for line in lines:
            if NOT_IN_A_HEADER.search(line):
                raise ValueError(f"No header can hold {line!r}.")
        return ("\r\n".join(lines) + "\r\n").encode("latin-1")


def refusal(status: int, *headers: tuple[str, str]) -> Answer:
    """Return an answer that says no more than `status` and its name."""
    named = f"{HTTPStatus(status).phrase}.\n".encode()
    return Answer(status, [*headers, PLAIN_TEXT, *SECURITY], named)
