"""What the operator names in khabar.toml stands on the pages, and nothing where nothing is named."""

from typing import Any

import pytest
from lxml import html

from khabar.site import configuration, pages
from khabar.site.pages import PageRef

pytestmark = pytest.mark.django_db


def _page(name: str, edition: str = "ar") -> Any:
    path = f"/{edition}/{name}/"
    made = pages.render(PageRef(path, "standing", (("edition", edition), ("name", name))))
    assert made is not None
    return html.fromstring(made.body)


def test_accounts_elsewhere_are_linked_in_the_footer_and_on_the_about_page(settings: Any) -> None:
    settings.KHABAR_FOLLOW = {"Telegram": "https://t.me/agency", "منصة": "https://social.example/@agency"}
    about, privacy = _page("about"), _page("privacy")
    links = "//a[@rel='me noopener']"
    wanted = ["https://t.me/agency", "https://social.example/@agency"]
    assert about.xpath(f"//main{links}/@href") == about.xpath(f"//footer{links}/@href") == wanted
    assert privacy.xpath(f"//footer{links}/@href") == wanted
    assert privacy.xpath(f"//main{links}") == []
    assert about.xpath(f"//footer{links}/bdi/text()") == ["Telegram", "منصة"]


def test_a_sign_in_stands_only_where_an_address_is_given(settings: Any) -> None:
    assert not _page("about").xpath("//a[@class='sign-in']")
    settings.KHABAR_SIGN_IN = "https://accounts.example/"
    assert _page("about").xpath("//header//a[@class='sign-in']/@href") == ["https://accounts.example/"]


def test_both_change_every_page(settings: Any) -> None:
    known = configuration.configuration()["theme"]
    settings.KHABAR_FOLLOW = {"Telegram": "https://t.me/agency"}
    followed = configuration.configuration()["theme"]
    settings.KHABAR_SIGN_IN = "https://accounts.example/"
    assert len({known, followed, configuration.configuration()["theme"]}) == 3


@pytest.mark.parametrize("name", ["about", "privacy", "terms"])
def test_every_page_links_to_what_it_does_with_data_and_asks_no_consent(name: str) -> None:
    page = _page(name)
    assert page.xpath("//footer//a[@href='/ar/privacy/']")
    assert not page.xpath("//dialog | //form")


def test_the_contact_stands_isolated_and_as_it_is(settings: Any) -> None:
    settings.KHABAR_CONTACT = "<desk@agency.example>"
    page = _page("about")
    assert page.xpath("//main//p/bdi/text()") == ["<desk@agency.example>"]
    assert "&lt;bdi" not in html.tostring(page, encoding="unicode")
