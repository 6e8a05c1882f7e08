"""Pictures and recordings of what was taken down: they leave the tree with it, once no page shows them any more.

Before a tombstone takes the place of a page, the files that the page shows are noted as withdrawn. The fronts and lists
that show them too are baked without them in the same moments; after each bake it is looked whether that was the last
page. A file that a page shows for a reason of its own stays. The note is `unused_since` of the shared file, at a time
so long ago that the nightly sweep takes the file as well, if every worker should die before.
"""

import gzip
import re
from collections.abc import Iterable
from datetime import UTC, datetime

import brotli
import structlog

from khabar.media.actions import FORMATS
from khabar.press import keys, rollout, store
from khabar.press.models import Dependency, Dirty, Removal, Sequence, Shared
from khabar.press.rows import chunks
from khabar.press.transactions import next_sequence, serialised

log = structlog.get_logger("khabar.press")

WITHDRAWN = datetime(1970, 1, 1, tzinfo=UTC)
"""Since when a file that goes with a takedown counts as unused."""

NAMED = re.compile(rb"/(media/[0-9A-Za-z._/-]+)")
"""How pages name pictures and recordings: hashes, widths and endings."""

SIZED = re.compile(r"(.+)-([0-9]+)\.[a-z]+")
"""How the name of a picture's file tells its width. A page names each width, but not in each format."""

_waiting: set[str] | None = None
"""The withdrawn files that pages may still show; None before the first look at what others left."""


def foresee(going: Iterable[tuple[int, list[str]]], target: store.FileStore) -> None:
    """Note that what these pages show goes with them; they are (key, files), and still stand."""
    shown = {file for page, outputs in going for file in _shown(page, outputs, target)}
    if not shown:
        return
    with serialised():
        for some in chunks(sorted(shown)):
            Shared.objects.filter(file__in=some).update(unused_since=WITHDRAWN)
    _left().update(shown)


def settle(target: store.FileStore) -> None:
    """Take the withdrawn files off the tree that no page shows, and keep those that one goes on to show."""
    waiting = _left()
    if not waiting:
        return
    by_key = {keys.file_key(file): file for file in waiting}
    readers: dict[str, set[str]] = {file: set() for file in waiting}
    for some in chunks(sorted(by_key)):
        for key, path in Dependency.objects.filter(key__in=some).values_list("key", "page__path"):
            readers[by_key[key]].add(path)
    going = sorted(file for file, paths in readers.items() if not paths)
    if going:
        _remove(going, target)
        waiting.difference_update(going)
    shown = {file: paths for file, paths in readers.items() if paths}
    staying = _not_changing(shown) if shown and not rollout.under_way() else []
    if staying:
        Shared.objects.filter(file__in=staying, unused_since=WITHDRAWN).update(unused_since=None)
        waiting.difference_update(staying)


def _left() -> set[str]:
    global _waiting
    if _waiting is None:
        _waiting = set(Shared.objects.filter(unused_since=WITHDRAWN).values_list("file", flat=True))
    return _waiting


def _shown(page: int, outputs: list[str], target: store.FileStore) -> set[str]:
    """Return the files that a page in the tree shows, in every size and format, by what the press knows of it."""
    named = {name.decode() for file in outputs for name in NAMED.findall(_read(file, target))}
    sizes = {(sized[1], sized[2]) for name in named if (sized := SIZED.fullmatch(name))}
    named |= {f"{stem}-{width}.{form}" for stem, width in sizes for form, *_rest in FORMATS}
    found = {
        file
        for some in chunks(sorted(named))
        for file in Shared.objects.filter(file__in=some).values_list("file", flat=True)
    }
    by_key = {keys.file_key(file): file for file in found}
    read = Dependency.objects.filter(page_id=page, key__in=list(by_key)).values_list("key", flat=True)
    return {by_key[key] for key in read}


def _read(file: str, target: store.FileStore) -> bytes:
    try:
        packed = target.target(file).read_bytes()
        if file.endswith(".br"):
            return brotli.decompress(packed)
        return gzip.decompress(packed) if file.endswith(".gz") else packed
    except (OSError, EOFError, brotli.error):
        return b""


def _not_changing(shown: dict[str, set[str]]) -> list[str]:
    """Return the files of which no page that shows them waits to be baked."""
    paths = sorted(set().union(*shown.values()))
    queued = {
        path for some in chunks(paths) for path in Dirty.objects.filter(path__in=some).values_list("path", flat=True)
    }
    return sorted(file for file, readers in shown.items() if readers.isdisjoint(queued))


def _remove(files: list[str], target: store.FileStore) -> None:
    with serialised():
        shown = set(
            Dependency.objects.filter(key__in=[keys.file_key(file) for file in files]).values_list("key", flat=True)
        )
        unused = [file for file in files if keys.file_key(file) not in shown]
        going = sorted(Shared.objects.filter(file__in=unused).values_list("file", flat=True))
        if not going:
            return
        change = next_sequence(Sequence.CHANGES)
        Removal.objects.bulk_create(Removal(changed=change, file=file) for file in going)
        Shared.objects.filter(file__in=going).delete()
        target.remove(going)
    target.sync()
    log.info("pictures of what was taken down are gone", files=len(going))
