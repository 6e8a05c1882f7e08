"""Checks as jobs of the press: the newsroom asks for one, a worker does it while nothing waits.

One proves the freshness of every page without rendering; the other compares some pages with a fresh render.

The wish and how far it is stand in two small files in the press's folder: one that the newsroom writes, one that the
press does. Each piece looks at a few pages or files and leaves the turn to publications. A wish that is not answered to
the end, because the press was stopped or killed, is begun again by the next worker.
"""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from khabar.kernel import clock
from khabar.kernel.models import Outbox
from khabar.press import queries, store, sweep, verification, workers
from khabar.press.models import Page, Shared

log = structlog.get_logger("khabar.press")

TOGETHER = 200
"""How many pages one piece looks at."""

SHOWN = 20
"""How many paths of each fault are kept; all are counted."""

SETTLED = timedelta(minutes=1)
"""A file younger than this is not called unknown: its bake may not be acknowledged yet."""

FILES_OF_A_PAGE = 2
"""How many files a page has, about: each is compressed in two ways."""

RENDERED_TOGETHER = 20
"""How many pages one piece renders again and compares."""

STALE, MISSING, UNKNOWN = "stale", "missing", "unknown"
"""What can be wrong: see `khabar.press.queries.Audit`."""

DIFFERENT = "different"
"""What a comparison can find: a page that a fresh render does not give."""


@dataclass
class Checked:
    """What a check found: how many pages it looked at, changes not looked at yet, and by fault how many, and which
    first. `sample` is how many pages were to be compared with a fresh render, None for a check of every page.
    """

    finished_at: datetime
    sample: int | None = None
    pages: int = 0
    unexpanded: int = 0
    faults: dict[str, tuple[int, list[str]]] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        """Whether every page is fresh and the tree holds nothing else."""
        return not (self.faults or self.unexpanded)

    def note(self, fault: str, paths: list[str]) -> None:
        """Count what is wrong."""
        number, first = self.faults.get(fault, (0, []))
        if paths:
            self.faults[fault] = number + len(paths), [*first, *paths][:SHOWN]


@dataclass(frozen=True)
class Check:
    """How far it is: when it was asked for (None when nobody waits for one), how many pages it compares with a fresh
    render (None: it looks at every page without), the share in whole percent (None before it begins), and what the last
    one found.
    """

    asked_at: datetime | None = None
    sample: int | None = None
    percent: int | None = None
    last: Checked | None = None


def ask(sample: int | None = None) -> bool:
    """Ask the press for a check of every page, or to compare `sample` pages picked at random with a fresh render.

    Return False when either is asked for already.
    """
    if state().asked_at is not None:
        return False
    number = _number(_read(_wish_file())) + 1
    _write(_wish_file(), {"number": number, "at": clock.now().isoformat(), "sample": sample})
    return True


def state() -> Check:
    """Return how far the check is; what cannot be read counts as not there."""
    wish, told = _read(_wish_file()), _read(_state_file())
    last = None
    with suppress(KeyError, TypeError, ValueError):
        stored = told["last"]
        faults = {str(name): (int(number), list(paths)) for name, (number, paths) in stored["faults"].items()}
        finished = datetime.fromisoformat(stored["finished_at"])
        last = Checked(finished, _sample(stored), int(stored["pages"]), int(stored["unexpanded"]), faults)
    begun = _number(told) == _number(wish)
    if begun and told.get("percent") is None:
        return Check(last=last)
    try:
        asked_at = datetime.fromisoformat(wish["at"])
    except (KeyError, TypeError, ValueError):
        return Check(last=last)
    return Check(asked_at, _sample(wish), int(told["percent"]) if begun else None, last)


