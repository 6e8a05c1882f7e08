"""Fills in bulk what the press would work out article by article: listing entries, projections, key versions.

It follows the rules of `khabar.site.listings` and `khabar.site.facets` from the plan, without a query per article; a
test holds it equal to what they give.
"""

from datetime import datetime

from khabar.kernel import bulk, clock
from khabar.kernel.reads import WHOLE
from khabar.newsroom.models import Article
from khabar.ops.bench import loading
from khabar.ops.bench.archive import Archive, ArticlePlan
from khabar.press import keys
from khabar.press.models import KeyVersion, Projection
from khabar.press.transactions import next_sequence, serialised
from khabar.site import facets, listings
from khabar.site.models import ListingEntry
from khabar.stories.models import Story
from khabar.taxonomy.models import Concept

Projected = tuple[str, str, str, bytes]
"""A projection as (label, primary key, facet, hash)."""


def index(archive: Archive, plans: list[ArticlePlan], articles: list[Article], stories: list[Story]) -> None:
    """Write listing entries, projections and key versions of articles just inserted, and of their stories."""
    with serialised():
        sequence = next_sequence()
        projections = _projections(plans, articles, stories)
        entries = [entry for plan in plans for entry in listing_entries(archive, plan)]
        bulk.insert(ListingEntry, ("listing", "sort_time", "article_id"), entries)
        bulk.insert(Projection, ("label", "object_id", "facet", "hash"), projections)
        raised = {keys.object_key(label, object_id, facet) for label, object_id, facet, _ in projections}
        raised |= {keys.listing_key(listing) for listing, _, _ in entries}
        bulk.upsert(KeyVersion, ("key", "last_seq"), ((key, sequence) for key in sorted(raised)), ("key",), "last_seq")


def index_concepts(concepts: list[Concept]) -> None:
    """Write the projections of concepts just inserted."""
    found: list[Projected] = []
    for concept in concepts:
        label = concept._meta.label_lower
        found += _rows(label, concept.pk, facets.facets_of(label, str(concept.pk)))
    bulk.insert(Projection, ("label", "object_id", "facet", "hash"), found)


def listing_entries(archive: Archive, plan: ArticlePlan) -> list[tuple[str, datetime, int]]:
    """Return an article's entries, as (listing, sort time, primary key), in the listings where it stands."""
    world, story, edition = archive.world, plan.story, plan.edition
    day = listings.day_of(edition, plan.at)
    names = [f"latest:{edition}", f"day:{edition}:{day}", f"month:{edition}:{plan.at:%Y-%m}"]
    if clock.now() - plan.at < listings.RECENT:
        names.append(f"recent:{edition}")
    names += [f"section:{edition}:{code}" for code in world.lineage("section", story.section)]
    names += [f"place:{edition}:{code}" for code in world.lineage("place", story.places[0])]
    numbers = {
        "topic": story.topics, "person": story.people, "organisation": story.organisations,
        "contributor": plan.contributors,
    }  # fmt: skip
    names += [f"{kind}:{edition}:{world.code(kind, one)}" for kind, found in numbers.items() for one in found]
    names.append(f"story:{loading.article_key(story.number)}")
    return [(name, plan.at, loading.article_key(plan.number)) for name in names]


def article_facets(row: Article, links: dict[str, list[int]]) -> dict[str, bytes]:
    """Return the facets of a public article as `khabar.site.facets.facets_of` does, from the row in memory."""
    return facets.hashes(facets.article_values(row, {**links, "responses": []}))


def story_facets(row: Story) -> dict[str, bytes]:
    """Return the facets of a story as `khabar.site.facets.facets_of` does."""
    return facets.hashes({WHOLE: {"public_id": row.public_id, "titles": row.titles}})


def _projections(plans: list[ArticlePlan], articles: list[Article], stories: list[Story]) -> list[Projected]:
    found: list[Projected] = []
    for plan, article in zip(plans, articles, strict=True):
        found += _rows("newsroom.article", article.pk, article_facets(article, loading.links_of(plan)))
    for story in stories:
        found += _rows("stories.story", story.pk, story_facets(story))
    return found


def _rows(label: str, key: int, found: dict[str, bytes]) -> list[Projected]:
    return [(label, str(key), name, value) for name, value in found.items()]
