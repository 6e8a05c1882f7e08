"""What the newsroom's screen of the press shows, as one person may see it. Only reads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khabar.kernel import clock, timers
from khabar.kernel.actions import SYSTEM
from khabar.kernel.models import Timer
from khabar.newsroom.events import ARTICLE
from khabar.press import auditing, queries, workers
from khabar.press.models import Delivery, Dirty, Finding, Publication
from khabar.press.naming import Named, Reference, named, reference_of
from khabar.press.outcomes import seconds_between
from khabar.press.queue import TAKEDOWN

FAILURES_SHOWN = 50
PUBLICATIONS_SHOWN = 15
FINDINGS_SHOWN = 10

PRIORITIES = {
    0: gettext_lazy("articles and takedowns"),
    1: gettext_lazy("home and section pages"),
    2: gettext_lazy("topic, place, person and story pages"),
    3: gettext_lazy("feeds, site maps and fragments"),
    5: gettext_lazy("pages that quote what changed"),
    6: gettext_lazy("pages that go"),
    8: gettext_lazy("roll-out to the whole site"),
}
"""What waits at each priority of the queue."""

ALWAYS_SHOWN = 3
"""The last priority that is shown when nothing waits at it."""

ACTIONS = {
    "article.publish": gettext_lazy("published"),
    "article.unpublish": gettext_lazy("taken off the site"),
    "article.take_down": gettext_lazy("taken down"),
    "article.restore": gettext_lazy("restored"),
    "article.edit": gettext_lazy("edited"),
    "front.edit": gettext_lazy("front changed"),
    "taxonomy.edit": gettext_lazy("renamed or changed"),
    "story.edit": gettext_lazy("story changed"),
    "story.respond": gettext_lazy("response recorded"),
    "story.claim": gettext_lazy("claim recorded"),
    "picture.edit": gettext_lazy("picture changed"),
    "recording.edit": gettext_lazy("recording changed"),
}
"""What actions are called; one without an entry is shown by its name."""

CAUSES = {
    "all": gettext_lazy("everything is baked afresh"),
    "configuration": gettext_lazy("a new template, text or navigation"),
    "edition": gettext_lazy("a new edition"),
    "roll-out": gettext_lazy("roll-out to the whole site"),
    "verification": gettext_lazy("differs from a fresh render"),
    "changed meanwhile": gettext_lazy("changed while it was baked"),
}
"""Causes that are no objects."""

FINDINGS = {
    Finding.Kind.STALE.value: gettext_lazy("older than what it shows"),
    Finding.Kind.MISSING.value: gettext_lazy("file missing"),
    Finding.Kind.UNKNOWN.value: gettext_lazy("file of no page"),
    Finding.Kind.DIFFERENT.value: gettext_lazy("differs from a fresh render"),
}

REPAIRS = {
    "bake": gettext_lazy("baked again"),
    "quarantine": gettext_lazy("in quarantine"),
}


@dataclass(frozen=True)
class Waiting:
    """The pages that wait at one priority."""

    name: Any
    number: int


@dataclass(frozen=True)
class Queued:
    """A page in the queue: where readers find it, what asked for it, for how many seconds it has waited."""

    row: Dirty
    address: str
    cause: Named
    taken_down: bool
    seconds: float


@dataclass(frozen=True)
class Busy:
    """A worker at work: which of them (counted from 1), how many pages it bakes, and the path of one."""

    worker: int
    pages: int
    path: str


@dataclass(frozen=True)
class Sent:
    """One publication: of what, what was done, by whom, and the seconds to its own page and to all of them."""

    row: Publication
    what: Named
    action: Any
    by: str
    waiting: int
    own: float | None
    every: float | None

    @property
    def standing(self) -> int:
        """How many of its pages show it."""
        return self.row.pages - self.waiting


@dataclass(frozen=True)
class Failed:
    """A timer whose last firing failed."""

    row: Timer
    what: Named
    of_article: bool


@dataclass(frozen=True)
class Found:
    """What an audit found, in words."""

    row: Finding
    kind: Any
    repair: Any


FAULTS = {
    auditing.STALE: gettext_lazy("older than what they show"),
    auditing.MISSING: gettext_lazy("files missing"),
    auditing.UNKNOWN: gettext_lazy("files of no page"),
    auditing.DIFFERENT: gettext_lazy("differ from a fresh render"),
}


@dataclass(frozen=True)
class Faults:
    """What a check found to be wrong in one way: its name, how many, and the first paths."""

    name: Any
    number: int
    paths: list[str]


@dataclass(frozen=True)
class Target:
    """A delivery target: its row, None before its first delivery, and how many pages it has still to get."""

    name: str
    row: Delivery | None
    behind: int


@dataclass(frozen=True)
class Space:
    """The free bytes of the disk under the tree, None when that cannot be told, and the marks below which work stops.

    `level` is ``enough``, ``low`` or ``critical``.
    """

    free: int | None
    low: int
    critical: int

    @property
    def level(self) -> str:
        """How serious it is."""
        if self.free is None or self.free >= self.low:
            return "enough"
        return "low" if self.free >= self.critical else "critical"


@dataclass(frozen=True)
class PressState:
    """Everything on the screen."""

    at: datetime
    workers: tuple[int, ...]
    waiting: list[Waiting]
    total: int
    unexpanded: int
    roll_outs: int
    oldest: Queued | None
    under_way: list[Busy]
    publications: list[Sent]
    failures: list[Queued]
    failures_total: int
    timers: list[Failed]
    findings: list[Found]
    check: auditing.Check
    wrong: list[Faults]
    targets: list[Target]
    space: Space


def press_state(person: Any) -> PressState:
    """Return what the screen shows to `person`."""
    by_priority = queries.waiting_pages()
    oldest, failures = queries.oldest(), queries.failures(FAILURES_SHOWN)
    publications, failed_timers = queries.last_publications(PUBLICATIONS_SHOWN), timers.failed()
    causes = [found for row in (*oldest, *failures) if (found := reference_of(row.cause)) is not None]
    changed = [(row.label, row.object_id) for row in publications]
    timed = [(row.label, row.object_id) for row in failed_timers]
    check = auditing.state()
    names = named({*causes, *changed, *timed}, person)
    return PressState(
        at=clock.now(),
        workers=tuple(sorted(workers.living())),
        waiting=_waiting(by_priority),
        total=sum(by_priority.values()),
        unexpanded=queries.unexpanded(),
        roll_outs=queries.roll_outs(),
        oldest=_queued(oldest[0], names) if oldest else None,
        under_way=[Busy(owner + 1, *held) for owner, held in queries.under_way().items()],
        publications=[_sent(row, names) for row in publications],
        failures=[_queued(row, names) for row in failures],
        failures_total=queries.failed_pages(),
        timers=[_failed(row, names) for row in failed_timers],
        findings=[_found(row) for row in queries.findings(FINDINGS_SHOWN)],
        check=check,
        wrong=[Faults(FAULTS.get(one, one), *told) for one, told in check.last.faults.items()] if check.last else [],
        targets=targets(),
        space=space(),
    )


def _waiting(by_priority: dict[int, int]) -> list[Waiting]:
    shown = sorted({*(one for one in PRIORITIES if one <= ALWAYS_SHOWN), *by_priority})
    return [Waiting(PRIORITIES.get(one, _("other pages")), by_priority.get(one, 0)) for one in shown]


def _queued(row: Dirty, names: dict[Reference, Named]) -> Queued:
    return Queued(
        row,
        settings.KHABAR_SITE_ADDRESS + row.path,
        _cause(row.cause, names),
        row.cause.startswith(TAKEDOWN),
        seconds_between(row.since, clock.now()) or 0.0,
    )


def _cause(cause: str, names: dict[Reference, Named]) -> Named:
    found = reference_of(cause)
    if found is not None:
        return names.get(found, Named(":".join(found)))
    # A full bake puts the priority of the kind before the word.
    word = cause.rpartition(" ")[2] if cause.endswith(" all") else cause
    return Named(str(CAUSES.get(word, word)))


def _sent(row: Publication, names: dict[Reference, Named]) -> Sent:
    reference = (row.label, row.object_id)
    return Sent(
        row,
        names.get(reference, Named(row.name or ":".join(reference))),
        ACTIONS.get(row.action, row.action),
        _("the system") if row.by_name == SYSTEM else row.by_name,
        row.waiting,  # type: ignore[attr-defined]
        seconds_between(row.at, row.visible_at),
        seconds_between(row.at, row.finished_at),
    )


def _failed(row: Timer, names: dict[Reference, Named]) -> Failed:
    reference = (row.label, row.object_id)
    return Failed(row, names.get(reference, Named(":".join(reference))), row.label == ARTICLE)


def _found(row: Finding) -> Found:
    return Found(row, FINDINGS.get(row.kind, row.kind), REPAIRS.get(row.repair, row.repair))


def targets() -> list[Target]:
    """Return the delivery targets, those that are configured first, then those that once were."""
    rows = {row.target: Target(row.target, row, behind) for row, behind in queries.deliveries()}
    configured = [str(one.get("name", "")) for one in settings.KHABAR_DELIVERY]
    named_only = [rows.pop(name, Target(name, None, 0)) for name in configured if name]
    return [*named_only, *rows.values()]


def space() -> Space:
    """Return how full the disk under the site tree is."""
    low, critical = settings.KHABAR_FREE_SPACE
    try:
        return Space(queries.free_space(), low, critical)
    except OSError:
        return Space(None, low, critical)
