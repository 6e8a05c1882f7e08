"""The newsroom speaks all seven languages: nothing untranslated, nothing stale, placeholders kept."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from scripts import messages

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
RIGHT_TO_LEFT = ("ar", "fa")


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    assert messages.missing(language) == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_compiled_catalogue_matches_its_source(language: str) -> None:
    compiled = messages.LOCALE / language / "LC_MESSAGES" / "django.mo"
    assert compiled.read_bytes() == messages.mo_bytes(language), "run `python scripts/messages.py compile`"


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_source_holds_exactly_the_texts_of_the_screens(language: str) -> None:
    stored = messages.LOCALE / language / "LC_MESSAGES" / "django.po"
    assert stored.read_bytes() == messages.po_bytes(language), "run `python scripts/messages.py extract`"


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_placeholders_survive_translation(language: str) -> None:
    for message in messages.catalogue(language):
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        translated = message.string if isinstance(message.string, tuple) else (message.string,)
        for text in translated:
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(originals[-1])), message.id


@pytest.mark.django_db
@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_the_log_in_page_is_branded_and_runs_in_the_readers_direction(language: str) -> None:
    answer = Client().get(reverse("wagtailadmin_login"), headers={"accept-language": language})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{language}" dir="{"rtl" if language in RIGHT_TO_LEFT else "ltr"}"' in page
    assert settings.KHABAR_AGENCY_NAMES[language] in page
    assert "Wagtail</title>" not in page
    with translation.override(language):
        labels = [translation.gettext("Username"), translation.gettext("Password")]
    assert all(label in page for label in labels)
    assert language == "en" or "Password" not in page


def test_our_words_win_over_those_of_the_frame() -> None:
    with translation.override("ku"):
        assert translation.gettext("Publish") == "Biweşîne"
        assert translation.ngettext(
            "%(number)s page will be tried again.", "%(number)s pages will be tried again.", 2
        ).startswith("%(number)s rûpel")
