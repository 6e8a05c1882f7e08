"""Turns the blocks of a demo article into the stored form of its body, sources and byline."""

from datetime import datetime, timedelta
from html import escape
from typing import Any

from khabar.ops.demo.identity import block_id
from khabar.ops.demo.schema import Credit, Source
from khabar.ops.demo.world import Known

Raw = dict[str, Any]


class BodyMaker:
    """Makes the body of one article; `name` tells its blocks from those of others, `began` is the story's start."""

    def __init__(self, known: Known, name: str, began: datetime) -> None:
        self.known = known
        self.name = name
        self.began = began
        self._made = 0

    def make(self, blocks: list[Raw], related: list[int] | None = None) -> list[Raw]:
        """Return the stored form of `blocks`; a related block holds the articles `related` and is left out without."""
        made: list[Raw] = []
        for block in blocks:
            kind, value = next(iter(block.items()))
            if kind == "related":
                stored: Any = self._items(related or [])
            else:
                stored = getattr(self, f"_{kind}")(value)
            if kind != "related" or related:
                made.append(self._block(kind, stored))
        return made

    def _block(self, kind: str, value: Any) -> Raw:
        self._made += 1
        return {"type": kind, "value": value, "id": block_id(self.name, self._made)}

    def _items(self, values: list[Any]) -> list[Raw]:
        return [self._block("item", value) for value in values]

    def _paragraph(self, value: str) -> str:
        return paragraph(value)

    def _heading(self, value: str) -> str:
        return value

    def _quote(self, value: Raw) -> Raw:
        person = value.get("person")
        return {
            "text": value["text"],
            "speaker": value.get("speaker", ""),
            "person": self.known.key("person", person) if person else None,
            "source": value.get("source", ""),
        }

    def _list(self, value: Raw) -> Raw:
        return {"ordered": bool(value.get("ordered")), "items": self._items(value["items"])}

    def _table(self, value: Raw) -> Raw:
        return {
            "caption": value.get("caption", ""),
            "header": self._items([str(cell) for cell in value["header"]]),
            "rows": self._items([self._items([str(cell) for cell in row]) for row in value["rows"]]),
        }

    def _picture(self, value: Raw) -> Raw:
        return {"picture": self.known.picture(value["picture"]), "caption": value.get("caption", "")}

    def _gallery(self, value: Raw) -> Raw:
        pictures = [self._picture(picture) for picture in value["pictures"]]
        return {"title": value.get("title", ""), "pictures": self._items(pictures)}

    def _video(self, value: Raw) -> Raw:
        poster, file, captions = (value.get(name) for name in ("poster", "file", "captions"))
        return {
            "title": value["title"],
            "file": self.known.recording(file) if file else "",
            "poster": self.known.picture(poster) if poster else None,
            "captions": self.known.recording(captions) if captions else "",
            "transcript": value.get("transcript", ""),
        }

    def _embed(self, value: Raw) -> Raw:
        return {"url": value["url"], "title": value["title"], "provider": value.get("provider", "")}

    def _document(self, value: Raw) -> Raw:
        return {"title": value["title"], "url": value["url"], "size": value.get("size", "")}

    def _entry(self, value: Raw) -> Raw:
        return {
            "time": (self.began + timedelta(minutes=value["minutes_after"])).isoformat(),
            "headline": value.get("headline", ""),
            "text": paragraph(value["text"]),
            "key": bool(value.get("key")),
            "pinned": bool(value.get("pinned")),
        }


def paragraph(text: str) -> str:
    """Return plain `text` as paragraphs of HTML; a blank line parts two."""
    parts = [part.strip() for part in text.split("\n\n") if part.strip()]
    return "".join(f"<p>{escape(part, quote=False)}</p>" for part in parts)


def attributions(sources: list[Source], cue: str, known: Known, name: str) -> list[Raw]:
    """Return the stored form of an article's sources; `cue` is the words that carry the first."""
    made = []
    for number, source in enumerate(sources):
        value = attribution(source, cue if number == 0 else "", known)
        value["via"] = [
            {"type": "item", "value": key, "id": block_id(name, "via", number, key)} for key in value["via"]
        ]
        made.append({"type": "attribution", "value": value, "id": block_id(name, "source", number)})
    return made


def attribution(source: Source, cue: str, known: Known) -> Raw:
    """Return one source as `Attribution.as_json` would write it."""
    speaker = source.source
    return {
        "person": known.key("person", speaker.person) if speaker.person else None,
        "organisation": known.key("organisation", speaker.organisation) if speaker.organisation else None,
        "outlet": known.key("outlet", speaker.outlet) if speaker.outlet else None,
        "via": known.keys("outlet", source.via),
        "edge": source.edge,
        "cue": cue,
        "link": source.link or "",
    }


def byline(credits: list[Credit], known: Known, name: str) -> list[Raw]:
    """Return the stored form of a byline."""
    return [
        {
            "type": "credit",
            "value": {"contributor": known.key("contributor", credit.contributor), "role": credit.role},
            "id": block_id(name, "credit", number),
        }
        for number, credit in enumerate(credits)
    ]
