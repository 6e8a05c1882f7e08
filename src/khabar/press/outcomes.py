"""What became of one action of the newsroom: on how many of its pages it stands, and since when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from khabar.kernel import clock
from khabar.kernel.models import AuditLine, Outbox
from khabar.press import queries, rollout
from khabar.press.models import Affected, Dirty, Publication

PATIENCE = timedelta(seconds=30)
"""How long the newsroom follows an action before it points to the press's own screen."""

FAILURES_NAMED = 3
"""How many failed pages are named beside an action."""

TAKING_OFF = ("article.unpublish", "article.take_down")
"""Actions after which the pages of the object are gone."""


class State(StrEnum):
    """How far it is. All but `LOOKING` and `WAITING` are final."""

    LOOKING = "looking"
    WAITING = "waiting"
    DONE = "done"
    NOTHING = "nothing"
    FAILED = "failed"
    LATE = "late"


@dataclass(frozen=True)
class Outcome:
    """What is known of an action now.

    `pages` are all pages that it touches, `standing` those that show it; `own` and `every` the seconds after which its
    own page and all pages did, None while they do not. `failed` are the pages that could not be made. With
    `rolled_out`, further pages follow in the background; with `going`, the pages of the object are gone.
    """

    state: State
    pages: int = 0
    standing: int = 0
    own: float | None = None
    every: float | None = None
    failed: tuple[Dirty, ...] = ()
    rolled_out: bool = False
    going: bool = False

    @property
    def final(self) -> bool:
        """Whether it is not worth asking again."""
        return self.state not in (State.LOOKING, State.WAITING)


def outcome_of(line: AuditLine) -> Outcome:
    """Return what became of the action that the audit log holds as `line`."""
    # The expander takes the row and notes the publication in one transaction: asked in this order, one of both is seen.
    unseen = Outbox.objects.filter(label=line.label, object_id=line.object_id).exists()
    publication = queries.publication_of(line.label, line.object_id)
    late = clock.now() - line.at > PATIENCE
    if publication is not None and publication.at >= line.at:
        return _followed(publication, late)
    if not unseen:
        return Outcome(State.NOTHING)
    return Outcome(State.LATE if late else State.LOOKING, going=line.action in TAKING_OFF)


def _followed(publication: Publication, late: bool) -> Outcome:
    waiting: int = publication.waiting  # type: ignore[attr-defined]
    failed: tuple[Dirty, ...] = ()
    if waiting:
        left = Affected.objects.filter(publication=publication).values("path")
        failed = tuple(Dirty.objects.exclude(error="").filter(path__in=left).order_by("path")[:FAILURES_NAMED])
    state = State.DONE if not waiting else State.FAILED if failed else State.LATE if late else State.WAITING
    remembered = f":{publication.sequence}:"
    return Outcome(
        state,
        pages=publication.pages,
        standing=publication.pages - waiting,
        own=seconds_between(publication.at, publication.visible_at),
        every=seconds_between(publication.at, publication.finished_at),
        failed=failed,
        rolled_out=Outbox.objects.filter(label=rollout.LABEL, object_id__contains=remembered).exists(),
        going=publication.action in TAKING_OFF,
    )


def seconds_between(start: datetime, end: datetime | None) -> float | None:
    """Return the seconds from `start` to `end`, at least 0, None without an end."""
    return max((end - start).total_seconds(), 0.0) if end is not None else None
