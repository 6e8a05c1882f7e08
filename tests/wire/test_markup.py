"""HTML pages: main text, metadata, dates, comments."""

import pytest

from tests.wire import reading_of

PARAGRAPHS = """
<p>شهردار اعلام کرد که پل بزرگ شهر از فردا صبح به روی همه خودروها باز خواهد شد و کار تعمیر آن پایان یافته است.</p>
<p>به گزارش خبرگزاری «ایسنا»، تعمیر پل سه ماه طول کشید و هزینه آن دو برابر برآورد نخست بود.</p>
<p>کامیون‌ها تا پایان هفته اجازه عبور نخواهند داشت و باید از مسیر جایگزین استفاده کنند.</p>
"""


def _page(head: str = "", over: str = "", under: str = "", body: str = PARAGRAPHS) -> str:
    return (
        f"<!DOCTYPE html><html lang='fa'><head><title>پل بزرگ شهر فردا باز می‌شود | خبرگزاری رود</title>{head}</head>"
        "<body>"
        "<nav><ul><li><a href='/'>خانه</a></li><li><a href='/s'>سیاسی</a></li></ul></nav>"
        f"<article><h1>پل بزرگ شهر فردا باز می‌شود</h1>{over}{body}{under}</article>"
        "<aside><h3>پربازدیدترین</h3><a href='/1'>خبر دیگری درباره چیز دیگر</a>"
        "<time datetime='2020-02-02'>x</time></aside>"
        "</body></html>"
    )


def test_headline_body_and_half_spaces() -> None:
    parts = reading_of.parts(_page(under="<p>منبع: ایسنا</p>"), "fa")
    assert parts.headline == "پل بزرگ شهر فردا باز می‌شود"
    assert len(parts.paragraphs) == 3
    assert parts.paragraphs[2].startswith("کامیون‌ها تا پایان هفته")
    assert [(one.name, one.edge) for one in parts.sources] == [("ایسنا", "CREDIT")]


def test_linked_data() -> None:
    head = """<meta property="og:site_name" content="خبرگزاری رود"><script type="application/ld+json">
    {"@graph": [{"@type": "NewsArticle", "datePublished": "2025-11-15T10:30:00+03:30", "keywords": "پل, شهر",
    "author": [{"@type": "Person", "name": "سارا کریمی"}]}, {"@type": "BreadcrumbList", "itemListElement": [
    {"name": "خانه"}, {"item": {"name": "اجتماعی"}}, {"name": "پل بزرگ شهر فردا باز می‌شود"}]}]}</script>"""
    parts = reading_of.parts(_page(head), "fa")
    assert parts.published.iso == "2025-11-15T07:00:00Z"
    assert parts.authors == ("سارا کریمی",)
    assert parts.outlet == "خبرگزاری رود"
    assert parts.sections == ("اجتماعی",)
    assert parts.topics == ("پل", "شهر")


@pytest.mark.parametrize(
    ("head", "over", "published"),
    [
        ("<meta property='article:published_time' content='2025-11-15T07:00:00Z'>", "", "2025-11-15T07:00:00Z"),
        ("", "<time datetime='2025-11-15'>دیروز</time>", "2025-11-15"),
        ("", "<div>تاریخ انتشار: ۲۴ آبان ۱۴۰۴ - ۱۰:۳۰</div>", "2025-11-15T07:00:00Z"),
        ("", "<span>۲۴ آبان ۱۴۰۴</span>", "2025-11-15"),
        ("<script type='application/ld+json'>{broken</script>", "<p>۲۴ آبان ۱۴۰۴</p>", "2025-11-15"),
        ("<meta name='date' content='2025'>", "", None),
        ("<meta name='date' content='2025-02-30'>", "", None),
        ("", "<span>۳ ساعت پیش</span>", None),
        ("", "", None),
    ],
)
def test_dates(head: str, over: str, published: str | None) -> None:
    assert reading_of.parts(_page(head, over), "fa").published.iso == published


def test_a_date_in_numbers_needs_the_calendar() -> None:
    page = _page("<meta name='date' content='1404-08-24'>")
    without = reading_of.parts(page, "fa").published
    assert without.iso is None
    assert without.doubtful
    assert reading_of.parts(page, "fa", "jalali").published.iso == "2025-11-15"


def test_a_date_in_the_article_or_the_sidebar_is_not_taken() -> None:
    body = PARAGRAPHS + "<p>این پل در ۱۴ آبان ۱۳۰۴ ساخته شد و یک بار در ۳ خرداد ۱۳۴۰ بازسازی شده بود.</p>"
    assert reading_of.parts(_page(body=body), "fa").published.iso is None


def test_comments_are_kept_apart() -> None:
    comments = """<section id="comments"><h3>نظرات</h3><div class="comment"><span>رضا</span>
    <time datetime="2025-11-15T12:00:00+03:30">ظهر</time><p>خبر خوبی بود ممنون.</p></div></section>"""
    parts = reading_of.parts(_page(under=comments), "fa")
    assert [(one.name, one.time, one.text) for one in parts.comments] == [
        ("رضا", "2025-11-15T08:30:00Z", "خبر خوبی بود ممنون.")
    ]
    assert not any("خبر خوبی" in paragraph for paragraph in parts.paragraphs)


def test_bylines_and_language() -> None:
    reading = reading_of.text(_page(over="<div class='byline'>خبرنگار: سارا کریمی</div>"), "en")
    assert reading.authors == ("سارا کریمی",)
    assert reading.language == "fa"
    assert [(one.name, one.edge) for one in reading.sources] == [("ایسنا", "CITES")]


@pytest.mark.parametrize(
    "page", ["<html></html>", "<html><body><p></body>", "<article></article>", "<html><body><ul><li>a"]
)
def test_html_without_an_article_needs_a_look(page: str) -> None:
    reading = reading_of.text(page, "fa")
    assert reading.needs_look
    assert reading.raw_text == page
