"""``khabar index``: the search indexes built anew by hand, with progress."""

from khabar.ops.terminal import Progress, say
from khabar.search import rebuilding, target
from khabar.search.newsroom import index as newsroom


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


def build_newsroom() -> bool:
    """Build the newsroom's index anew, and return whether it is done.

    Whoever searches meanwhile finds what is in it already, the newest first.
    """
    newsroom.forget()
    with Progress("Search index of the newsroom") as progress:
        state = newsroom.fill(lambda state: progress.count(state.percent, 100))
    if not state.complete:
        say(f"{newsroom.path()} does not grow: look whether the disk is full, then try again.")
    return state.complete
