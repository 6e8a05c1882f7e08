"""The page of a changed article, baked within the expansion that saw the change: readers wait for nothing else.

It is the same bake as any other, from a state of the database that is known exactly: nothing else raises keys or takes
pages while an expansion runs, and what was published meanwhile is seen in the outbox, and then the page goes the usual
way. So do all that have to wait for another page, or that take long. When the expansion is broken off after the files
were written, its changes are still in the outbox, and the page is baked again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from django.db import OperationalError, transaction

from khabar.media.actions import rendition_folder
from khabar.newsroom.events import ARTICLE
from khabar.press import baker, expander, queue, sql, store, writing
from khabar.press.batches import Batch
from khabar.press.expander import Change
from khabar.press.queue import Wanted
from khabar.site.pages import PageRef

log = structlog.get_logger("khabar.press")

MOST = 10
"""How many pages at most are baked within an expansion: editors' saves wait for it on SQLite."""

LARGEST_MEDIA = 1024 * 1024
"""How many bytes of new pictures and recordings at most are copied within an expansion."""


@dataclass
class Immediate:
    """Bakes the page of the one changed article of an expansion into the tree `target`, with those that come before."""

    target: store.FileStore
    _taken: int = field(default=0, init=False)

    def taken(self) -> int:
        """Return how many pages were baked since this was asked last."""
        taken, self._taken = self._taken, 0
        return taken

    def __call__(self, changes: Sequence[Change], wanted: Sequence[Wanted], sequence: int) -> set[str]:
        """Bake what can be baked at once and return the paths of the pages that stand; call inside `serialised`.

        Whatever goes wrong with it is left to the usual way, which meets it again. Raises OperationalError.
        """
        refs = _chosen(changes, wanted)
        if not refs or not _nothing_before([ref.path for ref in refs]):
            return set()
        before = baker.known([ref.path for ref in refs])
        batch = Batch(sequence, baker.made(refs), before)
        batch.bakes.sort(key=lambda one: baker.known_to_readers(before.get(one.ref.path)))
        # Asked last: what was committed during the render has left its rows in the outbox with it.
        if not _as_expected(batch) or _media(batch, self.target) > LARGEST_MEDIA or expander.waiting():
            return set()
        try:
            writing.write(batch, self.target)
            with transaction.atomic():
                baker.store_baked(batch)
        except OperationalError:
            raise
        except Exception as error:  # it must not hold up the expansion, and with that every other page
            log.error("pages not baked at once", error=repr(error), exc_info=True)
            return set()
        self._taken += len(batch.good)
        return {one.ref.path for one in batch.good}


def _chosen(changes: Sequence[Change], wanted: Sequence[Wanted]) -> list[PageRef]:
    """Return the pages of the one changed article that come first, with all that come into being; none where they are
    too many, or go.
    """
    articles = [one for one in changes if one.label == ARTICLE]
    if len(articles) != 1 or articles[0].gone:
        return []
    own = {ref.path for ref in articles[0].own}
    urgent = {one.ref.path for one in wanted if one.priority == queue.NEW and one.ref.path in own}
    every = {one.ref.path: one.ref for one in wanted if one.priority < queue.ROLL_OUT}
    standing = queue.known(list(every), standing=True)
    found = [ref for path, ref in every.items() if path not in standing or path in urgent]
    return found if len(found) <= MOST else []


def _nothing_before(paths: Sequence[str]) -> bool:
    """Return whether no worker has or will have one of these pages, and no new page waits to which they may link."""
    return not sql.fetch(
        f"SELECT 1 WHERE EXISTS (SELECT 1 FROM press_dirty WHERE path IN ({sql.places(paths)})) "  # noqa: S608
        f"OR EXISTS (SELECT 1 FROM press_dirty WHERE error = '' AND priority < {queue.ROLL_OUT} AND new)",
        paths,
    )


def _as_expected(batch: Batch) -> bool:
    """Return whether all was rendered and no page goes that stands."""
    appeared = {path for path, known in batch.before.items() if known.appeared}
    gone = [one for one in batch.bakes if not one.standing and (one.content or one.ref.path in appeared)]
    return not gone and not any(one.error for one in batch.bakes)


def _media(batch: Batch, target: store.FileStore) -> int:
    """Return the bytes of the pictures and recordings that the tree lacks; more than are copied when one is lost."""
    files = {name for one in batch.bakes for name in one.media if not target.has(f"media/{name}")}
    try:
        return sum((rendition_folder() / name).stat().st_size for name in files)
    except FileNotFoundError:
        return LARGEST_MEDIA + 1
