"""Pages baked ahead: what a timer will publish is rendered and compressed before it is due, outside the web root.

A trial fires the timer, with those that fire together with it, in a transaction that is undone, at the instant at which
they will be due, and renders the pages that come into being. When they are due, a staged page is used if everything it
read is still as it was in the trial: no key was raised since, save those of the objects that the trial changed, whose
facets must be the same, and those of listings, whose entries must be the same. Else it is rendered as any other. A
trial that fails tells of a publication that would fail.
"""

import hashlib
import json
import os
import re
import shutil
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import brotli
import structlog
from django.conf import settings
from django.db import OperationalError, transaction

from khabar.kernel import clock, reads, timers
from khabar.kernel.models import Outbox, Timer
from khabar.press import expander, keys, queue, store
from khabar.press.transactions import current_sequence, serialised
from khabar.site import facets, listings, pages

log = structlog.get_logger("khabar.press")

AHEAD = timedelta(days=2)
"""How long before it is due a publication is baked ahead."""

LINK = re.compile(r'(?:\b(?:href|src)="|="(?=/|https?:))([^"]*)"')
"""What leads from a page to another, as the templates write it: attributes, whatever their names, with addresses."""


@dataclass(frozen=True)
class Prepared(store.Content):
    """A staged page: its bytes, and the compressed copies made beforehand."""

    copies: tuple[store.Output, ...] = ()

    def outputs(self) -> list[store.Output]:
        """Return the copies."""
        return list(self.copies)


@dataclass(frozen=True)
class Staged:
    """A page as a trial saw it: one that a timer will bring into being, or `content` None for one that it will not.

    `links` are the paths to which it leads, None where that is not known.
    """

    content: store.Content | None
    media: tuple[str, ...]
    read_keys: set[int]
    links: frozenset[str] | None


class _Undo(Exception):
    """Carries nothing; ends a trial."""


def folder() -> Path:
    """Return the staging folder."""
    return Path(settings.KHABAR_PRESS_FOLDER) / "staging"


def stage(limit: int, stop: Callable[[], bool] = lambda: False) -> int:
    """Bake ahead the pages of timers that will be due soon, until `limit` were tried; one set anew is tried anew.

    `stop` is asked after each trial. Returns how many timers were tried. What a trial raised is kept as the timer's
    warning, for the newsroom to show.
    """
    now = clock.now()
    soon = Timer.objects.filter(error="", due__gt=now, due__lte=now + AHEAD).exclude(details__has_key="staged")
    tried: set[int] = set()
    for timer in soon.select_related("by").order_by("due", "group", "id")[:limit]:
        if timer.pk in tried:
            continue
        if len(tried) >= limit or (tried and stop()):
            break
        group = timers.together(timer)
        if not group:  # fired, set anew or taken back while others were tried
            continue
        tried.update(one.pk for one in group)
        try:
            ahead, warnings = _trial(group)
        except OperationalError as error:  # a busy database says nothing about the timers: another time
            log.warning("not baked ahead yet", on=f"{timer.label}:{timer.object_id}", error=repr(error))
            tried.difference_update(one.pk for one in group)
            continue
        try:
            _write(ahead)
        except OSError as error:  # the timers fire all the same, and their pages are rendered then
            log.warning("not baked ahead", on=f"{timer.label}:{timer.object_id}", error=repr(error))
        for one in group:
            details = {**one.details, "staged": True, "warning": warnings.get(one.pk, "")}
            Timer.objects.filter(pk=one.pk, due=one.due, details=one.details).update(details=details)
    return len(tried)


Ahead = tuple[pages.PageRef, dict[str, Any], store.Content | None]
"""A page baked ahead, or found not to be, and what its manifest says."""


