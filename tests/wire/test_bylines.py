"""Who wrote a report."""

import pytest

from khabar.wire.pages.bylines import is_person, labelled_authors, paragraph_prefix


@pytest.mark.parametrize(
    "name", ["Amer Dhawa", "مینا عظیمی", "Elif Yıldız", "Ahmad al-Sharaa", "José de la Cruz", "ژیان ئەحمەد"]
)
def test_names(name: str) -> None:
    assert is_person(name)


@pytest.mark.parametrize(
    "text",
    ["Editors Choice", "Follow Us", "أخبار ذات صلة", "Saudi Arabia", "Syria", "1 month ago", "Anadolu Ajansı",
     "Syria to redenominate currency to restore trust", "14 November 2025", "a quiet street"],
)  # fmt: skip
def test_other_short_lines_are_no_names(text: str) -> None:
    assert not is_person(text)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Dana Okafor and Piotr Zielak", ("Dana Okafor", "Piotr Zielak")),
        ("خبرنگار: سارا کریمی", ("سارا کریمی",)),
        ("إعداد: ليلى منصور، سامر قباني", ("ليلى منصور", "سامر قباني")),
        ("Par Lina Haddad", ("Lina Haddad",)),
        ("Muhabir: Elif Yıldız", ("Elif Yıldız",)),
        ("By the time the ferries came back, the harbour was empty.", ()),
        ("Por fin llegó la lluvia", ()),
    ],
)
def test_labelled_lines(line: str, names: tuple[str, ...]) -> None:
    assert labelled_authors(line) == names


@pytest.mark.parametrize(
    ("paragraph", "outlet", "authors", "rest"),
    [
        ("باشگاه خبرنگاران جوان؛ مینا عظیمی - ریاست جمهوری", "باشگاه خبرنگاران جوان", ("مینا عظیمی",), "ریاست جمهوری"),
        ("خبرگزاری رود؛ سارا کریمی – شهردار گفت", "خبرگزاری رود", ("سارا کریمی",), "شهردار گفت"),
        ("دمشق-سانا نفت الوزارة", "سانا", (), "نفت الوزارة"),
        ("خبرگزاری رود؛ گروه سیاسی - شهردار گفت", "خبرگزاری رود", (), "شهردار گفت"),
        ("KARUN (Reuters) - The harbour reopened", "Reuters", (), "The harbour reopened"),
        ("ŞAM (AA) - Bakanlık", "AA", (), "Bakanlık"),
    ],
)  # fmt: skip
def test_prefixes(paragraph: str, outlet: str, authors: tuple[str, ...], rest: str) -> None:
    found = paragraph_prefix(paragraph)
    assert found is not None
    assert (found.outlet, found.authors, found.rest) == (outlet, authors, rest)


@pytest.mark.parametrize(
    "paragraph",
    [
        "The man - who said so - left.",
        "دو کشور - ایران و عراق - توافق کردند.",
        "Yes - no.",
        "- - -",
        "U.S.-led forces left",
    ],
)
def test_a_dash_in_a_sentence_is_no_prefix(paragraph: str) -> None:
    assert paragraph_prefix(paragraph) is None
