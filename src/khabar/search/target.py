"""The readers' index as a delivery target: told of changed addresses, it takes in what stands there now."""

import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from khabar.press.delivery.interface import DeliveryFailed, TreeFile
from khabar.search import documents, engines
from khabar.search.engines import Home, KeptIndex, NotWritten, Unusable

NAME = "search"
"""What the target is called among the others."""

_ARTICLE = re.compile(r"/[^/]+/\d{4}/\d\d/\d\d/([^/]+)/")


def enabled() -> bool:
    """Return whether this installation keeps an index for readers."""
    return bool(settings.KHABAR_SEARCH and settings.KHABAR_SEARCH_FOLDER)


def folder() -> Path:
    """Return the folder of indexes."""
    return Path(settings.KHABAR_SEARCH_FOLDER)


def home() -> Home:
    """Return where the readers' index is. Raises Unusable when what its engine needs is not installed."""
    return engines.home(settings.KHABAR_SEARCH_ENGINE, folder(), settings.KHABAR_SEARCH_ADDRESS)


def outdated() -> bool:
    """Return whether the index that serves was made under another version of the analysis. Raises Unusable."""
    index = home().open()
    try:
        return index.outdated
    finally:
        index.close()


class SearchTarget:
    """The index that serves at `home`; it takes no files, only addresses."""

    name = NAME
    carries = False

    def __init__(self, home: Home) -> None:
        self.home = home
        self._index: KeptIndex | None = None

    def put(self, files: Sequence[TreeFile]) -> None:
        """Do nothing: it takes no files."""

    def remove(self, files: Sequence[str]) -> None:
        """Do nothing."""

    def purge(self, addresses: Sequence[str]) -> None:
        """Bring what the index has for these addresses to what is public. Raises DeliveryFailed."""
        try:
            if self._index is None:
                self._index = self.home.open(write=True)
            follow(self._index, addresses)
        except Unusable as error:
            self._index = None
            raise DeliveryFailed(f"{error} It is built anew by itself.") from error
        except NotWritten as error:
            raise DeliveryFailed(str(error)) from error
        except sqlite3.OperationalError as error:
            raise DeliveryFailed(f"The index could not be written: {error}.") from error
        except sqlite3.DatabaseError as error:
            # Damaged: gone, it is built anew before the next round.
            self._index = None
            self.home.forget()
            raise DeliveryFailed(f"The index is damaged: {error}. It is built anew by itself.") from error

    def check(self) -> None:
        """Look whether the index is there and sound. Raises DeliveryFailed."""
        try:
            index = self.home.open()
            try:
                index.examine()
            finally:
                index.close()
        except Unusable as error:
            raise DeliveryFailed(str(error)) from error


def follow(index: KeptIndex, addresses: Sequence[str]) -> None:
    """Put the articles that stand at the addresses into `index`, and remove those that do not any more."""
    asked = {address: found[1] for address in addresses if (found := _ARTICLE.fullmatch(address))}
    if not asked:
        return
    public = {document.key: document for document in documents.of(sorted(set(asked.values())))}
    with index.writing():
        index.remove(address for address in asked if address not in public)
        index.put(public[address] for address in asked if address in public)
