"""Pages baked ahead: what a timer will publish is rendered and compressed before it is due, outside the web root.

A trial fires the timer in a transaction that is undone, at the instant at which it will be due, and renders the pages
that come into being. When it is due, a staged page is used if everything it read is still as it was in the trial: no
key was raised since, save those of the object itself, whose facets must be the same, and those of listings, whose
entries must be the same. Else it is rendered as any other. A trial that fails tells of a publication that would fail.
"""

import hashlib
import json
import os
import shutil
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import brotli
import structlog
from django.conf import settings
from django.db import OperationalError

from khabar.kernel import clock, reads, timers
from khabar.kernel.models import Outbox, Timer
from khabar.press import expander, keys, sql, store
from khabar.press.models import Projection
from khabar.press.transactions import current_sequence, serialised
from khabar.site import facets, listings, pages

log = structlog.get_logger("khabar.press")

AHEAD = timedelta(days=2)
"""How long before it is due a publication is baked ahead."""

MANIFEST = ".json"


@dataclass(frozen=True)
class Prepared(store.Content):
    """A staged page: its bytes, and the compressed copies made beforehand."""

    copies: tuple[store.Output, ...] = ()

    def outputs(self) -> list[store.Output]:
        """Return the copies."""
        return list(self.copies)


@dataclass(frozen=True)
class Staged:
    """A page that a timer will bring into being, as a trial saw it."""

    content: store.Content
    media: tuple[str, ...]
    read_keys: set[int]


class _Undo(Exception):
    """Carries nothing; ends a trial."""


def folder() -> Path:
    """Return the staging folder."""
    return Path(settings.KHABAR_PRESS_FOLDER) / "staging"


def waiting() -> set[str]:
    """Return the names of the manifests that there are; empty in the usual case, at the cost of one look."""
    try:
        return {name for name in os.listdir(folder()) if name.endswith(MANIFEST)}
    except FileNotFoundError:
        return set()


def stage(limit: int) -> int:
    """Bake ahead the pages of at most `limit` timers that will be due soon; a timer set anew is tried anew.

    Returns how many timers were tried. What a trial raised is kept as the timer's warning, for the newsroom to show.
    """
    now = clock.now()
    soon = Timer.objects.filter(error="", due__gt=now, due__lte=now + AHEAD).exclude(details__has_key="staged")
    found = list(soon.select_related("by").order_by("due", "id")[:limit])
    tried = 0
    for timer in found:
        ahead, warning = [], ""
        try:
            ahead = _trial(timer)
        except OperationalError as error:  # a busy database says nothing about the timer: another time
            log.warning("not baked ahead yet", on=f"{timer.label}:{timer.object_id}", error=repr(error))
            continue
        except Exception as error:  # whatever it is, it would come up when the timer is due
            warning = str(error) if isinstance(error, timers.Hopeless) else f"{type(error).__name__}: {error}"
            log.warning("a timer would fail", action=timer.action, on=f"{timer.label}:{timer.object_id}", error=warning)
        try:
            _write(ahead)
        except OSError as error:  # the timer fires all the same, and its pages are rendered then
            log.warning("not baked ahead", on=f"{timer.label}:{timer.object_id}", error=repr(error))
        details = {**timer.details, "staged": True, "warning": warning}
        Timer.objects.filter(pk=timer.pk, due=timer.due, details=timer.details).update(details=details)
        tried += 1
    return tried


def _trial(timer: Timer) -> list[tuple[pages.PageRef, dict[str, Any], store.Content]]:
    """Fire the timer, render what comes into being, undo all, and return the pages with their manifests."""
    found: list[tuple[pages.PageRef, dict[str, Any], store.Content]] = []
    try:
        with serialised(), clock.set_to(timer.due), pages.held():
            last = Outbox.objects.order_by("-id").values_list("id", flat=True).first() or 0
            timers.try_out(timer)
            rows = Outbox.objects.filter(id__gt=last).order_by("id").values_list("label", "object_id")
            changes = expander.changes_of(dict.fromkeys(rows))
            sequence = current_sequence()
            for change in changes:
                for ref in change.own:
                    if pages.kinds()[ref.kind].goes_with and (one := _rendered(ref, change, sequence)):
                        found.append((ref, *one))
            raise _Undo
    except _Undo:
        return found


