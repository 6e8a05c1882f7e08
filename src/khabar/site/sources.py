"""Who says it, through whom it came, and what it answers, as an article's page prints it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from khabar.kernel import reads
from khabar.site import listings, loading, paths, rows
from khabar.site.blocks import web_address
from khabar.site.wording import Run, Writer
from khabar.stories.models import Attribution, Claim, Report, Response
from khabar.taxonomy.models import Concept, Organisation, Outlet, Person

EXTRACT = 240
"""How many characters of another outlet's report are quoted at most."""


@dataclass(frozen=True)
class Names:
    """People, organisations and outlets by key, loaded together."""

    people: dict[int, Person]
    organisations: dict[int, Organisation]
    outlets: dict[int, Outlet]


@dataclass(frozen=True)
class SourceLine:
    """One attribution in print: the source, the outlets from it to us, how, the words that carry it, a
    link.
    """

    source: Run | None
    via: tuple[Run, ...]
    edge: str
    cue: str
    link: str


@dataclass(frozen=True)
class Answer:
    """A response in print: its kind, the claim in words, who made the claim and who answers."""

    kind: str
    claim: Run | None
    asserted_by: Run | None
    said_by: Run | None


def load_names(attributions: Iterable[Attribution], speakers: Iterable[Claim | Response] = ()) -> Names:
    """Load everyone whom the attributions, claims and responses name, with one query per kind."""
    people: set[int | None] = set()
    organisations: set[int | None] = set()
    outlets: set[int | None] = set()
    for one in attributions:
        people.add(one.person)
        organisations.add(one.organisation)
        outlets.update((one.outlet, *one.via))
    for speaker in speakers:
        people.add(speaker.person_id)
        organisations.add(speaker.organisation_id)
        outlets.add(speaker.outlet_id)
    return Names(
        loading.concepts(Person, people),
        loading.concepts(Organisation, organisations),
        loading.concepts(Outlet, outlets),
    )


def line(one: Attribution, names: Names, words: Writer) -> SourceLine:
    """Return an attribution as it is printed."""
    via = tuple(outlet_run(names.outlets[key], words) for key in one.via if key in names.outlets)
    source = speaker_run(one.person, one.organisation, one.outlet, names, words)
    return SourceLine(source, via, str(one.edge), one.cue, web_address(one.link))


def speaker_run(
    person: int | None, organisation: int | None, outlet: int | None, names: Names, words: Writer
) -> Run | None:
    """Return the name of whichever is given, linked to its page or, for an outlet, to its site; None for
    nobody.
    """
    if person in names.people:
        return concept_run(names.people[person], "person", words)
    if organisation in names.organisations:
        return concept_run(names.organisations[organisation], "organisation", words)
    return outlet_run(names.outlets[outlet], words) if outlet in names.outlets else None


def concept_run(concept: Concept, kind: str, words: Writer) -> Run:
    """Return a concept's name, linked to its page where the edition has one."""
    return words.name(concept, paths.concept(words.code, kind, concept.code) if concept.name_in(words.code) else "")


def outlet_run(outlet: Outlet, words: Writer) -> Run:
    """Return an outlet's name, linked to its own site."""
    return words.name(outlet, web_address(outlet.address))


def answers(responses: Iterable[Response], claims: dict[int, Claim], names: Names, words: Writer) -> list[Answer]:
    """Return what the responses say, in print."""
    found = []
    for one in responses:
        claim = claims.get(one.claim_id)
        asserted = speaker_run(claim.person_id, claim.organisation_id, claim.outlet_id, names, words) if claim else None
        said = speaker_run(one.person_id, one.organisation_id, one.outlet_id, names, words)
        found.append(Answer(one.kind, words.best(claim.texts) if claim else None, asserted, said))
    return found


def claims_by_key(keys: Iterable[int]) -> dict[int, Claim]:
    """Return the claims with these primary keys, by key."""
    return {one.pk: one for one in rows.load(Claim, keys)}


def reports_of(story: int) -> list[Report]:
    """Return the public reports of a story, the first published first; those of unknown date by their
    arrival.
    """
    with listings.declared(f"reports:{story}"), reads.facet(reads.WHOLE):
        found = rows.load(Report, [story], by="story_id", without=("raw_text", "comments", "reading"))
    shown = [one for one in found if not one.needs_look]
    return sorted(shown, key=lambda one: (one.published_on or one.received_at, one.pk))


@dataclass(frozen=True)
class ReportLine:
    """A report in print: headline and extract in its own language, outlet, time (None when unknown), link."""

    key: int
    headline: Run
    extract: Run | None
    outlet: Run | None
    language: Run
    published: datetime | None
    day_only: bool
    link: str


def report_line(report: Report, outlets: dict[int, Outlet], words: Writer) -> ReportLine:
    """Return a report as it is printed: never more of it than a short extract."""
    outlet = outlets.get(report.outlet_id or 0)
    extract = report.lead or next(iter(report.body or ()), "")
    return ReportLine(
        key=report.pk,
        headline=words.run(report.headline, report.language),
        extract=words.run(shortened(extract), report.language) if extract else None,
        outlet=outlet_run(outlet, words) if outlet else None,
        language=words.language_name(report.language),
        published=report.published_on,
        day_only=len(report.reading.get("published") or "") == len("2025-11-14"),
        link=web_address(report.address),
    )


def shortened(text: str, limit: int = EXTRACT) -> str:
    """Return `text` cut at a word boundary to at most `limit` characters, with an ellipsis when it was
    longer.
    """
    if len(text) <= limit:
        return text
    return text[: text.rfind(" ", 0, limit)].rstrip(" ،,;:.؛") + "…"
