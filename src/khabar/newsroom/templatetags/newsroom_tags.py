"""Template tags of the newsroom's screens."""

from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.utils.translation import get_language, gettext

from khabar.editions import queries as editions
from khabar.kernel import clock
from khabar.newsroom import timing
from khabar.newsroom.models import Article
from khabar.newsroom.moments import interface_edition

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
    return "" if value is None else interface_edition().date_and_time(value)


@register.filter
def explained(error: str) -> str:
    """Return the error of a timer in the interface language, as far as it is one of ours; one line each."""
    return "\n".join(gettext(line) for line in error.splitlines() if line)


@register.filter
def happening(action: str) -> str:
    """Return in words what a timer does."""
    return {timing.PUBLISH: gettext("becomes public"), timing.UNPUBLISH: gettext("leaves the site")}.get(action, action)


@register.inclusion_tag("newsroom/chips.html")
def chips(article: Article) -> dict[str, Any]:
    """Show in short words what is special about an article's publication."""
    now = clock.now()
    return {
        "article": article,
        "embargoed": article.embargo_until is not None and article.embargo_until > now,
    }


@register.filter
def autonym(code: str) -> str:
    """Return the name of an edition in its own language, or the code where there is no such edition."""
    return editions.edition(code).autonym if code in editions.codes() else code
