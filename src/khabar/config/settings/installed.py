"""Settings that come from the installation's ``khabar.toml``; the embedded and PostgreSQL profiles build on them."""

from urllib.parse import urlsplit

from khabar.config.settings.base import *  # noqa: F403 - settings build on settings
from khabar.ops.installation import current

INSTALLATION = current()

SECRET_KEY = INSTALLATION.secret_key
ALLOWED_HOSTS = [urlsplit(INSTALLATION.newsroom_url).hostname or "localhost", "127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = [INSTALLATION.newsroom_url]
STATIC_ROOT = str(INSTALLATION.static)
MEDIA_ROOT = str(INSTALLATION.media)
WAGTAILADMIN_BASE_URL = INSTALLATION.newsroom_url
WAGTAIL_SITE_NAME = INSTALLATION.agency_names.get("en", "Khabar")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = INSTALLATION.newsroom_url.startswith("https:")
SESSION_COOKIE_NAME = "khabar_session"
CSRF_COOKIE_NAME = "khabar_csrf"

if INSTALLATION.editions:
    KHABAR_EDITIONS = list(INSTALLATION.editions)
KHABAR_EDITION_FOLDERS = [str(INSTALLATION.theme / "editions")]
KHABAR_AGENCY_NAMES = INSTALLATION.agency_names
KHABAR_AGENCY_SHORT_NAMES = INSTALLATION.agency_short_names
KHABAR_AGENCY_ABOUT = INSTALLATION.agency_about
KHABAR_CONTACT = INSTALLATION.contact
KHABAR_FOLLOW = INSTALLATION.agency_follow
KHABAR_SIGN_IN = INSTALLATION.sign_in
KHABAR_OFFLINE = INSTALLATION.offline
KHABAR_SEARCH = INSTALLATION.search
KHABAR_SEARCH_ENGINE, KHABAR_SEARCH_ADDRESS = INSTALLATION.search_engine, INSTALLATION.search_address
KHABAR_SEARCH_FOLDER = str(INSTALLATION.search_folder)
KHABAR_READINGS = str(INSTALLATION.readings)
KHABAR_SECURITY = INSTALLATION.security
KHABAR_TRUST = INSTALLATION.trust
KHABAR_REFUSED_ROBOTS = INSTALLATION.refused_robots
KHABAR_SITE_ADDRESS = INSTALLATION.site_url
KHABAR_SITE_TREE = str(INSTALLATION.site)
KHABAR_THEME = str(INSTALLATION.theme)
KHABAR_BAKERS = INSTALLATION.bakers
KHABAR_FREE_SPACE = (INSTALLATION.low_space * 1024**2, INSTALLATION.critical_space * 1024**2)
KHABAR_DELIVERY = list(INSTALLATION.delivery)
KHABAR_WAKE_SOCKET = str(INSTALLATION.data / "press.sock")
KHABAR_PRESS_FOLDER = str(INSTALLATION.press_folder)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} [{levelname}] {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}
