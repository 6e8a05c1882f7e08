"""Loads the demo's stories: claims, responses, others' reports, and our articles."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from khabar.kernel import clock
from khabar.kernel.actions import unit
from khabar.newsroom import actions as newsroom
from khabar.newsroom.models import Article
from khabar.ops.demo.bodies import BodyMaker, attribution, attributions, byline
from khabar.ops.demo.identity import public_id
from khabar.ops.demo.schema import Item, Retelling, Thread, entries
from khabar.ops.demo.world import DESK_OF_SECTION, OTHERWISE, Known
from khabar.stories import actions as stories
from khabar.stories.models import Report, Response, Story

Progress = Callable[[int, int], None]
"""Called with the number of articles published and of all."""


@dataclass
class Planned:
    """One article to load: where it belongs, when it appeared, and its draft once stored."""

    thread: Thread
    item: Item
    story: Story
    responses: dict[str, Response]
    began: datetime
    number: int
    article: Article = field(init=False)

    @property
    def name(self) -> str:
        """The article's name among all demo articles."""
        return f"{self.thread.code}/{self.item.edition}/{self.number}"

    @property
    def at(self) -> datetime:
        """The instant of first publication."""
        return self.began + timedelta(minutes=self.item.minutes_after)

    def shared(self, name: str) -> Any:
        """Return a field that the article may leave to its story's common part."""
        return getattr(self.item if name in self.item.model_fields_set else self.thread.common, name)


def load_threads(threads: list[Thread], known: Known, progress: Progress) -> None:
    """Store what is missing of `threads`; what is there already stays as it is. Raises DemoFault for unknown codes."""
    now = clock.now()
    plan: list[Planned] = []
    for thread in threads:
        plan += _open(thread, known, now)
    plan.sort(key=lambda one: one.at)
    for one in plan:
        with clock.set_to(one.at):
            one.article = _drafted(one, known)
    by_place = {(one.thread.code, one.item.edition): one.article.pk for one in plan}
    for done, one in enumerate(plan, 1):
        if one.article.first_published_at is None:
            with transaction.atomic():
                _publish(one, known, by_place)
        progress(done, len(plan))


def _open(thread: Thread, known: Known, now: datetime) -> list[Planned]:
    began = now - timedelta(hours=thread.hours_ago)
    identifier = public_id("story", thread.code)
    story = Story.objects.filter(public_id=identifier).first()
    if story is None:
        with clock.set_to(began), transaction.atomic():
            story = _store_story(thread, identifier, known, now)
    began = story.created_at
    said = Response.objects.filter(claim__story=story).order_by("pk")
    responses = dict(zip((response.code for response in thread.responses), said, strict=False))
    counts: dict[str, int] = {}
    planned = []
    for item in thread.articles:
        number = counts[item.edition] = counts.get(item.edition, 0) + 1
        planned.append(Planned(thread, item, story, responses, began, number))
    return planned


def _store_story(thread: Thread, identifier: str, known: Known, now: datetime) -> Story:
    story = stories.open_story(thread.names, by=None)
    story.public_id = identifier
    story.save(update_fields=["public_id"])
    claims = {
        claim.code: stories.add_claim(story, claim.texts, asserted_by=known.speaker(claim.asserted_by), by=None)
        for claim in thread.claims
    }
    responses = {
        response.code: stories.add_response(
            claims[response.claim], response.kind, said_by=known.speaker(response.by), by=None
        )
        for response in thread.responses
    }
    for number, report in enumerate(thread.reports):
        _store_report(report, story, responses, known, now, f"{thread.code}/{number}")
    return story


def _store_report(
    report: Retelling, story: Story, responses: dict[str, Response], known: Known, now: datetime, name: str
) -> None:
    at = now - timedelta(hours=report.hours_ago)
    with clock.set_to(at), unit("report.import", by=None) as running:
        stored = Report.objects.create(
            public_id=public_id("report", name),
            story=story,
            outlet_id=known.key("outlet", report.outlet),
            language=report.language,
            headline=report.headline,
            lead=report.extract,
            published_on=at,
            received_at=at,
            address=report.url,
            attributions=[attribution(source, "", known) for source in report.attributions],
        )
        stored.responses.set([responses[code] for code in report.responses])
        running.target = stored


def _drafted(one: Planned, known: Known) -> Article:
    identifier = public_id("article", one.name)
    stored = Article.objects.filter(public_id=identifier).first()
    return stored or newsroom.draft(_fields(one, known, identifier), by=None, links=_links(one, known))


def _fields(one: Planned, known: Known, identifier: str) -> dict[str, Any]:
    item = one.item
    place, picture, section = one.shared("place"), one.shared("picture"), one.shared("section")
    return {
        "public_id": identifier,
        "edition": item.edition,
        "kind": one.shared("kind"),
        "story": one.story,
        "desk_id": known.desks[DESK_OF_SECTION.get(section, OTHERWISE)],
        "kicker": item.kicker,
        "headline": item.headline,
        "lead": item.lead,
        "place_line": item.place_line,
        "section_id": known.key("section", section),
        "place_id": known.key("place", place) if place else None,
        "picture_id": known.picture(picture) if picture else None,
        "picture_caption": item.picture_caption,
        "body": BodyMaker(known, one.name, one.began).make(_first_blocks(one)),
        "attributions": attributions(one.shared("attributions"), item.cue, known, one.name),
        "byline": byline(item.byline, known, one.name),
        "labels": list(one.shared("labels")),
    }


def _links(one: Planned, known: Known) -> dict[str, list[Any]]:
    return {
        "topics": known.objects("topic", one.shared("topics")),
        "people": known.objects("person", one.shared("people")),
        "organisations": known.objects("organisation", one.shared("organisations")),
        "responses": [one.responses[code] for code in one.item.responses],
    }


def _first_blocks(one: Planned) -> list[dict[str, Any]]:
    """Return the blocks of the first version: a live article had only its first entries then."""
    first = min([entry["minutes_after"] for entry in entries(one.item)], default=0)
    latest = max(first, one.item.minutes_after)
    return [block for block in one.item.body if "entry" not in block or block["entry"]["minutes_after"] <= latest]


def _publish(one: Planned, known: Known, by_place: dict[tuple[str, str], int]) -> None:
    related = [
        by_place[code, one.item.edition]
        for block in one.item.body
        for code in block.get("related", [])
        if (code, one.item.edition) in by_place
    ]
    with clock.set_to(one.at):
        if related:
            _rewrite(one, known, _first_blocks(one), related)
        newsroom.publish(one.article, by=None)
    last = max([entry["minutes_after"] for entry in entries(one.item)], default=0)
    if last > one.item.minutes_after:
        with clock.set_to(one.began + timedelta(minutes=last)):
            _rewrite(one, known, one.item.body, related)
            newsroom.publish(one.article, by=None)
    for change in one.thread.changes:
        if one.number == 1 and (note := change.notes.get(one.item.edition)):
            with clock.set_to(one.began + timedelta(minutes=change.minutes_after)):
                newsroom.publish(one.article, by=None, change=change.change, note=note)


def _rewrite(one: Planned, known: Known, blocks: list[dict[str, Any]], related: list[int]) -> None:
    one.article = one.article.get_latest_revision_as_object()
    setattr(one.article, "body", BodyMaker(known, one.name, one.began).make(blocks, related))  # noqa: B010
    one.article.save_revision()
