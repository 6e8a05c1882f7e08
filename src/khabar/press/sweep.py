"""The nightly sweep: files of nobody leave the tree for quarantine, and what went out of use long ago goes for good."""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import structlog
from django.conf import settings

from khabar.kernel import clock
from khabar.press import keys, store
from khabar.press.delivery.retention import forget_removals
from khabar.press.models import Dependency, Finding, Page, Removal, Sequence, Shared
from khabar.press.rows import CHUNK
from khabar.press.transactions import next_sequence, serialised
from khabar.site import pages

log = structlog.get_logger("khabar.press")

KEPT = timedelta(days=30)
"""How long a style, font or picture that no page shows any more stays for readers who have an older page open, and how
long quarantine keeps a file."""

SETTLED = timedelta(hours=1)
"""A file younger than this is left alone: it may belong to a bake that is not acknowledged yet."""


@dataclass
class Swept:
    """What a sweep did: files put into quarantine, files of long ago removed, files out of quarantine."""

    quarantined: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


def quarantine() -> Path:
    """Return the folder where files of nobody wait, one folder below it for each day."""
    return Path(settings.KHABAR_PRESS_FOLDER) / "quarantine"


def sweep(target: store.FileStore, *, settled: timedelta = SETTLED) -> Swept:
    """Sweep at once, and return what was done; see `pieces`."""
    done = Swept()
    for _ in pieces(target, done, settled=settled):
        pass
    return done


def pieces(target: store.FileStore, done: Swept, *, settled: timedelta = SETTLED) -> Iterator[None]:
    """Put files of nobody into quarantine, remove shared files unused for `KEPT`, and empty old quarantine.

    Yields after each small piece of the work, so that a publication need not wait for all of it; `done` tells what was
    done so far. Only files unchanged for `settled` count. Raises OSError when the tree cannot be changed.
    """
    for _looked_at, strays in _strays(target, target.every_file()):
        _quarantine(strays, target, done, settled)
        yield
    yield from _note_use()
    yield from _remove_unused(target, done)
    _empty_quarantine(done)
    forget_removals()
    if done.quarantined or done.removed or done.dropped:
        log.info("swept", quarantined=len(done.quarantined), removed=len(done.removed), dropped=len(done.dropped))


def unknown_files(target: store.FileStore) -> list[str]:
    """Return the files of the tree that neither a page nor a shared file accounts for."""
    return sorted(file for _looked_at, strays in looked_at(target) for file in strays)


def looked_at(target: store.FileStore) -> Iterator[tuple[int, list[str]]]:
    """Look at all finished files of the tree; yield for each so many how many they are, and those nobody knows."""
    return _strays(target, (file for file in target.every_file() if not file.endswith(store.TEMPORARY)))


def _strays(target: store.FileStore, files: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield, for each so many files of the tree, how many they are, and those that nobody knows; no list of all files
    is ever held.
    """
    every = iter(files)
    while some := list(islice(every, CHUNK)):
        known = set(Shared.objects.filter(file__in=some).values_list("file", flat=True))
        paths = {store.page_path(file) for file in some}
        for outputs in Page.objects.filter(path__in=paths).values_list("outputs", flat=True):
            known.update(outputs)
        yield len(some), [file for file in some if file not in known]


def _quarantine(files: list[str], target: store.FileStore, done: Swept, settled: timedelta) -> None:
    now = clock.now()
    folder = quarantine() / f"{now:%Y-%m-%d}"
    moved = []
    for file in files:
        path = target.target(file)
        try:
            if datetime.fromtimestamp(path.stat().st_mtime, UTC) > now - settled:
                continue
            place = folder / file
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, place)
        except FileNotFoundError:
            continue
        target.remove([file])
        moved.append(file)
        log.error("file of no page put into quarantine", file=file, quarantine=str(place))
    Finding.objects.bulk_create(
        Finding(at=now, kind=Finding.Kind.UNKNOWN, path=file[:300], repair="quarantine") for file in moved
    )
    done.quarantined += moved


def _note_use() -> Iterator[None]:
    """Note since when no page shows a shared file; yields after each so many, and never holds a list of all."""
    now = clock.now()
    assets = {file for content in pages.assets() for file in _asset_files(content)}
    last = ""
    while some := list(Shared.objects.filter(file__gt=last).order_by("file").values_list("file", flat=True)[:CHUNK]):
        by_key = {keys.file_key(file): file for file in some if file.startswith("media/")}
        shown = set(Dependency.objects.filter(key__in=list(by_key)).values_list("key", flat=True).distinct())
        used = assets.intersection(some) | {file for key, file in by_key.items() if key in shown}
        unused = [file for file in some if file not in used]
        Shared.objects.filter(file__in=used, unused_since__isnull=False).update(unused_since=None)
        Shared.objects.filter(file__in=unused, unused_since__isnull=True).update(unused_since=now)
        last = some[-1]
        yield


def _remove_unused(target: store.FileStore, done: Swept) -> Iterator[None]:
    old = Shared.objects.filter(unused_since__lte=clock.now() - KEPT).order_by("file")
    while some := list(old.values_list("file", flat=True)[:CHUNK]):
        with serialised():
            change = next_sequence(Sequence.CHANGES)
            Removal.objects.bulk_create(Removal(changed=change, file=file) for file in some)
            Shared.objects.filter(file__in=some).delete()
            target.remove(some)
        done.removed += some
        yield


def _asset_files(path: str) -> list[str]:
    plain = path.lstrip("/")
    return [plain, f"{plain}.br", f"{plain}.gz"]


def _empty_quarantine(done: Swept) -> None:
    oldest = f"{clock.now() - KEPT:%Y-%m-%d}"
    for folder in sorted(quarantine().glob("????-??-??")):
        if folder.name < oldest:
            done.dropped += sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
            shutil.rmtree(folder)