def _trial(group: list[Timer]) -> tuple[list[Ahead], dict[int, str]]:
    """Fire the timers, render what comes into being, undo all; return the pages, and warnings by key of the timer."""
    found: list[Ahead] = []
    warnings: dict[int, str] = {}
    try:
        with serialised(), clock.set_to(group[0].due), pages.held():
            last = Outbox.objects.order_by("-id").values_list("id", flat=True).first() or 0
            for timer in group:
                if warning := _try_out(timer):
                    warnings[timer.pk] = warning
            rows = Outbox.objects.filter(id__gt=last).order_by("id").values_list("label", "object_id")
            changes = expander.changes_of(dict.fromkeys(rows))
            if changes:
                found = _rendered(changes, group, warnings)
            raise _Undo
    except _Undo:
        return found, warnings


def _try_out(timer: Timer) -> str:
    """Fire `timer` and return what it would fail with, empty when it would not. Raises OperationalError."""
    try:
        with transaction.atomic():
            timers.try_out(timer)
        return ""
    except OperationalError:
        raise
    except Exception as error:  # whatever it is, it would come up when the timer is due
        warning = str(error) if isinstance(error, timers.Hopeless) else f"{type(error).__name__}: {error}"
        log.warning("a timer would fail", action=timer.action, on=f"{timer.label}:{timer.object_id}", error=warning)
        return warning


def _rendered(changes: list[expander.Change], group: list[Timer], warnings: dict[int, str]) -> list[Ahead]:
    """Render the pages that the `changes` bring into being; one that fails warns of the timer of its object."""
    trial = _state_after(changes)
    raised = {key for change in changes for key in change.raised}
    by_object = {(one.label, one.object_id): one.pk for one in group}
    refs = {ref.path: (ref, change) for change in changes for ref in change.own}
    standing = queue.known(list(refs), standing=True)
    found = []
    for path, (ref, change) in refs.items():
        if path in standing and not pages.kinds()[ref.kind].goes_with:
            continue
        try:
            with transaction.atomic():
                one = _render(ref, trial, raised)
        except OperationalError:
            raise
        except Exception as error:
            log.warning("a page would fail", path=path, error=repr(error))
            if (key := by_object.get((change.label, change.object_id))) is not None:
                warnings.setdefault(key, f"{type(error).__name__}: {error}")
            continue
        if one is not None:
            found.append((ref, *one))
    return found


def _state_after(changes: list[expander.Change]) -> dict[str, Any]:
    """Return what the manifests of all pages of a trial share: its place in time, and the objects that it changed."""
    objects = [
        [
            one.label,
            one.object_id,
            {name: value.hex() for name, value in facets.facets_of(one.label, one.object_id).items()},
        ]
        for one in changes
    ]
    return {"sequence": current_sequence(), "objects": objects}


def _render(
    ref: pages.PageRef, trial: dict[str, Any], raised: set[int]
) -> tuple[dict[str, Any], store.Content | None] | None:
    with reads.recording() as noted:
        made = pages.render(ref)
    if made is not None and made.status != 200:
        return None
    content = store.page_content(ref.path, made.body, made.status, made.location) if made is not None else None
    touched = {name for name in noted.listings if keys.listing_key(name) in raised}
    manifest = {
        **trial,
        "path": ref.path,
        "listings": {name: listings.entries(name, listings.window(name)) for name in sorted(touched)},
        "keys": sorted(keys.keys_of(noted)),
        "media": list(made.media) if made is not None else [],
        "links": sorted(_links(ref.path, made)) if made is not None else [],
        "file": content.file if content is not None else "",
        "compressed": content is not None and content.compressed,
    }
    return manifest, content


def _links(path: str, made: pages.Rendered) -> set[str]:
    """Return the paths to which an HTML page leads; of another file, that it leads somewhere unknown: an empty path."""
    if not path.endswith("/"):
        return {""}
    found = (urlsplit(urljoin(path, unescape(one))) for one in [made.location, *LINK.findall(made.body.decode())])
    return {unquote(one.path) for one in found} - {""}


def _write(found: list[Ahead]) -> None:
    folder().mkdir(parents=True, exist_ok=True)
    for ref, manifest, content in found:
        copies = content.outputs() if content is not None else []
        data = b"".join(output.data for output in copies)
        told = {**manifest, "copies": [[output.file, len(output.data)] for output in copies], "sum": _sum(data)}
        temporary = f"{_file(ref.path)}.part"
        with open(temporary, "wb") as stream:
            stream.write(json.dumps(told).encode() + b"\n" + data)
        os.replace(temporary, _file(ref.path))


