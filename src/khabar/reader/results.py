"""From what the index found to what the templates show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from khabar.editions import queries as editions
from khabar.editions.models import Edition
from khabar.reader.asking import LAST_PAGE, NEWEST, PAGE_SIZE, Asked
from khabar.reader.cards import Card
from khabar.reader.tree import Pages
from khabar.search import marking
from khabar.search.interface import Hit, Results
from khabar.site.syndication import FORMATS
from khabar.site.wording import Run, writer

SNIPPET = 230
"""Characters of an article's text that a result shows."""

Choices = dict[str, list[list[Any]]]
"""What can be chosen: (code, name, depth) by the name of the choice, in the plural."""

Runs = Sequence[tuple[str, bool]]
"""A text in pieces, each with whether it is one of the words searched for."""


@dataclass(frozen=True)
class StoryLink:
    """The page with everything on an event; what tells its language is empty when that is the page's own."""

    path: str
    lang: str = ""
    direction: str = ""
    hreflang: str = ""
    autonym: str = ""


@dataclass(frozen=True)
class Shown:
    """One result. `lang` and `direction` are empty when they are the page's own.

    `versions` are links to the same article in other editions; `story` stands where the reader's edition has none.
    """

    path: str
    kind: str
    published: datetime
    headline: Runs
    snippet: Runs
    section: str
    sponsored: bool
    picture: Any
    lang: str
    direction: str
    hreflang: str
    autonym: str
    versions: Sequence[Run]
    story: StoryLink | None


@dataclass(frozen=True)
class Other:
    """How much another edition has."""

    path: str
    lang: str
    direction: str
    autonym: str
    count: int


@dataclass(frozen=True)
class Link:
    """Words that lead to another search."""

    text: str
    path: str


@dataclass(frozen=True)
class Found:
    """All that the templates show of a search that was made."""

    total: int
    more: bool
    hits: Sequence[Shown]
    number: int
    previous: str
    next: str
    suggestion: Link | None
    widened: bool
    cut: bool
    bad_date: bool
    orders: Sequence[tuple[str, str, bool]]
    elsewhere: Sequence[Other]
    chosen: Sequence[tuple[str, str]]
    wider: str
    feeds: Sequence[tuple[str, str]]

    @property
    def feed(self) -> str:
        """The address of the first of the feeds, for templates that name one."""
        return self.feeds[0][1]


def found(
    asked: Asked,
    edition: Edition,
    results: Results,
    pages: Pages[Card],
    elsewhere: Sequence[tuple[Edition, int]],
    bad_date: bool,
    choices: Choices,
) -> Found:
    """Return what is shown of `results`; a hit whose page is no longer there is left out."""
    code = edition.code
    last = asked.page * PAGE_SIZE >= results.total or asked.page >= LAST_PAGE
    suggestion = results.suggestion
    return Found(
        total=results.total,
        more=results.more,
        hits=tuple(_shown(asked, edition, results.hits, pages)),
        number=asked.page,
        previous=asked.address(code, page=asked.page - 1) if asked.page > 1 else "",
        next="" if last else asked.address(code, page=asked.page + 1),
        suggestion=Link(suggestion, asked.address(code, q=suggestion)) if suggestion else None,
        widened=results.widened,
        cut=results.cut,
        bad_date=bad_date,
        orders=_orders(asked, code) if asked.q and results.total > 1 else (),
        elsewhere=tuple(_other(asked, one, count) for one, count in elsewhere if count),
        chosen=tuple(_chosen(asked, edition, choices)),
        wider=asked.wider().address(code) if asked.q and asked.narrowed else "",
        feeds=feeds(asked, code),
    )


def feeds(asked: Asked, code: str) -> tuple[tuple[str, str], ...]:
    """Return (content type, address) of the feeds of a search in the edition `code`, RSS first."""
    return tuple(
        (content_type.partition(";")[0], asked.address(code, name, order=""))
        for name, (_format, content_type) in FORMATS.items()
    )


def _chosen(asked: Asked, edition: Edition, choices: Choices) -> Iterator[tuple[str, str]]:
    """Yield the name of everything that narrows the search, and the address without it."""
    code = edition.code
    for field in ("section", "place", "kind", "period"):
        chosen = getattr(asked, field)
        name = next((str(one[1]) for one in choices.get(f"{field}s", ()) if one[0] == chosen), "")
        if chosen and name:
            yield name, asked.address(code, **{field: ""})
    for field, label in (("first", "search.from"), ("last", "search.to")):
        if typed := getattr(asked, field):
            yield f"{edition.text(label)} {edition.digits(typed)}", asked.address(code, **{field: ""})


def _orders(asked: Asked, code: str) -> tuple[tuple[str, str, bool], ...]:
    newest = asked.order == NEWEST
    return (
        ("by_relevance", asked.address(code, order=""), not newest),
        ("newest", asked.address(code, order=NEWEST), newest),
    )


def _other(asked: Asked, edition: Edition, count: int) -> Other:
    path = asked.wider().address(edition.code, everywhere=False)
    return Other(path, edition.html_tag, edition.direction, edition.autonym, count)


def _shown(asked: Asked, edition: Edition, hits: Sequence[Hit], pages: Pages[Card]) -> Iterator[Shown]:
    known = {one.code: one for one in editions.editions()}
    for hit in hits:
        page, own = pages.get(hit.key), known.get(hit.edition)
        if page is None or own is None:
            continue
        foreign = own.code != edition.code
        versions = _versions(asked, edition, own, page, known)
        yield Shown(
            path=hit.key,
            kind=hit.kind,
            published=hit.published,
            headline=marking.marked(page.headline, asked.q, own.language),
            snippet=marking.snippet(page.text, asked.q, own.language, SNIPPET),
            section=page.section,
            sponsored=page.sponsored,
            picture=page.picture,
            lang=own.html_tag if foreign else "",
            direction=own.direction,
            hreflang=own.hreflang if foreign else "",
            autonym=own.autonym,
            versions=versions,
            story=_story(edition, own, hit.story, pages) if foreign and not versions else None,
        )


def _story(edition: Edition, own: Edition, story: str, pages: Pages[Card]) -> StoryLink | None:
    """Return the page of the story in the reader's edition, else in the one of the article found."""
    if not story:
        return None
    here, there = (f"/{code}/stories/{story}/" for code in (edition.code, own.code))
    if pages.has(here):
        return StoryLink(here)
    return StoryLink(there, own.html_tag, own.direction, own.hreflang, own.autonym) if pages.has(there) else None


def _versions(asked: Asked, edition: Edition, own: Edition, page: Card, known: dict[str, Edition]) -> Sequence[Run]:
    """Return links to the same article in other editions, when all of them are searched: first in the page's own."""
    if not asked.everywhere:
        return ()
    wanted = [edition.code] if own.code != edition.code else [code for code in known if code != own.code]
    words = writer(edition)
    return [words.run(known[code].autonym, code, page.versions[code]) for code in wanted if code in page.versions]
