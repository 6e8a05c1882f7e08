"""An agency rebrands with a folder: a second theme over every page, and a manual that names all it may change."""

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from khabar.site import assets, pages
from khabar.site.assets import HERE

ROOT = Path(__file__).resolve().parents[2]
THEME = ROOT / "tests" / "fixtures" / "themes" / "harbour"
MANUAL = (ROOT / "docs" / "how-to" / "rebrand.md").read_text(encoding="utf-8")
STYLE = (HERE / "static" / "site.css").read_text(encoding="utf-8")


@pytest.fixture
def rebranded(settings: Any) -> None:
    settings.KHABAR_THEME = str(THEME)
    settings.KHABAR_EDITION_FOLDERS = [str(THEME / "editions")]


def _text(path: str) -> str:
    ref = next(ref for ref in pages.every_page() if ref.path == path)
    made = pages.render(ref)
    assert made is not None
    return made.body.decode()


@pytest.mark.django_db
def test_a_theme_changes_face_colours_words_and_one_block_and_nothing_else(rebranded: None) -> None:
    page = html.fromstring(_text("/fa/about/"))
    logo = page.xpath("//header//img/@src")
    assert logo == [assets.address("logo.svg")]
    assert assets.address("harbour.woff2") in page.xpath("//link[@rel='preload']/@href")
    assert page.xpath("//header//p[@class='tagline']")
    assert "تازه‌ها" in page.text_content()
    assert page.xpath("//footer") and page.xpath("//h1")
    assert "News ticker" in _text("/en/latest/")


@pytest.mark.django_db
def test_every_kind_of_page_stands_in_a_theme(rebranded: None, baked: dict[str, Any]) -> None:
    for path, (ref, made) in baked.items():
        if made.content_type.startswith("text/html") and ref.kind not in ("root", "fragment", "live", "article-text"):
            assert "tagline" in made.body.decode(), path


@pytest.mark.usefixtures("rebranded")
def test_a_theme_s_tokens_follow_the_built_in_ones_and_its_files_have_addresses() -> None:
    style = next(one.content.decode() for path, one in assets.assets().items() if path.endswith(".css"))
    assert style.index("--accent: #7a1f3d") > style.index("--accent: #0c5257")
    assert f"url({assets.address('harbour.woff2')})" in style
    assert "asset(" not in style


def test_the_manual_names_every_token() -> None:
    root = re.search(r":root \{(.*?)\n\}", STYLE, re.DOTALL)
    assert root
    defined = set(re.findall(r"^  (--[\w-]+):", root[1], re.MULTILINE))
    section = MANUAL.partition("## Tokens")[2].partition("\n## ")[0]
    assert set(re.findall(r"`(--[\w-]+)`", section)) == defined


def test_every_token_is_used_and_every_colour_has_a_dark_one() -> None:
    for token in set(re.findall(r"^  (--[\w-]+):", STYLE, re.MULTILINE)):
        assert f"var({token})" in STYLE, token
    dark = {name for name in re.findall(r"--dark-([\w-]+):", STYLE)}
    blocks = re.findall(r':root(?::not\(\[data-theme="light"\]\)|\[data-theme="dark"\]) \{(.*?)\}', STYLE, re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        assert set(re.findall(r"--([\w-]+): var\(--dark-", block)) == dark


@pytest.mark.parametrize("name", ["base.html", "chrome/footer.html", "search/form.html", "search/results.html"])
def test_the_manual_names_every_block(name: str) -> None:
    blocks = re.findall(r"{% block (\w+) %}", (HERE / "templates" / name).read_text(encoding="utf-8"))
    section = MANUAL.partition("## Blocks")[2].partition("\n## ")[0]
    rows = re.split(r"\n\| `[\w/]+\.html` \||\n\n", section.partition(f"| `{name}` |")[2])[0]
    assert set(re.findall(r"(?:^|\|) `(\w+)` \|", rows, re.MULTILINE)) == set(blocks)
