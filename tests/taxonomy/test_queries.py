import pytest

from khabar.taxonomy import queries
from khabar.taxonomy.models import Person


def person(code: str, names: dict[str, str], aliases: dict[str, list[str]] | None = None) -> Person:
    return Person(code=code, names=names, aliases=aliases or {})


PEOPLE = [
    person("jolani", {"ar": "أحمد الجولاني", "fa": "احمد الجولانی"}),
    person("khaled", {"ar": "خالد العمر"}),
    person("shirin", {"fa": "شیرین نادری"}, {"en": ["Chirine Naderi"]}),
]


@pytest.mark.parametrize(
    ("name", "language", "code"),
    [
        ("Colani", "tr", "jolani"),
        ("Ehmed Colanî", "ku", "jolani"),
        ("al-Jolani", "en", "jolani"),
        ("الجولانی", "fa", "jolani"),
        ("Halid", "tr", "khaled"),
        ("Şîrîn", "ku", "shirin"),
        ("Naderi", "en", "shirin"),
    ],
)
def test_a_name_is_found_in_any_script(name: str, language: str, code: str) -> None:
    assert [found.code for found in queries.called_like(PEOPLE, name, language, 5)] == [code]


@pytest.mark.parametrize("name", ["", "؟", "Ömer Veli"])
def test_another_name_finds_nobody(name: str) -> None:
    assert queries.called_like(PEOPLE, name, "tr", 5) == []


def test_no_more_are_found_than_asked_for() -> None:
    assert len(queries.called_like(PEOPLE * 3, "Şîrîn", "ku", 2)) == 2
