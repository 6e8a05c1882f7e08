import pytest
from babel import Locale

from khabar.language.plurals import CATEGORIES, plural_categories, plural_category

NUMBERS = [*range(1001), 10**4, 999_999, 10**6, 10**6 + 1, 2 * 10**6, 10**9]


@pytest.mark.parametrize("language", sorted(CATEGORIES))
def test_categories_are_those_of_cldr(language: str) -> None:
    rule = Locale.parse(language).plural_form
    assert [plural_category(number, language) for number in NUMBERS] == [rule(number) for number in NUMBERS]
    assert set(plural_categories(language)) == {*rule.tags, "other"}


@pytest.mark.parametrize("language", sorted(CATEGORIES))
def test_every_category_occurs(language: str) -> None:
    assert {plural_category(number, language) for number in NUMBERS} == set(plural_categories(language))


def test_sign_does_not_matter() -> None:
    assert plural_category(-2, "ar") == "two"


def test_html_tag_of_kurmanji_is_known() -> None:
    assert plural_category(1, "kmr") == plural_category(1, "ku-Latn") == "one"


def test_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="no plural rule for language 'xx'"):
        plural_category(1, "xx")
