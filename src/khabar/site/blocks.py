"""Turns an article's stored body into what its page prints, block by block."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from khabar.kernel import sanitising
from khabar.media.queries import public_recording
from khabar.site import live, loading, paths
from khabar.site.live import Entry
from khabar.site.loading import Card, Image
from khabar.site.wording import Run, Writer
from khabar.taxonomy.models import Person


@dataclass(frozen=True)
class Body:
    """A body ready to print.

    `blocks` are (type, value) in order; `entries` those of a live article, pinned ones first, then the
    newest; `recordings` the names of the public files that its recordings need.
    """

    blocks: tuple[tuple[str, Any], ...]
    entries: tuple[Entry, ...] = ()
    images: tuple[Image, ...] = ()
    recordings: tuple[str, ...] = ()

    @property
    def image_keys(self) -> frozenset[int]:
        """The keys of all pictures in it."""
        return frozenset(image.key for image in self.images)

    @property
    def has_gallery(self) -> bool:
        """Whether there is a gallery in it."""
        return any(kind == "gallery" for kind, _value in self.blocks)

    @property
    def key_events(self) -> tuple[Entry, ...]:
        """The entries marked as key events, the newest first."""
        return tuple(sorted((one for one in self.entries if one.key), key=lambda one: one.time, reverse=True))


@dataclass
class _Found:
    images: dict[int, Image] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    cards: dict[int, Card] = field(default_factory=dict)


def body(raw: list[dict[str, Any]], words: Writer) -> Body:
    """Return the stored stream `raw` as a `Body`; loads its pictures, people and articles with one query
    each.

    A block of an unknown type, or one whose picture is gone, is left out.
    """
    found = _load(raw)
    blocks = [
        (child["type"], made)
        for child in raw
        if child["type"] in _MAKERS and (made := _MAKERS[child["type"]](child["value"], words, found)) is not None
    ]
    return Body(tuple(blocks), live.entries(raw), tuple(found.images.values()), _recordings(blocks))


def _recordings(blocks: list[tuple[str, Any]]) -> tuple[str, ...]:
    shown = [value for kind, value in blocks if kind in ("video", "audio")]
    return tuple(dict.fromkeys(one[name] for one in shown for name in ("file", "captions") if one[name]))


def plain(items: Any) -> list[Any]:
    """Return the values of a stored list block, whose items may stand bare or as ``{type, value}``."""
    return [item["value"] if isinstance(item, dict) and "value" in item else item for item in items or ()]


def _load(raw: list[dict[str, Any]]) -> _Found:
    pictures: list[int] = []
    people: list[int] = []
    articles: list[int] = []
    for child in raw:
        kind, value = child["type"], child["value"]
        if kind == "picture":
            pictures.append(value.get("picture"))
        elif kind == "gallery":
            pictures += [one.get("picture") for one in plain(value.get("pictures"))]
        elif kind in ("video", "audio"):
            pictures.append(value.get("poster"))
        elif kind == "quote":
            people.append(value.get("person"))
        elif kind == "related":
            articles += [key for key in plain(value) if key]
    return _Found(loading.images(pictures), loading.concepts(Person, people), loading.cards(articles))


def _rich(html: str) -> Markup:
    return Markup(sanitising.paragraphs(html))  # noqa: S704 - sanitised


def _paragraph(value: str, words: Writer, found: _Found) -> Markup | None:
    html = value if "<p" in value else f"<p>{value}</p>"
    return _rich(html) if value.strip() else None


def _heading(value: str, words: Writer, found: _Found) -> str | None:
    return value.strip() or None


def _quote(value: dict[str, Any], words: Writer, found: _Found) -> dict[str, Any] | None:
    person = found.people.get(value.get("person") or 0)
    path = paths.concept(words.code, "person", person.code) if person and person.name_in(words.code) else ""
    speaker: Run | None = None
    if value.get("speaker"):
        speaker = Run(value["speaker"], path=path)
    elif person:
        speaker = words.name(person, path)
    return {"text": value["text"].splitlines(), "speaker": speaker, "source": value.get("source") or ""}


def _list(value: dict[str, Any], words: Writer, found: _Found) -> dict[str, Any]:
    return {"ordered": bool(value.get("ordered")), "items": plain(value.get("items"))}


def _table(value: dict[str, Any], words: Writer, found: _Found) -> dict[str, Any]:
    rows = [plain(row) for row in plain(value.get("rows"))]
    return {"caption": value.get("caption") or "", "header": plain(value.get("header")), "rows": rows}


def _picture(value: dict[str, Any], words: Writer, found: _Found) -> dict[str, Any] | None:
    image = found.images.get(value.get("picture") or 0)
    if image is None:
        return None
    return {"image": image, "caption": value.get("caption") or image.caption(words.code)}


def _gallery(value: dict[str, Any], words: Writer, found: _Found) -> dict[str, Any] | None:
    made = [_picture(one, words, found) for one in plain(value.get("pictures"))]
    pictures = [one for one in made if one]
    return {"title": value.get("title") or "", "pictures": pictures} if pictures else None


def _recording(value: dict[str, Any], words: Writer, found: _Found) -> dict[str, Any]:
    return {
        "title": value.get("title") or "",
        "file": public_recording(value.get("file")),
        "captions": public_recording(value.get("captions")),
        "poster": found.images.get(value.get("poster") or 0),
        "transcript": [line for line in (value.get("transcript") or "").splitlines() if line.strip()],
    }


def _link(value: dict[str, Any], words: Writer, found: _Found) -> dict[str, Any] | None:
    address = web_address(value.get("url") or "")
    if not address:
        return None
    return {
        "url": address,
        "host": urlsplit(address).hostname or "",
        "title": value.get("title") or "",
        "provider": value.get("provider") or "",
        "size": value.get("size") or "",
    }


def _related(value: list[Any], words: Writer, found: _Found) -> list[Card] | None:
    return [found.cards[key] for key in plain(value) if key in found.cards] or None


def web_address(address: str) -> str:
    """Return `address` when it is an http(s) address, else nothing: other schemes can run script."""
    return address if urlsplit(address).scheme in ("http", "https") else ""


_MAKERS: dict[str, Callable[[Any, Writer, _Found], Any]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "quote": _quote,
    "list": _list,
    "table": _table,
    "picture": _picture,
    "gallery": _gallery,
    "video": _recording,
    "audio": _recording,
    "embed": _link,
    "document": _link,
    "related": _related,
}
