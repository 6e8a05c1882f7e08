"""The tools for writing in Arabic script: what tidying proposes over its address, and where the tools are offered."""

import json
from typing import Any

import pytest
from django.urls import reverse

from khabar.newsroom.models import Article

pytestmark = pytest.mark.django_db

WRITER = "reporter fa A"


def proposals(client: Any, *texts: tuple[str, str], **options: Any) -> Any:
    """Return the changes proposed for texts given as (language tag, text)."""
    body = json.dumps([{"lang": lang, "text": text} for lang, text in texts])
    answer = client.post(reverse("khabar_tidy"), body, content_type="application/json", **options)
    assert answer.status_code == 200
    return answer.json()["texts"]


def changed(text: str, changes: Any) -> str:
    """Return the text with all edits, which count in UTF-16 units as the script does."""
    units = text.encode("utf-16-le")
    for start, end, new in sorted((edit for change in changes for edit in change["edits"]), reverse=True):
        units = units[: 2 * start] + new.encode("utf-16-le") + units[2 * end :]
    return units.decode("utf-16-le")


def test_proposes_whole_words_with_the_rules_in_the_language_of_the_screen(signed_in: Any) -> None:
    text = "كتاب ها و كتاب ها"
    (changes,) = proposals(signed_in(WRITER), ("fa", text), headers={"accept-language": "fa"})
    assert [(one["old"], one["new"], one["times"]) for one in changes] == [("كتاب ها", "کتاب‌ها", 2)]
    assert changes[0]["rules"] == ["ی و ک", "نیم‌فاصله"]
    assert changed(text, changes) == "کتاب‌ها و کتاب‌ها"


def test_each_text_is_tidied_as_its_edition_writes(signed_in: Any) -> None:
    persian, arabic, english = "سال 1405 علي", "عام ٢٠٢٦ علی", "year 1405 ."
    found = proposals(signed_in(WRITER), ("fa", persian), ("ar", arabic), ("en", english))
    assert changed(persian, found[0]) == "سال ۱۴۰۵ علی"
    assert changed(arabic, found[1]) == "عام 2026 على"
    assert found[2] == []


def test_places_hold_beside_characters_of_two_units(signed_in: Any) -> None:
    text = "😀 كتاب 😀 علي ."
    (changes,) = proposals(signed_in(WRITER), ("fa", text))
    assert changed(text, changes) == "😀 کتاب 😀 علی."


@pytest.mark.parametrize("body", ["", "x", "3", "[3]", '[{"lang": "fa"}]', '{"lang": "fa"}', "null", "[[]]", "\xff"])
def test_nonsense_is_refused_without_an_error(signed_in: Any, body: str) -> None:
    answer = signed_in(WRITER).post(reverse("khabar_tidy"), body, content_type="application/json")
    assert answer.status_code == 400


def test_a_text_beyond_measure_is_refused(signed_in: Any) -> None:
    body = json.dumps([{"lang": "fa", "text": "ي" * 400_001}])
    assert signed_in(WRITER).post(reverse("khabar_tidy"), body, content_type="application/json").status_code == 400


def test_whoever_has_no_role_tidies_nothing(signed_in: Any) -> None:
    assert signed_in("nobody").post(reverse("khabar_tidy"), "[]", content_type="application/json").status_code == 403


def test_the_article_form_brings_the_tools_in_the_language_of_the_journalist(signed_in: Any, article: Article) -> None:
    address = reverse("wagtailsnippets_newsroom_article:edit", args=[article.pk])
    page = signed_in(WRITER).get(address, headers={"accept-language": "fa"}).content.decode()
    assert 'id="khabar-writing"' in page
    assert "نیم‌فاصله" in page
    assert "newsroom/marks.js" in page
