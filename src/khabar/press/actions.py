"""What the press does, as others call it: work through the queue, bake everything, keep the assets in place."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import structlog
from django.conf import settings
from django.db import close_old_connections

from khabar.kernel import wake
from khabar.press import baker, keys, rows, store
from khabar.press.expander import expand, raise_keys
from khabar.press.models import Dirty, Page, Projection
from khabar.press.transactions import next_sequence, serialised
from khabar.site import listings, pages

log = structlog.get_logger("khabar.press")

POLL_SECONDS = 1.0
"""The safety net under the wake-up hint."""

FULL_BATCH = 200
"""Pages rendered from one snapshot in a full bake."""

CONFIGURATION = "configuration"
"""The label under which the hashes of configuration are kept among the projections."""

COMPRESSIBLE = ("text/", "application/javascript", "application/json", "application/manifest", "image/svg")
"""Beginnings of content types whose files gain from compression; fonts and pictures are compressed already."""

Progress = Callable[[int, str], None]
"""Called with the number of pages done so far and the path of the last."""


def run_once(target: store.FileStore | None = None, stop: Event | None = None) -> int:
    """Expand and bake until nothing is left to do now, and return how many pages were taken.

    A page that keeps failing waits for its next try and does not hold this up. `stop`, once set, ends it after the
    pages under way. Raises OSError when the tree cannot be written.
    """
    target = target or baker.tree()
    total = 0
    while True:
        if stop is not None and stop.is_set():
            return total
        while expand():
            pass
        done = baker.bake_next(target)
        if not done:
            return total
        total += done


def run(stop: Event) -> None:
    """Work until `stop` is set: wait for a hint or the poll, then do what there is.

    A failing database or a full disk is logged and tried again at the next poll; nothing is lost, the rows stay.
    """
    listener = _listen()
    log.info("press started", tree=str(baker.tree().root))
    if settings.KHABAR_BAKERS == 1:
        # Nobody else bakes, so a claim that is still there belongs to a press that was killed.
        release_claims()
    prepare()
    while not stop.is_set():
        try:
            run_once(stop=stop)
        except Exception as error:
            log.error("press will try again", error=repr(error), exc_info=True)
            release_claims()
            close_old_connections()
        _wait(listener)
    if listener is not None:
        listener.close()
    log.info("press stopped")


def prepare() -> None:
    """Put the assets into the tree and mark what shows changed configuration: strings, navigation, templates, theme."""
    target = baker.tree()
    write_assets(target)
    now = pages.configuration()
    with serialised():
        before = {row.object_id: bytes(row.hash) for row in Projection.objects.filter(label=CONFIGURATION)}
        changed = {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
        if not changed:
            return
        Projection.objects.filter(label=CONFIGURATION, object_id__in=changed).delete()
        Projection.objects.bulk_create(
            Projection(label=CONFIGURATION, object_id=name, facet="body", hash=now[name])
            for name in sorted(changed & now.keys())
        )
        raise_keys({keys.configuration_key(name) for name in changed}, next_sequence())
    log.info("configuration changed", changed=sorted(changed))


def write_assets(target: store.FileStore) -> None:
    """Write styles, scripts and fonts that the tree does not have yet; their names hold their hash."""
    fresh: list[store.Output] = []
    for path, asset in sorted(pages.assets().items()):
        outputs = (
            store.page_outputs(path, asset.content, 200, "")
            if asset.content_type.startswith(COMPRESSIBLE)
            else [store.Output(path.lstrip("/"), asset.content)]
        )
        fresh += [output for output in outputs if not (target.root / output.file).exists()]
    target.write(fresh)


def index_afresh() -> int:
    """Put every article into the listings where it now belongs, before a full bake; return how many there are."""
    return listings.rebuild()


def bake_all(progress: Progress | None = None, target: store.FileStore | None = None) -> int:
    """Bake every page that should exist, remove those that should not, and return how many there are.

    Pages whose bytes are as before are not written. Raises OSError when the tree cannot be written.
    """
    target = target or baker.tree()
    prepare()
    while expand():
        pass
    done = 0
    wanted: set[str] = set()
    for refs in batched_pages(pages.every_page()):
        baker.bake(refs, target)
        done += len(refs)
        wanted |= {ref.path for ref in refs}
        if progress:
            progress(done, refs[-1].path)
    _bake_leftovers(wanted, target)
    run_once(target)
    return done


def batched_pages(every: Iterator[pages.PageRef]) -> Iterator[list[pages.PageRef]]:
    """Group pages for a full bake; a path that two kinds name is a fault of the site and raises ValueError."""
    seen: set[str] = set()
    batch: list[pages.PageRef] = []
    for ref in every:
        if ref.path in seen:
            raise ValueError(f"Two pages have the path {ref.path}.")
        seen.add(ref.path)
        batch.append(ref)
        if len(batch) == FULL_BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _bake_leftovers(wanted: set[str], target: store.FileStore) -> None:
    """Bake the pages that exist but were not named: they become tombstones or go."""
    leftover = [page for page in Page.objects.iterator() if page.path not in wanted]
    for start in range(0, len(leftover), FULL_BATCH):
        refs = [rows.reference(page.path, page.kind, page.arguments) for page in leftover[start : start + FULL_BATCH]]
        baker.bake(refs, target)


def retry_failures() -> int:
    """Let every failed page be tried again at once, and return how many there are."""
    return Dirty.objects.exclude(error="").update(claimed_until=None, attempts=0)


def release_claims() -> None:
    """Give back the pages that a broken-off bake had claimed, where the database answers."""
    try:
        Dirty.objects.filter(error="").update(claimed_until=None)
    except Exception as error:
        log.warning("claims not released; they lapse by themselves", error=repr(error))


def _listen() -> socket.socket | None:
    path = wake.address()
    if not path:
        return None
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        Path(path).unlink(missing_ok=True)
        listener.bind(path)
        os.chmod(path, 0o600)
    except OSError as error:
        log.warning("no wake-up hints; the press polls", address=path, error=str(error))
        listener.close()
        return None
    listener.settimeout(POLL_SECONDS)
    return listener


def _wait(listener: socket.socket | None) -> None:
    if listener is None:
        Event().wait(POLL_SECONDS)
        return
    try:
        listener.recv(16)
        listener.setblocking(False)
        while True:
            listener.recv(16)
    except (TimeoutError, BlockingIOError):
        pass
    finally:
        listener.settimeout(POLL_SECONDS)
