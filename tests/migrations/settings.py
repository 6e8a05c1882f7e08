"""The test settings with a database of their own, which starts empty: KHABAR_TEST_FILE or a second PostgreSQL one."""

import os

from khabar.config.settings.test import *  # noqa: F403
from khabar.config.settings.test import DATABASES

DATABASES["default"]["NAME"] = os.environ.get("KHABAR_TEST_FILE", "khabar_populated")
