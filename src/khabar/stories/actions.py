"""Writes of the stories package."""

from datetime import datetime

from khabar.kernel import clock
from khabar.kernel.actions import unit
from khabar.kernel.models import User
from khabar.stories.models import Claim, Response, Story
from khabar.taxonomy.models import Organisation, Outlet, Person

Speaker = Person | Organisation | Outlet


def open_story(titles: dict[str, str], *, by: User | None, at: datetime | None = None) -> Story:
    """Open a story with a title per edition (may be empty) and return it. Raises NotAllowed."""
    with unit("story.open", by=by) as running:
        story = Story.objects.create(titles=titles, created_at=at or clock.now())
        running.target = story
    return story


def add_claim(story: Story, texts: dict[str, str], *, asserted_by: Speaker | None, by: User | None) -> Claim:
    """Record in `story` a claim, worded per edition, asserted by somebody or by nobody known. Raises NotAllowed."""
    with unit("story.claim", by=by, on=story) as running:
        claim = Claim.objects.create(story=story, texts=texts, **_speaker(asserted_by))
        running.details = {"claim": claim.pk}
    return claim


def add_response(claim: Claim, kind: str, *, said_by: Speaker | None, by: User | None) -> Response:
    """Record a response of `kind` (`Response.Kind`) to `claim`. Raises NotAllowed, ValueError for another kind."""
    if kind not in Response.Kind.values:
        raise ValueError(f"{kind!r} is no kind of response; use one of {', '.join(Response.Kind.values)}.")
    with unit("story.respond", by=by, on=claim.story) as running:
        response = Response.objects.create(claim=claim, kind=kind, **_speaker(said_by))
        running.details = {"response": response.pk}
    return response


def _speaker(speaker: Speaker | None) -> dict[str, Speaker]:
    return {speaker._meta.model_name or "": speaker} if speaker is not None else {}
