"""What an unfinished round has delivered already, kept in a file so that a long one goes on where it broke off."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import IO


class Ledger:
    """Name (address of a page, or shared file) -> change, as far as the round that began at `cursor` has come.

    The file holds one line for each, after a line with the cursor; a line cut off by a crash is forgotten, and what it
    stood for delivered again.
    """

    def __init__(self, path: Path, cursor: int) -> None:
        self.path = path
        self._done: dict[str, int] = {}
        before = self._read()
        resumed = before is not None and before[0] == cursor
        if before is not None and resumed:
            self._done = before[1]
        self._stream: IO[str] = path.open("w", encoding="utf-8")
        self._append([[cursor], *([name, change] for name, change in self._done.items())])

    def has(self, name: str, change: int) -> bool:
        """Return whether `name` has been delivered as of that change."""
        return self._done.get(name) == change

    def knows(self, name: str) -> bool:
        """Return whether `name` has been delivered as of any change."""
        return name in self._done

    def note(self, delivered: Iterable[tuple[str, int]]) -> None:
        """Remember what the target holds now."""
        pairs = list(delivered)
        self._done.update(pairs)
        self._append([[name, change] for name, change in pairs])

    def close(self) -> None:
        """Keep what is noted for the next round."""
        self._stream.close()

    def forget(self) -> None:
        """Drop it: the round is complete."""
        self.close()
        self.path.unlink(missing_ok=True)

    def _append(self, lines: list[list[object]]) -> None:
        self._stream.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        self._stream.flush()

    def _read(self) -> tuple[int, dict[str, int]] | None:
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
            (cursor,) = json.loads(lines[0])
        except (OSError, ValueError, IndexError):
            return None
        done = {}
        for line in lines[1:]:
            try:
                name, change = json.loads(line)
            except ValueError:
                break
            done[name] = change
        return cursor, done