def _rendered(
    ref: pages.PageRef, change: expander.Change, sequence: int
) -> tuple[dict[str, Any], store.Content] | None:
    with reads.recording() as noted:
        made = pages.render(ref)
    if made is None or made.status != 200:
        return None
    content = store.page_content(ref.path, made.body, made.status, made.location)
    touched = {name for name in noted.listings if keys.listing_key(name) in change.raised}
    manifest = {
        "path": ref.path,
        "sequence": sequence,
        "label": change.label,
        "object_id": change.object_id,
        "facets": {name: value.hex() for name, value in facets.facets_of(change.label, change.object_id).items()},
        "listings": {name: listings.entries(name, listings.window(name)) for name in sorted(touched)},
        "keys": sorted(keys.keys_of(noted)),
        "media": list(made.media),
        "file": content.file,
        "digest": content.digest,
    }
    return manifest, content


def _name(path: str) -> str:
    return hashlib.blake2b(path.encode(), digest_size=16).hexdigest()


def _write(found: list[tuple[pages.PageRef, dict[str, Any], store.Content]]) -> None:
    folder().mkdir(parents=True, exist_ok=True)
    for ref, manifest, content in found:
        name = _name(ref.path)
        for output in content.outputs():
            (folder() / f"{name}{Path(output.file).suffix}").write_bytes(output.data)
        temporary = folder() / f"{name}.part"
        temporary.write_text(json.dumps(manifest), encoding="utf-8")
        os.replace(temporary, folder() / f"{name}{MANIFEST}")


def take(ref: pages.PageRef, among: set[str]) -> Staged | None:
    """Return the staged page for `ref`, if there is one that a render would equal; call within the render's snapshot.

    `among` is what `waiting` gave.
    """
    name = _name(ref.path)
    if f"{name}{MANIFEST}" not in among:
        return None
    try:
        manifest = json.loads((folder() / f"{name}{MANIFEST}").read_text(encoding="utf-8"))
        copies = tuple(
            store.Output(manifest["file"] + suffix, (folder() / f"{name}{suffix}").read_bytes())
            for suffix in (".br", ".gz")
        )
        body = brotli.decompress(copies[0].data)
        content = Prepared(manifest["file"], body, copies=copies)
        # A power cut may have torn the files: the digest tells, and the second copy must unpack to the same.
        whole = content.digest == manifest["digest"] and store.unpacked(copies[1].file, copies[1].data) == body
    except (OSError, EOFError, ValueError, KeyError, zlib.error, brotli.error) as error:
        log.warning("a staged page is of no use", path=ref.path, error=repr(error))
        return None
    if not whole or manifest["path"] != ref.path or not _still_true(manifest):
        return None
    read = set(manifest["keys"]) | {keys.file_key(f"media/{file}") for file in manifest["media"]}
    return Staged(content, tuple(manifest["media"]), read)


def _still_true(manifest: dict[str, Any]) -> bool:
    label, object_id = manifest["label"], manifest["object_id"]
    now = {row.facet: bytes(row.hash).hex() for row in Projection.objects.filter(label=label, object_id=object_id)}
    if now != manifest["facets"]:
        return False
    settled = {keys.object_key(label, object_id, name) for name in now}
    for name, members in manifest["listings"].items():
        if listings.entries(name, listings.window(name)) != members:
            return False
        settled.add(keys.listing_key(name))
    asked = sorted(set(manifest["keys"]) - settled)
    statement = f"SELECT 1 FROM press_keyversion WHERE last_seq > %s AND key IN ({sql.places(asked)}) LIMIT 1"  # noqa: S608
    return not sql.fetch(statement, [manifest["sequence"], *asked])


def drop(path: str) -> None:
    """Remove the staged page at `path`, if there is one."""
    for suffix in (MANIFEST, ".br", ".gz"):
        (folder() / f"{_name(path)}{suffix}").unlink(missing_ok=True)


def forget_old(before: datetime) -> int:
    """Remove staged files untouched since `before`: their timers were cancelled; return how many went."""
    if not folder().is_dir():
        return 0
    old = [path for path in folder().iterdir() if path.stat().st_mtime < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True) if path.is_file() else shutil.rmtree(path)
    return len(old)
