"""security.txt, trust.txt and robots.txt, and the date that must never pass."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from khabar.kernel import clock
from khabar.press import expander, keys
from khabar.site import expiry, pages
from khabar.site.models import Expiry
from khabar.site.pages import PageRef

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 21, 9, 30, tzinfo=UTC)


def text(path: str, kind: str) -> str:
    """Return the file at `path`."""
    made = pages.render(PageRef(path, kind))
    assert made is not None
    assert made.content_type == "text/plain; charset=utf-8"
    return made.body.decode()


def security() -> dict[str, str]:
    """Return the fields of security.txt."""
    lines = text("/.well-known/security.txt", "security").splitlines()
    return dict(line.split(": ", 1) for line in lines)


@pytest.fixture(autouse=True)
def _dated() -> Any:
    with clock.set_to(NOW):
        pages.keep_dates()
        yield


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        ("desk@agency.example", "mailto:desk@agency.example"),
        ("https://agency.example/contact", "https://agency.example/contact"),
        ("", "https://site.test/en/about/"),
        ("Al-Thawra Street", "https://site.test/en/about/"),
    ],
)
def test_security_txt_names_a_contact_an_end_and_itself(contact: str, said: str, settings: Any) -> None:
    settings.KHABAR_CONTACT = contact
    told = security()
    assert told["Contact"] == said
    assert told["Expires"] == "2027-03-16T09:30:00Z"
    assert told["Canonical"] == "https://site.test/.well-known/security.txt"
    assert told["Preferred-Languages"].startswith("en, ar, tr")


def test_security_txt_says_what_the_installation_says(settings: Any) -> None:
    settings.KHABAR_SECURITY = {"contact": "mailto:security@agency.example", "policy": "https://agency.example/p"}
    told = security()
    assert (told["Contact"], told["Policy"]) == ("mailto:security@agency.example", "https://agency.example/p")


def test_there_is_no_security_txt_before_its_end_is_known() -> None:
    Expiry.objects.all().delete()
    assert pages.render(PageRef("/.well-known/security.txt", "security")) is None


def test_the_end_moves_on_well_before_it_comes_and_only_then() -> None:
    first = expiry.end("security")
    with clock.set_to(NOW + timedelta(days=170)):
        pages.keep_dates()
    assert expiry.end("security") == first
    with clock.set_to(NOW + timedelta(days=181)):
        pages.keep_dates()
    assert expiry.end("security") == NOW + timedelta(days=181 + 360)


def test_an_end_that_a_clock_which_ran_ahead_has_set_is_taken_back() -> None:
    Expiry.objects.update(until=NOW + timedelta(days=2000))
    pages.keep_dates()
    assert expiry.end("security") == NOW + timedelta(days=360)


def test_a_new_end_reaches_the_page() -> None:
    while expander.expand():
        pass
    Expiry.objects.update(until=NOW)
    changes = expander.changes_of([("site.expiry", "security")])
    assert keys.listing_key("expiry:security") in changes[0].raised


def test_trust_txt_names_accounts_and_memberships(settings: Any) -> None:
    settings.KHABAR_FOLLOW = {"Telegram": "https://t.me/agency"}
    settings.KHABAR_TRUST = {"belongto": ("https://press.example/",), "datatrainingallowed": ("no",)}
    assert text("/trust.txt", "trust").splitlines() == [
        "social=https://t.me/agency",
        "contact=https://site.test/en/about/",
        "belongto=https://press.example/",
        "datatrainingallowed=no",
    ]


def test_robots_txt_refuses_whom_the_installation_refuses_and_names_the_sitemap(settings: Any) -> None:
    settings.KHABAR_REFUSED_ROBOTS = ("GreedyBot",)
    lines = text("/robots.txt", "robots").splitlines()
    assert lines[:3] == ["User-agent: GreedyBot", "Disallow: /", ""]
    assert "Disallow: /fa/fragments/" in lines
    assert lines[-1] == "Sitemap: https://site.test/sitemap.xml"
