import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.language.digits import NUMERALS, group, localise, to_ascii

numerals = st.sampled_from(sorted(NUMERALS))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("۲۴ آبان ۱۴۰۴", "24 آبان 1404"),
        ("١٤ نوفمبر ٢٠٢٥", "14 نوفمبر 2025"),
        ("१२३", "123"),
        ("２０２５", "2025"),
        ("𝟙𝟚", "12"),
        ("½ ² ٪ Ⅷ 三", "½ ² ٪ Ⅷ 三"),
        ("", ""),
    ],
)
def test_decimal_digits_of_any_script_become_ascii(text: str, expected: str) -> None:
    assert to_ascii(text) == expected


@pytest.mark.parametrize(
    ("system", "expected"), [("arabext", "۱۴۰۴/۰۸/۲۴"), ("arab", "١٤٠٤/٠٨/٢٤"), ("latn", "1404/08/24")]
)
def test_digits_of_an_edition(system: str, expected: str) -> None:
    assert localise("1404/08/24", system) == expected
    assert localise(expected, system) == expected


def test_mixed_digits_become_uniform() -> None:
    assert localise("1٢۳", "arabext") == "۱۲۳"


def test_unknown_numerals_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown numerals 'roman'"):
        localise("1", "roman")


@given(st.text(), numerals)
def test_localised_text_folds_back(text: str, system: str) -> None:
    assert to_ascii(localise(text, system)) == to_ascii(text)
    assert len(localise(text, system)) == len(text)


@given(st.text())
def test_nothing_but_ascii_digits_remains(text: str) -> None:
    assert all(character.isascii() for character in to_ascii(text) if character.isdecimal())


@pytest.mark.parametrize(
    ("number", "system", "separator", "expected"),
    [
        (1234567, "arabext", "٬", "۱٬۲۳۴٬۵۶۷"),
        (1234567, "latn", ",", "1,234,567"),
        (1000, "arab", "٬", "١٬٠٠٠"),
        (999, "latn", ",", "999"),
        (0, "latn", ",", "0"),
        (-4200, "latn", ".", "-4.200"),
    ],
)
def test_thousands_are_grouped(number: int, system: str, separator: str, expected: str) -> None:
    assert group(number, system, separator) == expected


@given(st.integers(), numerals)
def test_grouped_number_reads_back(number: int, system: str) -> None:
    grouped = group(number, system, "'")
    assert int(to_ascii(grouped).replace("'", "")) == number
    assert all(len(part) == 3 for part in grouped.split("'")[1:])
