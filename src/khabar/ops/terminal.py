"""What the commands print: plain lines, and a progress line that rewrites itself on a terminal only."""

import sys
import time

import click

EVERY = 2.0
"""Seconds between progress lines where the output is no terminal."""


def say(line: str) -> None:
    """Print one line at once."""
    click.echo(line)
    sys.stdout.flush()


class Progress:
    """One step that takes a while: a line that counts up, and its time when it is done."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.began = self.shown = time.monotonic()
        self.note = ""
        self.live = sys.stdout.isatty()

    def __enter__(self) -> "Progress":
        if self.live:
            self._draw()
        else:
            say(f"{self.title} …")
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        seconds = time.monotonic() - self.began
        ending = "failed" if kind else self.note or "done"
        line = f"{self.title}: {ending} ({seconds:.1f} s)"
        say(f"\r\033[K{line}" if self.live else f"  {line}")

    def update(self, note: str) -> None:
        """Say how far the step is."""
        self.note = note
        now = time.monotonic()
        if self.live and now - self.shown > 0.1:
            self._draw()
            self.shown = now
        elif not self.live and now - self.shown > EVERY:
            say(f"  {note}")
            self.shown = now

    def count(self, done: int, total: int) -> None:
        """Say how many of how many are done."""
        self.update(f"{done} of {total}")

    def _draw(self) -> None:
        click.echo(f"\r\033[K{self.title} … {self.note}", nl=False)
        sys.stdout.flush()