def _sum(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _file(path: str) -> str:
    return f"{settings.KHABAR_PRESS_FOLDER}/staging/{hashlib.blake2b(path.encode(), digest_size=16).hexdigest()}"


def take(refs: Iterable[pages.PageRef]) -> dict[str, Staged]:
    """Return, by path, the staged pages for `refs` that a render would equal; call within the render's snapshot."""
    found: dict[str, tuple[dict[str, Any], Prepared | None]] = {}
    for ref in refs:
        try:
            with open(_file(ref.path), "rb") as stream:
                data = stream.read()
        except OSError:  # there is none, as for nearly every page
            continue
        try:
            manifest, content = _read(data)
        except (EOFError, ValueError, KeyError, zlib.error, brotli.error, OSError) as error:
            log.warning("a staged page is of no use", path=ref.path, error=repr(error))
            continue
        if manifest["path"] == ref.path:
            found[ref.path] = manifest, content
    true = _still_true([manifest for manifest, _content in found.values()]) if found else set()
    return {path: _as_seen(*found[path]) for path in found if path in true}


def _as_seen(manifest: dict[str, Any], content: Prepared | None) -> Staged:
    read = set(manifest["keys"]) | {keys.file_key(f"media/{file}") for file in manifest["media"]}
    # One baked ahead by an earlier version does not tell.
    links = frozenset(manifest.get("links", [""]))
    return Staged(content, tuple(manifest["media"]), read, None if "" in links else links)


def _read(data: bytes) -> tuple[dict[str, Any], Prepared | None]:
    """Return the manifest and the page. Raises ValueError, or as the libraries do, when a power cut has torn them."""
    head, _, rest = data.partition(b"\n")
    manifest = json.loads(head)
    if _sum(rest) != manifest["sum"]:
        raise ValueError("The bytes are not those that were written.")
    copies: list[store.Output] = []
    for file, size in manifest["copies"]:
        copies.append(store.Output(file, rest[:size]))
        rest = rest[size:]
    if not copies:
        return manifest, None
    body = store.unpacked(copies[0].file, copies[0].data) if manifest["compressed"] else copies[0].data
    return manifest, Prepared(manifest["file"], body, manifest["compressed"], copies=tuple(copies))


def _still_true(manifests: list[dict[str, Any]]) -> set[str]:
    """Return the paths of those of the `manifests` whose trial saw what everybody sees now."""
    objects = {(label, object_id) for manifest in manifests for label, object_id, _facets in manifest["objects"]}
    now = expander.projections_of(sorted(objects))
    asked: dict[str, set[int]] = {}
    for manifest in manifests:
        expected = {(label, object_id): found for label, object_id, found in manifest["objects"]}
        if any({name: value.hex() for name, value in now.get(one, {}).items()} != expected[one] for one in expected):
            continue
        shown = manifest["listings"]
        if any(listings.entries(name, listings.window(name)) != members for name, members in shown.items()):
            continue
        settled = {keys.object_key(*one, name) for one, found in expected.items() for name in found}
        settled |= {keys.listing_key(name) for name in shown}
        asked[manifest["path"]] = set(manifest["keys"]) - settled
    since = {manifest["path"]: manifest["sequence"] for manifest in manifests}
    moved = queue.moved(set().union(*asked.values()), min(since.values()))
    return {path for path, read in asked.items() if all(moved[key] <= since[path] for key in read & moved.keys())}


def drop(path: str) -> None:
    """Remove the staged page at `path`, if there is one."""
    with suppress(FileNotFoundError):
        os.unlink(_file(path))


def forget_old(before: datetime) -> int:
    """Remove staged files untouched since `before`: their timers were cancelled; return how many went."""
    if not folder().is_dir():
        return 0
    old = [path for path in folder().iterdir() if path.stat().st_mtime < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True) if path.is_file() else shutil.rmtree(path)
    return len(old)
