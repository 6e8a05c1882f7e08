"""Judged queries: which story must come first for what readers type, and how much a degraded spelling loses.

The queries stand in ``judged/{edition}.yaml``, 50 for each edition, over the stories of the demo: `text` is what a
reader types, `article` the code of the story, or of all stories, that may be ranked first. They are written as readers
write, not as the analysis likes it; one that is missed is a fault of search unless no fair reader would expect it to be
found by that wording.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from khabar.editions import queries as editions
from khabar.kernel import clock
from khabar.ops import framework, installation
from khabar.ops.bench.archive import EDITIONS, Archive
from khabar.ops.bench.report import Figure, conditions, figure
from khabar.ops.bench.variants import variants
from khabar.ops.demo import files
from khabar.ops.demo.identity import public_id
from khabar.ops.demo.schema import Concept, Item, Thread, World
from khabar.search.fts import FtsIndex
from khabar.search.interface import Document, Index, Query

CLEAN = "clean"
"""Stands for the rule of a query that is spelt as it was judged."""

GOAL = 0.90
MOST_LOST = 1.0
"""Goals: the share ranked first in each edition, and the points that degraded spelling may lose."""

SECONDS = 10.0
"""A search may take so long: here its quality is judged, on however busy a machine."""

AT_ONCE = 500
"""Articles that are read from a database at once."""

_CODES = frozenset({"person", "picture", "poster", "file", "captions", "url", "size"})
"""Fields of a block whose text names something rather than says it to readers. Blocks can have the same names."""


@dataclass(frozen=True)
class Judged:
    """What a reader types, and the codes of the stories of which one must be ranked first."""

    text: str
    right: frozenset[str]


@dataclass(frozen=True)
class Miss:
    """A spelling of a query that found another story first (`found`, empty where it found nothing)."""

    rule: str
    typed: str
    right: frozenset[str]
    found: str


@dataclass(frozen=True)
class Score:
    """How one edition's queries fared.

    `clean` and `degraded` are shares ranked first; that of the degraded ones is the mean over the queries of the mean
    over the variants of each, so that both stand for the same queries. `spellings` counts the variants.
    """

    edition: str
    queries: int
    spellings: int
    clean: float
    degraded: float
    misses: tuple[Miss, ...]

    @property
    def lost(self) -> float:
        """What degraded spelling loses, in points of a hundred."""
        return 100 * (self.clean - self.degraded)


@lru_cache
def judged(edition: str) -> tuple[Judged, ...]:
    """Return the judged queries of an edition. Raises FileNotFoundError for an edition that has none."""
    text = resources.files(__package__).joinpath("judged", f"{edition}.yaml").read_text(encoding="utf-8")
    return tuple(_judged(entry) for entry in yaml.safe_load(text))


def judge_all(documents: Iterable[Document], tell: Callable[[str], None]) -> list[Score]:
    """Return how the queries of every edition fare in a new index of `documents`, which name their stories by the
    demo's codes; `tell` is told the edition that is being judged.
    """
    with tempfile.TemporaryDirectory(prefix="khabar-judge-") as folder:
        index = FtsIndex(Path(folder) / "index.sqlite3", write=True)
        try:
            tell("filling the index")
            index.put(documents)
            return [_told(index, edition, tell) for edition in EDITIONS]
        finally:
            index.close()


def _told(index: Index, edition: str, tell: Callable[[str], None]) -> Score:
    tell(edition)
    return score(index, edition)


def score(index: Index, edition: str) -> Score:
    """Return how the queries of `edition` fare in `index`, whose documents name their stories by the demo's codes."""
    language = editions.edition(edition).language
    misses: list[Miss] = []
    clean = degraded = 0.0
    spellings = 0

    def ranked_first(rule: str, typed: str, query: Judged) -> bool:
        hits = index.search(Query(typed, language, (edition,)), SECONDS).hits
        found = hits[0].story if hits else ""
        if found not in query.right:
            misses.append(Miss(rule, typed, query.right, found))
        return found in query.right

    for query in judged(edition):
        own = ranked_first(CLEAN, query.text, query)
        others = [ranked_first(rule, typed, query) for rule, typed in variants(query.text, language).items()]
        clean += own
        degraded += sum(others) / len(others) if others else own
        spellings += len(others)
    queries = len(judged(edition))
    return Score(edition, queries, spellings, clean / queries, degraded / queries, tuple(misses))


def documents(folder: Path | None, articles: int, seed: int) -> Iterator[Document]:
    """Return the demo's articles, as they come with Khabar or as the installation in `folder` holds them, and the first
    `articles` articles of the archive of `seed`. Raises DemoFault, InstallationError.
    """
    if folder is None:
        own = demo_documents(clock.now())
    else:
        framework.start(installation.load(folder.resolve()))
        own = installed_documents()
    return chain(own, generated_documents(Archive(seed), articles))


