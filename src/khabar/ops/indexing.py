"""``khabar index``: the readers' search index built anew by hand, with progress."""

from khabar.ops.terminal import Progress, say
from khabar.search import rebuilding, target


def build() -> bool:
    """Build the index anew while the old one serves, and return whether it is done.

    Broken off, it goes on where it was the next time.
    """
    if not target.enabled():
        say("Search is off: [search] enabled = false in khabar.toml.")
        return False
    try:
        with Progress("Search index") as progress:
            number = rebuilding.rebuild(target.home(), progress=progress.count)
            progress.note = f"{number} articles"
    except rebuilding.Busy as busy:
        say(f"{busy} Look again when it is done.")
        return False
    except rebuilding.Failed as failed:
        say(str(failed))
        return False
    return True
