"""A process that helps with a full bake: ``python -m khabar.ops.helping``, with the installation in KHABAR_DIR."""

from khabar.ops import framework
from khabar.ops.installation import current


def main() -> None:
    """Bake until nothing is left to take."""
    framework.configure_logs()
    framework.start(current())
    from khabar.press import actions

    actions.settle_memory()
    actions.help_bake()


if __name__ == "__main__":
    main()
