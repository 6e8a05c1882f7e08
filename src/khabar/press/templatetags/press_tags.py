"""Template tags of the press's screens: numbers as readers of the interface language write them."""

from django import template
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from khabar.editions import queries as editions
from khabar.editions.models import Edition

register = template.Library()

UNITS = ("kB", "MB", "GB", "TB")
STEP = 1024
MINUTE, HOUR, DAY = 60, 3600, 86400


def _interface() -> Edition:
    """Return the edition of the interface language, the first where there is none."""
    language = (get_language() or "en").split("-")[0]
    codes = editions.codes()
    return editions.edition(language if language in codes else codes[0])


@register.filter
def figure(value: int | None) -> str:
    """Return a whole number in the digits of the interface language, thousands grouped."""
    return "" if value is None else _interface().number(int(value))


@register.filter
def decimal(value: float) -> str:
    """Return a number with one decimal in the digits of the interface language."""
    edition = _interface()
    if edition.formats.numerals != "latn":
        sign = "\u066b"
    else:
        sign = "." if edition.formats.group_separator == "," else ","
    return edition.digits(f"{value:.1f}".replace(".", sign))


@register.filter
def duration(seconds: float | None) -> str:
    """Return a time span of `seconds` in the unit that suits it, empty for None."""
    if seconds is None:
        return ""
    if seconds < MINUTE:
        return _("%(number)s s") % {"number": decimal(seconds) if seconds < 10 else figure(int(seconds))}
    if seconds < HOUR:
        return _("%(number)s min") % {"number": figure(int(seconds // MINUTE))}
    if seconds < 2 * DAY:
        return _("%(number)s h") % {"number": figure(int(seconds // HOUR))}
    days = int(seconds // DAY)
    return ngettext("%(number)s day", "%(number)s days", days) % {"number": figure(days)}


@register.filter
def size(number: int) -> str:
    """Return a number of bytes in the unit that suits it."""
    value = float(number)
    unit = "B"
    for larger in UNITS:
        if value < STEP:
            break
        value, unit = value / STEP, larger
    shown = figure(int(value)) if value >= 10 or value == int(value) else decimal(value)
    return f"\u2066{shown} {unit}\u2069"
