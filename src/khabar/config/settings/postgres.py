"""The PostgreSQL profile: the database that the installation's ``database`` setting names."""

from khabar.config.databases import postgresql
from khabar.config.settings.installed import *  # noqa: F403 - settings build on settings
from khabar.config.settings.installed import INSTALLATION

DATABASES = {"default": postgresql(INSTALLATION.database)}
