"""``--with-seeds``: pages in two languages become one story, published in the edition of each."""

from pathlib import Path

import pytest

from khabar.newsroom.models import Article
from khabar.ops.demo.seeds import load_seeds
from khabar.ops.installation import InstallationError
from khabar.stories.models import Claim, Report, Story
from tests import factories

pytestmark = pytest.mark.django_db

ENGLISH = """<!doctype html><html lang="en"><head><title>Presidency denies secret deal</title>
<meta property="og:site_name" content="Lowland News Agency"></head><body><article>
<h1>The Presidency denies reports of a secret port deal</h1>
<p>The Media Office at the Presidency denied on Tuesday reports that the president had promised the port to a foreign
company in a secret letter, calling the claims “untrue and baseless.”</p>
<p>The office said in a statement that no such letter exists and that the tender stays open until the end of the
month, as the law on public contracts demands.</p></article></body></html>"""
PERSIAN = """<!doctype html><html lang="fa"><head><title>تکذیب توافق پنهانی</title></head><body><article>
<h1>ریاست‌جمهوری توافق پنهانی بر سر بندر را تکذیب کرد</h1>
<p>دفتر رسانه‌ای ریاست‌جمهوری روز سه‌شنبه گزارش‌ها درباره‌ی وعده‌ی پنهانی واگذاری بندر به یک شرکت خارجی را تکذیب کرد
و آن را نادرست و بی‌اساس خواند.</p>
<p>این دفتر در بیانیه‌ای گفت چنین نامه‌ای وجود ندارد و مناقصه تا پایان ماه، همان‌گونه که قانون می‌گوید، باز است.</p>
</article></body></html>"""


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    (tmp_path / "a.html").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "b.html").write_text(PERSIAN, encoding="utf-8")
    (tmp_path / "notes.md").write_text("no page", encoding="utf-8")
    factories.section("world")
    return tmp_path


def test_two_pages_become_one_story_in_two_editions(pages: Path) -> None:
    load_seeds(pages)
    story = Story.objects.get()
    assert set(story.titles) == {"en", "fa"}
    assert [report.story for report in Report.objects.all()] == [story, story]
    public = Article.objects.filter(live=True)
    assert {(article.edition, article.story) for article in public} == {("en", story), ("fa", story)}
    assert Claim.objects.filter(story=story).count() == 1


def test_a_second_import_makes_nothing_new(pages: Path) -> None:
    load_seeds(pages)
    load_seeds(pages)
    assert (Story.objects.count(), Report.objects.count(), Article.objects.count()) == (1, 2, 2)


def test_a_page_that_cannot_be_read_is_said_and_the_others_come_in(
    pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (pages / "c.html").write_bytes(b"\x00\x01\x02" * 100)
    load_seeds(pages)
    assert "c.html: not imported" in capsys.readouterr().out
    assert Report.objects.count() == 2


def test_an_empty_folder_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InstallationError, match="holds no"):
        load_seeds(tmp_path)
