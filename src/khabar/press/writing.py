"""Brings the tree to what was rendered: new files in the order of their links, then what no page has any more."""

from pathlib import Path

import structlog

from khabar.kernel import failpoints
from khabar.media.actions import rendition_folder
from khabar.press import store
from khabar.press.batches import Bake, Batch

log = structlog.get_logger("khabar.press")


def write(batch: Batch, target: store.FileStore) -> None:
    """Bring the tree to what was rendered: pictures, then pages, in order; then take away what no page has any more.

    Raises OSError when the tree cannot be written.
    """
    copies = _missing_media(batch.bakes, target)
    failpoints.reach("bake.media")
    stale: dict[str, list[str]] = {}
    outputs: dict[str, list[store.Output]] = {}
    for one in batch.good:
        before = batch.before.get(one.ref.path)
        # The files are compared too: a lost tree, or a bake that ended before its acknowledgement, has others.
        if before is None or one.digest != before.hash or (one.content and not target.holds(one.content)):
            batch.renewed.add(one.ref.path)
            outputs[one.ref.path] = one.content.outputs() if one.content else []
        # Any other file that may stand for the page goes too: a worker that died wrote it and could not say so.
        others = store.possible_files(one.ref.path).union(before.outputs if before is not None else ()) - set(one.files)
        stale[one.ref.path] = sorted(file for file in others if target.has(file))
    try:
        target.write([output for some in outputs.values() for output in some], copies)
    except (OSError, store.UnsafePath) as error:
        if isinstance(error, OSError) and error.errno in store.DISK_TROUBLE:
            raise
        log.error("a batch could not be written; its pages are tried one by one", error=repr(error))
        target.write([], copies)
        _write_apart(batch, outputs, target)
    # Of two pages that go together the newer links to the older one.
    ages = {path: known.pk for path, known in batch.before.items()}
    going = sorted(batch.good, key=lambda one: -ages.get(one.ref.path, 0))
    gone = [file for one in going for file in stale[one.ref.path]]
    target.remove(gone)
    if gone:
        # What was taken down must not come back with a power cut after it was acknowledged.
        target.sync()
    failpoints.reach("bake.removed")


def _write_apart(batch: Batch, outputs: dict[str, list[store.Output]], target: store.FileStore) -> None:
    """Write page by page: one whose place cannot be written fails alone. Raises OSError for trouble of the disk."""
    for one in batch.good:
        try:
            target.write(outputs.get(one.ref.path, []))
        except (OSError, store.UnsafePath) as error:
            if isinstance(error, OSError) and error.errno in store.DISK_TROUBLE:
                raise
            log.error("page not written", path=one.ref.path, error=repr(error))
            one.error = f"{type(error).__name__}: {error}"


def _missing_media(bakes: list[Bake], target: store.FileStore) -> list[tuple[Path, str]]:
    """Return the pictures and recordings to copy; one that is lost fails the pages that show it, and no other."""
    folder = rendition_folder()
    wanted: dict[str, Path] = {}
    for one in bakes:
        for name in one.media:
            file = f"media/{name}"
            if file in wanted or target.has(file):
                continue
            if not (folder / name).is_file():
                log.error("picture or recording lost", path=one.ref.path, file=name)
                one.error = f"FileNotFoundError: {name} is not among the stored pictures and recordings."
                break
            wanted[file] = folder / name
    return [(source, file) for file, source in wanted.items()]
