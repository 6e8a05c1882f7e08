"""The plan of a generated archive: what story and article number N are, from the seed and N alone.

Nothing here touches a database, and nothing depends on what was made before: a load can stop and go on anywhere, and
an archive of 10,000 articles starts with the very articles of the one of 1,000.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from khabar.kernel.identifiers import ALPHABET, LENGTH
from khabar.ops.bench import prose
from khabar.ops.bench.prose import Cast
from khabar.ops.bench.world import World, world

EDITIONS = ("en", "ar", "tr", "fr", "es", "ku", "fa")
STORIES_PER_BLOCK = len(EDITIONS)
ARTICLES_PER_BLOCK = sum(range(1, len(EDITIONS) + 1))
"""A block holds one story in seven editions, one in six, … one in one: 7 stories, 28 articles."""

NEWEST = datetime(2025, 12, 31, tzinfo=UTC)
SPAN = timedelta(days=3650)
"""The archive fills ten years up to this day, evenly at every size."""

GOLDEN = 0.6180339887498949
"""Multiples of the golden ratio, modulo 1, fill a line evenly at every length (low-discrepancy sequence)."""

RELATED = 5
PICTURED = 0.6
"""Share of stories with a lead picture."""

KINDS = ("news",) * 14 + ("statement", "analysis", "opinion", "explainer", "interview", "analysis")
ROLES = ("reporter", "reporter", "reporter", "translator", "editor")


@dataclass(frozen=True)
class StoryPlan:
    """Story `number`: when, in which editions, and about what (numbers of concepts and pictures)."""

    number: int
    first_article: int
    at: datetime
    editions: tuple[str, ...]
    section: int
    places: tuple[int, ...]
    topics: tuple[int, ...]
    people: tuple[int, ...]
    organisations: tuple[int, ...]
    outlet: int
    picture: int | None


@dataclass(frozen=True)
class ArticlePlan:
    """Article `number`: its text and everything it names. `related` are numbers of earlier articles."""

    number: int
    public_id: str
    story: StoryPlan
    edition: str
    kind: str
    at: datetime
    headline: str
    lead: str
    kicker: str
    place_line: str
    body: list[dict[str, Any]]
    attributions: list[dict[str, Any]]
    byline: list[dict[str, Any]]
    contributors: tuple[int, ...]
    related: tuple[int, ...]

    @property
    def concepts(self) -> dict[str, tuple[int, ...]]:
        """The numbers of the concepts it names, by kind."""
        story = self.story
        return {
            "section": (story.section,), "place": (story.places[0],), "topic": story.topics, "person": story.people,
            "organisation": story.organisations, "outlet": (story.outlet,), "contributor": self.contributors,
        }  # fmt: skip


@dataclass(frozen=True)
class Archive:
    """The archive of one seed."""

    seed: int

    @property
    def world(self) -> World:
        """The concepts that its articles are about."""
        return world()

    def story_of(self, article: int) -> int:
        """Return the number of the story to which article number `article` belongs."""
        block, offset = divmod(article, ARTICLES_PER_BLOCK)
        story = block * STORIES_PER_BLOCK
        for size in range(len(EDITIONS), 0, -1):
            if offset < size:
                break
            offset -= size
            story += 1
        return story

    def story(self, number: int) -> StoryPlan:
        """Return story `number`, from 0."""
        return _story(self.seed, number)

    def article(self, number: int) -> ArticlePlan:
        """Return article `number`, from 0."""
        story = self.story(self.story_of(number))
        draw = random.Random(f"{self.seed}/article/{number}")  # noqa: S311 - seeded on purpose
        edition = story.editions[number - story.first_article]
        cast = self._cast(story, edition)
        contributor = int(draw.random() * self.world.size("contributor"))
        return ArticlePlan(
            number=number,
            public_id=public_id(self.seed, number),
            story=story,
            edition=edition,
            kind=KINDS[story.number % len(KINDS)],
            at=story.at + timedelta(seconds=int(draw.random() * 6 * 3600)),
            headline=prose.headline(edition, cast, draw),
            lead=" ".join(prose.sentences(edition, cast, draw, 18)),
            kicker=self.world.name("topic", story.topics[0], edition),
            place_line=cast.places[0],
            body=_body(edition, cast, draw, story),
            attributions=_attributions(story, edition),
            byline=[_block(draw, "credit", {"contributor": contributor + 1, "role": draw.choice(ROLES)})],
            contributors=(contributor,),
            related=self._related(story, edition),
        )

    def _cast(self, story: StoryPlan, edition: str) -> Cast:
        return Cast(
            people=tuple(prose.person_name(number, edition) for number in story.people),
            places=tuple(prose.place_name(number, edition) for number in story.places),
        )

    def _related(self, story: StoryPlan, edition: str) -> tuple[int, ...]:
        found: list[int] = []
        for number in range(story.number - 1, max(story.number - 40, 0) - 1, -1):
            other = self.story(number)
            if edition in other.editions:
                found.append(other.first_article + other.editions.index(edition))
            if len(found) == RELATED:
                break
        return tuple(found)


def public_id(seed: int, number: int) -> str:
    """Return the public identifier of article or story `number`: never the same for two numbers of one seed."""
    # An odd factor makes the product a permutation of the 45-bit numbers.
    value = ((number + 1) * 0x1B873593A5B5 + seed * 0x9E3779B1) % 2**45
    letters = []
    for _ in range(LENGTH):
        value, digit = divmod(value, len(ALPHABET))
        letters.append(ALPHABET[digit])
    return "".join(letters)


@lru_cache(maxsize=128)  # related articles look back forty stories
def _story(seed: int, number: int) -> StoryPlan:
    draw = random.Random(f"{seed}/story/{number}")  # noqa: S311 - seeded on purpose
    block, place_in_block = divmod(number, STORIES_PER_BLOCK)
    size = len(EDITIONS) - place_in_block
    before = sum(len(EDITIONS) - earlier for earlier in range(place_in_block))
    all_of = world()
    place = _skewed(draw, all_of.size("place"))
    return StoryPlan(
        number=number,
        first_article=block * ARTICLES_PER_BLOCK + before,
        at=NEWEST - timedelta(seconds=int(SPAN.total_seconds() * (number * GOLDEN % 1))) - timedelta(hours=6),
        editions=tuple(draw.sample(EDITIONS, size)),
        section=_skewed(draw, all_of.size("section")),
        places=(place, *draw.sample(range(all_of.size("place")), 2)),
        topics=tuple({_skewed(draw, all_of.size("topic")) for _ in range(1 + number % 4)}),
        people=tuple(dict.fromkeys(_skewed(draw, all_of.size("person")) for _ in range(3))),
        organisations=(_skewed(draw, all_of.size("organisation")),),
        outlet=int(draw.random() * all_of.size("outlet")),
        picture=int(draw.random() * 10_000) if draw.random() < PICTURED else None,
    )


def _skewed(draw: random.Random, size: int) -> int:
    """Draw a number below `size`, small ones more often, as news come back to the same matters."""
    return int(size * draw.random() ** 2)


def _body(edition: str, cast: Cast, draw: random.Random, story: StoryPlan) -> list[dict[str, Any]]:
    words = int(prose.SHORTEST + draw.random() * (prose.LONGEST - prose.SHORTEST - 3 * prose.LONGEST_SENTENCE))
    told = prose.sentences(edition, cast, draw, words)
    blocks = [
        _block(draw, "paragraph", "<p>" + " ".join(told[start : start + 3]) + "</p>")
        for start in range(0, len(told), 3)
    ]
    if len(blocks) > 3 and draw.random() < 0.5:
        quote = {"text": prose.sentence(edition, cast, draw), "speaker": cast.people[0], "source": ""}
        blocks.insert(2, _block(draw, "quote", {**quote, "person": story.people[0] + 1}))
    if len(blocks) > 4 and draw.random() < 0.3:
        blocks.insert(3, _block(draw, "heading", prose.headline(edition, cast, draw)))
    return blocks


def _attributions(story: StoryPlan, edition: str) -> list[dict[str, Any]]:
    draw = random.Random(story.number)  # noqa: S311 - seeded on purpose
    stated: dict[str, Any] = {"person": None, "organisation": story.organisations[0] + 1, "outlet": None, "via": []}
    if story.number % 3 == 0:
        stated["via"] = [_item(draw, story.outlet + 1)]
    value = {**stated, "edge": "CITES" if stated["via"] else "TOLD", "cue": prose.material(edition).cue, "link": ""}
    return [_block(draw, "attribution", value)]


def _block(draw: random.Random, kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": _identifier(draw)}


def _item(draw: random.Random, value: Any) -> dict[str, Any]:
    return {"type": "item", "value": value, "id": _identifier(draw)}


def _identifier(draw: random.Random) -> str:
    digits = f"{draw.getrandbits(128):032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
