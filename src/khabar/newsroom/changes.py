"""What readers are told when a public article changes: an update, a correction, a retraction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from khabar.newsroom.models import Article, Version

PUBLISHED = (Version.Change.UPDATE, Version.Change.CORRECTION)
"""What an editor may say about a text that is published again."""


class Untold(ValueError):
    """A change that cannot be told as it is: a correction without its note, or of what was never public."""


@dataclass(frozen=True)
class Told:
    """What is told of a change: one of `Version.Change`, or empty where there is nothing to say, and the note, in the
    article's language.
    """

    change: str = ""
    note: str = ""

    @property
    def details(self) -> dict[str, str]:
        """What timers and the audit log keep of it: nothing where there is nothing to say."""
        return {"change": self.change, "note": self.note} if self.change else {}


def told(article: Article, change: str, note: str) -> Told:
    """Return what is told when `article` is published again.

    Raises Untold for a correction without a note, for a note to nothing, and for an article that was never public.
    """
    stated = Told(str(change), note.strip())
    if stated.change and stated.change not in PUBLISHED:
        raise Untold(f"No change that can be published: {stated.change}.")
    if stated.change and article.first_published_at is None:
        raise Untold("What was never public cannot be corrected.")
    if stated.change == Version.Change.CORRECTION and not stated.note:
        raise Untold("A correction needs its note.")
    if stated.note and not stated.change:
        raise Untold("A note needs to say what it notes: an update or a correction.")
    return stated


def kept(details: dict[str, Any]) -> Told:
    """Return what was told when a publication was set to happen later; `details` are those of its timer."""
    return Told(details.get("change", ""), details.get("note", ""))


def enter(article: Article, stated: Told, version: int, at: datetime) -> None:
    """Add to `article`, which is not saved by this, what its version number `version` of the instant `at` tells."""
    if stated.change:
        entry = {"change": stated.change, "at": at.isoformat(), "note": stated.note, "version": version}
        article.corrections = [*article.corrections, entry]
