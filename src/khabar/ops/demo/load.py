"""Loads the demo into an installation: repeatable, and never over what somebody has changed."""

from collections.abc import Callable

from khabar.media.actions import add_recording
from khabar.ops.demo import files
from khabar.ops.demo.fronts import load_fronts
from khabar.ops.demo.illustrations import load_pictures
from khabar.ops.demo.threads import load_threads
from khabar.ops.demo.world import load_accounts, load_world

Step = Callable[[str, int, int], None]
"""Called with what is being loaded, how much of it is done, and how much there is."""


def load(step: Step) -> None:
    """Store everything of the demo that is missing. Raises DemoFault before or in the middle; a later run goes on."""
    threads = files.threads()
    pictures = files.pictures()
    known = load_world(files.world())
    load_accounts()
    known.pictures = load_pictures(pictures, lambda done, total: step("pictures", done, total))
    known.recordings = {path.name: add_recording(path) for path in files.recordings()}
    load_threads(threads, known, lambda done, total: step("articles", done, total))
    load_fronts()
