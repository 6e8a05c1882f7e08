"""Better compression of pages that stand: brotli at its best costs fifty times what a publication can spend on it."""

import gzip
from dataclasses import dataclass

import brotli
import structlog

from khabar.press import store
from khabar.press.models import Dirty, Page
from khabar.press.transactions import serialised

log = structlog.get_logger("khabar.press")


@dataclass(frozen=True)
class _Better:
    page: Page
    output: store.Output | None


def polish(target: store.FileStore, limit: int) -> int:
    """Compress again the brotli copies of at most `limit` pages, oldest first, and return how many were looked at.

    A page that waits to be baked, or was baked meanwhile, is left alone. Raises OSError when the tree cannot be
    written.
    """
    waiting = Page.objects.filter(polished=False).order_by("id")[:limit]
    found = [_Better(page, _best(page, target)) for page in waiting]
    if not found:
        return 0
    with serialised():
        paths = [one.page.path for one in found]
        queued = set(Dirty.objects.filter(path__in=paths).values_list("path", flat=True))
        now = dict(Page.objects.filter(path__in=paths).values_list("path", "changed"))
        same = [one for one in found if now.get(one.page.path) == one.page.changed]
        # Inside the transaction: nobody can bake the page between this look and the write.
        target.write([one.output for one in same if one.output and one.page.path not in queued])
        done = [one.page.pk for one in same if one.page.path not in queued]
        Page.objects.filter(pk__in=done).update(polished=True)
    return len(done)


def _best(page: Page, target: store.FileStore) -> store.Output | None:
    """Return the smaller brotli copy of the page, None when there is none or it would not be smaller."""
    for file in page.outputs:
        if file.endswith(".gz"):
            copy = file.removesuffix(".gz") + ".br"
            try:
                body = gzip.decompress((target.root / file).read_bytes())
                size = (target.root / copy).stat().st_size
            except (OSError, EOFError) as error:
                log.warning("page not compressed again", path=page.path, error=repr(error))
                return None
            data = brotli.compress(body, quality=store.BEST_BROTLI_QUALITY)
            return store.Output(copy, data) if len(data) < size else None
    return None
