"""Assets: hashed addresses, direction-neutral style, small script and fonts."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest

from khabar.site import assets, configuration


def _content(ending: str) -> list[tuple[str, bytes]]:
    return [(path, asset.content) for path, asset in assets.assets().items() if path.endswith(ending)]


def test_style_knows_no_left_or_right() -> None:
    ((_path, css),) = _content(".css")
    text = re.sub(r"/\*.*?\*/", "", css.decode(), flags=re.S)
    assert not re.search(r"\b(left|right)\b", text)
    assert not re.search(r"\b(margin|padding)-(top|bottom)\b|(?<![-\w])(width|height)\s*:", text)


def test_style_refers_to_hashed_fonts_only() -> None:
    ((_path, css),) = _content(".css")
    used = set(re.findall(r"url\(([^)]*)\)", css.decode()))
    assert used
    assert used <= set(assets.assets())


def test_budgets() -> None:
    scripts = {path.split("/")[-1].split(".")[0]: len(gzip.compress(content)) for path, content in _content(".js")}
    ((_path, css),) = _content(".css")
    # A page is a live article, a gallery or the search page, never two of them.
    own = [scripts.pop(name) for name in ("live", "gallery", "search")]
    assert sum(scripts.values()) + max(own) <= 5 * 1024
    assert len(gzip.compress(css)) <= 12 * 1024
    assert all(len(content) <= 31 * 1024 for _path, content in _content(".woff2"))


def test_fonts_hold_every_letter_their_editions_need() -> None:
    from fontTools.ttLib import TTFont

    needed = {
        "source-serif-600": "ğĞşŞİıçÇöÖüÜêÊîÎûÛñ¿¡œéàÉ«»“”’–—…0123456789€",
        "noto-naskh-400": "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئًٌٍَُِّْ،؛؟0123456789٠١٢٣٤٥٦٧٨٩",
        "vazirmatn-400": "پچژگکیۀهئأآ\u200c۰۱۲۳۴۵۶۷۸۹،؛؟«»٬٫ڕڵێۆەڤ",
    }
    for name, letters in needed.items():
        known = TTFont(Path(assets.HERE) / "fonts" / f"{name}.woff2").getBestCmap()
        assert [letter for letter in letters if ord(letter) not in known] == [], name


def test_a_theme_adds_tokens_and_changes_the_address(settings: Any, tmp_path: Path) -> None:
    before, known = assets.address("site.css"), configuration.configuration()
    (tmp_path / "tokens.css").write_text(":root { --accent: #123456; }", encoding="utf-8")
    settings.KHABAR_THEME = str(tmp_path)
    assert assets.address("site.css") != before
    assert assets.assets()[assets.address("site.css")].content.endswith(b"--accent: #123456; }")
    assert configuration.configuration()["theme"] != known["theme"]


def test_configuration_is_stable_and_complete() -> None:
    found = configuration.configuration()
    assert found == configuration.configuration()
    assert {"theme", "templates", "edition:fa", "edition:ku"} <= set(found)


def test_a_new_contact_or_another_choice_of_editions_changes_every_page(settings: Any) -> None:
    known = configuration.configuration()["theme"]
    settings.KHABAR_CONTACT = "desk@example.org"
    with_contact = configuration.configuration()["theme"]
    settings.KHABAR_EDITIONS = ["fa", "ar"]
    assert len({known, with_contact, configuration.configuration()["theme"]}) == 3


def test_an_unknown_asset_is_an_error() -> None:
    with pytest.raises(KeyError):
        assets.address("missing.css")
