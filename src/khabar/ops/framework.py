"""Starts Django for one installation, as late as possible: the site server and ``--help`` do without it."""

import logging
import os
import sys

import structlog

from khabar.ops.installation import (
    FOLDER_VARIABLE,
    NEWSROOM_PORT_VARIABLE,
    SITE_PORT_VARIABLE,
    Installation,
)

SETTINGS_VARIABLE = "DJANGO_SETTINGS_MODULE"


def environment(installation: Installation) -> dict[str, str]:
    """Return the environment variables that name `installation`, its ports and its settings to a process."""
    return {
        FOLDER_VARIABLE: str(installation.folder),
        SITE_PORT_VARIABLE: str(installation.site_port),
        NEWSROOM_PORT_VARIABLE: str(installation.newsroom_port),
        SETTINGS_VARIABLE: installation.profile,
    }


def start(installation: Installation) -> None:
    """Configure Django for `installation` in this process. Raises whatever a broken setting raises."""
    os.environ.update(environment(installation))
    import django

    django.setup()


def configure_logs(level: int = logging.INFO) -> None:
    """Log one line per event from `level` on to the error stream, with the time in UTC; colours on a terminal only."""

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
