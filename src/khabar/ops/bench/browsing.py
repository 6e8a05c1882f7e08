"""What a browser does for the newsroom: it reads a form, keeps cookies and sends the form's fields back."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from wagtail import blocks

from khabar.ops.bench.servers import HOST

Fields = list[tuple[str, str]]
"""The fields of a form as (name, value), in their order."""

TIMEOUT = 60.0
SENT_IF_CHECKED = ("checkbox", "radio")
NEVER_SENT = ("submit", "button", "image", "reset", "file")


@dataclass(frozen=True)
class Answer:
    """What the server answered, and when its last byte had come (on the clock of `time.perf_counter`)."""

    status: int
    location: str
    text: str
    at: float


@dataclass
class Browser:
    """Asks one server on this machine, one request after the other, and keeps its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._connection = HTTPConnection(HOST, self.port, timeout=TIMEOUT)

    def get(self, path: str) -> Answer:
        """Ask for a page. Raises OSError when the server does not answer."""
        return self._ask("GET", path, None)

    def post(self, path: str, fields: Fields) -> Answer:
        """Send a form; a redirection is not followed. Raises OSError when the server does not answer."""
        return self._ask("POST", path, urlencode(fields).encode())

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: bytes | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode("utf-8", errors="replace")
        at = time.perf_counter()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        return Answer(answer.status, answer.headers.get("Location", ""), text, at)


def form_with(page: str, name: str) -> Fields:
    """Return what a browser would send of the first form of `page` that has a field `name`, without its buttons.

    Raises ValueError when there is none.
    """
    reader = _Forms()
    reader.feed(page)
    for fields in reader.forms:
        if any(found == name for found, _ in fields):
            return fields
    raise ValueError(f"The page has no form with a field {name!r}.")


def stream_fields(block: blocks.Block, state: Any, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield the fields that Wagtail's script makes of a stream field: `state` is the block's form state."""
    if isinstance(block, blocks.StreamBlock | blocks.ListBlock):
        yield f"{prefix}-count", str(len(state))
        for number, item in enumerate(state):
            own = f"{prefix}-{number}"
            yield from {f"{own}-deleted": "", f"{own}-order": str(number), f"{own}-id": item["id"] or ""}.items()
            child = block.child_block if isinstance(block, blocks.ListBlock) else block.child_blocks[item["type"]]
            if isinstance(block, blocks.StreamBlock):
                yield f"{own}-type", item["type"]
            yield from stream_fields(child, item["value"], f"{own}-value")
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from stream_fields(child, state[name], f"{prefix}-{name}")
    elif isinstance(state, list):
        yield from ((prefix, str(value)) for value in state)
    elif isinstance(state, bool):
        yield from [(prefix, "on")] if state else []
    else:
        value = state["id"] if isinstance(state, dict) else state
        yield prefix, "" if value is None else str(value)


class _Forms(HTMLParser):
    """Reads the successful controls of every form (HTML, 4.10.21.4: constructing the entry list)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Fields] = []
        self._templates = 0
        self._inside = False
        self._text: list[str] | None = None
        self._select = ""
        self._options: list[tuple[bool, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what begins: a form, a template, whose content is not sent, or a field."""
        found = dict(attrs)
        if tag == "template":
            self._templates += 1
        elif tag == "form":
            self._inside = True
            self.forms.append([])
        elif self._inside and not self._templates and "disabled" not in found:
            self._field(tag, found)

    def _field(self, tag: str, found: dict[str, str | None]) -> None:
        name, kind = found.get("name") or "", found.get("type") or "text"
        if tag == "input" and name and kind not in NEVER_SENT and (kind not in SENT_IF_CHECKED or "checked" in found):
            default = "on" if kind in SENT_IF_CHECKED else ""
            self.forms[-1].append((name, found.get("value", default) or ""))
        elif tag == "textarea" and name:
            self.forms[-1].append((name, ""))
            self._text = []
        elif tag == "select" and name:
            self._select, self._options = name, []
        elif tag == "option":
            self._options.append(("selected" in found, found.get("value") or ""))

    def handle_data(self, data: str) -> None:
        """Note the text of a text area."""
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Note what ends."""
        if tag == "template":
            self._templates -= 1
        elif tag == "form":
            self._inside = False
        elif tag == "textarea" and self._text is not None:
            name, _ = self.forms[-1].pop()
            # The line break after the tag belongs to the markup.
            self.forms[-1].append((name, "".join(self._text).removeprefix("\n")))
            self._text = None
        elif tag == "select" and self._select:
            chosen = [value for selected, value in self._options if selected] or [v for _, v in self._options[:1]]
            self.forms[-1] += [(self._select, value) for value in chosen]
            self._select = ""
