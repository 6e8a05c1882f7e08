"""The page of a story: our articles in every language, others' reports, who cites whom, and what is denied."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from khabar.kernel import reads
from khabar.newsroom.models import Article, attribution_of
from khabar.site import corrections, graph, listings, loading, paths, provenance, rows, snapshot, sources
from khabar.site.blocks import web_address
from khabar.site.chrome import agency
from khabar.site.loading import Card
from khabar.site.sources import ReportLine
from khabar.site.wording import Run, Writer
from khabar.stories.models import Chain, Claim, Report, Response
from khabar.taxonomy.models import Outlet, Person


@dataclass(frozen=True)
class Event:
    """One line of the timeline: an article of ours or a report; `names` are other names it uses for
    somebody.
    """

    when: datetime | None
    sort: tuple[datetime, str]
    card: Card | None = None
    report: ReportLine | None = None
    headline: Run | None = None
    language: Run | None = None
    names: tuple[tuple[Run, Run], ...] = ()


@dataclass(frozen=True)
class Carrier:
    """An item that carries an answer or stands at a step of the citing tree, ready to print."""

    headline: Run
    language: Run


@dataclass(frozen=True)
class PrintedStep:
    """A step of the citing tree in print."""

    party: provenance.Party
    name: Run
    edge: str
    items: tuple[Carrier, ...]
    below: tuple["PrintedStep", ...]


@dataclass(frozen=True)
class PrintedClaim:
    """A claim in print, with the answers to it and the items that carry each."""

    text: Run | None
    asserted_by: Run | None
    answers: tuple[tuple[str, Run | None, tuple[Carrier, ...]], ...]


@dataclass
class Material:
    """Everything a story's page reads."""

    cards: dict[int, Card]
    reports: list[Report]
    claims: list[Claim]
    responses: list[Response]
    chains: dict[int, Chain]
    people: list[Person]
    answered: dict[int, list[str]]
    names: sources.Names
    ours: frozenset[int]
    corrected: list[corrections.Corrected]


def cards_of(story: int) -> dict[int, Card]:
    """Return the cards of our articles about the story with the key `story`, the oldest first."""
    return snapshot.memo(("story's cards", story), lambda: loading.cards(reversed(listings.entries(f"story:{story}"))))


def gather(story: int) -> Material:
    """Load everything that hangs on the story with the key `story`."""
    keys = listings.entries(f"story:{story}")
    cards = cards_of(story)
    reports = sources.reports_of(story)
    with listings.declared(f"claims:{story}"):
        claims = list(Claim.objects.filter(story_id=story).order_by("pk"))
        responses = list(Response.objects.filter(claim__story_id=story).order_by("pk"))
    for key in cards:
        reads.note_object("newsroom.article", key, "sources")
    with listings.declared():
        chains = _chains(list(cards))
        people = _people(list(cards))
        answered = _answered(list(cards), [one.pk for one in reports])
    attributions = [one for chain in chains.values() for one in chain.attributions]
    attributions += [one for report in reports for one in report.chain.attributions]
    names = sources.load_names(attributions, [*claims, *responses])
    publishers = loading.concepts(Outlet, (one.outlet_id for one in reports))
    names.outlets.update(publishers)
    ours = frozenset(key for key, outlet in names.outlets.items() if outlet.ours)
    return Material(cards, reports, claims, responses, chains, people, answered, names, ours, corrections.of(keys))


def _chains(keys: list[int]) -> dict[int, Chain]:
    found = rows.select(Article, ("id", "attributions"), keys)
    return {key: Chain(tuple(attribution_of(child) for child in stream.raw_data)) for key, stream in found}


def _people(keys: list[int]) -> list[Person]:
    through = Article.people.through.objects.filter(article_id__in=keys)
    wanted = sorted(set(through.values_list("person_id", flat=True)))
    return list(loading.concepts(Person, wanted, reads.WHOLE).values())


def _answered(articles: list[int], reports: list[int]) -> dict[int, list[str]]:
    """Return response key -> item keys (``article:1``, ``report:2``) that carry it."""
    found: dict[int, list[str]] = {}
    ours = Article.responses.through.objects.filter(article_id__in=articles)
    for article, response in ours.order_by("article_id").values_list("article_id", "response_id"):
        found.setdefault(response, []).append(f"article:{article}")
    others = Report.responses.through.objects.filter(report_id__in=reports)
    for report, response in others.order_by("report_id").values_list("report_id", "response_id"):
        found.setdefault(response, []).append(f"report:{report}")
    return found


