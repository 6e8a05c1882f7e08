"""Writes of the wire: a page that was read becomes a report, and a draft when asked."""

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from khabar.kernel import clock
from khabar.kernel.actions import unit
from khabar.kernel.models import AuditLine, User
from khabar.newsroom import actions as newsroom
from khabar.newsroom.models import Article
from khabar.stories import actions as stories
from khabar.stories.models import Attribution, Claim, Report, Response, Story
from khabar.taxonomy.models import Organisation, Outlet, Person
from khabar.wire import naming
from khabar.wire.pages.matching import key
from khabar.wire.pages.reading import DENIAL, REPORT_OF_DENIAL, PageReading
from khabar.wire.pages.sources import TOLD

IMPORT = "report.import"
_LONGEST_HEADLINE = 400
_LONGEST_NOTE = 300
_LONGEST_ADDRESS = 1000
_RAW_DRAFT_LIMIT = 20_000
_NO_HEADLINE = "?"


@dataclass(frozen=True)
class Imported:
    """What an import made: the report, the draft if one was asked for, and whether each is new.

    `message` says it in a sentence for the operator.
    """

    report: Report
    draft: Article | None
    created: bool
    draft_created: bool
    message: str


def import_page(
    reading: PageReading,
    *,
    edition: str,
    by: User | None,
    as_draft: bool = False,
    story: Story | None = None,
) -> Imported:
    """Keep what a page says as a report and, with `as_draft`, make a draft article of it in `edition`.

    The same page (by its fingerprint) brings its report up to date and does not make a second one; a report
    that the desk has edited, and a draft made before, are left as they are. With `story` both go into it, and
    what the page denies becomes a claim of the story with its response. A reading that needs a look marks report
    and draft so, with the raw text kept. Raises NotAllowed.
    """
    with unit(IMPORT, by=by) as running:
        report = Report.objects.select_for_update().filter(fingerprint=reading.fingerprint).first()
        created = report is None
        report = report or Report(fingerprint=reading.fingerprint, received_at=clock.now())
        if _edited(report):
            report.story, report.reading = story or report.story, reading.as_json()
        else:
            _fill(report, reading, edition, story)
        report.save()
        if report.story is not None and reading.kind in (DENIAL, REPORT_OF_DENIAL):
            _deny(report, reading, edition, by)
        running.target, running.details = report, {"created": created}
        earlier = report.drafts.order_by("pk").first()
        draft = earlier or (_draft(report, reading, edition, by) if as_draft else None)
    draft_created = draft is not None and earlier is None
    return Imported(report, draft, created, draft_created, _message(report, created, draft, draft_created))


def _edited(report: Report) -> bool:
    """Return whether the desk has worked on the report since it came in; what people wrote is kept then."""
    lines = AuditLine.objects.filter(label=Report._meta.label_lower, object_id=str(report.pk))
    return report.pk is not None and lines.exclude(action=IMPORT).exists()


def _fill(report: Report, reading: PageReading, edition: str, story: Story | None) -> None:
    report.story = story or report.story
    report.outlet = naming.outlet_for(reading.outlet, edition) if reading.outlet else None
    report.language = reading.language[:12]
    report.headline = _headline(reading)
    report.headline_made = reading.headline_made
    report.lead = reading.lead
    report.body = list(reading.body)
    report.authors = list(reading.authors)
    report.published_on = _moment(reading.published)
    report.published_note = reading.published_note[:_LONGEST_NOTE]
    is_address = reading.address.startswith(("http://", "https://"))
    report.address = reading.address if is_address and len(reading.address) <= _LONGEST_ADDRESS else ""
    report.kind = reading.kind
    report.attributions = [one.as_json() for one in _attributions(reading, edition)]
    report.comments = reading.as_json()["comments"]
    report.reading = reading.as_json()
    report.needs_look = reading.needs_look
    report.needs_look_reason = reading.needs_look_reason[:_LONGEST_NOTE]
    report.raw_text = reading.raw_text if reading.needs_look else ""


def _headline(reading: PageReading) -> str:
    """Return the headline, else the first line of the raw text, else a question mark: a row needs one."""
    first = next((line.strip() for line in reading.raw_text.splitlines() if line.strip()), "")
    return (reading.headline or first or _NO_HEADLINE)[:_LONGEST_HEADLINE]


