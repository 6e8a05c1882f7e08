"""Template tags of the newsroom's screens."""

from datetime import datetime

from django import template
from django.conf import settings
from django.utils.translation import get_language

from khabar.editions import queries as editions

register = template.Library()


@register.simple_tag
def agency_name() -> str:
    """Return the agency's name in the interface language, or else its English or first name."""
    names: dict[str, str] = settings.KHABAR_AGENCY_NAMES
    language = (get_language() or "en").split("-")[0]
    return names.get(language) or names.get("en") or next(iter(names.values()), settings.WAGTAIL_SITE_NAME)


@register.filter
def moment(value: datetime | None) -> str:
    """Return day and time as readers of the interface language write them, in its edition's calendar and zone."""
    if value is None:
        return ""
    language = (get_language() or "en").split("-")[0]
    codes = editions.codes()
    return editions.edition(language if language in codes else codes[0]).date_and_time(value)


@register.filter
def autonym(code: str) -> str:
    """Return the name of an edition in its own language, or the code where there is no such edition."""
    return editions.edition(code).autonym if code in editions.codes() else code
