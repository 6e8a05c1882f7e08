"""Settings of the test suite: SQLite in memory, or the PostgreSQL that KHABAR_TEST_DATABASE names."""

import os
import tempfile
from pathlib import Path

from khabar.config.databases import postgresql
from khabar.config.settings.base import *  # noqa: F403 - settings build on settings

SECRET_KEY = "only-for-tests"  # noqa: S105 - signs nothing outside tests
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

_address = os.environ.get("KHABAR_TEST_DATABASE", "")
DATABASES = {
    "default": postgresql(_address)
    if _address
    else {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:", "OPTIONS": {"timeout": 20}}
}

FOLDER = Path(tempfile.mkdtemp(prefix="khabar-test-"))
MEDIA_ROOT = str(FOLDER / "media")
STATIC_ROOT = str(FOLDER / "static")
WAGTAILADMIN_BASE_URL = "http://newsroom.test"

KHABAR_AGENCY_NAMES: dict[str, str] = {
    "en": "Test Agency", "ar": "وكالة الاختبار", "tr": "Deneme Ajansı", "fr": "Agence d’essai",
    "es": "Agencia de prueba", "ku": "Ajansa Ceribandinê", "fa": "خبرگزاری آزمون", "ckb": "ئاژانسی تاقیکردنەوە",
}  # fmt: skip
KHABAR_AGENCY_SHORT_NAMES = KHABAR_AGENCY_NAMES
KHABAR_AGENCY_ABOUT = KHABAR_AGENCY_NAMES
KHABAR_SITE_ADDRESS = "https://site.test"
KHABAR_SITE_TREE = str(FOLDER / "site")
KHABAR_PRESS_FOLDER = str(FOLDER / "press")
KHABAR_THEME = str(FOLDER / "theme")
