"""The editions that come with the package, and the Sorani one of the tests, are complete and well written."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from khabar.editions.checks import edition_problems, shared_tag_problems
from khabar.editions.models import Edition
from khabar.editions.queries import BUILT_IN, PARTS, built_in_folder, load, message_notes
from khabar.language.direction import script_of

FIXTURES = Path(__file__).parents[1] / "fixtures" / "editions"
FOLDERS = (built_in_folder(), FIXTURES)
CODES = (*BUILT_IN, "ckb")
EDITIONS = {code: load(code, FOLDERS) for code in CODES}

SECTIONS = {
    "politics", "economy", "local", "culture", "sport", "health", "education", "tourism", "science", "photos",
    "video", "miscellaneous", "world",
}  # fmt: skip


def texts(edition: Edition) -> Iterator[tuple[str, str]]:
    for key, message in edition.strings.items():
        forms = message.values() if isinstance(message, dict) else (message,)
        yield from ((key, form) for form in forms)
    legal = edition.navigation.legal
    for name, text in (("about", legal.about), ("privacy", legal.privacy), ("terms", legal.terms)):
        yield f"legal.{name}", text.title
        yield from ((f"legal.{name}", paragraph) for paragraph in text.paragraphs)
    yield "legal.copyright", legal.copyright
    yield "places_heading", edition.navigation.places_heading


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_missing(code: str) -> None:
    assert edition_problems(EDITIONS[code], message_notes()) == []


def test_tags_tell_editions_apart() -> None:
    assert shared_tag_problems(EDITIONS.values()) == []


@pytest.mark.parametrize(
    ("code", "html_tag", "hreflang", "direction", "autonym"),
    [
        ("en", "en", "en", "ltr", "English"),
        ("ar", "ar", "ar", "rtl", "العربية"),
        ("tr", "tr", "tr", "ltr", "Türkçe"),
        ("fr", "fr", "fr", "ltr", "Français"),
        ("es", "es", "es", "ltr", "Español"),
        ("ku", "kmr", "ku", "ltr", "Kurdî"),
        ("fa", "fa", "fa", "rtl", "فارسی"),
        ("ckb", "ckb", "ckb", "rtl", "کوردیی ناوەندی"),
    ],
)
def test_identity(code: str, html_tag: str, hreflang: str, direction: str, autonym: str) -> None:
    edition = EDITIONS[code]
    assert edition.code == code
    assert edition.html_tag == html_tag
    assert edition.hreflang == hreflang
    assert edition.direction == direction
    assert edition.autonym == autonym
    assert script_of(autonym) == edition.identity.script


@pytest.mark.parametrize("code", CODES)
def test_the_menu_names_the_sections_of_the_demo(code: str) -> None:
    navigation = EDITIONS[code].navigation
    assert set(navigation.sections) == SECTIONS
    assert navigation.places_root == "provinces"


@pytest.mark.parametrize("code", CODES)
def test_fallbacks_are_editions(code: str) -> None:
    assert set(EDITIONS[code].identity.fallback) <= set(CODES) - {code}


@pytest.mark.parametrize("code", [code for code in CODES if EDITIONS[code].direction == "rtl"])
def test_no_message_is_left_in_latin_script(code: str) -> None:
    for key, text in texts(EDITIONS[code]):
        words = re.sub(r"\{\w+\}|RSS", "", text)
        assert script_of(words) in ("Arab", "Zyyy"), key


@pytest.mark.parametrize("code", ["tr", "fr", "es", "ku"])
def test_hardly_a_message_equals_the_english_one(code: str) -> None:
    english = EDITIONS["en"].strings
    same = {key for key, message in EDITIONS[code].strings.items() if message == english[key]}
    assert len(same) < len(english) / 10, sorted(same)


@pytest.mark.parametrize("code", ["fa", "ckb"])
def test_persian_and_kurdish_have_no_arabic_yeh_kaf_or_digits(code: str) -> None:
    for key, text in texts(EDITIONS[code]):
        assert not set(text) & set("يىكة"), key
        assert not any(character.isdigit() for character in text), key


def test_arabic_has_no_persian_letters() -> None:
    for key, text in texts(EDITIONS["ar"]):
        assert not set(text) & set("یکەپچژگ"), key


def test_persian_prefixes_and_plurals_keep_their_zwnj() -> None:
    joined_or_spaced = re.compile(r"(?<!\w)(ن?می [\u0600-\u06ff]|[\u0600-\u06ff]+ های? )")
    for key, text in texts(EDITIONS["fa"]):
        assert not joined_or_spaced.search(text), key


@pytest.mark.parametrize("code", CODES)
def test_texts_are_tidy(code: str) -> None:
    for key, text in texts(EDITIONS[code]):
        assert text == unicodedata.normalize("NFC", text), key
        assert key == "site.list_separator" or text == text.strip(), key
        assert "  " not in text, key
        assert "..." not in text, key
        assert "'" not in text, key
        assert not set(text) & set("\u200e\u200f\u2066\u2067\u2068\u2069\ufeff"), key


@pytest.mark.parametrize("code", CODES)
def test_french_spacing_is_french_only(code: str) -> None:
    before_colon = [key for key, text in texts(EDITIONS[code]) if re.search(r"\s[:;?!]", text)]
    without_space = [key for key, text in texts(EDITIONS[code]) if re.search(r"[^\u00a0\u202f][:;?!»]", text)]
    assert (without_space if code == "fr" else before_colon) == []


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("part", PARTS)
def test_no_key_is_given_twice(code: str, part: str) -> None:
    file = (FIXTURES if code == "ckb" else built_in_folder()) / code / f"{part}.yaml"
    lines = file.read_text(encoding="utf-8").splitlines()
    keys = [match[1] for line in lines if (match := re.match(r"([\w.]+):", line))]
    assert len(keys) == len(set(keys))


def test_messages_are_listed_once_with_a_note() -> None:
    lines = (built_in_folder() / "messages.yaml").read_text(encoding="utf-8").splitlines()
    keys = [match[1] for line in lines if (match := re.match(r"([\w.]+):", line))]
    assert len(keys) == len(set(keys)) == len(message_notes())
    assert all(note.note.endswith(".") for note in message_notes().values())
