import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.language.names import MOST, name_keys

ONE_NAME = [
    {"ar": "الجولاني", "fa": "الجولانی", "en": "al-Jolani", "tr": "el-Colani", "ku": "Colanî", "fr": "al-Joulani"},
    {"ar": "أحمد الشرع", "fa": "احمد الشرع", "en": "Ahmad al-Sharaa", "tr": "Ahmed eş-Şara", "fr": "Ahmed ech-Charaa"},
    {"ar": "مُحَمَّد", "fa": "محمد", "en": "Mohammed", "ku": "Mihemed"},
    {"ar": "خالد", "en": "Khaled", "tr": "Halid", "ku": "Xalid", "ckb": "خالید"},
    {"ar": "فاطمة", "fa": "فاطمه", "en": "Fatima", "tr": "Fatma"},
    {"ar": "عثمان", "en": "Othman", "tr": "Osman"},
    {"ar": "رمضان", "tr": "Ramazan", "en": "Ramadan"},
    {"fa": "یوسف", "ar": "يوسف", "tr": "Yusuf", "fr": "Youssef"},
    {"fa": "شیرین", "ckb": "شیرین", "ku": "Şîrîn", "en": "Shirin", "fr": "Chirine"},
    {"ar": "وليد", "en": "Walid", "tr": "Velid"},
]


@pytest.mark.parametrize("spellings", ONE_NAME, ids=lambda spellings: spellings.get("en"))
def test_spellings_of_one_name_share_a_key(spellings: dict[str, str]) -> None:
    keys = [name_keys(name, lang) for lang, name in spellings.items()]
    assert keys[0]
    assert all(some & keys[0] for some in keys)


@pytest.mark.parametrize(("one", "other"), [("علي", "عمر"), ("خالد", "وليد"), ("سعاد", "سعيدة الجولاني")])
def test_other_names_share_none(one: str, other: str) -> None:
    assert not name_keys(one, "ar") & name_keys(other, "ar")


def test_what_has_no_letters_has_no_key() -> None:
    assert name_keys("", "fa") == name_keys("۱۲ ,؟", "fa") == frozenset()


@given(st.text(max_size=60), st.sampled_from(["ar", "fa", "ckb", "ku", "tr", "en", "xx"]))
def test_any_text_has_few_keys(text: str, lang: str) -> None:
    assert len(name_keys(text, lang)) <= MOST
