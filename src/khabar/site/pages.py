"""The public pages: which there are, and what each holds. The face of this package towards the press."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from khabar.editions import queries as editions
from khabar.site.assets import Asset, assets
from khabar.site.configuration import configuration
from khabar.site.snapshot import held, memo

RECENT_DAYS = 30
"""For how many days after its publication an article's page follows a change of the navigation at once."""

DATED = re.compile(r"/[^/]+/(\d{4})/(\d\d)/(\d\d)/")
"""How the paths of articles and of the archive's days begin."""

__all__ = [
    "Asset",
    "PageKind",
    "PageRef",
    "Rendered",
    "article_line",
    "assets",
    "configuration",
    "every_page",
    "held",
    "keep_dates",
    "kinds",
    "memo",
    "moved",
    "pages_of",
    "per_edition",
    "prepare",
    "rank",
    "recent_ranges",
    "render",
]


@dataclass(frozen=True)
class PageRef:
    """A page that may exist.

    `path` is a folder path (``/fa/2026/03/21/abc123xyz/``) or a file path (``/fa/feed.xml``); `kind` names
    its `PageKind`; `arguments` are what that kind needs to render it, as sorted pairs of text.
    """

    path: str
    kind: str
    arguments: tuple[tuple[str, str], ...] = ()

    def argument(self, name: str) -> str:
        """Return one argument. Raises KeyError when there is none of this name."""
        return dict(self.arguments)[name]


@dataclass(frozen=True)
class Rendered:
    """A finished page.

    `status` is 200, 404 (the error page itself), 410 (a tombstone), or 301 or 302 with `location`. `media`
    are the rendition files that the page shows, relative to the folder of renditions: they must be served
    before the page.
    """

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    location: str = ""
    media: tuple[str, ...] = ()


def moved(ref: PageRef, path: str) -> Rendered | None:
    """Return the redirect that stands at the path of `ref` when its page has its address at `path` now, else None."""
    return None if ref.path == path else Rendered(b"", status=301, location=path)


def _none(label: str, object_id: str) -> Iterator[PageRef]:
    return iter(())


def _nothing(refs: Sequence[PageRef]) -> None:
    return None


@dataclass(frozen=True)
class PageKind:
    """A kind of page.

    `priority` is its base place in the press's queue (0 first). `every` yields all its pages; `render`
    makes one, or None when it must not exist; `of` yields the pages whose existence hangs on one object,
    given by model label and primary key, also when that object is no longer public. With `goes_with`, such a page shows
    that object itself and goes with it at once when it is taken down.
    `prepare` reads at once what many pages of the kind will ask for, within a held snapshot.
    """

    name: str
    priority: int
    every: Callable[[], Iterator[PageRef]]
    render: Callable[[PageRef], Rendered | None]
    of: Callable[[str, str], Iterator[PageRef]] = _none
    goes_with: bool = False
    prepare: Callable[[Sequence[PageRef]], None] = _nothing


@lru_cache(maxsize=1)
def kinds() -> dict[str, PageKind]:
    """Return all kinds of page by name, in order of priority."""
    from khabar.site.kinds import ALL

    return {kind.name: kind for kind in sorted(ALL, key=lambda kind: kind.priority)}


def render(ref: PageRef) -> Rendered | None:
    """Return the page, or None when it must not exist: a pure function of what it reads.

    Raises KeyError for an unknown kind.
    """
    with held():
        return kinds()[ref.kind].render(ref)


def article_line(object_id: str) -> tuple[str, str]:
    """Return the headline of an article, given by primary key, and the path of its page; empty where there is none."""
    from khabar.newsroom.models import Article
    from khabar.site import rows

    article = rows.one(Article, object_id)
    if article is None:
        return "", ""
    return article.headline, article.path if article.first_published_at else ""


def prepare(refs: Sequence[PageRef]) -> None:
    """Read together what the pages `refs` will ask for one by one; worth it within a held snapshot only."""
    known = kinds()
    for name in dict.fromkeys(ref.kind for ref in refs):
        if name in known:
            known[name].prepare([ref for ref in refs if ref.kind == name])


def keep_dates() -> None:
    """Move on the dates that pages state and that are about to come; cheap where there is nothing to do."""
    from khabar.site.kinds import wellknown

    wellknown.renew()


def rank(weights: Iterable[tuple[str, float]]) -> list[str]:
    """Take over (path of an article, weight of its readings), the most read first; return the editions whose order is
    another now.
    """
    from khabar.site import ranking

    return ranking.rank(weights)


def per_edition(kind: str, path: Callable[[str], str]) -> Iterator[PageRef]:
    """Yield the page of `kind` that each edition has one of; `path` gives its path for an edition's code."""
    for code in editions.codes():
        yield PageRef(path(code), kind, (("edition", code),))


def recent_ranges(today: date) -> list[tuple[str, str]]:
    """Return (first, behind the last) path of the articles and days of the last `RECENT_DAYS` days, by edition."""
    first, last = today - timedelta(days=RECENT_DAYS), today + timedelta(days=2)
    return [(f"/{code}/{first:%Y/%m/%d}/", f"/{code}/{last:%Y/%m/%d}/") for code in editions.codes()]


def every_page() -> Iterator[PageRef]:
    """Yield every page of the site, the most urgent kinds first; some may turn out not to exist."""
    for kind in kinds().values():
        yield from kind.every()


def pages_of(label: str, object_id: str) -> Iterator[PageRef]:
    """Yield the pages whose existence hangs on the object `object_id` of model `label`, public or not."""
    for kind in kinds().values():
        yield from kind.of(label, object_id)