def _moment(published: str | None) -> datetime | None:
    """Return the instant of an ISO date; a day alone begins at midnight UTC (the reading keeps it as the
    day).
    """
    if published is None:
        return None
    moment = datetime.fromisoformat(published)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _attributions(reading: PageReading, edition: str) -> list[Attribution]:
    """Return the stated sources; those who spoke to the outlet count when the newsroom knows them or they
    deny.
    """
    found: list[Attribution] = []
    for source in reading.sources:
        if source.edge != TOLD:
            outlet = naming.outlet_for(source.name, edition)
            found.append(Attribution(outlet=outlet.pk, edge=source.edge, cue=source.cue))
            continue
        denies = reading.kind == DENIAL and not found
        speaker = naming.speaker_for(source.name, edition) if denies else naming.known_speaker(source.name)
        if isinstance(speaker, Person):
            found.append(Attribution(person=speaker.pk, edge=source.edge, cue=source.cue))
        elif speaker is not None:
            found.append(Attribution(organisation=speaker.pk, edge=source.edge, cue=source.cue))
    return found


def _deny(report: Report, reading: PageReading, edition: str, by: User | None) -> None:
    """Tie the report to the claim it denies: the one of its story if that has one, else a new one."""
    assert report.story is not None
    text = reading.claim or report.headline
    claim = _claim(report.story, text, edition) or stories.add_claim(
        report.story, {edition: text}, asserted_by=None, by=by
    )
    if edition not in claim.texts:
        claim.texts = {**claim.texts, edition: text}
        claim.save()
    response = claim.responses.filter(kind=Response.Kind.DENIAL).order_by("pk").first()
    speaker = _first_speaker(report)
    if response is None:
        response = stories.add_response(claim, Response.Kind.DENIAL, said_by=speaker, by=by)
    elif speaker is not None and response.person is None and response.organisation is None:
        setattr(response, speaker._meta.model_name or "", speaker)
        response.save()
    report.responses.add(response)


def _claim(story: Story, text: str, edition: str) -> Claim | None:
    """Return the story's claim with these words, or its only one when that has no words in `edition` yet."""
    claims = list(story.claims.order_by("pk"))
    same = [claim for claim in claims if key(claim.text_in(edition)) == key(text)]
    if same:
        return same[0]
    return claims[0] if len(claims) == 1 and not claims[0].text_in(edition) else None


def _first_speaker(report: Report) -> Person | Organisation | Outlet | None:
    for one in report.chain.attributions:
        if one.organisation is not None:
            return Organisation.objects.get(pk=one.organisation)
        if one.person is not None:
            return Person.objects.get(pk=one.person)
    return None


def _draft(report: Report, reading: PageReading, edition: str, by: User | None) -> Article:
    paragraphs = list(reading.body) or _raw_paragraphs(reading)
    kinds = set(Article.Kind.values)
    fields: dict[str, Any] = {
        "edition": edition,
        "kind": reading.kind if reading.kind in kinds else Article.Kind.NEWS,
        "story": report.story,
        "headline": report.headline,
        "lead": reading.lead,
        "section": naming.section_for(list(reading.sections)),
        "body": [{"type": "paragraph", "value": f"<p>{escape(text)}</p>"} for text in paragraphs],
        "attributions": [{"type": "attribution", "value": value} for value in _draft_sources(report)],
        "made_from": report,
        "needs_look": reading.needs_look,
    }
    links: dict[str, list[Any]] = {
        "topics": naming.topics_for(list(reading.topics)),
        "responses": list(report.responses.all()),
    }
    return newsroom.draft(fields, by=by, links=links)


def _raw_paragraphs(reading: PageReading) -> list[str]:
    """Return the lines of a page that was not understood, for an editor to pick from."""
    return [line.strip() for line in reading.raw_text[:_RAW_DRAFT_LIMIT].splitlines() if line.strip()]


def _draft_sources(report: Report) -> list[dict[str, Any]]:
    """Return the draft's sources: those of the report, each through its outlet; without any, the outlet
    itself.
    """
    via = [report.outlet.pk] if report.outlet is not None else []
    stated = [{**one.as_json(), "via": via} for one in report.chain.attributions]
    if stated or report.outlet is None:
        return stated
    return [Attribution(outlet=report.outlet.pk, edge="CITES", link=report.address).as_json()]


def _message(report: Report, created: bool, draft: Article | None, draft_created: bool) -> str:
    first = f"Report {report.public_id} " + ("made" if created else "was there already and is brought up to date")
    parts = [first]
    if draft is not None:
        parts.append(f"draft {draft.public_id} " + ("made" if draft_created else "was there already, left as it is"))
    if report.needs_look:
        parts.append(f"needs a look: {report.needs_look_reason}")
    return "; ".join(parts) + "."
