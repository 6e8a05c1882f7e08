import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from khabar.editions.queries import (
    BUILT_IN,
    InvalidEdition,
    UnknownEdition,
    built_in_folder,
    codes,
    edition,
    editions,
    load,
)
from tests.editions.conftest import FIXTURES


def folder_with(root: Path, code: str, **files: str) -> Path:
    (root / code).mkdir(parents=True, exist_ok=True)
    for part, content in files.items():
        (root / code / f"{part}.yaml").write_text(content, encoding="utf-8")
    return root


def test_the_seven_editions_come_in_order() -> None:
    assert codes() == BUILT_IN == ("en", "ar", "tr", "fr", "es", "ku", "fa")
    assert tuple(found.code for found in editions()) == codes()


def test_an_edition_is_read_once() -> None:
    assert edition("fa") is edition("fa")


def test_editions_load_in_a_process_without_django_settings() -> None:
    program = "from khabar.editions.queries import codes; print(*codes())"
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    run = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert (run.stdout.split(), run.stderr) == (list(BUILT_IN), "")


def test_an_unknown_edition_is_named_with_the_known_ones() -> None:
    with pytest.raises(UnknownEdition, match="no edition 'xx': known are en, ar, tr, fr, es, ku, fa"):
        edition("xx")


def test_the_setting_chooses_and_orders(settings: Settings) -> None:
    settings.KHABAR_EDITIONS = ["fa", "ku"]
    assert codes() == ("fa", "ku")
    with pytest.raises(UnknownEdition):
        edition("en")


def test_a_further_folder_adds_an_edition(settings: Settings) -> None:
    settings.KHABAR_EDITIONS = ["ckb", "ku"]
    settings.KHABAR_EDITION_FOLDERS = [FIXTURES]
    assert edition("ckb").direction == "rtl"
    assert edition("ku").direction == "ltr"


def test_a_further_folder_overlays_single_keys(settings: Settings, tmp_path: Path) -> None:
    settings.KHABAR_EDITION_FOLDERS = [
        folder_with(
            tmp_path,
            "ar",
            formats="month_variant: levant\ntime_zone: Asia/Beirut\n",
            strings="site.home: البداية\n",
        )
    ]
    arabic = edition("ar")
    assert arabic.formats.month_variant == "levant"
    assert arabic.formats.time_zone == "Asia/Beirut"
    assert arabic.formats.numerals == "latn"
    assert arabic.text("site.home") == "البداية"
    assert arabic.text("site.latest") == "آخر الأخبار"


def test_a_code_without_a_folder_is_unknown(settings: Settings) -> None:
    settings.KHABAR_EDITIONS = ["fa", "xx"]
    with pytest.raises(UnknownEdition, match="no folder for edition 'xx'"):
        codes()


def test_wrong_data_names_edition_and_key(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "fa", formats="numerals: roman\n")
    with pytest.raises(InvalidEdition, match=r"(?s)edition 'fa'.*formats\.numerals"):
        load("fa", (built_in_folder(), folder))


def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "fa", formats="- numerals\n")
    with pytest.raises(InvalidEdition, match=r"formats\.yaml: expected keys with values"):
        load("fa", (built_in_folder(), folder))


def test_a_folder_must_hold_the_edition_it_is_named_for(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "fa", identity="code: ku\n")
    with pytest.raises(InvalidEdition, match=r"edition 'fa': identity\.yaml says 'ku'"):
        load("fa", (built_in_folder(), folder))
