"""What readers open most, by edition: the order that the press takes over from the site servers, and pages show."""

from collections.abc import Iterable

from khabar.editions import queries as editions
from khabar.newsroom.models import Article
from khabar.site import listings, snapshot
from khabar.site.models import Ranking

WINDOW = 10
"""How many articles are ranked."""

CANDIDATES = 50
"""How many of the most opened are looked up: some may have been taken off."""

ENOUGH = 3.0
"""Readings, weighed by age, below which an article is not ranked: one reader must not make a list."""


def top(edition: str) -> list[int]:
    """Return the articles opened most in `edition`, the first first, by primary key; notes the read."""

    def read() -> list[int]:
        with listings.declared(f"most-read:{edition}"):
            found = Ranking.objects.filter(edition=edition).values_list("articles", flat=True).first()
        return list(found or ())

    return snapshot.memo(("most-read", edition), read)


def rank(weights: Iterable[tuple[str, float]]) -> list[str]:
    """Take over (path of an article, weight of its readings), the most read first; return the editions whose order is
    another now. Paths that lead to no public article are passed over.
    """
    by_edition: dict[str, list[str]] = {code: [] for code in editions.codes()}
    for path, weight in weights:
        paths = by_edition.get(path.split("/")[1])
        if paths is not None and weight >= ENOUGH and len(paths) < CANDIDATES:
            paths.append(path)
    known = dict(Ranking.objects.values_list("edition", "articles"))
    changed = []
    for edition, paths in by_edition.items():
        articles = _articles(edition, paths)
        if known.get(edition, []) != articles:
            Ranking.objects.update_or_create(edition=edition, defaults={"articles": articles})
            changed.append(edition)
    return changed


def _articles(edition: str, paths: list[str]) -> list[int]:
    named = {path.rstrip("/").rpartition("/")[2]: path for path in paths}
    public = Article.objects.filter(public_id__in=named, edition=edition, live=True, first_published_at__isnull=False)
    keys = {one.path: one.pk for one in public.only("edition", "public_id", "first_published_at")}
    return [keys[path] for path in paths if path in keys][:WINDOW]
