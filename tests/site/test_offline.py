"""What makes the site installable and readable offline: manifests, icons, the worker and its switch."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from khabar.editions import queries as editions
from khabar.site import configuration, icon, pages, paths
from khabar.site.pages import PageRef

pytestmark = pytest.mark.django_db


def _worker() -> str:
    made = pages.render(PageRef("/sw.js", "worker"))
    assert made is not None
    return made.body.decode()


def _manifest(code: str) -> dict[str, Any]:
    made = pages.render(PageRef(paths.manifest(code), "manifest", (("edition", code),)))
    assert made is not None
    assert made.content_type == "application/manifest+json"
    found: dict[str, Any] = json.loads(made.body)
    return found


@pytest.mark.parametrize(("code", "direction"), [("ar", "rtl"), ("fa", "rtl"), ("ku", "ltr"), ("en", "ltr")])
def test_a_manifest_speaks_its_edition_s_language(code: str, direction: str, settings: Any) -> None:
    settings.KHABAR_AGENCY_NAMES = {code: "خبرگزاری", "en": "Agency"}
    made = _manifest(code)
    assert (made["lang"], made["dir"]) == (editions.edition(code).html_tag, direction)
    assert made["start_url"] == f"/{code}/"
    assert made["name"] == settings.KHABAR_AGENCY_NAMES[code]


def test_the_icons_of_a_manifest_exist_in_the_sizes_that_it_names() -> None:
    every = {ref.path: ref for ref in pages.every_page() if ref.kind == "icon"}
    for one in _manifest("fa")["icons"]:
        made = pages.render(every[one["src"]])
        assert made is not None
        width, height = Image.open(BytesIO(made.body)).size
        assert one["sizes"] == f"{width}x{height}"


def test_the_theme_s_icon_stands_in_place_of_ours(tmp_path: Path, settings: Any) -> None:
    settings.KHABAR_THEME = str(tmp_path)
    before = configuration.configuration()["theme"]
    Image.new("RGB", (512, 512), "red").save(tmp_path / icon.SOURCE)
    shown = Image.open(BytesIO(icon.draw(192))).convert("RGB")
    assert shown.size == (192, 192)
    assert shown.getpixel((96, 96)) == (255, 0, 0)
    assert configuration.configuration()["theme"] != before


def test_the_worker_knows_the_editions_and_nothing_of_the_clock() -> None:
    assert f"const EDITIONS = {json.dumps(list(editions.codes()))};" in _worker()
    assert _worker() == _worker()


def test_the_worker_is_small() -> None:
    import gzip

    assert len(gzip.compress(_worker().encode())) < 2500


def test_switched_off_the_worker_removes_itself_and_pages_do_not_ask_for_it(settings: Any) -> None:
    def page() -> bytes:
        made = pages.render(PageRef("/fa/offline/", "offline", (("edition", "fa"),)))
        assert made is not None
        return made.body

    assert b"data-worker" in page()
    settings.KHABAR_OFFLINE = False
    assert "unregister" in _worker()
    assert "fetch" not in _worker()
    assert b"data-worker" not in page()


def test_the_offline_page_is_no_page_for_search_engines() -> None:
    made = pages.render(PageRef("/ar/offline/", "offline", (("edition", "ar"),)))
    assert made is not None
    assert b'name="robots" content="noindex"' in made.body
    assert b'rel="canonical"' not in made.body