class Checker:
    """The part of one worker in it."""

    def __init__(self, target: store.FileStore) -> None:
        self._target = target
        self._pieces: Iterator[None] | None = None

    def step(self) -> bool:
        """Do one piece of the check that is asked for; return whether there was one. Raises what the database does."""
        if self._pieces is None:
            if state().asked_at is None:
                return False
            wish = _read(_wish_file())
            self._pieces = self._check(_number(wish), _sample(wish))
        pieces, self._pieces = self._pieces, None  # begun again if this piece fails
        for _piece in pieces:
            self._pieces = pieces
            break
        return True

    def _check(self, wish: int, sample: int | None) -> Iterator[None]:
        found = Checked(clock.now(), sample)
        whole = sample or Page.objects.count() * (1 + FILES_OF_A_PAGE) + Shared.objects.count()
        done = 0
        for number in self._looked_at(found) if sample is None else self._compared(sample, found):
            done += number
            self._tell(wish, min(100 * done // max(whole, 1), 99))
            yield
        found.finished_at = clock.now()
        self._tell(wish, None, found)
        log.info("pages were checked", pages=found.pages, compared=sample is not None, clean=found.clean)

    def _looked_at(self, found: Checked) -> Iterator[int]:
        """Look at all pages, then at all files; yield after each piece how many it looked at."""
        last = 0
        while rows := list(Page.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "outputs")[:TOGETHER]):
            among = Page.objects.filter(pk__gt=last, pk__lte=rows[-1][0])
            found.note(STALE, sorted(queries.stale(among).values_list("path", flat=True)))
            found.note(MISSING, self._missing(rows))
            found.pages += len(rows)
            last = rows[-1][0]
            yield len(rows)
        for looked_at, unknown in sweep.looked_at(self._target):
            found.note(UNKNOWN, [file for file in unknown if self._settled(file)])
            yield looked_at
        found.unexpanded = Outbox.objects.count()

    def _compared(self, sample: int, found: Checked) -> Iterator[int]:
        """Compare pages with a fresh render; yield after each piece how many it looked at."""
        made, known = verification.Verification(), 0
        for looked_at in verification.comparing(self._target, sample, made, RENDERED_TOGETHER):
            found.note(DIFFERENT, made.different[known:])
            found.pages, known = made.compared, len(made.different)
            yield looked_at

    def _missing(self, rows: list[tuple[int, list[str]]]) -> list[str]:
        lacking = {key for key, outputs in rows if not all(map(self._target.has, outputs))}
        # Read again: a bake between the two looks may have taken the file away, and said so.
        now = Page.objects.filter(pk__in=lacking).values_list("outputs", flat=True)
        return sorted(file for outputs in now for file in outputs if not self._target.has(file))

    def _settled(self, file: str) -> bool:
        try:
            changed = self._target.target(file).stat().st_mtime
        except FileNotFoundError:
            return False
        return datetime.fromtimestamp(changed, UTC) <= clock.now() - SETTLED

    def _tell(self, wish: int, percent: int | None, found: Checked | None = None) -> None:
        told: dict[str, Any] = {"number": wish, "percent": percent, "last": _read(_state_file()).get("last")}
        if found is not None:
            told["last"] = {
                "finished_at": found.finished_at.isoformat(),
                "sample": found.sample,
                "pages": found.pages,
                "unexpanded": found.unexpanded,
                "faults": found.faults,
            }
        _write(_state_file(), told)


def _wish_file() -> Path:
    return workers.folder() / "check-wish.json"


def _state_file() -> Path:
    return workers.folder() / "check.json"


def _number(told: dict[str, Any]) -> int:
    """Return which wish is meant; they are counted."""
    number = told.get("number")
    return number if isinstance(number, int) else 0


def _sample(told: dict[str, Any]) -> int | None:
    sample = told.get("sample")
    return sample if isinstance(sample, int) else None


def _read(file: Path) -> dict[str, Any]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _write(file: Path, told: dict[str, Any]) -> None:
    """Put the file in its place at one stroke: whoever reads it never sees a half."""
    beside = file.with_suffix(".new")
    beside.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    os.replace(beside, file)
