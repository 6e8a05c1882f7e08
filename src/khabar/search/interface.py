"""What is indexed, what is asked, what is found; and what an index is. No Django here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class Document:
    """A text that can be found.

    `key` identifies it: for readers the path of its page (``/fa/2026/03/21/k7Rw2mXb/``). `language` is that of its
    analysis. `story` joins the versions of one story in several editions, empty where there is none. `sections`,
    `places` are codes, with those above them; `topics` names as the page prints them. `published` is in UTC.
    """

    key: str
    edition: str
    language: str
    kind: str
    title: str
    lead: str
    body: str
    published: datetime
    story: str = ""
    sections: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


class Order(StrEnum):
    """How hits are ordered."""

    RELEVANCE = "relevance"
    NEWEST = "newest"


@dataclass(frozen=True)
class Query:
    """What is asked: words as a person typed them, and what the hits must be.

    `language` is that of the words; it serves the suggestion, while in each edition the words are looked for as that
    edition's language has them. Empty `editions` means all; `section`, `place` and `kind` filter where they are
    not empty; a hit was published at or after `first` and before `last` (UTC). An empty `text` finds everything that
    the filters let through, the newest first.
    """

    text: str
    language: str
    editions: tuple[str, ...] = ()
    section: str = ""
    place: str = ""
    kind: str = ""
    first: datetime | None = None
    last: datetime | None = None
    order: Order = Order.RELEVANCE
    start: int = 0
    size: int = 10


@dataclass(frozen=True)
class Hit:
    """One document found; the higher its score, the better it fits."""

    key: str
    edition: str
    kind: str
    story: str
    published: datetime
    score: float


@dataclass(frozen=True)
class Results:
    """What was found.

    `total` counts all hits, `hits` are those asked for; with `more` the words are so common that not all were counted,
    and those left out are the oldest in which they matter least. `widened` says that hits with all the words were few
    and those with some of them follow; `cut` that time was up and there may be more. `suggestion` is the text with
    words respelt as the index knows them, empty when there is none better.
    """

    hits: tuple[Hit, ...]
    total: int
    more: bool = False
    widened: bool = False
    cut: bool = False
    suggestion: str = ""


class Index(Protocol):
    """An index of documents. All engines find the same."""

    def put(self, documents: Iterable[Document]) -> None:
        """Add documents, or put them in the place of those with the same keys; found as soon as this returns."""

    def remove(self, keys: Iterable[str]) -> None:
        """Take documents away; one that is not there is no fault."""

    def search(self, query: Query, seconds: float = 0.5) -> Results:
        """Return what is found within `seconds`."""
