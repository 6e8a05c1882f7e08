"""Reads requests from the bytes of a connection: HTTP/1.1 and 1.0, one after the other (RFC 9112).

llhttp, through httptools, takes the bytes apart in its strict mode; what is valid and still not wanted is refused here.
"""

import re
import string
from collections import deque
from dataclasses import dataclass
from http import HTTPStatus

import httptools

from khabar.press.serving.answers import SECURITY, Answer, refusal
from khabar.press.serving.files import USED

TARGET_BYTES = 8 * 1024
HEAD_BYTES = 16 * 1024
"""How long a request's target, and all of its head, may be."""

QUERY_BYTES = 512 * 1024
"""How much of a query longer than the target may be is passed over: somebody who pastes a whole text into a search is
answered about its beginning.
"""

OF_THE_READER = ("user-agent", "sec-fetch-dest", "sec-purpose", "purpose", "x-moz", "x-forwarded-for")
"""The request's headers that tell whether a reader opens a page."""

KEPT = {name.encode(): name for name in (*USED, *OF_THE_READER)}
"""Headers that are read, by their bytes in lower case; all others are passed over."""

IN_A_HOST = f"{string.ascii_letters}{string.digits}._~!$&'()*+,;=%:[]-".encode()
ABSOLUTE = re.compile(r"https?://[^/?#]+", re.IGNORECASE)
LENGTH, CODING = b"content-length", b"transfer-encoding"


@dataclass(slots=True)
class Request:
    """A request that is to be answered, or, with `refused`, what is said to one that is not.

    `path` is the target without query, `query` what followed it, as it came; `closing` says that the connection ends
    after the answer, `old` that the client speaks HTTP/1.0 and has to be told when it does not.
    """

    method: str
    path: str
    headers: dict[str, str]
    closing: bool
    old: bool
    refused: Answer | None = None
    query: str = ""


class _Refused(Exception):
    """Stops the reading; the argument is the answer."""


class Reader:
    """Reads one connection's requests into `requests`; `begun` says whether one has come in part."""

    __slots__ = (
        "_body", "_fresh", "_headers", "_hosts", "_old", "_parser", "_passed", "_size", "_target", "begun", "ended",
        "requests",
    )  # fmt: skip

    def __init__(self) -> None:
        self.requests: deque[Request] = deque()
        self.begun = False
        self.ended = False
        self._fresh = 0
        self._parser: httptools.HttpRequestParser | None = httptools.HttpRequestParser(self)
        self.on_message_begin()

    def feed(self, data: bytes) -> None:
        """Take what has come. The last request is a refusal when it can not be read; then, and after a request that
        ends the connection, `ended` is true and nothing more is read.
        """
        parser = self._parser
        if self.ended or parser is None:
            return
        self.begun = True
        self._fresh += len(data)
        try:
            parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._end_after_last()
        except httptools.HttpParserCallbackError as error:
            reason = error.__context__
            self.refuse(reason.args[0] if isinstance(reason, _Refused) else refusal(HTTPStatus.INTERNAL_SERVER_ERROR))
        except httptools.HttpParserError:
            self.refuse(refusal(HTTPStatus.BAD_REQUEST))
        if self.begun and self._fresh > HEAD_BYTES and not self.ended:
            self.refuse(refusal(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE))

    def refuse(self, answer: Answer) -> None:
        """Say `answer` after the answers to all that was read, and read nothing more."""
        if not self.ended:
            self.ended = True
            self.requests.append(Request("", "", {}, True, False, answer))

    def close(self) -> None:
        """Forget the parser, which holds this reader as the reader holds it."""
        self._parser = None
        self.ended = True

    def on_message_begin(self) -> None:
        """Called by the parser as it starts on a request."""
        self._target = b""
        self._headers: dict[str, str] = {}
        self._size = 0
        self._hosts = 0
        self._body = False
        self._passed = 0

    def on_url(self, piece: bytes) -> None:
        """Called by the parser with the target, or a part of it."""
        self.begun = True
        self._target += piece
        over = len(self._target) - TARGET_BYTES
        if over <= 0:
            return
        self._target = self._target[:TARGET_BYTES]
        self._fresh -= over
        self._passed += over
        if b"?" not in self._target or self._passed > QUERY_BYTES:
            raise _Refused(refusal(HTTPStatus.REQUEST_URI_TOO_LONG))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Called by the parser with a whole header."""
        self._size += len(name) + len(value) + 4
        if self._size > HEAD_BYTES:
            raise _Refused(refusal(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE))
        lower = name.lower()
        kept = KEPT.get(lower)
        if kept is not None:
            text = value.decode("latin-1")
            self._headers[kept] = f"{self._headers[kept]}, {text}" if kept in self._headers else text
        elif lower == b"host":
            self._hosts += 1
            if value.translate(None, IN_A_HOST):
                raise _Refused(refusal(HTTPStatus.BAD_REQUEST))
        elif lower == CODING or (lower == LENGTH and value != b"0"):
            self._body = True
        elif lower == b"expect" and value.lower() != b"100-continue":
            raise _Refused(refusal(HTTPStatus.EXPECTATION_FAILED))

    def on_headers_complete(self) -> None:
        """Called by the parser at the end of the head: refuses a request with a body before the body comes.

        A client that asks first whether it may send one (Expect: 100-continue) has its final answer with that
        (RFC 9110, section 10.1.1).
        """
        parser = self._parser
        if parser is None:
            return
        self._fresh = 0
        version = parser.get_http_version()
        self._old = version == "1.0"
        if version != "1.1" and not self._old:
            raise _Refused(refusal(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED))
        if self._hosts != 1 and not (self._hosts == 0 and self._old):
            raise _Refused(refusal(HTTPStatus.BAD_REQUEST))
        if self._body:
            self._refuse_body(parser.get_method())

    def on_body(self, piece: bytes) -> None:
        """Called by the parser with a part of a body, which no request that is read has."""
        raise _Refused(refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE))

    def on_message_complete(self) -> None:
        """Called by the parser at the end of a request."""
        parser = self._parser
        if parser is None or self.ended:
            return
        self.begun = False
        method = parser.get_method().decode("latin-1")
        closing = not parser.should_keep_alive()
        target = self._target.decode("latin-1")
        path = path_of(target)
        request = Request(method, path or "", self._headers, closing, self._old)
        if "?" in target:
            request.query = target.partition("?")[2].partition("#")[0]
        if path is None and method in ("GET", "HEAD"):
            request.refused = refusal(HTTPStatus.BAD_REQUEST)
        self.requests.append(request)
        self.ended = closing

    def _refuse_body(self, method: bytes) -> None:
        if method in (b"GET", b"HEAD"):
            raise _Refused(refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE))
        raise _Refused(Answer(HTTPStatus.METHOD_NOT_ALLOWED, [("allow", "GET, HEAD"), *SECURITY], b""))

    def _end_after_last(self) -> None:
        """After a request that wishes for another protocol, answer it in this one and end."""
        self.ended = True
        if self.requests:
            self.requests[-1].closing = True


def path_of(target: str) -> str | None:
    """Return the path of a request's target in origin or absolute form, without query; None for any other form."""
    if not target.startswith("/"):
        absolute = ABSOLUTE.match(target)
        if absolute is None:
            return None
        target = target[absolute.end() :]
        if not target.startswith("/"):
            target = "/" + target
    if "?" in target:
        target = target.partition("?")[0]
    return target.partition("#")[0] if "#" in target else target
