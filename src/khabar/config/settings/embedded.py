"""The embedded profile: SQLite in the installation's folder."""

from khabar.config.settings.installed import *  # noqa: F403 - settings build on settings
from khabar.config.settings.installed import INSTALLATION
from khabar.ops.installation import SQLITE_FILE

LOGGED_PAGES = 4000
"""Pages (16 MB) in SQLite's log after which a commit brings them into the database; the press does it when idle."""

DATABASES = {
    "default": {
        "ENGINE": "khabar.kernel.sqlite",
        "NAME": str(INSTALLATION.data / SQLITE_FILE),
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                f"PRAGMA wal_autocheckpoint={LOGGED_PAGES};"
            ),
        },
    }
}
