"""The parts of a page, as the reader of a text dump or of HTML hands them on to be understood."""

from dataclasses import dataclass, field

from khabar.wire.pages.comments import Comment
from khabar.wire.pages.sources import SourceNamed


@dataclass(frozen=True)
class Moment:
    """When a page says it was published: an ISO day or instant or None, and how it was found or why not.

    `doubtful`: the page states a date, but one that means nothing certain.
    """

    iso: str | None
    note: str
    doubtful: bool = False


@dataclass(frozen=True)
class PageParts:
    """What stands where on a page. Empty strings and tuples where the page has none."""

    headline: str = ""
    lead: str = ""
    paragraphs: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    outlet: str = ""
    published: Moment = field(default_factory=lambda: Moment(None, "the page states no date"))
    sections: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    sources: tuple[SourceNamed, ...] = ()
    comments: tuple[Comment, ...] = ()
    language: str = ""
    doubt: str = ""
