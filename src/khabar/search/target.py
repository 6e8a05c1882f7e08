"""The readers' index as a delivery target: told of changed addresses, it takes in what stands there now."""

import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from khabar.press.delivery.interface import DeliveryFailed, TreeFile
from khabar.search import documents, fts
from khabar.search.fts import FtsIndex, Unusable

NAME = "search"
"""What the target is called among the others."""

FILE = "index.sqlite3"
"""Name of the readers' index in the folder of indexes."""

_ARTICLE = re.compile(r"/[^/]+/\d{4}/\d\d/\d\d/([^/]+)/")


def enabled() -> bool:
    """Return whether this installation keeps an index for readers."""
    return bool(settings.KHABAR_SEARCH and settings.KHABAR_SEARCH_FOLDER)


def path() -> Path:
    """Return where the readers' index is."""
    return Path(settings.KHABAR_SEARCH_FOLDER) / FILE


class SearchTarget:
    """The index in the file `path`; it takes no files, only addresses."""

    name = NAME
    carries = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self._index: FtsIndex | None = None

    def put(self, files: Sequence[TreeFile]) -> None:
        """Do nothing: it takes no files."""

    def remove(self, files: Sequence[str]) -> None:
        """Do nothing."""

    def purge(self, addresses: Sequence[str]) -> None:
        """Bring what the index has for these addresses to what is public. Raises DeliveryFailed."""
        try:
            if self._index is None:
                FtsIndex(self.path).close()  # an index is made from the whole archive, not here
                self._index = FtsIndex(self.path, write=True)
            follow(self._index, addresses)
        except Unusable as error:
            self._index = None
            raise DeliveryFailed(f"{error} It is built anew by itself.") from error
        except sqlite3.OperationalError as error:
            raise DeliveryFailed(f"The index could not be written: {error}.") from error
        except sqlite3.DatabaseError as error:
            # Damaged: gone, it is built anew before the next round.
            self._index = None
            fts.forget(self.path)
            raise DeliveryFailed(f"The index is damaged: {error}. It is built anew by itself.") from error

    def check(self) -> None:
        """Look whether the index is there and sound. Raises DeliveryFailed."""
        try:
            FtsIndex(self.path).examine()
        except Unusable as error:
            raise DeliveryFailed(str(error)) from error


def follow(index: FtsIndex, addresses: Sequence[str]) -> None:
    """Put the articles that stand at the addresses into `index`, and remove those that do not any more."""
    asked = {address: found[1] for address in addresses if (found := _ARTICLE.fullmatch(address))}
    if not asked:
        return
    public = {document.key: document for document in documents.of(sorted(set(asked.values())))}
    with index.writing():
        index.remove(address for address in asked if address not in public)
        index.put(public[address] for address in asked if address in public)
