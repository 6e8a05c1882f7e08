"""A process that helps with a full bake: ``python -m khabar.ops.helping``, with the installation in KHABAR_DIR."""

import sys

from khabar.ops import framework
from khabar.ops.installation import current

WITHOUT_CARDS = "--without-cards"


def main(cards: bool) -> None:
    """Bake until nothing is left to take; without `cards`, all but the pictures for social networks."""
    framework.configure_logs()
    framework.start(current())
    from khabar.press import actions

    actions.settle_memory()
    actions.help_bake(cards=cards)


if __name__ == "__main__":
    main(WITHOUT_CARDS not in sys.argv)
