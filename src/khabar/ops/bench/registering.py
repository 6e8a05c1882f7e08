"""Registers the bulk of an archive's pages without rendering them: the press knows them and what they read, no files.

What a publication costs depends on how many pages and reads the press must look through, not on old files. So a large
archive is measured without the hours of its full bake: pages of articles, stories and days get their rows as a bake
would leave them (the reads follow from the plan), all other pages are baked.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from khabar.kernel import bulk, clock
from khabar.kernel.reads import CARD, WHOLE
from khabar.ops.bench import loading
from khabar.ops.bench.archive import Archive, ArticlePlan, StoryPlan
from khabar.press import keys
from khabar.press.models import Dependency, Page
from khabar.press.transactions import current_sequence
from khabar.site import listings, pages, paths
from khabar.site.facets import ADDRESS

BULK = frozenset({"article", "article-text", "story", "archive"})
"""The kinds of page that grow with the archive and that a later publication leaves alone."""

ABSENT = frozenset({"card", "live"})
"""Such kinds that are left out: a card is its article's alone, and the archive has no live coverage."""

ARTICLE = "newsroom.article"
FIELDS = (
    "id",
    "path",
    "kind",
    "arguments",
    "baked_seq",
    "hash",
    "outputs",
    "baked_at",
    "changed",
    "appeared",
    "polished",
)


@dataclass
class _Register:
    """What has been registered: the next page's key, the day pages, and the rows of the batch under way."""

    sequence: int
    at: datetime
    following: int = 1
    days: dict[str, int] = field(default_factory=dict)
    pages: list[tuple[object, ...]] = field(default_factory=list)
    reads: set[tuple[int, int]] = field(default_factory=set)

    def page(self, path: str, kind: str, **arguments: str) -> int:
        """Add a page and return its key."""
        key = self.following
        self.following += 1
        pairs = sorted(arguments.items())
        self.pages.append((key, path, kind, [list(pair) for pair in pairs], self.sequence, "", [], self.at, 1, 1, True))
        return key

    def read(self, page: int, found: set[int]) -> None:
        """Note that a page read these keys."""
        self.reads |= {(key, page) for key in found}

    def write(self) -> None:
        """Write the batch."""
        with transaction.atomic():
            bulk.insert(Page, FIELDS, self.pages)
            bulk.insert(Dependency, ("key", "page"), sorted(self.reads))
        self.pages.clear()
        self.reads.clear()


def register(archive: Archive, articles: int, count: Callable[[int, int], None]) -> int:
    """Register the bulk pages of the first `articles` articles in an empty press; return how many there are."""
    made = _Register(current_sequence(), clock.now())
    for first in range(0, articles, loading.BATCH):
        last = min(first + loading.BATCH, articles)
        for number in range(first, last):
            _register_article(archive, archive.article(number), made)
        made.write()
        count(last, articles)
    return made.following - 1


def other_pages() -> Iterator[pages.PageRef]:
    """Yield every page of the site that is not of a bulk kind."""
    for kind in pages.kinds().values():
        if kind.name not in BULK | ABSENT:
            yield from kind.every()


def _register_article(archive: Archive, plan: ArticlePlan, made: _Register) -> None:
    key, story = str(loading.article_key(plan.number)), plan.story
    path = f"/{plan.edition}/{plan.at:%Y/%m/%d}/{plan.public_id}/"
    read = article_reads(plan)
    made.read(made.page(path, "article", key=key), read)
    made.read(made.page(paths.text_view(path), "article-text", key=key), read)
    card = keys.object_key(ARTICLE, key, CARD)
    date = listings.day_of(plan.edition, plan.at)
    day = paths.day(plan.edition, date)
    if day not in made.days:
        made.days[day] = made.page(day, "archive", edition=plan.edition, day=str(date))
        listing = keys.listing_key(f"day:{plan.edition}:{date}")
        made.read(made.days[day], {listing, *_configuration(plan.edition)})
    made.read(made.days[day], {card})
    public_id = loading.story_row(archive, story).public_id
    page = made.page(
        paths.story(plan.edition, public_id), "story", edition=plan.edition, key=str(loading.article_key(story.number))
    )
    made.read(page, story_reads(story, plan.edition))


def article_reads(plan: ArticlePlan) -> set[int]:
    """Return the keys that the page of a planned article reads, near enough: about 25, as the site's own."""
    key, story = loading.article_key(plan.number), plan.story
    found = {keys.object_key(ARTICLE, str(key), WHOLE), *_story(story), *_configuration(plan.edition)}
    found |= {keys.object_key(ARTICLE, str(one), ADDRESS) for one in _articles(story)}
    found |= {keys.object_key(ARTICLE, str(loading.article_key(one)), CARD) for one in plan.related}
    named = {
        "topic": story.topics, "person": story.people, "organisation": story.organisations,
        "contributor": plan.contributors,
    }  # fmt: skip
    for kind, numbers in named.items():
        label = f"taxonomy.{kind}"
        found |= {keys.object_key(label, str(loading.article_key(one)), CARD) for one in numbers}
    if (picture := loading.picture_key(story)) is not None:
        found.add(keys.object_key("media.picture", str(picture), WHOLE))
    return found


def story_reads(story: StoryPlan, edition: str) -> set[int]:
    """Return the keys that a story's page reads, near enough."""
    cards = {keys.object_key(ARTICLE, str(one), CARD) for one in _articles(story)}
    return {*cards, *_story(story), *_configuration(edition)}


def _articles(story: StoryPlan) -> range:
    first = loading.article_key(story.first_article)
    return range(first, first + len(story.editions))


def _story(story: StoryPlan) -> set[int]:
    key = str(loading.article_key(story.number))
    listings = (f"story:{key}", f"reports:{key}", f"claims:{key}")
    return {keys.object_key("stories.story", key, WHOLE), *(keys.listing_key(name) for name in listings)}


def _configuration(edition: str) -> set[int]:
    names = ("theme", "templates", f"edition:{edition}")
    trees = ("tree:section", "tree:place")
    return {*(keys.configuration_key(name) for name in names), *(keys.listing_key(name) for name in trees)}
