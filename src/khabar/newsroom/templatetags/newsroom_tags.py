"""Template tags of the newsroom's screens."""

from django import template
from django.conf import settings
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def agency_name() -> str:
    """Return the agency's name in the interface language, or else its English or first name."""
    names: dict[str, str] = settings.KHABAR_AGENCY_NAMES
    language = (get_language() or "en").split("-")[0]
    return names.get(language) or names.get("en") or next(iter(names.values()), settings.WAGTAIL_SITE_NAME)
