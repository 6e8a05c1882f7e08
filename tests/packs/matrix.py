"""Which pages are checked, computed from the editions and the kinds of page, and how."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from khabar.editions import queries as editions
from khabar.newsroom.models import Article
from khabar.site import pages
from tests.demo_site import DemoSite

WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
NIGHTLY = "KHABAR_NIGHTLY" in os.environ
ARTICLE = "article"


@dataclass(frozen=True)
class Cell:
    """One page type in one edition, as it is looked at. `variety` is the kind of an article, empty for other types."""

    edition: str
    kind: str
    variety: str
    width: int
    scheme: str

    def __str__(self) -> str:
        return "-".join((self.edition, self.kind, *filter(None, [self.variety]), str(self.width), self.scheme))

    def path(self, site: DemoSite) -> str:
        """Return the path of the first such page of `site`, empty where a page of no edition need not exist.

        A page that belongs to no edition is looked at in each one's turn, and an article of a kind that one edition
        lacks is another's. Raises LookupError when the site lacks a page that each edition must have.
        """
        if self.variety:
            candidates = [path for code in self._nearest() for path in site.articles(self.variety, code)[:1]]
        else:
            candidates = site.paths(self.kind, self.edition) or site.of_no_edition(self.kind)
        if not candidates and not site.of_no_edition(self.kind, made=False):
            raise LookupError(f"The demo has no page of kind {self.kind} {self.variety} in {self.edition}.")
        return next(iter(candidates), "")

    def _nearest(self) -> Iterator[str]:
        yield self.edition
        yield from (code for code in editions.codes() if code != self.edition)


def types() -> list[tuple[str, str]]:
    """Return every page type: the kinds of page, that of articles once for each kind of article."""
    varieties = {ARTICLE: tuple(Article.Kind.values)}
    return [(kind, variety) for kind in pages.kinds() for variety in varieties.get(kind, ("",))]


def cells(nightly: bool = NIGHTLY) -> list[Cell]:
    """Return the cells to look at.

    Every type in one edition, home and news in all. Directions alternate from type to type, editions, widths and
    schemes rotate, so that each run sees each of them many times. With `nightly`, every type in every edition at every
    width and scheme.
    """
    views = list(product(WIDTHS, SCHEMES))
    found = []
    for row, (kind, variety) in enumerate(types()):
        chosen = editions.codes() if nightly or kind == "home" or variety == Article.Kind.NEWS else [_turn(row)]
        for column, edition in enumerate(chosen):
            shown = views if nightly else [views[(row // 2 + column) % len(views)]]
            found += [Cell(edition, kind, variety, width, scheme) for width, scheme in shown]
    return found


def _turn(row: int) -> str:
    """Return the code of the edition whose turn it is: of the other direction, and another one, for each `row`."""
    directions: dict[str, list[str]] = {}
    for edition in editions.editions():
        directions.setdefault(edition.direction, []).append(edition.code)
    codes = list(directions.values())[row % len(directions)]
    return codes[row // len(directions) % len(codes)]
