"""Loads a generated archive into the database in batches: constant memory, and it goes on where it stopped."""

import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from PIL import Image

from khabar.kernel import bulk
from khabar.kernel.models import Outbox
from khabar.media.actions import add_picture
from khabar.media.models import Picture
from khabar.newsroom.models import Article, Version
from khabar.ops.bench import indexing
from khabar.ops.bench.archive import Archive, ArticlePlan, StoryPlan, public_id
from khabar.ops.bench.world import PROVINCES, SIZES, ConceptPlan
from khabar.ops.installation import InstallationError
from khabar.stories.models import Story
from khabar.taxonomy.models import CONCEPTS, Concept, Tree

BATCH = 1000
"""Articles in one transaction."""

PICTURES = 8
PICTURE_SIZE = (960, 640)

SAMPLES_FROM = 28 * 40_000_000
"""Number of the first article that a benchmark publishes by itself, far above any archive."""

ALWAYS = {"section": set(range(SIZES["section"])), "place": set(range(PROVINCES + 1))}
"""Concepts that every archive has, for the navigation names them: the sections, the root of places, the provinces."""

LINKS = {"topics": "topic", "people": "person", "organisations": "organisation"}
"""Link tables of an article, and the kind of concept each links to."""

Count = Callable[[int, int], None]
"""Called with the number of articles loaded so far and the number wanted."""


def load(archive: Archive, articles: int, count: Count | None = None) -> int:
    """Make the database hold the first `articles` articles of `archive`; return how many were added.

    The press's index and projections are filled as well, and nothing is left in the outbox: what remains is to bake.
    Raises InstallationError when it holds more already.
    """
    _load_pictures(archive.seed)
    start = loaded()
    if start > articles:
        raise InstallationError(
            f"This folder holds {start:,} articles already, more than {articles:,}: name a new folder with --dir."
        )
    for first in range(start, articles, BATCH):
        last = min(first + BATCH, articles)
        _load_batch(archive, first, last)
        if count:
            count(last, articles)
    return max(articles - start, 0)


def loaded() -> int:
    """Return how many articles of the archive the database holds; those a benchmark published are left out."""
    keys = Article.objects.filter(pk__lte=SAMPLES_FROM).order_by("-pk").values_list("pk", flat=True)
    return keys.first() or 0


def article_key(number: int) -> int:
    """Return the primary key of article (or story, concept) `number`."""
    return number + 1


def picture_key(story: StoryPlan) -> int | None:
    """Return the primary key of a story's lead picture, None when it has none."""
    return None if story.picture is None else story.picture % PICTURES + 1


def article_fields(plan: ArticlePlan) -> dict[str, Any]:
    """Return the fields of a planned article's row that say what it is, without its state."""
    return {
        "id": article_key(plan.number),
        "public_id": plan.public_id,
        "edition": plan.edition,
        "kind": plan.kind,
        "story_id": article_key(plan.story.number),
        "kicker": plan.kicker,
        "headline": plan.headline,
        "lead": plan.lead,
        "place_line": plan.place_line,
        "section_id": article_key(plan.story.section),
        "place_id": article_key(plan.story.places[0]),
        "picture_id": picture_key(plan.story),
        "body": plan.body,
        "attributions": plan.attributions,
        "byline": plan.byline,
    }


def links_of(plan: ArticlePlan) -> dict[str, list[int]]:
    """Return the primary keys that an article links to, by field, sorted."""
    story = plan.story
    numbers = {"topics": story.topics, "people": story.people, "organisations": story.organisations}
    return {field: sorted(article_key(number) for number in found) for field, found in numbers.items()}


def story_row(archive: Archive, plan: StoryPlan) -> Story:
    """Return the unsaved row of a story, with its main topic as title in each of its editions."""
    return Story(
        id=article_key(plan.number),
        public_id=public_id(archive.seed, plan.number),
        titles={edition: archive.world.name("topic", plan.topics[0], edition) for edition in plan.editions},
        created_at=plan.at,
    )


def load_concepts(archive: Archive, plans: list[ArticlePlan]) -> None:
    """Insert the concepts that `plans` name and the database lacks, with their ancestors.

    A small archive has a small taxonomy, so. All sections and the provinces are there from the start.
    """
    for model in CONCEPTS:
        kind = str(model._meta.model_name)
        named = {number for plan in plans for number in plan.concepts[kind]} | ALWAYS.get(kind, set())
        wanted = {one for number in named for one in archive.world.ancestors(kind, number)}
        present = {key - 1 for key in model._default_manager.values_list("pk", flat=True)}
        # In the order of their numbers, which puts parents first.
        made = [_concept_row(model, archive.world.concepts[kind][number]) for number in sorted(wanted - present)]
        model._default_manager.bulk_create(made)
        indexing.index_concepts(made)


def _concept_row(model: type[Concept], plan: ConceptPlan) -> Concept:
    fields: dict[str, Any] = {"pk": article_key(plan.number), "code": plan.code, "names": plan.names}
    if issubclass(model, Tree):
        fields["parent_id"] = None if plan.parent is None else article_key(plan.parent)
        fields["position"] = plan.number
    return model(**fields)


def _load_pictures(seed: int) -> None:
    for number in range(Picture.objects.count(), PICTURES):
        draw = random.Random(f"{seed}/picture/{number}")  # noqa: S311 - seeded on purpose
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"picture-{number}.png"
            _drawn(draw).save(path)
            texts = {"alternative_texts": {"en": "A pattern of colours"}, "credit": "Bench Agency"}
            add_picture(path, title=f"Pattern {number}", fields={"id": number + 1, **texts})


def _drawn(draw: random.Random) -> Image.Image:
    """A soft pattern, so that its files are about as large as those of a photograph."""
    coarse = Image.new("RGB", (24, 16))
    coarse.putdata([(draw.randrange(256), draw.randrange(256), draw.randrange(256)) for _ in range(24 * 16)])
    return coarse.resize(PICTURE_SIZE, Image.Resampling.BICUBIC)


def _load_batch(archive: Archive, first: int, last: int) -> None:
    plans = [archive.article(number) for number in range(first, last)]
    stories = [story_row(archive, plan.story) for plan in plans if plan.story.first_article == plan.number]
    with transaction.atomic():
        load_concepts(archive, plans)
        Story.objects.bulk_create(stories)
        articles = list(_article_rows(plans))
        Article.objects.bulk_create(articles)
        for field, kind in LINKS.items():
            linked = ((article_key(plan.number), key) for plan in plans for key in links_of(plan)[field])
            bulk.insert(getattr(Article, field).through, ("article", kind), linked)
        Version.objects.bulk_create(_version(article) for article in articles)
        # The triggers have noted every row; what the press would make of that is written here in bulk instead.
        Outbox.objects.all().delete()
        indexing.index(archive, plans, articles, stories)


def _article_rows(plans: list[ArticlePlan]) -> Iterator[Article]:
    for plan in plans:
        yield Article(
            **article_fields(plan),
            related=[article_key(number) for number in plan.related],
            live=True,
            has_unpublished_changes=False,
            first_published_at=plan.at,
            last_published_at=plan.at,
            created_at=plan.at,
        )


def _version(row: Article) -> Version:
    content = {
        "pk": row.pk, "edition": row.edition, "kind": row.kind, "headline": row.headline, "lead": row.lead,
        "body": list(row.body.raw_data), "attributions": list(row.attributions.raw_data),
        "byline": list(row.byline.raw_data), "section": row.section_id, "place": row.place_id,
    }  # fmt: skip
    return Version(
        article_id=row.pk, number=1, published_at=row.first_published_at, headline=row.headline, content=content
    )