def view(material: Material, words: Writer) -> dict[str, Any]:
    """Return what the template prints, in the language of `words`."""
    carriers = _carriers(material, words)
    trees = [_printed(step, material, carriers, words) for step in _trees(material)]
    return {
        "timeline": _timeline(material, words),
        "ours": [card for card in material.cards.values() if card.edition == words.code],
        "trees": trees,
        "drawing": _drawing(trees, words),
        "claims": [_claim(claim, material, carriers, words) for claim in material.claims],
        "corrections": corrections.printed(material.corrected, words),
        "article_count": len(material.cards),
        "report_count": len(material.reports),
    }


def _carriers(material: Material, words: Writer) -> dict[str, Carrier]:
    found = {
        f"article:{key}": Carrier(words.run(card.headline, card.edition, card.path), words.language_name(card.edition))
        for key, card in material.cards.items()
    }
    for one in material.reports:
        headline = words.run(one.headline, one.language, web_address(one.address))
        found[f"report:{one.pk}"] = Carrier(headline, words.language_name(one.language))
    return found


def _timeline(material: Material, words: Writer) -> list[Event]:
    events = [
        Event(
            card.published,
            (card.published, f"a{key:012d}"),
            card=card,
            headline=words.run(card.headline, card.edition, card.path),
            language=words.language_name(card.edition),
        )
        for key, card in material.cards.items()
    ]
    for one in material.reports:
        line = sources.report_line(one, material.names.outlets, words)
        sort = (one.published_on or one.received_at, f"r{one.pk:012d}")
        events.append(Event(one.published_on, sort, report=line, names=_other_names(one, material.people, words)))
    return sorted(events, key=lambda one: one.sort)


def _other_names(report: Report, people: list[Person], words: Writer) -> tuple[tuple[Run, Run], ...]:
    """Return (person, other name) for each person whom the report calls by an alias."""
    text = " ".join([report.headline, report.lead, *(str(part) for part in report.body or ())])
    found = []
    for person in people:
        known = person.aliases.get(report.language) or []
        aliases = [known] if isinstance(known, str) else list(known)
        own = " ".join(person.names.values())
        others = sorted((alias for alias in aliases if alias and alias not in own), key=len, reverse=True)
        used = next((alias for alias in others if alias in text), None)
        if used:
            found.append((sources.concept_run(person, "person", words), words.run(used, report.language)))
    return tuple(found)


def _trees(material: Material) -> list[provenance.Step]:
    items = [
        provenance.Item(f"article:{key}", provenance.OURS, material.chains[key].attributions)
        for key in material.cards
        if key in material.chains
    ]
    for one in material.reports:
        publisher = ("outlet", one.outlet_id) if one.outlet_id else None
        items.append(provenance.Item(f"report:{one.pk}", publisher, one.chain.attributions))
    return provenance.trees(items, material.ours)


def _printed(step: provenance.Step, material: Material, carriers: dict[str, Carrier], words: Writer) -> PrintedStep:
    kind, key = step.party
    if kind == "ours":
        name: Run | None = Run(agency(words.code)[1], path=paths.home(words.code))
    else:
        name = sources.speaker_run(
            key if kind == "person" else None,
            key if kind == "organisation" else None,
            key if kind == "outlet" else None,
            material.names,
            words,
        )
    return PrintedStep(
        step.party,
        name or Run("?"),
        step.edge,
        tuple(carriers[item] for item in step.items if item in carriers),
        tuple(_printed(one, material, carriers, words) for one in step.below),
    )


def _drawing(trees: list[PrintedStep], words: Writer) -> graph.Drawing | None:
    """Return the drawing of the trees, in which each party stands once however often the trees name it."""
    names: dict[provenance.Party, Run] = {}
    links: list[graph.Link] = []

    def walk(step: PrintedStep) -> None:
        names.setdefault(step.party, step.name)
        for below in step.below:
            link = graph.Link(step.party, below.party, below.edge)
            if below.party != step.party and link not in links:
                links.append(link)
            walk(below)

    for tree in trees:
        walk(tree)
    return graph.draw(names, links, words.rtl)


def _claim(claim: Claim, material: Material, carriers: dict[str, Carrier], words: Writer) -> PrintedClaim:
    def speaker(one: Claim | Response) -> Run | None:
        return sources.speaker_run(one.person_id, one.organisation_id, one.outlet_id, material.names, words)

    answers = tuple(
        (
            one.kind,
            speaker(one),
            tuple(carriers[item] for item in material.answered.get(one.pk, []) if item in carriers),
        )
        for one in material.responses
        if one.claim_id == claim.pk
    )
    return PrintedClaim(words.best(claim.texts), speaker(claim), answers)
