"""Timers: actions that become due at one instant. Every process may set them; the press fires them.

A due row is compared with the wall clock each time, so a clock that jumps back fires nothing twice (what fired is
gone), and one that jumps forward fires all that became due.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

import structlog
from django.db import IntegrityError, connection, transaction
from django.db.models import Min, Q, QuerySet

from khabar.kernel import clock, wake
from khabar.kernel.models import Timer, User

Handler = Callable[[Timer], None]
BatchHandler = Callable[[list[Timer]], list[Timer]]
_handlers: dict[str, Handler] = {}
_batch_handlers: dict[str, BatchHandler] = {}

RETRY_AFTER = timedelta(seconds=30)
"""How long after its n-th failure a timer is tried again, times n."""

RETRY_AT_MOST = timedelta(hours=1)
"""The longest such wait."""

ERROR_LENGTH = 2000
"""How many characters of an error are kept."""

READY = (
    "SELECT 1 FROM kernel_timer WHERE due <= %s AND NOT (retry_at IS NOT NULL AND retry_at > %s AND retry_at <= %s) "
    "AND NOT (retry_at IS NULL AND error <> '') LIMIT 1"
)
"""Whether anything of `_ready` is there, by hand: it is asked between any two steps of the press."""

log = structlog.get_logger("khabar.timers")


class Hopeless(Exception):
    """A handler says that trying again would not help: a person has to change something first."""


def handler(action: str) -> Callable[[Handler], Handler]:
    """Register the decorated function as what fires `action` (``article.publish``). Raises ValueError on a second."""

    def register(function: Handler) -> Handler:
        if action in _handlers and _handlers[action].__qualname__ != function.__qualname__:
            raise ValueError(f"There are two timer handlers for {action!r}; an action has one.")
        _handlers[action] = function
        return function

    return register


def batch_handler(action: str) -> Callable[[BatchHandler], BatchHandler]:
    """Register the decorated function as what fires many timers of `action` at once, where each alone takes longer.

    It gets timers of different objects in their order and returns those that it leaves to the handler of one; of the
    others it sets none anew. What it raises undoes what it did, and each is fired alone. Raises ValueError on a second.
    """

    def register(function: BatchHandler) -> BatchHandler:
        if action in _batch_handlers and _batch_handlers[action].__qualname__ != function.__qualname__:
            raise ValueError(f"There are two batch handlers for {action!r}; an action has one.")
        _batch_handlers[action] = function
        return function

    return register


def set_timer(
    action: str,
    label: str,
    object_id: str | int,
    due: datetime,
    *,
    by: User | None = None,
    details: dict[str, Any] | None = None,
    group: str = "",
) -> Timer:
    """Make `action` due on the object (`label` is its lower-case model label) at the aware instant `due`.

    Timers of one `group` that are due at the same instant fire together. A timer of the same action and object is
    replaced, its error cleared. Raises ValueError for a naive `due`.
    """
    if due.tzinfo is None:
        raise ValueError("A timer is due at an aware instant; give the datetime a time zone.")
    timer, _ = Timer.objects.update_or_create(
        action=action,
        label=label,
        object_id=str(object_id),
        defaults={
            "due": due.astimezone(UTC),
            "group": group,
            "by": by,
            "details": details or {},
            "created_at": clock.now(),
            "attempts": 0,
            "error": "",
            "retry_at": None,
        },
    )
    transaction.on_commit(wake.press)
    return timer


def cancel(action: str, label: str, object_id: str | int) -> bool:
    """Take back the timer of `action` on the object, and return whether there was one."""
    deleted, _ = Timer.objects.filter(action=action, label=label, object_id=str(object_id)).delete()
    if deleted:
        transaction.on_commit(wake.press)
    return bool(deleted)


def cancel_all(label: str, object_id: str | int) -> int:
    """Take back all timers of the object, and return how many there were."""
    deleted, _ = Timer.objects.filter(label=label, object_id=str(object_id)).delete()
    if deleted:
        transaction.on_commit(wake.press)
    return deleted


def of(label: str, object_id: str | int) -> list[Timer]:
    """Return the timers of one object, the soonest first."""
    return list(Timer.objects.filter(label=label, object_id=str(object_id)).select_related("by"))


def fire_due(limit: int) -> int:
    """Fire `limit` due timers in one transaction, in the order in which they became due, fewer when there are no more,
    more when a group would be parted; return how many were taken.

    What a batch handler can do it does first. Each other handler runs in its own savepoint: one that fails is undone
    alone, keeps its error, and is tried again later unless it raised `Hopeless`. On PostgreSQL several processes may
    fire at once; none waits for another.
    """
    if not any_due():
        return 0
    now = clock.now()
    try:
        return _fire(_ready(now), limit, now)
    except IntegrityError:
        # A constraint that is checked at the commit undid the whole batch: one by one, only the culprit fails.
        keys = list(_ready(now).values_list("pk", flat=True)[:limit])
        return sum(_fire_alone(key, now) for key in keys)


def try_out(timer: Timer) -> None:
    """Do what firing `timer` would do, in a transaction that the caller undoes. Raises what the handler raises."""
    Timer.objects.filter(pk=timer.pk).delete()
    _handler_of(timer)(timer)


def together(timer: Timer) -> list[Timer]:
    """Return the timers that will fire with `timer` if none of them has failed, in their order, itself among them."""
    if not timer.group:
        return [timer]
    found = Timer.objects.filter(due=timer.due, group=timer.group, error="").select_related("by")
    return list(found.order_by("id"))


def any_due() -> bool:
    """Return whether a timer can fire now."""
    now = clock.now()
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(READY, [adapt(now), adapt(now), adapt(now + RETRY_AT_MOST)])
        return cursor.fetchone() is not None


def next_due() -> datetime | None:
    """Return the instant at which the next timer can fire (in the past when one is due already), None without any."""
    now = clock.now()
    ready = _ready(now).first()
    if ready is not None:
        return ready.due
    first: datetime | None = Timer.objects.filter(error="").aggregate(first=Min("due"))["first"]
    again: datetime | None = Timer.objects.filter(retry_at__gt=now).aggregate(first=Min("retry_at"))["first"]
    return min((instant for instant in (first, again) if instant is not None), default=None)


def overdue(seconds: float) -> list[Timer]:
    """Return the timers that became due more than `seconds` ago and were never tried: nobody is firing."""
    return list(Timer.objects.filter(error="", due__lt=clock.now() - timedelta(seconds=seconds)))


def failed() -> list[Timer]:
    """Return the timers whose last firing failed, the one due first first."""
    return list(Timer.objects.exclude(error="").select_related("by"))


def retry(timer: Timer) -> None:
    """Forget the error of `timer`, so that it fires as soon as it is due."""
    Timer.objects.filter(pk=timer.pk).update(attempts=0, error="", retry_at=None)
    transaction.on_commit(wake.press)


def _ready(now: datetime) -> QuerySet[Timer]:
    """Return what can fire now. A retry further off than the longest wait was set by a clock that ran ahead."""
    waiting = Q(retry_at__gt=now, retry_at__lte=now + RETRY_AT_MOST)
    hopeless = Q(retry_at=None) & ~Q(error="")
    return Timer.objects.filter(due__lte=now).exclude(waiting).exclude(hopeless).order_by("due", "group", "id")


def _fire(timers: QuerySet[Timer], limit: int, now: datetime) -> int:
    with transaction.atomic():
        locked = timers.select_related("by").select_for_update(skip_locked=True, of=("self",))
        taken = list(locked[:limit])
        if len(taken) == limit and (last := taken[-1]).group:
            taken += locked.filter(due=last.due, group=last.group, pk__gt=last.pk)
        for action, found in groupby(taken, lambda timer: timer.action):
            for timer in _fire_together(action, list(found)):
                try:
                    with transaction.atomic():
                        # Gone before its handler runs, so that a handler may set the same timer anew.
                        Timer.objects.filter(pk=timer.pk).delete()
                        _handler_of(timer)(timer)
                except Exception as error:
                    _keep(timer, error, now)
    return len(taken)


def _fire_together(action: str, timers: list[Timer]) -> list[Timer]:
    """Fire what the action's batch handler can do, and return the others; all of them when it fails."""
    together = _batch_handlers.get(action)
    if together is None or len(timers) < 2:
        return timers
    try:
        with transaction.atomic():
            left = together(timers)
            kept = {timer.pk for timer in left}
            Timer.objects.filter(pk__in=[timer.pk for timer in timers if timer.pk not in kept]).delete()
            return left
    except Exception as error:
        log.warning("timers fire one by one", action=action, count=len(timers), error=repr(error))
        return timers


def _fire_alone(key: int, now: datetime) -> int:
    try:
        return _fire(_ready(now).filter(pk=key), 1, now)
    except IntegrityError as error:
        for timer in Timer.objects.filter(pk=key):
            _keep(timer, error, now)
        return 1


def _handler_of(timer: Timer) -> Handler:
    if timer.action not in _handlers:
        raise Hopeless(f"Nothing here knows how to do {timer.action!r}.")
    return _handlers[timer.action]


def _keep(timer: Timer, error: Exception, now: datetime) -> None:
    """Keep the failed `timer` with its `error`, and when to try again."""
    attempts = timer.attempts + 1
    retry_at = None if isinstance(error, Hopeless) else now + min(RETRY_AFTER * attempts, RETRY_AT_MOST)
    text = (str(error) or type(error).__name__)[:ERROR_LENGTH]
    Timer.objects.filter(pk=timer.pk).update(attempts=attempts, error=text, retry_at=retry_at)
    log.error(
        "timer failed",
        action=timer.action,
        on=f"{timer.label}:{timer.object_id}",
        attempts=attempts,
        error=text,
        retry_at=retry_at and retry_at.isoformat(),
        exc_info=None if isinstance(error, Hopeless) else error,
    )
