"""The words of an article's stored body, block by block. No Django here."""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

_BREAK = re.compile(r"<(?:/p|/li|/h\d|br)\b[^>]*>", re.I)
_TAG = re.compile(r"<[^>]*>")


def words_of(markup: str) -> str:
    """Return HTML of the editor as plain text: a line for each paragraph, inline tags without a trace."""
    if "<" not in markup and "&" not in markup:
        return markup
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", markup))).strip("\n")


def body(raw: Iterable[Mapping[str, Any]], captions: Mapping[int, str]) -> str:
    """Return what readers can read of a stored stream of blocks, a line for each paragraph, item, cell or caption.

    `captions` are those of the pictures (primary key -> text) for blocks that say none of their own. Cards of related
    articles are left out: their words are of another page. So is a block of an unknown type.
    """
    lines = []
    for block in raw:
        maker = _MAKERS.get(block["type"])
        if maker is not None:
            lines += [line for line in maker(block["value"], captions) if line]
    return "\n".join(lines)


def pictures(raw: Iterable[Mapping[str, Any]]) -> Iterator[int]:
    """Yield the primary keys of pictures that stand in a body without a caption of their own."""
    for block in raw:
        shown = [block["value"]] if block["type"] == "picture" else []
        if block["type"] == "gallery":
            shown = list(_values(block["value"].get("pictures")))
        yield from (one["picture"] for one in shown if one.get("picture") and not one.get("caption"))


def _values(items: Any) -> Iterator[Any]:
    """Yield the values of a stored list, whose items may stand bare or as ``{type, value}``."""
    for item in items or ():
        yield item["value"] if isinstance(item, dict) and "value" in item else item


def _markup(value: Any, captions: Mapping[int, str]) -> list[str]:
    return [words_of(value)]


def _fields(*names: str) -> Callable[[Any, Mapping[int, str]], list[str]]:
    return lambda value, captions: [value.get(name) or "" for name in names]


def _list(value: Any, captions: Mapping[int, str]) -> list[str]:
    return list(_values(value.get("items")))


def _table(value: Any, captions: Mapping[int, str]) -> list[str]:
    rows = [cell or "" for row in _values(value.get("rows")) for cell in _values(row)]
    return [value.get("caption") or "", *_values(value.get("header")), *rows]


def _picture(value: Any, captions: Mapping[int, str]) -> list[str]:
    return [value.get("caption") or captions.get(value.get("picture") or 0, "")]


def _gallery(value: Any, captions: Mapping[int, str]) -> list[str]:
    shown = [line for one in _values(value.get("pictures")) for line in _picture(one, captions)]
    return [value.get("title") or "", *shown]


def _entry(value: Any, captions: Mapping[int, str]) -> list[str]:
    return [value.get("headline") or "", words_of(value.get("text") or "")]


_MAKERS: dict[str, Callable[[Any, Mapping[int, str]], list[str]]] = {
    "paragraph": _markup,
    "heading": lambda value, captions: [value],
    "quote": _fields("text", "speaker", "source"),
    "list": _list,
    "table": _table,
    "picture": _picture,
    "gallery": _gallery,
    "video": _fields("title", "transcript"),
    "audio": _fields("title", "transcript"),
    "embed": _fields("title", "provider"),
    "document": _fields("title"),
    "entry": _entry,
}
