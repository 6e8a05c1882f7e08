from pathlib import Path

import pytest
from django.core import checks
from pytest_django.fixtures import Settings

from khabar.editions.checks import check_editions, edition_problems, shared_tag_problems
from khabar.editions.models import Edition, MessageNote
from khabar.editions.queries import message_notes

NOTES = {
    "site.home": MessageNote(note="Link."),
    "source.via": MessageNote(note="Outlet.", placeholders=frozenset({"outlet"})),
    "article.count": MessageNote(note="Number.", plural=True),
}
COMPLETE = {
    "site.home": "خانه",
    "source.via": "به نقل از {outlet}",
    "article.count": {"one": "یک مطلب", "other": "{count} مطلب"},
}


def test_a_complete_edition_has_no_problem(persian: Edition) -> None:
    assert edition_problems(persian.model_copy(update={"strings": COMPLETE}), NOTES) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"site.home": " "}, "message site.home is empty"),
        ({"site.home": "{name"}, "message site.home: expected '}' before end of string"),
        (
            {"site.home": {"one": "خانه", "other": "خانه"}},
            "message site.home must be one text, without plural forms",
        ),
        ({"site.house": "خانه"}, "message site.house is not in messages.yaml"),
        ({"site.home": "خانهٔ {name}"}, "message site.home has the unknown placeholder {name}"),
        ({"source.via": "به نقل"}, "message source.via lacks the placeholder {outlet}"),
        ({"article.count": "{count} مطلب"}, "message article.count needs plural forms"),
        (
            {"article.count": {"other": "{count} مطلب"}},
            "message article.count must have exactly the plural forms one, other",
        ),
        (
            {"article.count": {"one": "{n} مطلب", "other": "{count} مطلب"}},
            "message article.count (one) has the unknown placeholder {n}",
        ),
    ],
)
def test_each_fault_is_named(persian: Edition, change: dict[str, object], problem: str) -> None:
    edition = persian.model_copy(update={"strings": {**COMPLETE, **change}})
    assert edition_problems(edition, NOTES) == [problem]


@pytest.mark.parametrize("key", sorted(message_notes()))
def test_a_missing_message_is_found(persian: Edition, key: str) -> None:
    strings = {name: message for name, message in persian.strings.items() if name != key}
    found = edition_problems(persian.model_copy(update={"strings": strings}), message_notes())
    assert found == [f"message {key} is missing"]


def test_faults_of_the_menu_and_the_legal_texts_are_named(persian: Edition) -> None:
    legal = persian.navigation.legal
    navigation = persian.navigation.model_copy(
        update={
            "sections": ("politics", "politics"),
            "legal": legal.model_copy(update={"terms": legal.terms.model_copy(update={"paragraphs": ()})}),
        }
    )
    edition = persian.model_copy(update={"strings": COMPLETE, "navigation": navigation})
    assert edition_problems(edition, NOTES) == [
        "navigation names politics twice",
        "legal text terms has no paragraph",
    ]


def test_a_shared_tag_is_found(persian: Edition, sorani: Edition) -> None:
    twin = sorani.model_copy(update={"identity": sorani.identity.model_copy(update={"hreflang": "fa"})})
    assert shared_tag_problems([persian, twin]) == ["hreflang fa belongs to more than one edition"]


def test_the_system_check_is_registered_and_passes() -> None:
    assert check_editions in checks.registry.registry.get_checks()
    assert check_editions() == []


def test_the_system_check_reports_an_incomplete_edition(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "fa").mkdir()
    (tmp_path / "fa" / "strings.yaml").write_text('site.home: ""\n', encoding="utf-8")
    settings.KHABAR_EDITION_FOLDERS = [tmp_path]
    assert [(error.id, error.msg) for error in check_editions()] == [
        ("khabar.editions.E002", "edition fa: message site.home is empty")
    ]


def test_the_system_check_reports_an_edition_that_does_not_load(settings: Settings) -> None:
    settings.KHABAR_EDITIONS = ["xx"]
    assert [error.id for error in check_editions()] == ["khabar.editions.E001"]
