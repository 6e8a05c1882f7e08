"""Settings that all profiles share. Nothing here depends on one installation."""

from pathlib import Path

from django.conf.locale import LANG_INFO

LANG_INFO.setdefault("ku", {"bidi": False, "code": "ku", "name": "Kurdish", "name_local": "Kurdî"})

PACKAGE = Path(__file__).resolve().parents[2]

DEBUG = False
ROOT_URLCONF = "khabar.config.urls"
WSGI_APPLICATION = "khabar.config.wsgi.application"
AUTH_USER_MODEL = "kernel.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"

INSTALLED_APPS = [
    "khabar.kernel",
    "khabar.editions.apps.EditionsConfig",
    "khabar.taxonomy",
    "khabar.media",
    "khabar.stories",
    "khabar.newsroom",
    "khabar.site",
    "khabar.press",
    "khabar.search",
    "khabar.wire",
    "khabar.ops",
    "wagtail.users",
    "wagtail.snippets",
    # Not in use, but the frame of Wagtail's admin names its addresses.
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "khabar.newsroom.admin.guard.Guard",
]
AUTHENTICATION_BACKENDS = ["khabar.newsroom.admin.access.PolicyBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
X_FRAME_OPTIONS = "SAMEORIGIN"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("ar", "العربية"),
    ("tr", "Türkçe"),
    ("fr", "Français"),
    ("es", "Español"),
    ("ku", "Kurdî"),
    ("fa", "فارسی"),
]
LOCALE_PATHS = [str(PACKAGE / "newsroom" / "locale")]
USE_I18N = True

STATIC_URL = "/static/"
MEDIA_URL = "/media/"

WAGTAIL_SITE_NAME = "Khabar"
WAGTAILADMIN_USER_LOGIN_FORM = "khabar.newsroom.admin.sign_in.SignInForm"
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_RESET_ENABLED = False
"""There is no mail server to send a link through: an administrator gives a new password."""
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILIMAGES_IMAGE_MODEL = "media.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "khabar.newsroom.admin.pictures.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 0
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "khabar.search.backend", "AUTO_UPDATE": False},
}
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = True

KHABAR_EDITIONS = [code for code, _name in LANGUAGES]
KHABAR_EDITION_FOLDERS: list[str] = []
KHABAR_CONTACT = ""
KHABAR_FOLLOW: dict[str, str] = {}
KHABAR_SIGN_IN = ""
KHABAR_OFFLINE = True
KHABAR_SEARCH = True
KHABAR_SEARCH_ENGINE, KHABAR_SEARCH_ADDRESS = "sqlite", ""
"""What keeps the readers' index, and the address of the database where it is in one."""
KHABAR_SEARCH_FOLDER = ""
"""Folder of the search indexes; empty: the press keeps none."""
KHABAR_READINGS = ""
KHABAR_SECURITY: dict[str, str] = {}
KHABAR_TRUST: dict[str, tuple[str, ...]] = {}
KHABAR_REFUSED_ROBOTS: tuple[str, ...] = ()
KHABAR_BAKERS = 1
KHABAR_WAKE_SOCKET: str | None = None
KHABAR_FREE_SPACE = (2 * 1024**3, 512 * 1024**2)
"""Bytes of free disk below which the press stops its background work, and all but the most urgent."""
KHABAR_DELIVERY: list[dict[str, object]] = []
SILENCED_SYSTEM_CHECKS: list[str] = []