def demo_documents(now: datetime) -> Iterator[Document]:
    """Yield the articles of the demo in all editions as documents, much like those that are made of its database;
    `now` is the instant from which their times count back. Raises DemoFault.
    """
    world = files.world()
    for thread in files.threads():
        for number, item in enumerate(thread.articles):
            yield _document(thread, item, number, world, now)


def installed_documents() -> Iterator[Document]:
    """Yield the published articles of the installation for which Django was started; its stories of the demo have the
    demo's codes.
    """
    from khabar.search import documents as stored

    codes = {public_id("story", thread.code): thread.code for thread in files.threads()}
    position = None
    while True:
        found, position = stored.after(position, AT_ONCE)
        yield from (replace(one, story=codes.get(one.story, one.story)) for one in found)
        if position is None:
            return


def generated_documents(archive: Archive, articles: int) -> Iterator[Document]:
    """Yield the first `articles` articles of a generated archive as documents, neighbours of those that are judged."""
    for number in range(articles):
        plan = archive.article(number)
        names = archive.world.name
        yield Document(
            key=f"/{plan.edition}/{plan.at:%Y/%m/%d}/{plan.public_id}/",
            edition=plan.edition,
            language=editions.edition(plan.edition).language,
            kind=plan.kind,
            title=plan.headline,
            lead=plan.lead,
            body=" \n".join(_said([block["value"] for block in plan.body])).replace("<p>", "").replace("</p>", ""),
            published=plan.at,
            story=f"generated-{plan.story.number}",
            sections=archive.world.lineage("section", plan.story.section),
            places=archive.world.lineage("place", plan.story.places[0]),
            topics=tuple(names("topic", topic, plan.edition) for topic in plan.story.topics),
        )


def table(scores: Iterable[Score]) -> str:
    """Return the scores as lines of text in columns."""
    lines = ["edition  queries  first  degraded spellings  first  points lost"]
    for one in scores:
        clean, degraded = f"{one.queries:>7}  {one.clean:.3f}", f"{one.spellings:>18}  {one.degraded:.3f}"
        lines.append(f"{one.edition:<7}  {clean}  {degraded}  {one.lost:>11.2f}")
    return "\n".join(lines)


def figures(scores: Iterable[Score], articles: int, seed: int) -> list[Figure]:
    """Return the scores as figures; `articles` is the number of generated neighbours, `seed` their archive's."""
    made = []
    for one in scores:
        own = conditions(articles=articles, seed=seed, queries=one.queries, spellings=one.spellings)
        made.append(figure(f"judged_first_{one.edition}", "share", [one.clean], own))
        made.append(figure(f"judged_first_degraded_{one.edition}", "share", [one.degraded], own))
    return made


def listed_misses(one: Score) -> str:
    """Return the misses of an edition as lines of text: rule, what was typed, the right stories, the one found."""
    return "\n".join(
        f"{one.edition}  {miss.rule}: {miss.typed} → {miss.found or 'nothing'}, not {' or '.join(sorted(miss.right))}"
        for miss in one.misses
    )


def _judged(entry: dict[str, Any]) -> Judged:
    right = entry["article"]
    return Judged(entry["text"], frozenset([right] if isinstance(right, str) else right))


def _document(thread: Thread, item: Item, number: int, world: World, now: datetime) -> Document:
    def shared(name: str) -> Any:
        return getattr(item if name in item.model_fields_set else thread.common, name)

    def names(concepts: list[Concept], codes: Iterable[str]) -> list[str]:
        found = {concept.code: concept.names[item.edition] for concept in concepts}
        return [found[code] for code in codes]

    at = now - timedelta(hours=thread.hours_ago) + timedelta(minutes=item.minutes_after)
    sections, places = _lineage(world.sections, shared("section")), _lineage(world.places, shared("place"))
    kinds = (("topics", world.topics), ("people", world.people), ("organisations", world.organisations))
    topics = [name for field, concepts in kinds for name in names(concepts, shared(field))]
    credited = names(world.contributors, [credit.contributor for credit in item.byline])
    return Document(
        key=f"/{item.edition}/{at:%Y/%m/%d}/{thread.code}-{number}/",
        edition=item.edition,
        language=editions.edition(item.edition).language,
        kind=shared("kind"),
        title=item.headline,
        lead=f"{item.kicker}\n{item.lead}",
        body="\n".join([item.place_line, *_said(item.body), item.picture_caption, *credited]),
        published=at,
        story=thread.code,
        sections=sections,
        places=places,
        topics=(*topics, *names(world.places, places[:1]), *names(world.sections, sections[:1])),
    )


def _lineage(concepts: list[Concept], code: str | None) -> tuple[str, ...]:
    """Return the code of a concept and of all above it, the concept first."""
    parents = {concept.code: concept.parent for concept in concepts}
    found: list[str] = []
    while code:
        found.append(code)
        code = parents[code]
    return tuple(found)


def _said(value: Any) -> Iterator[str]:
    """Yield the texts that readers see of a value of an article's body."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _said(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name != "related" and not (name in _CODES and isinstance(one, str)):
                yield from _said(one)
